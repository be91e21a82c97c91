//! `menus` of `content/site.yaml`.

use indexmap::IndexMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, Reader, TextRange};

/// A line of a menu as the settings have it.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// Where it is written.
    pub at: TextRange,
    /// Content path of an entry or section; `None` with `url`, and in a heading without a page.
    pub to: Option<Text>,
    /// An address.
    pub url: Option<Text>,
    /// What to show in place of the entry's title.
    pub label: ByLang<Text>,
    /// Lines below it.
    pub children: Vec<MenuEntry>,
}

/// Reads `menus: {main: [news, {to: about, label: …}, {url: https://…, label: …}]}`
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
