//! What a web server is to do besides sending files, as one value, [`Rules`], and writers that say it in the form of each
//! server and host.

mod answer;
mod apache;
mod caddy;
mod escapes;
mod lines;
mod nginx;
mod policy;
mod s3;
mod stored;
mod tags;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use crate::base::{Lang, Language, UrlPath};
use crate::content::{HeaderValues, Host, PathPattern, Settings};
use crate::diag::Diagnostic;
use crate::site::routes::urls::encode;
use crate::site::{Route, RouteKind, Site};

pub use answer::Answer;
pub use policy::AllUses;
pub use uses::Uses;

/// A server whose rules do not belong into the folder that it publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Apache, for the configuration of a virtual host or `.htaccess`.
    Apache,
    /// Caddy 2, for a site block of the Caddyfile.
    Caddy,
    /// nginx, for a `server` block.
    Nginx,
    /// A bucket of S3 that is a website.
    S3,
}

/// An old address with where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// URL path with the base path, not encoded.
    pub from: String,
    /// A URL or URL path, encoded.
    pub to: String,
    /// Whether all that lies below `from` leads to the same below `to`. Nothing else of the site lies there.
    pub is_below: bool,
}

/// Headers of the addresses of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRule {
    /// The pattern, with the base path.
    pub pattern: PathPattern,
    /// Values by name; `None` takes a header out.
    pub set: HeaderValues,
    /// The addresses of files that have it, for hosts that have no such patterns: where the pattern goes on after the `*`.
    pub addresses: Vec<String>,
}

/// What a web server is to do. Addresses are URL paths with the base path, not encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The base path, without a slash at its end.
    pub base: String,
    /// Permanent redirects, sorted by address, those for all that lies below one last.
    pub moves: Vec<Move>,
    /// Pages that are sent with status 410.
    pub gone: Vec<String>,
    /// Folders with the page that is sent with status 404 below them, the longest first. The last is that of all others.
    pub missing: Vec<(String, String)>,
    /// Where readers begin who have chosen none: prefixes of language tags in lower case, with the home page in that language.
    pub languages: Vec<(String, String)>,
    /// Headers of every response.
    pub headers: Vec<(String, String)>,
    /// Headers of some addresses, over those of every response and each over those before it.
    pub paths: Vec<PathRule>,
    /// Folders, with a slash at the end, whose files never change: their addresses have digests.
    pub immutable: Vec<String>,
    /// Media types that endings of files do not tell: by the name of all files with it, or by an address.
    pub types: Vec<(String, String)>,
    /// The number of files that are published, of which hosts have a limit.
    pub files: usize,
}

/// How long files may be kept whose addresses have digests of their content.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// How long everything else may be kept: it is asked for each time, and mostly has not changed.
pub const CHECKED: &str = "public, max-age=0, must-revalidate";

impl Rules {
    /// The rules of a site whose outputs use `uses`. Templates have `drawn` pictures, which are no routes.
    pub fn new(site: &Site, uses: &AllUses<'_>, drawn: &BTreeSet<UrlPath>) -> Self {
        let routes = site.published_routes();
        Self {
            missing: missing(site),
            types: types(site, routes),
            immutable: immutable(site, routes, drawn),
            files: routes.len() + drawn.len(),
            ..Self::of_answers(site, uses)
        }
    }

    /// The part of them that [`Rules::answer`] and [`Rules::headers_at`] need.
    pub fn of_answers(site: &Site, uses: &AllUses<'_>) -> Self {
        let routes = site.published_routes();
        Self {
            base: base(site),
            moves: moves(site, routes),
            gone: gone(site),
            languages: languages(site),
            headers: headers(site, uses),
            paths: [content_languages(site), paths(site, routes)].concat(),
            ..Self::default()
        }
    }

    /// The rules in the form of a server.
    pub fn for_server(&self, server: Server) -> String {
        match server {
            Server::Apache => apache::write(self),
            Server::Caddy => caddy::write(self),
            Server::Nginx => nginx::write(self),
            Server::S3 => s3::write(self),
        }
    }

    /// The content of a file that a host reads in the folder that it publishes, and what is wrong with it.
    pub fn for_host(&self, file: &str, host: Host) -> (String, Vec<Diagnostic>) {
        match (host, file) {
            (Host::Apache, _) => (apache::write(self), Vec::new()),
            (Host::Github, _) => (String::new(), Vec::new()),
            (Host::Cloudflare | Host::Netlify, "/_redirects") => lines::redirects(self, host),
            (Host::Cloudflare | Host::Netlify, _) => lines::headers(self, host),
        }
    }
}

/// The headers that the site wants for all responses, of which the outputs use `uses`.
fn headers(site: &Site, uses: &AllUses<'_>) -> Vec<(String, String)> {
    let origin = Settings::origin(&site.input().base_url);
    let settings = site.settings().hosting.headers.as_ref();
    settings.map_or_else(Vec::new, |settings| policy::headers(settings, uses, origin))
}

/// The headers of some addresses.
fn paths(site: &Site, routes: &[Route]) -> Vec<PathRule> {
    let settings = site.settings().hosting.headers.as_ref();
    let paths = settings.map_or(&[][..], |settings| &settings.paths);
    let base = base(site);
    let rules = paths.iter().map(|(pattern, set)| {
        let pattern = &pattern.value;
        let needs_all = pattern.end.as_ref().is_some_and(|end| !end.is_empty());
        let all = routes.iter().filter(|_| needs_all);
        let addresses = all.filter(|route| pattern.matches(&route.url));
        PathRule {
            addresses: addresses
                .map(|route| format!("{base}{}", route.url))
                .collect(),
            pattern: PathPattern {
                start: format!("{base}{}", pattern.start),
                end: pattern.end.clone(),
            },
            set: set.clone(),
        }
    });
    rules.collect()
}

/// The header that says which language the addresses below the home page of each language are in, as far as the site does not say
/// something else. That of the language at the root comes first: it is below none of the others.
fn content_languages(site: &Site) -> Vec<PathRule> {
    const NAME: &str = "Content-Language";
    let settings = site.settings().hosting.headers.as_ref();
    let says = |name: &String| name.eq_ignore_ascii_case(NAME);
    if settings.is_none_or(|settings| settings.set.keys().any(says)) {
        return Vec::new();
    }
    let base = base(site);
    let languages = &site.settings().languages;
    let rule = |(lang, language): (Lang, &Language)| PathRule {
        pattern: PathPattern {
            start: format!("{base}{}", languages.home(lang)),
            end: Some(String::new()),
        },
        set: [(NAME.to_owned(), Some(language.tag.clone()))].into(),
        addresses: Vec::new(),
    };
    let (root, others): (Vec<_>, Vec<_>) =
        (languages.all()).partition(|(lang, _)| languages.root() == Some(*lang));
    root.into_iter().chain(others).map(rule).collect()
}

/// The base path, not encoded.
fn base(site: &Site) -> String {
    percent_decode_str(site.base_path())
        .decode_utf8_lossy()
        .into_owned()
}

/// All redirects. Those that a line for all below an address makes are that one line, where nothing else lies below.
fn moves(site: &Site, routes: &[Route]) -> Vec<Move> {
    let all: BTreeMap<&str, &str> = routes
        .iter()
        .filter_map(|route| match &route.kind {
            RouteKind::Redirect(to) => Some((&*route.url, &**to)),
            _ => None,
        })
        .collect();
    // Whether pages lie below an address. Routes are sorted by their paths, which begin as their addresses do.
    let has_pages = |from: &str| {
        let start = from.trim_start_matches('/');
        let first = routes.partition_point(|route| route.path.as_str() < start);
        let within = routes.iter().skip(first);
        let mut within = within.take_while(|route| route.path.as_str().starts_with(start));
        within.any(|route| {
            !matches!(route.kind, RouteKind::Redirect(_)) && route.url.starts_with(from)
        })
    };
    let below: Vec<(String, String)> = site
        .settings()
        .redirects
        .iter()
        .filter_map(|redirect| {
            let from = redirect.from.value.strip_suffix('*')?;
            let to = redirect.to.value.strip_suffix('*')?;
            Some((format!("/{}", from.trim_start_matches('/')), site.href(to)))
        })
        .filter(|(from, _)| !has_pages(from))
        .collect();
    let new: BTreeMap<&str, &str> = below.iter().map(|(old, new)| (&**old, &**new)).collect();
    let is_covered = |from: &str, to: &str| {
        let mut above = from.match_indices('/').map(|(at, _)| from.split_at(at + 1));
        // Servers differ in which of several lines they follow, so one line alone must be true.
        let found = above.try_fold(false, |found, (old, rest)| match new.get(old) {
            Some(new) => (to.strip_prefix(*new) == Some(&*encode(rest))).then_some(true),
            None => Some(found),
        });
        found == Some(true)
    };
    let base = base(site);
    let single = all.iter().filter(|(from, to)| !is_covered(from, to));
    let single = single.map(|(from, to)| Move {
        from: format!("{base}{from}"),
        to: (*to).to_owned(),
        is_below: false,
    });
    let below = below.iter().map(|(from, to)| Move {
        from: format!("{base}{from}"),
        to: to.clone(),
        is_below: true,
    });
    single.chain(below).collect()
}

/// The pages of entries that are withdrawn, where servers are to say so.
fn gone(site: &Site) -> Vec<String> {
    if !site.settings().hosting.withdrawn_is_gone {
        return Vec::new();
    }
    let base = base(site);
    let mut gone = BTreeSet::new();
    for entry in site.entries() {
        for (_, page) in entry.pages.iter() {
            let version = entry.versions.get(page.version);
            if version.is_some_and(|version| version.keys.withdrawn.is_some()) && !entry.index {
                gone.insert(format!("{base}{}", page.url));
            }
        }
    }
    gone.into_iter().collect()
}

fn missing(site: &Site) -> Vec<(String, String)> {
    let languages = &site.settings().languages;
    let base = base(site);
    let home = |lang: Lang| format!("{base}{}", languages.home(lang));
    let mut all: Vec<(String, String)> = languages
        .all()
        .map(|(lang, _)| (home(lang), format!("{}404.html", home(lang))))
        .collect();
    if languages.root().is_none() {
        all.push((format!("{base}/"), format!("{base}/404.html")));
    }
    all.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
    all
}

/// Which languages of browsers lead from `/` to which home page. A language that is not written, because it is converted, has
/// its tag all the same.
fn languages(site: &Site) -> Vec<(String, String)> {
    let languages = &site.settings().languages;
    if languages.root().is_some() {
        return Vec::new();
    }
    let base = base(site);
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for part in [exact, bare] {
        for (lang, language) in languages.all() {
            let tag = language.tag.to_ascii_lowercase();
            let home = || format!("{base}{}", languages.home(lang));
            for tag in part(&tag) {
                all.entry(tag).or_insert_with(home);
            }
        }
    }
    let mut all: Vec<(String, String)> = all.into_iter().collect();
    // The more exact first.
    all.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
    all
}

/// The tags of browsers that mean a language and no other. For the Chinese scripts browsers name places.
fn exact(tag: &str) -> Vec<String> {
    let places: &[&str] = if tag.starts_with("zh-hant") {
        &["zh-hant", "zh-hk", "zh-mo", "zh-tw"]
    } else if tag.starts_with("zh-hans") {
        &["zh-hans", "zh-cn", "zh-sg", "zh"]
    } else {
        &[]
    };
    let places = places.iter().map(|place| (*place).to_owned());
    std::iter::once(tag.to_owned()).chain(places).collect()
}

/// The tag of a language in whatever form or place.
fn bare(tag: &str) -> Vec<String> {
    tag.split('-').take(1).map(str::to_owned).collect()
}

/// Media types that endings of files do not tell. Where all files of a name have the same, the name is enough.
fn types(site: &Site, routes: &[Route]) -> Vec<(String, String)> {
    let stated = site.media_types();
    if stated.is_empty() {
        return Vec::new();
    }
    fn name(path: &UrlPath) -> &str {
        path.as_str().rsplit('/').next().unwrap_or_default()
    }
    let names = stated.keys().map(|path| (name(path), BTreeSet::new()));
    let mut names: BTreeMap<&str, BTreeSet<Option<&str>>> = names.collect();
    for route in routes {
        if let Some(types) = names.get_mut(name(&route.path)) {
            types.insert(stated.get(&route.path).map(String::as_str));
        }
    }
    let base = base(site);
    let mut found = BTreeSet::new();
    for (path, media_type) in stated.iter() {
        let name = name(path);
        let is_alone = names.get(name).is_some_and(|types| types.len() == 1);
        let what = match is_alone.then_some(name) {
            Some(name) => name.to_owned(),
            None => format!("{base}/{path}"),
        };
        found.insert((what, media_type.clone()));
    }
    found.into_iter().collect()
}

/// The folders whose files all have digests in their names, those nearest to the top.
fn immutable(site: &Site, routes: &[Route], drawn: &BTreeSet<UrlPath>) -> Vec<String> {
    let assets: BTreeSet<&str> = site.input().assets.values().map(String::as_str).collect();
    let is_fixed = |route: &Route| {
        let is_kind = match &route.kind {
            RouteKind::Picture(_) => true,
            RouteKind::File(_) => assets.contains(&*route.url),
            // The script of pages that lead on.
            RouteKind::Format { format, .. } => *format == "redirect",
            _ => false,
        };
        is_kind && has_digest(&route.url)
    };
    let drawn: Vec<String> = drawn.iter().map(|path| format!("/{path}")).collect();
    let drawn = drawn.iter().map(|url| (&**url, has_digest(url)));
    let routes = routes.iter().map(|route| (&*route.url, is_fixed(route)));
    let (fixed, others): (Vec<_>, Vec<_>) =
        routes.chain(drawn).partition(|(_, is_fixed)| *is_fixed);
    fn folders_of(url: &str) -> impl Iterator<Item = &str> {
        let ends = url.match_indices('/');
        ends.filter_map(|(at, _)| url.get(..=at))
    }
    // The folders with such files: whether all files below them are.
    let folders = fixed.iter().flat_map(|(url, _)| folders_of(url));
    let mut folders: BTreeMap<&str, bool> = folders.map(|folder| (folder, true)).collect();
    for (url, _) in others {
        for folder in folders_of(url) {
            // Below a folder without such files there are none either.
            let Some(all) = folders.get_mut(folder) else {
                break;
            };
            *all = false;
        }
    }
    let base = base(site);
    let mut found: Vec<String> = Vec::new();
    let mut top = None;
    for (folder, _) in folders.iter().filter(|(_, all)| **all) {
        if top.is_some_and(|top: &str| folder.starts_with(top)) {
            continue;
        }
        top = Some(folder);
        found.push(format!("{base}{folder}"));
    }
    found
}

/// Whether the last part of an address has a digest in it, as in `site.0f3a9c61.css`.
pub fn has_digest(url: &str) -> bool {
    let name = url.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split(['.', '-']);
    parts.any(|part| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A pattern for the paths that another means, of parts that `pattern` writes.
fn path_pattern(path: &PathPattern, pattern: fn(&str) -> String) -> String {
    let mut out = format!("^{}", pattern(&path.start));
    let last = match path.end.as_deref() {
        Some("") => return out,
        Some(end) => {
            out.push_str(".*");
            out.push_str(&pattern(end));
            end
        }
        None => &path.start,
    };
    if last.ends_with('/') {
        out.push_str(r"(index\.html)?");
    }
    out.push('$');
    out
}

/// A pattern for a path as browsers send it, of parts that `pattern` writes.
fn encoded_pattern(path: &str, pattern: fn(&str) -> String) -> String {
    let encoded = encode(path);
    let mut parts = encoded.split('%');
    let mut out = pattern(parts.next().unwrap_or_default());
    for part in parts {
        // Codes are in capitals or in small letters.
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.push_str(&format!("%(?i:{code}){}", pattern(rest)));
    }
    out
}
