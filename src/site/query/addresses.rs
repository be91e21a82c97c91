//! Names and addresses of what the program makes: pages of terms, years and lists, feeds, and what lies at the root.
//!
//! By name, from `content/` on, a link leads to the page in the reader's language: `topics/tenants`, `news/kind/notice`,
//! `news/archive/2024`, `news/page/2`, `news/feed`, `feed`, `404`. By address it leads to that address.

use std::sync::Arc;

use crate::base::{Lang, UrlPath, composed, suggest};
use crate::diag::Diagnostic;
use crate::schema::Type;
use crate::site::Site;
use crate::site::assemble::terms::{facet_slug, inner_type};
use crate::site::model::Section;
use crate::site::query::Owner;
use crate::site::routes::term_slug::term_slug;
use crate::site::routes::{MediaTypes, Route, RouteKind};
use crate::site::views::{PageTarget, Target};

/// Where something that the program makes lies, if it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::site) struct NamedAddress {
    /// URL path, not encoded.
    pub url: String,
    /// What links to it show that have no text of their own.
    pub title: Option<String>,
    /// It comes and goes with what is public, and may be named while it is not there.
    pub may_be_absent: bool,
}

impl Site {
    /// What the program makes under this name, for readers of `lang`.
    pub(in crate::site) fn named_address(&self, name: &str, lang: Lang) -> Option<NamedAddress> {
        let name = name.trim_matches('/');
        let (list, page) = match name.rsplit_once("page/") {
            Some((list, number)) if list.is_empty() || list.ends_with('/') => {
                (list.trim_end_matches('/'), number.parse().ok()?)
            }
            _ => (name, 1),
        };
        let found = self.named_list(list, page > 1, lang);
        let mut found = found.or_else(|| self.named_file(name, lang).filter(|_| page == 1))?;
        if page > 1 {
            found.url = Self::paged(&found.url, page);
            found.may_be_absent = false;
        }
        Some(found)
    }

    /// A list with pages: of a taxonomy, a term, a year or, where `sections` says so, a section.
    fn named_list(&self, name: &str, sections: bool, lang: Lang) -> Option<NamedAddress> {
        let (first, rest) = name.split_once('/').unwrap_or((name, ""));
        if self.settings().taxonomies.contains_key(first) {
            return self.named_in_taxonomy(first, rest, lang);
        }
        let mut parts = name.match_indices('/').map(|(at, _)| at).rev();
        let ends = std::iter::once(name.len()).chain(&mut parts).chain([0]);
        for end in ends {
            let (path, rest) = name.split_at(end);
            let Some(section) = self.sections.get(path) else {
                continue;
            };
            let rest = rest.trim_start_matches('/');
            return if rest.is_empty() {
                sections.then(|| self.section_page(section, lang, "", None))
            } else {
                self.named_in_section(section, rest, lang)
            };
        }
        None
    }

    fn named_in_taxonomy(&self, name: &str, term: &str, lang: Lang) -> Option<NamedAddress> {
        let owner = Owner::Taxonomy(name.to_owned());
        if term.is_empty() {
            return Some(NamedAddress {
                url: self.taxonomy_url(name, None, lang),
                title: Some(self.owner_label(&owner, lang).text),
                may_be_absent: false,
            });
        }
        let options = &self.settings().taxonomies.get(name)?.options;
        let (key, _) = options
            .get_key_value(term)
            .or_else(|| options.iter().find(|(key, _)| term_slug(key) == term))?;
        Some(NamedAddress {
            url: self.taxonomy_url(name, Some(key), lang),
            title: Some(self.taxonomy_term(name, key, lang).label.clone()),
            may_be_absent: true,
        })
    }

    fn named_in_section(&self, section: &Section, rest: &str, lang: Lang) -> Option<NamedAddress> {
        let formats = self.feed_formats();
        let named = formats.iter().map(|format| format.file());
        let mut named = named.filter(|file| *file == rest);
        let first = || (rest == "feed").then(|| self.settings().feed.first().file());
        if let Some(file) = named.next().or_else(first) {
            return Some(self.section_page(section, lang, file, None));
        }
        let (first, last) = rest.split_once('/')?;
        if first == "archive" {
            let year: i16 = last.parse().ok()?;
            let below = format!("archive/{year}/");
            return Some(self.section_page(section, lang, &below, Some(year.to_string())));
        }
        let mut facets = section.schema.iter().flat_map(|schema| schema.facets());
        let field = facets.find(|field| field.name == first)?;
        let owner = Owner::facet(&section.path, first);
        let index = self
            .facets
            .get(&section.path)
            .and_then(|facets| facets.get(first));
        let declared = match inner_type(&field.ty) {
            Type::Choice(options) => Some(options.keys()),
            _ => None,
        };
        let slug = term_slug(last);
        let is_meant = |key: &&String| *key == last || **key == slug || facet_slug(key) == last;
        let used = index.into_iter().flat_map(|index| index.keys());
        let mut keys = used.chain(declared.into_iter().flatten());
        let key = keys.find(is_meant)?.clone();
        let url = self.facet_url(&section.path, first, &key, lang);
        let below = url.strip_prefix(&self.section_url(&section.path, lang))?;
        let title = self
            .term(&owner, &key, lang)
            .map(|term| term.term.label.clone());
        let mut found = self.section_page(section, lang, below, title);
        found.may_be_absent = true;
        Some(found)
    }

    /// What lies below the page of a section, in the language that readers of `lang` get it in.
    fn section_page(
        &self,
        section: &Section,
        lang: Lang,
        below: &str,
        title: Option<String>,
    ) -> NamedAddress {
        let index = self.entries.get(section.index.index());
        let page = index.and_then(|index| self.page_for(index, lang));
        let lang = page.map_or(lang, |(lang, _)| lang);
        NamedAddress {
            url: format!("{}{below}", self.section_url(&section.path, lang)),
            title,
            may_be_absent: page.is_none(),
        }
    }

    /// A file that the program writes, by a name that is the same in all languages.
    fn named_file(&self, name: &str, lang: Lang) -> Option<NamedAddress> {
        let url = match name {
            "404" | "404.html" => format!("{}404.html", self.settings().languages.home(lang)),
            "sitemap.xml" | "robots.txt" => format!("/{name}"),
            _ => return None,
        };
        Some(NamedAddress {
            url,
            ..NamedAddress::default()
        })
    }

    /// Tells the site its addresses: what links, menus and notices lead to can be said from then on.
    /// Problems of menus and notices go to `out`.
    pub fn set_routes(
        &mut self,
        (routes, media_types): (Arc<[Route]>, Arc<MediaTypes>),
        out: &mut Vec<Diagnostic>,
    ) {
        self.routes = routes;
        self.media_types = media_types;
        self.check_menus(out);
        self.check_notices(out);
    }

    /// All addresses, sorted by path; empty until [`Site::set_routes`].
    pub fn published_routes(&self) -> &Arc<[Route]> {
        &self.routes
    }

    /// The media types of outputs where it is not the one that the ending of the path has.
    pub fn media_types(&self) -> &Arc<MediaTypes> {
        &self.media_types
    }

    /// Where a link to what the program makes leads, by its name.
    pub(in crate::site) fn target_by_name(&self, name: &str, lang: Lang) -> Option<Target> {
        let found = self.named_address(&composed(name), lang)?;
        self.target_of(&found, lang)
    }

    /// What is at the address of something that the program makes.
    pub(in crate::site) fn target_of(&self, found: &NamedAddress, lang: Lang) -> Option<Target> {
        let there = self.target_at(&found.url, lang);
        there.or_else(|| found.may_be_absent.then_some(Target::Withheld))
    }

    /// Where a link to an address of the site leads: to what is published there, or straight to where an old
    /// address leads. Without a language in front it is that of `lang`.
    pub(in crate::site) fn target_by_address(&self, address: &str, lang: Lang) -> Option<Target> {
        let mut meant = self.meant_by_address(address, lang).into_iter();
        meant
            .find_map(|address| self.target_at(&address, lang))
            .or_else(|| {
                self.target_by_name(self.name_in_address(address)?, lang)
                    .filter(|found| *found == Target::Withheld)
            })
    }

    /// The addresses that one which an editor wrote may mean, the first that is there before the others: without a
    /// language in front it is that of `lang`, and the slash at the end may be left out.
    pub(in crate::site) fn meant_by_address(&self, address: &str, lang: Lang) -> Vec<String> {
        let address = composed(address).into_owned();
        let languages = &self.settings().languages;
        let has_lang = languages.of_path(&address).is_some();
        let below = address.trim_start_matches('/');
        let local = (!has_lang).then(|| format!("{}{below}", languages.home(lang)));
        let all = std::iter::once(address).chain(local);
        all.flat_map(|address| {
            let folder = format!("{address}/");
            [address, folder]
        })
        .collect()
    }

    /// The name of what the program makes at an address with a language, which may be a term that no public entry
    /// has yet.
    pub(in crate::site) fn name_in_address<'a>(&self, address: &'a str) -> Option<&'a str> {
        let languages = &self.settings().languages;
        languages.of_path(address).or(languages.root())?;
        Some(languages.below_home(address)).filter(|name| !name.is_empty())
    }

    /// What is published at a URL path.
    fn target_at(&self, url: &str, lang: Lang) -> Option<Target> {
        let path = UrlPath::of_page(url).ok()?;
        let at = self
            .routes
            .binary_search_by(|route| route.path.cmp(&path))
            .ok()?;
        let route = self.routes.get(at)?;
        let is_page = !matches!(
            route.kind,
            RouteKind::Languages
                | RouteKind::Output { .. }
                | RouteKind::Format { .. }
                | RouteKind::File(_)
                | RouteKind::Redirect(_)
        );
        let foreign = is_page && route.lang != lang;
        let languages = &self.settings().languages;
        Some(Target::Page(PageTarget {
            path: None,
            url: match &route.kind {
                RouteKind::Redirect(to) => to.clone(),
                _ => self.href(&route.url),
            },
            lang_tag: foreign.then(|| languages.get(route.lang).tag.clone()),
        }))
    }

    /// What `written`, a page that is not there, may have meant, of which `path` is the normal form: what the program makes, or
    /// else one of at most `most` pages with similar paths.
    pub(in crate::site) fn page_hint(
        &self,
        path: &str,
        written: &str,
        most: usize,
    ) -> Option<String> {
        match self.nearest_generated(path) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None => suggest::hint(written, self.paths_around(written), most),
        }
    }

    /// What a link to something that is not there may have meant, among what the program makes.
    pub(in crate::site) fn nearest_generated(&self, target: &str) -> Option<String> {
        let name = target.trim_start_matches("@/").trim_matches('/');
        let terms = self
            .settings()
            .taxonomies
            .iter()
            .flat_map(|(name, taxonomy)| {
                let terms = taxonomy.options.keys();
                std::iter::once(name.clone()).chain(terms.map(move |term| format!("{name}/{term}")))
            });
        let terms: Vec<String> = terms.collect();
        if let Some(near) = suggest::nearest(name, terms.iter().map(String::as_str)) {
            return Some(format!("@/{near}"));
        }
        if !target.starts_with('/') || self.routes.is_empty() {
            return None;
        }
        let names = || suggest::Names::new(self.routes.iter().map(|route| &*route.url));
        let around = self.address_names.get_or_init(names).around(target);
        suggest::nearest(target, around).map(str::to_owned)
    }
}
