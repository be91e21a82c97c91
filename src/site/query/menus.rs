//! Builds menus.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::base::{Lang, suggest};
use crate::content::MenuEntry;
use crate::diag::{Diagnostic, Span};
use crate::site::Site;
use crate::site::assemble::references::normal;
use crate::site::text;
use crate::site::views::{MenuItem, MenuView};

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
            let home = self.href(&format!("/{}/", self.settings().languages.key(lang)));
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
        let (url, (label, lang_tag)) = match &entry.to {
            Some(to) => {
                let link = self.link_view(&normal(&to.value), lang)?;
                let own = || (link.title.clone(), link.lang_tag.clone());
                (link.url.clone(), label.unwrap_or_else(own))
            }
            None => (entry.url.as_ref()?.value.clone(), label?),
        };
        Some(MenuItem {
            label,
            url,
            lang_tag,
            current: false,
            active: false,
            children: self.menu_items(&entry.children, lang),
        })
    }

    /// Reports lines of menus that lead nowhere.
    pub(in crate::site) fn check_menus(&self, out: &mut Vec<Diagnostic>) {
        for entries in self.settings().menus.values() {
            self.check_entries(entries, out);
        }
    }

    fn check_entries(&self, entries: &[MenuEntry], out: &mut Vec<Diagnostic>) {
        for entry in entries {
            if let Some(to) = entry
                .to
                .as_ref()
                .filter(|to| !self.by_path.contains_key(&*normal(&to.value)))
            {
                let hint = suggest::hint(&to.value, self.paths_around(&to.value), 12);
                let message = format!("the menu names `{}`, and there is no such page", to.value);
                let span: Span = to.at.span(&self.settings().file);
                out.push(
                    Diagnostic::error("unknown-page", message)
                        .at(span)
                        .maybe_hint(hint),
                );
            }
            self.check_entries(&entry.children, out);
        }
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
        let below = item.url != home
            && item.url.starts_with('/')
            && here.starts_with(&item.url)
            && here != item.url;
        let own = Mark {
            current: item.url == here,
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
