//! Menus.

use super::Site;
use super::references::normal;
use super::text;
use super::views::MenuItem;
use crate::base::{Lang, suggest};
use crate::content::MenuEntry;
use crate::diag::{Diagnostic, Span};

impl Site {
    /// A menu for the page with the URL path `url`. Lines to what is not public are left out.
    pub(super) fn menu(&self, name: &str, url: &str, lang: Lang) -> Option<Vec<MenuItem>> {
        let entries = self.settings().menus.get(name)?;
        Some(self.menu_items(entries, url, lang))
    }

    fn menu_items(&self, entries: &[MenuEntry], url: &str, lang: Lang) -> Vec<MenuItem> {
        entries
            .iter()
            .filter_map(|entry| self.menu_item(entry, url, lang))
            .collect()
    }

    fn menu_item(&self, entry: &MenuEntry, url: &str, lang: Lang) -> Option<MenuItem> {
        let languages = &self.settings().languages;
        let label = text::pick(
            &entry.label,
            lang,
            languages.default(),
            languages,
            &self.parts.deriver,
        );
        let label = label.map(|shown| {
            let foreign = (shown.lang != lang).then(|| languages.get(shown.lang).tag.clone());
            (shown.text, foreign)
        });
        let children = self.menu_items(&entry.children, url, lang);
        let here = self.href(url);
        let (href, (label, lang_tag)) = match &entry.to {
            Some(to) => {
                let link = self.link_view(normal(&to.value), lang)?;
                (link.url, label.unwrap_or((link.title, link.lang_tag)))
            }
            None => (entry.url.as_ref()?.value.clone(), label?),
        };
        let home = self.href(&format!("/{}/", languages.key(lang)));
        let below =
            href != home && href.starts_with('/') && here.starts_with(&href) && here != href;
        Some(MenuItem {
            label,
            current: href == here,
            active: below || children.iter().any(|child| child.current || child.active),
            url: href,
            lang_tag,
            children,
        })
    }

    /// Reports lines of menus that lead nowhere.
    pub(super) fn check_menus(&self, out: &mut Vec<Diagnostic>) {
        for entries in self.settings().menus.values() {
            self.check_entries(entries, out);
        }
    }

    fn check_entries(&self, entries: &[MenuEntry], out: &mut Vec<Diagnostic>) {
        for entry in entries {
            if let Some(to) = entry
                .to
                .as_ref()
                .filter(|to| !self.by_path.contains_key(normal(&to.value)))
            {
                let hint = suggest::hint(&to.value, self.by_path.keys().map(String::as_str), 12);
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
