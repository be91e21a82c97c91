//! Reads `menus` of `content/site.yaml`: trees of links to pages and addresses, at most three levels deep.

use indexmap::IndexMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, Reader, TextRange};

/// A line of a menu. It has `to`, `url` or, in a heading without a page, neither; after an error it may have both.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// The range of the line with its children.
    pub at: TextRange,
    /// The content path of an entry or section; `None` with `url`, and in a heading without a page.
    pub to: Option<Text>,
    /// An address outside the site.
    pub url: Option<Text>,
    /// The text to show; for a page, its title is the default.
    pub label: ByLang<Text>,
    /// The lines below it.
    pub children: Vec<MenuEntry>,
}

/// Reads `menus: {main: [news, {to: about, label: …}, {url: https://…, label: …}]}`: menus by name, in order.
pub fn menus(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> IndexMap<String, Vec<MenuEntry>> {
    let mut all = IndexMap::new();
    let Some((_, node)) = reader.take("menus") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("menus", "a group of keys, one for each menu", node);
    }
    for (name, node) in node.as_map().unwrap_or(&[]) {
        all.insert(
            name.text.clone(),
            menu(reader, &format!("menus.{}", name.text), node, languages, 0),
        );
    }
    all
}

fn menu(
    reader: &mut Reader<'_, '_>,
    name: &str,
    node: &Node,
    languages: &Languages,
    depth: usize,
) -> Vec<MenuEntry> {
    let mut entries = Vec::new();
    let items = match &node.kind {
        Kind::List(items) => items.as_slice(),
        Kind::Null => return entries,
        _ => {
            reader.wrong(name, "a list of pages", node);
            return entries;
        }
    };
    for item in items {
        if let Some(text) = item.as_text() {
            let to = Some(Text::new(item.at, text.to_owned()));
            entries.push(MenuEntry {
                at: item.at,
                to,
                url: None,
                label: ByLang::new(),
                children: Vec::new(),
            });
            continue;
        }
        let Some(mut inner) = reader.child(name, item) else {
            continue;
        };
        let (to, url) = (inner.text("to"), inner.text("url"));
        let label = inner.by_lang("label", languages);
        let is_heading = inner
            .entries()
            .iter()
            .any(|(key, _)| key.text == "children");
        let named = usize::from(to.is_some()) + usize::from(url.is_some());
        if named == 2 || named == 0 && !is_heading {
            inner.missing(
                "to",
                "give either `to` (a page of this site, as `news`) or `url` (an address elsewhere); a heading \
                 without a page has `children`",
            );
        } else if to.is_none() && label.is_empty() {
            inner.missing("label", "say what to show, as `label: {en: …, tc: …}`");
        }
        let children = match inner.take("children") {
            Some((_, node)) if depth < 2 => {
                menu(&mut inner, "children", node, languages, depth + 1)
            }
            Some((key, _)) => {
                let span = inner.span(key.at);
                inner.report(
                    Diagnostic::error("menu-depth", "a menu has three levels at most").at(span),
                );
                Vec::new()
            }
            None => Vec::new(),
        };
        inner.finish(&[]);
        entries.push(MenuEntry {
            at: item.at,
            to,
            url,
            label,
            children,
        });
    }
    entries
}
