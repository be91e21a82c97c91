//! Builds menus.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::base::Lang;
use crate::content::{CONTENT, MenuEntry, Text};
use crate::diag::Diagnostic;
use crate::markdown::address_elsewhere;
use crate::site::Site;
use crate::site::assemble::references::normal;
use crate::site::text;
use crate::site::views::{MenuItem, MenuView, Target};

/// A menu in one language, as far as it was queried.
#[derive(Debug, Default)]
pub(in crate::site) struct Menus {
    /// The menu without marks, and the URL path of the home page.
    plain: OnceLock<(Arc<MenuView>, String)>,
    /// The menu by its marks, which most pages of a section share.
    marked: RwLock<BTreeMap<Vec<Mark>, Arc<MenuView>>>,
}

/// How a line of a menu relates to the address of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    current: bool,
    active: bool,
}

impl Site {
    /// The menu for the page with the URL path `url`. Lines that lead to something not public are left out.
    pub(in crate::site) fn menu(&self, name: &str, url: &str, lang: Lang) -> Option<Arc<MenuView>> {
        let menus = self.menus.get(name)?.get(lang)?;
        let entries = self.settings().menus.get(name)?;
        let (plain, home) = menus.plain.get_or_init(|| {
            let items = self.menu_items(entries, lang);
            let home = self.href(self.settings().languages.home(lang));
            (Arc::new(MenuView::new(items)), home)
        });
        let mut marks = Vec::new();
        mark(&plain.items, &self.href(url), home, &mut marks);
        if marks.iter().all(|mark| *mark == Mark::default()) {
            return Some(Arc::clone(plain));
        }
        let marked = menus.marked.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = marked.get(&marks) {
            return Some(Arc::clone(known));
        }
        drop(marked);
        let mut items = plain.items.clone();
        set(&mut items, &mut marks.iter());
        let view = Arc::new(MenuView::new(items));
        let mut marked = menus.marked.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have inserted it meanwhile.
        Some(Arc::clone(marked.entry(marks).or_insert(view)))
    }

    fn menu_items(&self, entries: &[MenuEntry], lang: Lang) -> Vec<MenuItem> {
        entries
            .iter()
            .filter_map(|entry| self.menu_item(entry, lang))
            .collect()
    }

    fn menu_item(&self, entry: &MenuEntry, lang: Lang) -> Option<MenuItem> {
        let languages = &self.settings().languages;
        let label = text::pick(
            &entry.label,
            lang,
            languages.default(),
            languages,
            &self.input.deriver,
        );
        let label = label.map(|shown| {
            let foreign = (shown.lang != lang).then(|| languages.get(shown.lang).tag.clone());
            (shown.text, foreign)
        });
        let (url, (label, lang_tag)) = match (&entry.to, &entry.url) {
            (Some(to), _) => {
                let (url, label) = self.menu_page(&normal(&to.value), label, lang)?;
                (Some(url), label)
            }
            (None, Some(url)) => (Some(self.menu_address(&url.value, lang)?), label?),
            (None, None) => (None, label?),
        };
        let children = self.menu_items(&entry.children, lang);
        if url.is_none() && children.is_empty() {
            return None;
        }
        Some(MenuItem {
            label,
            url,
            lang_tag,
            current: false,
            active: false,
            children,
        })
    }

    /// The address of a page that a line names, and what the line shows: `label`, or what the page is called.
    fn menu_page(
        &self,
        path: &str,
        label: Option<(String, Option<String>)>,
        lang: Lang,
    ) -> Option<(String, (String, Option<String>))> {
        if let Some(link) = self.link_view(path, lang) {
            let own = || (link.title.clone(), link.lang_tag.clone());
            return Some((link.url.clone(), label.unwrap_or_else(own)));
        }
        let (url, title) = self.made_link(path, lang)?;
        Some((url, label.or_else(|| Some((title?, None)))?))
    }

    /// The address of what the program makes under a name, if it is there, and what it is called.
    pub(in crate::site) fn made_link(
        &self,
        name: &str,
        lang: Lang,
    ) -> Option<(String, Option<String>)> {
        let found = self.named_address(name, lang)?;
        match self.target_of(&found, lang)? {
            Target::Page(page) => Some((page.url, found.title)),
            _ => None,
        }
    }

    /// What a line with an address leads to; `None` where that is not public.
    fn menu_address(&self, url: &str, lang: Lang) -> Option<String> {
        let Some((path, rest)) = in_site(url) else {
            return Some(url.to_owned());
        };
        match self.target(path, CONTENT, lang) {
            Target::Page(page) => Some(format!("{}{rest}", page.url)),
            Target::File(file) => Some(format!("{}{rest}", file.url)),
            Target::Withheld | Target::InDoubt | Target::Missing(_) => None,
        }
    }

    /// Reports lines of menus that lead nowhere.
    pub(in crate::site) fn check_menus(&self, out: &mut Vec<Diagnostic>) {
        for entries in self.settings().menus.values() {
            self.check_entries(entries, out);
        }
    }

    fn check_entries(&self, entries: &[MenuEntry], out: &mut Vec<Diagnostic>) {
        for entry in entries {
            let problem = match (&entry.to, &entry.url) {
                (Some(to), _) => self.check_page(to, entry).map(|problem| (problem, to)),
                (None, Some(url)) => self.check_address(&url.value).map(|problem| (problem, url)),
                (None, None) => None,
            };
            out.extend(
                problem.map(|(problem, text)| problem.at(text.at.span(&self.settings().file))),
            );
            self.check_entries(&entry.children, out);
        }
    }

    fn check_page(&self, to: &Text, entry: &MenuEntry) -> Option<Diagnostic> {
        let path = normal(&to.value);
        if self.by_path.contains_key(&*path) {
            return None;
        }
        let lang = self.settings().languages.default();
        let made = self.named_address(&path, lang);
        match made.filter(|made| self.target_of(made, lang).is_some()) {
            Some(made) if made.title.is_none() && entry.label.is_empty() => {
                let message = format!("nothing says what the menu shows for `{}`", to.value);
                let hint = format!("write `{{to: {}, label: {{en: …, tc: …}}}}`", to.value);
                Some(Diagnostic::error("missing-key", message).hint(hint))
            }
            Some(_) => None,
            None => {
                let message = format!("the menu names `{}`, and there is no such page", to.value);
                let hint = self.page_hint(&path, &to.value, 12);
                Some(Diagnostic::error("unknown-page", message).maybe_hint(hint))
            }
        }
    }

    fn check_address(&self, url: &str) -> Option<Diagnostic> {
        if let Some((path, _)) = in_site(url) {
            let lang = self.settings().languages.default();
            let Target::Missing(near) = self.target(path, CONTENT, lang) else {
                return None;
            };
            let message = format!("the menu leads nowhere: there is no `{path}`");
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let problem = Diagnostic::error("unknown-page", message).maybe_hint(hint);
            return Some(problem.hint("a page of this site is named by `to`, as `to: news`"));
        }
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let is_whole = path.starts_with("//")
            || path.is_empty()
            || path
                .split_once(':')
                .is_some_and(|(scheme, _)| !scheme.contains(['/', '.']));
        if is_whole {
            return None;
        }
        let message = format!("`{url}` is no address that a menu can lead to");
        let hint = match address_elsewhere(url) {
            Some(address) => format!("write `{address}`"),
            None => "write an address as `https://…`; a page of this site is named by `to`, as `to: news`".to_owned(),
        };
        Some(Diagnostic::error("bad-address", message).hint(hint))
    }
}

/// Collects the marks of all lines for the page at `here`, a line before the lines below it. Returns whether one of
/// them is marked.
fn mark(items: &[MenuItem], here: &str, home: &str, marks: &mut Vec<Mark>) -> bool {
    let mut any = false;
    for item in items {
        let at = marks.len();
        marks.push(Mark::default());
        let inside = mark(&item.children, here, home, marks);
        let url = item.url.as_deref();
        let below = url.is_some_and(|url| {
            url != home && url.starts_with('/') && here.starts_with(url) && here != url
        });
        let own = Mark {
            current: url == Some(here),
            active: below || inside,
        };
        if let Some(slot) = marks.get_mut(at) {
            *slot = own;
        }
        any |= own.current || own.active;
    }
    any
}

fn set(items: &mut [MenuItem], marks: &mut std::slice::Iter<'_, Mark>) {
    for item in items {
        let mark = marks.next().copied().unwrap_or_default();
        (item.current, item.active) = (mark.current, mark.active);
        set(&mut item.children, marks);
    }
}

/// The path of an address of this site, and what follows it; `None` for an address elsewhere.
fn in_site(url: &str) -> Option<(&str, &str)> {
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    (path.starts_with('/') && !path.starts_with("//")).then_some((path, rest))
}
