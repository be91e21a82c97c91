//! Redirects that lead to one another. Each hop makes readers wait, browsers give up after some, and what leads round in a circle
//! leads nowhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Lang;
use crate::content::Redirect;
use crate::diag::Diagnostic;
use crate::site::Site;
use crate::site::routes::urls::old_url;
use crate::site::routes::{RouteKind, Table};

/// Where old addresses lead, before redirects of the settings are routes.
pub(super) struct OldAddresses<'s> {
    /// Those of the settings.
    redirects: BTreeMap<String, &'s Redirect>,
    /// Those of entries, with where they lead.
    aliases: BTreeMap<String, String>,
}

/// What is at an address.
enum Next<'o> {
    Redirect(&'o str, &'o Redirect),
    Alias(&'o str, &'o str),
    Other,
}

impl<'s> OldAddresses<'s> {
    /// Collects the old addresses when only those of entries are routes. Nothing is collected for a site without redirects.
    pub(super) fn new(table: &Table<'_>, single: &[&'s Redirect]) -> Self {
        if single.is_empty() {
            return Self {
                redirects: BTreeMap::new(),
                aliases: BTreeMap::new(),
            };
        }
        let aliases = table.routes.iter().filter_map(|route| match &route.kind {
            RouteKind::Redirect(to) => Some((route.url.to_string(), to.clone())),
            _ => None,
        });
        let mut redirects = BTreeMap::new();
        for redirect in single {
            let url = old_url(&redirect.from.value).ok();
            // One at the address of a page is an error of its own.
            if let Some(url) = url.filter(|url| !table.has_address(url)) {
                redirects.entry(url).or_insert(*redirect);
            }
        }
        Self {
            redirects,
            aliases: aliases.collect(),
        }
    }

    /// What a redirect leads to.
    fn next(&self, table: &Table<'_>, redirect: &Redirect) -> Next<'_> {
        let site = table.site;
        let base = format!("{}/", site.input().base_url);
        let to = &*redirect.to.value;
        // An address of the site itself, written out, leads to the same.
        let to = to
            .strip_prefix(&*base)
            .map_or_else(|| to.to_owned(), |to| format!("/{to}"));
        let path = to.split(['?', '#']).next().unwrap_or_default();
        if !path.starts_with('/') {
            return Next::Other;
        }
        for address in site.meant_by_address(path, lang_of(site, redirect)) {
            if let Some((url, to)) = self.aliases.get_key_value(&address) {
                return Next::Alias(url, to);
            }
            if let Some((url, next)) = self.redirects.get_key_value(&address) {
                return Next::Redirect(url, next);
            }
            if table.has_address(&address) {
                return Next::Other;
            }
        }
        Next::Other
    }

    /// The problem of a redirect that leads to another one, or back to itself.
    pub(super) fn problem(&self, table: &Table<'_>, redirect: &Redirect) -> Option<Diagnostic> {
        let settings = table.site.settings();
        let to = redirect.to.at.span(&settings.file);
        let from = &redirect.from.value;
        let mut seen: BTreeSet<String> = old_url(from).into_iter().collect();
        let (mut at, mut through, mut end) = (redirect, None, None);
        loop {
            match self.next(table, at) {
                Next::Redirect(url, next) => {
                    if !seen.insert(url.to_owned()) {
                        let message =
                            format!("`{from}` leads round in a circle, by way of `{url}`");
                        let hint = "write a page that is there, as `@/news/opening.md`";
                        let problem = Diagnostic::error("redirect-loop", message).at(to);
                        return Some(problem.hint(hint));
                    }
                    through = through.or(Some(url));
                    end = Some(next.to.value.as_str());
                    at = next;
                }
                Next::Alias(url, target) => {
                    through = through.or(Some(url));
                    let base = table.site.base_path();
                    end = Some(target.strip_prefix(base).unwrap_or(target));
                    break;
                }
                Next::Other => break,
            }
        }
        let (through, end) = (through?, end?);
        let message = format!("`{from}` leads to `{through}`, which is an old address itself");
        let hint = format!("lead readers there at once: `{from}: \"{end}\"`");
        Some(
            Diagnostic::error("redirect-chain", message)
                .at(to)
                .hint(hint),
        )
    }
}

fn lang_of(site: &Site, redirect: &Redirect) -> Lang {
    let languages = &site.settings().languages;
    let lang = languages.of_path(&redirect.from.value);
    lang.unwrap_or(languages.default())
}
