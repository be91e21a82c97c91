//! The larger parts of `content/site.yaml`: taxonomies, menus, redirects, texts of the interface.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::{ENTRY_KEYS, SECTION_KEYS, Text};
use crate::content::layout::page_ending_in;
use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, Reader, TextRange};

/// A taxonomy: terms that entries of any section may have.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Where it is named.
    pub at: TextRange,
    /// Its label.
    pub label: ByLang<Text>,
    /// Labels of its terms by key, in order.
    pub options: IndexMap<String, ByLang<Text>>,
    /// Entries on a page of a term.
    pub paginate_by: usize,
}

/// A line of a menu as the settings have it.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// Where it is written.
    pub at: TextRange,
    /// Content path of an entry or section; `None` with `url`.
    pub to: Option<Text>,
    /// An address.
    pub url: Option<Text>,
    /// What to show in place of the entry's title.
    pub label: ByLang<Text>,
    /// Lines below it.
    pub children: Vec<MenuEntry>,
}

/// An address that leads elsewhere.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// The address without the base URL.
    pub from: Text,
    /// Where it leads: a content path with `@/`, or an address.
    pub to: Text,
}

/// `taxonomies: {topics: {label: …, options: {partnership: …}}}`
pub fn taxonomies(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> IndexMap<String, Taxonomy> {
    let mut all = IndexMap::new();
    let Some((_, node)) = reader.take("taxonomies") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("taxonomies", "a group of keys, one for each taxonomy", node);
    }
    for (name, node) in node.as_map().unwrap_or(&[]) {
        if ENTRY_KEYS.contains(&name.text.as_str()) || SECTION_KEYS.contains(&name.text.as_str()) {
            let span = reader.span(name.at);
            let message = format!(
                "`{}` is a key of every entry and cannot be a taxonomy",
                name.text
            );
            reader.report(
                Diagnostic::error("reserved-name", message)
                    .at(span)
                    .hint("choose another name"),
            );
            continue;
        }
        let Some(mut inner) = reader.child(&format!("taxonomies.{}", name.text), node) else {
            continue;
        };
        let label = inner.by_lang("label", languages);
        let paginate_by = inner
            .integer("paginate_by", 1, 10_000)
            .and_then(|n| usize::try_from(n.value).ok());
        let mut options = IndexMap::new();
        if let Some((_, node)) = inner.take("options") {
            for (key, node) in node.as_map().unwrap_or(&[]) {
                options.insert(
                    key.text.clone(),
                    inner.by_lang_of("options", node, languages),
                );
            }
        }
        if options.is_empty() {
            inner.missing(
                "options",
                "name its terms, as `options: {partnership: {en: Partnership, tc: 合作}}`",
            );
        }
        inner.finish(&[]);
        let taxonomy = Taxonomy {
            at: name.at,
            label,
            options,
            paginate_by: paginate_by.unwrap_or(20),
        };
        all.insert(name.text.clone(), taxonomy);
    }
    all
}

/// `menus: {main: [news, {to: about, label: …}, {url: https://…, label: …}]}`
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
        if to.is_some() == url.is_some() {
            inner.missing(
                "to",
                "give either `to` (a page of this site, as `news`) or `url` (an address elsewhere)",
            );
        } else if url.is_some() && label.is_empty() {
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

/// `redirects: {/old: /en/new/}`
pub fn redirects(reader: &mut Reader<'_, '_>) -> Vec<Redirect> {
    let mut all = Vec::new();
    let Some((_, node)) = reader.take("redirects") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("redirects", "lines `/old/address: @/news/new.md`", node);
    }
    for (from, node) in node.as_map().unwrap_or(&[]) {
        if let Some(to) = reader.text_of(&format!("redirects.{}", from.text), node) {
            all.push(Redirect {
                from: Text::new(from.at, from.text.clone()),
                to,
            });
        }
    }
    all
}

/// `files: {types: [step, dwg]}`, in lower case and without the dot.
pub fn file_types(reader: &mut Reader<'_, '_>) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    let Some(mut files) = reader.reader("files") else {
        return types;
    };
    for ending in files.text_list("types").unwrap_or_default() {
        let text = ending.value.trim_start_matches('.').to_lowercase();
        if text.is_empty()
            || !text.chars().all(char::is_alphanumeric)
            || page_ending_in(&format!(".{text}"))
        {
            let span = files.span(ending.at);
            let message = format!(
                "`{}` cannot be an ending of files that are published as they are",
                ending.value
            );
            files.report(Diagnostic::error("bad-file-type", message).at(span).hint(
                "name endings as `step` or `dwg`; files that end in `.md` or `.yaml` are pages",
            ));
            continue;
        }
        types.insert(text);
    }
    files.finish(&[]);
    types
}

/// `strings: {en: {read_more: Read on}}`
pub fn strings(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> ByLang<BTreeMap<String, Text>> {
    let mut all = ByLang::new();
    let Some((_, node)) = reader.take("strings") else {
        return all;
    };
    for (name, node) in node.as_map().unwrap_or(&[]) {
        let Some(lang) = languages.find(&name.text) else {
            let span = reader.span(name.at);
            let message = format!("`{}` is not a language of this site", name.text);
            reader.report(Diagnostic::error("unknown-language", message).at(span));
            continue;
        };
        let mut texts = BTreeMap::new();
        for (key, node) in node.as_map().unwrap_or(&[]) {
            if let Some(text) = reader.text_of(&format!("strings.{}.{}", name.text, key.text), node)
            {
                texts.insert(key.text.clone(), text);
            }
        }
        all.insert(lang, texts);
    }
    all
}
