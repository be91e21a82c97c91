//! Redirects: aliases of entries, and redirects of the settings.

use crate::base::{Lang, PathError, UrlPath};
use crate::content::{Redirect, Text};
use crate::diag::{Diagnostic, Span};
use crate::site::assemble::references::normal;
use crate::site::model::{Entry, Page, Version};
use crate::site::routes::urls::{alias_lang, alias_url, old_url};
use crate::site::routes::{RouteKind, Table};
use crate::site::views::Target;

impl Table<'_> {
    /// Adds all redirects. Must come last, because it looks up all other routes.
    pub fn redirects(&mut self) {
        for entry in &self.site.entries {
            for (lang, version) in entry.versions.iter() {
                for alias in version.keys.aliases.iter().flatten() {
                    self.check_alias(alias, version, lang);
                }
            }
            for (lang, page) in entry.pages.iter() {
                self.aliases(entry, page, lang);
            }
        }
        for redirect in &self.site.settings().redirects {
            self.redirect(redirect);
        }
    }

    /// Reports an alias that cannot be an address, also of entries that are not public.
    fn check_alias(&mut self, alias: &Text, version: &Version, lang: Lang) {
        let languages = &self.site.settings().languages;
        if let Err(why) = alias_url(languages, lang, &alias.value) {
            let message = format!("`{}` cannot be an alias: {why}", alias.value.escape_debug());
            let hint = "write the old address without the host, as `/old/page/`";
            self.problems.push(
                Diagnostic::error("bad-alias", message)
                    .at(alias.at.span(&version.file))
                    .hint(hint),
            );
        }
    }

    /// Adds the aliases of a page. An alias without a language applies below each language; one that begins with a
    /// language, to that language alone.
    fn aliases(&mut self, entry: &Entry, page: &Page, lang: Lang) {
        let site = self.site;
        let languages = &site.settings().languages;
        let Some(version) = entry.versions.get(page.version) else {
            return;
        };
        // A record has all languages in one file, so its alias leads to the page in the named language.
        let stated_for = |named: Lang| {
            if !entry.record {
                return page.version == lang && version.derived_from.is_none();
            }
            site.page_for(entry, named)
                .is_some_and(|(best, _)| best == lang)
        };
        for alias in version.keys.aliases.iter().flatten() {
            if alias_lang(languages, &alias.value).is_some_and(|named| !stated_for(named)) {
                continue;
            }
            if let Ok(url) = alias_url(languages, lang, &alias.value) {
                let kind = RouteKind::Redirect(site.href(&page.url));
                self.add(&url, lang, kind, Some(alias.at.span(&version.file)));
            }
        }
    }

    fn redirect(&mut self, redirect: &Redirect) {
        let site = self.site;
        let settings = site.settings();
        let languages = &settings.languages;
        let from = redirect.from.at.span(&settings.file);
        let to = redirect.to.at.span(&settings.file);
        let url = match old_url(&redirect.from.value) {
            Ok(url) => url,
            Err(why) => return self.bad_redirect(&redirect.from.value, why, from),
        };
        let lang = alias_lang(languages, &redirect.from.value).unwrap_or(languages.default());
        match self.destination(&redirect.to.value, lang) {
            Destination::Url(target) => {
                self.add(&url, lang, RouteKind::Redirect(target), Some(from))
            }
            Destination::Withheld => {
                let message = "this leads to something that is not public";
                let hint = "the old address has no page until it is";
                self.problems.push(
                    Diagnostic::warning("redirect-withheld", message)
                        .at(to)
                        .hint(hint),
                );
            }
            Destination::InDoubt => {}
            Destination::Nowhere => {
                let target = &redirect.to.value;
                let path = normal(target);
                let hint = site.page_hint(&path, &path, 8);
                let message = format!("there is no page `{target}`");
                self.problems.push(
                    Diagnostic::error("unknown-page", message)
                        .at(to)
                        .maybe_hint(hint)
                        .hint("write a page as `@/news/opening.md`, an address as `/en/news/` or `https://…`"),
                );
            }
        }
    }

    fn bad_redirect(&mut self, from: &str, why: PathError, at: Span) {
        let message = format!("`{}` cannot be an address: {why}", from.escape_debug());
        let hint = "write the old address without the host, as `/old/page/`";
        self.problems
            .push(Diagnostic::error("bad-address", message).at(at).hint(hint));
    }

    fn destination(&self, to: &str, lang: Lang) -> Destination {
        let site = self.site;
        if to.starts_with("http://") || to.starts_with("https://") {
            return Destination::Url(to.to_owned());
        }
        if !to.starts_with('/') {
            let (path, fragment) = to.split_at(to.find('#').unwrap_or(to.len()));
            let path = normal(path);
            return match site.link_view(&path, lang) {
                Some(link) => Destination::Url(format!("{}{fragment}", link.url)),
                None => match site.entry(&path) {
                    Some(entry) if site.is_held_back(entry) => Destination::InDoubt,
                    Some(_) => Destination::Withheld,
                    None => self.made(&path, fragment, lang),
                },
            };
        }
        let (path, rest) = to.split_at(to.find(['?', '#']).unwrap_or(to.len()));
        let mut meant = site.meant_by_address(path, lang).into_iter();
        if let Some(found) = meant.find(|address| self.has_address(address)) {
            return Destination::Url(format!("{}{rest}", site.href(&found)));
        }
        match site.published(path, lang) {
            Some(Target::Withheld) => Destination::Withheld,
            Some(Target::InDoubt) => Destination::InDoubt,
            Some(Target::Page(link)) => Destination::Url(format!("{}{rest}", link.url)),
            _ => match site.name_in_address(path) {
                Some(name) => self.made(name, rest, lang),
                None => Destination::Nowhere,
            },
        }
    }

    fn has_address(&self, url: &str) -> bool {
        UrlPath::of_page(url).is_ok_and(|path| self.has(&path))
    }

    /// Where a redirect to what the program makes leads.
    fn made(&self, name: &str, fragment: &str, lang: Lang) -> Destination {
        let Some(made) = self.site.named_address(name, lang) else {
            return Destination::Nowhere;
        };
        match (self.has_address(&made.url), made.may_be_absent) {
            (true, _) => Destination::Url(format!("{}{fragment}", self.site.href(&made.url))),
            (false, true) => Destination::Withheld,
            (false, false) => Destination::Nowhere,
        }
    }
}

/// The target of a redirect.
enum Destination {
    /// A URL, or a URL path as pages write it.
    Url(String),
    /// It leads to something that is not public.
    Withheld,
    /// It leads to something whose errors leave it unknown if it is public.
    InDoubt,
    /// It leads to nothing that exists.
    Nowhere,
}
