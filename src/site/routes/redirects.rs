//! Redirects: aliases of entries, and redirects of the settings.

use crate::base::{Lang, PathError, UrlPath};
use crate::content::{Redirect, Text};
use crate::diag::{Diagnostic, Span};
use crate::site::assemble::references::normal;
use crate::site::model::{Entry, Page, Version};
use crate::site::routes::chains::OldAddresses;
use crate::site::routes::urls::{self, alias_url, old_url};
use crate::site::routes::{Route, RouteKind, Table};
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
        let (all_below, single): (Vec<&Redirect>, Vec<&Redirect>) =
            (self.site.settings().redirects)
                .iter()
                .partition(|redirect| redirect.from.value.ends_with("/*"));
        let old = OldAddresses::new(self, &single);
        for redirect in single {
            match old.problem(self, redirect) {
                Some(problem) => self.problems.push(problem),
                None => self.redirect(redirect),
            }
        }
        for redirect in all_below {
            self.redirect_below(redirect);
        }
    }

    /// Adds a redirect for each page below an address, as `/en/*: "/*"` says: where the old address has nothing else.
    fn redirect_below(&mut self, redirect: &Redirect) {
        let site = self.site;
        let settings = site.settings();
        let from = redirect.from.at.span(&settings.file);
        let old = redirect.from.value.trim_end_matches('*');
        let old = match old_url(old) {
            Ok(old) => old,
            Err(_) if old == "/" => old.to_owned(),
            Err(why) => return self.bad_redirect(&redirect.from.value, why, from),
        };
        let new = redirect.to.value.strip_suffix('*');
        let new = new.filter(|new| new.starts_with('/') && new.ends_with('/'));
        let Some(new) = new else {
            let message = "this leads all addresses below one to a single address";
            let hint = "write where those below it lead to, as `/old/*: \"/en/news/*\"`, or a single address without `*`";
            let to = redirect.to.at.span(&settings.file);
            self.problems
                .push(Diagnostic::error("bad-address", message).at(to).hint(hint));
            return;
        };
        let languages = &settings.languages;
        let wanted = languages.of_path(new).or(languages.root());
        let is_wanted = |route: &&Route| {
            let leads_on = match &route.kind {
                RouteKind::NotFound
                | RouteKind::Languages
                | RouteKind::Format { .. }
                | RouteKind::File(_)
                | RouteKind::Picture(_) => false,
                // It may be one that this very line has made.
                RouteKind::Redirect(_) => !route.url.starts_with(&old),
                RouteKind::Entry(_)
                | RouteKind::Section { .. }
                | RouteKind::Facet { .. }
                | RouteKind::Term { .. }
                | RouteKind::Taxonomy(_)
                | RouteKind::Archive { .. }
                | RouteKind::Output { .. } => true,
            };
            leads_on && wanted.is_none_or(|lang| lang == route.lang)
        };
        let found: Vec<(String, Lang, RouteKind)> = (self.routes.iter())
            .filter(is_wanted)
            .filter_map(|route| {
                let below = route.url.strip_prefix(new)?;
                let kind = match &route.kind {
                    RouteKind::Redirect(to) => RouteKind::Redirect(to.clone()),
                    _ => RouteKind::Redirect(site.href(&route.url)),
                };
                Some((format!("{old}{below}"), route.lang, kind))
            })
            .collect();
        if found.is_empty() {
            let message = format!("there is no page below `{new}`");
            let to = redirect.to.at.span(&settings.file);
            self.problems.push(
                Diagnostic::error("unknown-page", message)
                    .at(to)
                    .hint("write an address below which there are pages, as `/en/news/*`"),
            );
        }
        for (url, lang, kind) in found {
            let is_free = UrlPath::of_page(&url)
                .is_ok_and(|path| self.conflict(&path, &path.folded()).is_none());
            if is_free {
                self.add(url.into(), lang, kind, Some(from.clone()));
            }
        }
    }

    /// Whether an address is that of a term or a taxonomy. Their pages come and go with entries, so they stay where a redirect
    /// stands in for them until then.
    fn has_term_page(&self, url: &str) -> bool {
        let is_taken =
            UrlPath::of_page(url).is_ok_and(|path| self.conflict(&path, &path.folded()).is_some());
        let is_term = |route: &Route| {
            *route.url == *url
                && matches!(route.kind, RouteKind::Term { .. } | RouteKind::Taxonomy(_))
        };
        is_taken && self.routes.iter().any(is_term)
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
            if languages
                .of_path(&alias.value)
                .is_some_and(|named| !stated_for(named))
            {
                continue;
            }
            if let Ok(url) = alias_url(languages, lang, &alias.value) {
                let kind = RouteKind::Redirect(site.href(&page.url));
                self.add(url.into(), lang, kind, Some(alias.at.span(&version.file)));
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
        let lang = languages.of_path(&redirect.from.value);
        let lang = lang.unwrap_or(languages.default());
        match self.destination(&redirect.to.value, lang) {
            Destination::Url(_) if self.has_term_page(&url) => {}
            Destination::Url(target) => {
                self.add(url.into(), lang, RouteKind::Redirect(target), Some(from))
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
            Destination::Broken => {
                let target = redirect.to.value.escape_debug();
                let message = format!("`{target}` cannot be an address of another site");
                let hint = "write it whole and without spaces, as `https://park.example/page/`; a space in it is `%20`";
                self.problems
                    .push(Diagnostic::error("bad-address", message).at(to).hint(hint));
            }
            Destination::Nowhere => {
                let target = &redirect.to.value;
                let path = normal(target);
                let hint = site.page_hint(&path, &path, 8);
                let message = format!("there is no page `{}`", target.escape_debug());
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
            return urls::elsewhere(to).map_or(Destination::Broken, Destination::Url);
        }
        let (path, rest) = to.split_at(to.find(['?', '#']).unwrap_or(to.len()));
        let (query, fragment) = match rest.split_once('#') {
            Some((query, fragment)) => (query, Some(fragment)),
            None => (rest, None),
        };
        let rest = &*urls::query_and_fragment(query, fragment);
        if !to.starts_with('/') {
            let path = normal(path);
            return match site.link_view(&path, lang) {
                Some(link) => Destination::Url(format!("{}{rest}", link.url)),
                None => match site.entry(&path) {
                    Some(entry) if site.is_held_back(entry) => Destination::InDoubt,
                    Some(_) => Destination::Withheld,
                    None => self.made(&path, rest, lang),
                },
            };
        }
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

    pub(super) fn has_address(&self, url: &str) -> bool {
        UrlPath::of_page(url).is_ok_and(|path| self.has(&path))
    }

    /// Where a redirect to what the program makes leads; `rest` are query and fragment.
    fn made(&self, name: &str, rest: &str, lang: Lang) -> Destination {
        let Some(made) = self.site.named_address(name, lang) else {
            return Destination::Nowhere;
        };
        match (self.has_address(&made.url), made.may_be_absent) {
            (true, _) => Destination::Url(format!("{}{rest}", self.site.href(&made.url))),
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
    /// It is to lead to another site, and that cannot be its address.
    Broken,
}
