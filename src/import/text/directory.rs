//! Everything that links of an old site may lead to, and where a link leads now.

use std::collections::{BTreeSet, HashMap};

use percent_encoding::percent_decode_str;

use super::calls::REFERENCE;
use crate::markdown::leads_somewhere;

/// Where an old address leads now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The page with this number.
    Page(usize),
    /// The file at this content path.
    File(String),
    /// What the program makes, by its path behind `@/`.
    Made(String),
}

/// A page that links may lead to.
#[derive(Debug, Default)]
pub struct PageTarget {
    /// Its file below `content/`, in the language without a suffix.
    pub file: String,
    /// Its file in the old site.
    pub source: String,
    /// The ids in its text.
    pub ids: BTreeSet<String>,
    /// The address that it had in the old site, from the root.
    pub address: String,
    /// The place of the folder of files that lie beside it, if it has one.
    pub folder: Option<String>,
}

/// Everything that links of the old site may lead to.
#[derive(Debug, Default)]
pub struct Directory {
    /// The old site's address, without a slash at the end.
    pub base_url: String,
    /// The folder of the old site that paths of pages begin in, as `content`.
    pub content: String,
    /// The pages, by their number in the old site.
    pub pages: Vec<PageTarget>,
    by_address: HashMap<String, Target>,
    by_source: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    /// Files by their names, where only one has it.
    files: HashMap<String, Option<String>>,
}

/// What becomes of a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Led {
    /// It stays as it is.
    Same,
    /// It leads there now.
    To(String),
    /// It leads there now, and no longer to a heading.
    WithoutFragment(String),
    /// It is none here: browsers would not follow it.
    NoLink,
    /// It leads nowhere: to the old address on the old host.
    Dead(String),
}

/// The form in which old addresses are compared.
pub fn normal(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    let path = path.trim_matches('/');
    let path = path.strip_suffix("index.html").unwrap_or(path);
    path.trim_matches('/').to_lowercase()
}

impl Directory {
    /// An empty one of a site with this address, and the folder that paths of its pages begin in.
    pub fn new(base_url: &str, content: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            content: content.to_owned(),
            ..Self::default()
        }
    }

    /// Adds what is at an old address. The first counts; returns whether this was it.
    pub fn add(&mut self, address: &str, target: Target) -> bool {
        let normal = normal(address);
        let is_new = !self.by_address.contains_key(&normal);
        if is_new {
            self.by_address.insert(normal, target);
        }
        is_new
    }

    /// Adds a file at its content path.
    pub fn add_file(&mut self, address: &str, path: &str) {
        self.add(address, Target::File(path.to_owned()));
        self.add(path, Target::File(path.to_owned()));
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let known = self.files.entry(name);
        known
            .and_modify(|known| *known = None)
            .or_insert_with(|| Some(path.to_owned()));
    }

    /// Adds a page with its old address and its file in the old site, by which links may name it.
    pub fn add_page(&mut self, page: PageTarget) {
        let number = self.pages.len();
        self.by_source.entry(page.source.clone()).or_insert(number);
        let name = page.source.rsplit('/').next().unwrap_or_default();
        let name = match name {
            "index.md" | "_index.md" => page.source.rsplit('/').nth(1).unwrap_or_default(),
            name => name,
        };
        self.by_name
            .entry(name.to_owned())
            .or_default()
            .push(number);
        self.pages.push(page);
    }

    /// What is at an old address, if anything.
    pub fn at(&self, address: &str) -> Option<&Target> {
        self.by_address.get(&normal(address))
    }

    /// The page that a file of the old site was, named from its root.
    pub fn of_source(&self, source: &str) -> Option<usize> {
        self.by_source.get(source).copied()
    }

    /// A link to a target from the page with this number, as Markdown has it.
    pub fn link(&self, target: &Target, from: usize) -> String {
        match target {
            Target::Page(number) => {
                let file = self.pages.get(*number).map_or("", |page| &page.file);
                format!("@/{file}")
            }
            Target::Made(path) => format!("@/{path}"),
            Target::File(path) => {
                let beside = self.pages.get(from).and_then(|page| page.folder.as_deref());
                let beside = beside.and_then(|folder| path.strip_prefix(folder)?.strip_prefix('/'));
                beside.map_or_else(|| format!("/{path}"), str::to_owned)
            }
        }
    }

    /// Leads a link of a page to where it leads now.
    pub fn lead(&self, link: &str, from: usize) -> Led {
        let (path, fragment) = match link.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (link, None),
        };
        if link.trim().is_empty() {
            return match self.pages.get(from) {
                Some(page) => Led::WithoutFragment(format!("@/{}", page.file)),
                None => Led::Same,
            };
        }
        if path.is_empty() {
            return self.within(fragment.unwrap_or_default(), from);
        }
        let lower = path.to_ascii_lowercase();
        if !path.starts_with(REFERENCE) && !leads_somewhere(path) {
            return Led::NoLink;
        }
        if let Some(reference) = path.strip_prefix(REFERENCE) {
            let found = self.reference(reference, from);
            return self.found(found, fragment, from, || self.dead(reference));
        }
        if let Some(source) = path.strip_prefix("@/") {
            let found = self
                .of_source(&below(&self.content, source))
                .map(Target::Page);
            return self.found(found, fragment, from, || self.dead(source));
        }
        let is_address = |scheme: &str| lower.starts_with(scheme);
        if is_address("http://") || is_address("https://") || path.starts_with("//") {
            let Some(own) = self.own(path) else {
                let is_readable = path.starts_with("//") || url::Url::parse(path.trim()).is_ok();
                return if is_readable { Led::Same } else { Led::NoLink };
            };
            let found = self.at(own).cloned();
            return self.found(found, fragment, from, || Led::Same);
        }
        if scheme(path).is_some() {
            return Led::Same;
        }
        let found = self.relative(path, from);
        self.found(found, fragment, from, || {
            let base = self
                .pages
                .get(from)
                .map_or("/", |page| page.address.as_str());
            self.dead(&join(base, link))
        })
    }

    /// A link to a heading of its own page.
    fn within(&self, fragment: &str, from: usize) -> Led {
        let Some(page) = self.pages.get(from) else {
            return Led::Same;
        };
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        if page.ids.contains(&*decoded) {
            return Led::Same;
        }
        Led::WithoutFragment(format!("@/{}", page.file))
    }

    fn found(
        &self,
        target: Option<Target>,
        fragment: Option<&str>,
        from: usize,
        or: impl FnOnce() -> Led,
    ) -> Led {
        let Some(target) = target else { return or() };
        let link = self.link(&target, from);
        let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else {
            return Led::To(link);
        };
        let Target::Page(number) = target else {
            return Led::To(format!("{link}#{fragment}"));
        };
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        let page = self.pages.get(number);
        if page.is_some_and(|page| page.ids.contains(&*decoded)) {
            return Led::To(format!("{link}#{fragment}"));
        }
        Led::WithoutFragment(link)
    }

    /// The old address on the old host.
    fn dead(&self, address: &str) -> Led {
        let base = &self.base_url;
        let address = address.trim_start_matches('/');
        let address = address.replace(' ', "%20");
        if base.is_empty() {
            return Led::Dead(format!("https://www.example.org/{address}"));
        }
        Led::Dead(format!("{base}/{address}"))
    }

    /// The path of an address on the old site's host.
    fn own<'a>(&self, address: &'a str) -> Option<&'a str> {
        let host = |address: &str| -> Option<(String, usize)> {
            let start = address.find("//")? + 2;
            let rest = address.get(start..)?;
            let end = rest.find('/').unwrap_or(rest.len());
            let host = rest.get(..end)?.to_ascii_lowercase();
            let bare = host.strip_prefix("www.").unwrap_or(&host).to_owned();
            Some((bare, start + end))
        };
        let (own, own_end) = host(&self.base_url)?;
        let (its, end) = host(address)?;
        let path = address.get(end..)?;
        let below = self.base_url.get(own_end..).unwrap_or_default();
        (own == its).then(|| path.strip_prefix(below).unwrap_or(path))
    }

    /// What a page is found by that names another one by its file: its path from the content folder or from the page, or
    /// its name alone where only one has it.
    fn reference(&self, reference: &str, from: usize) -> Option<Target> {
        let reference = percent_decode_str(reference).decode_utf8_lossy();
        let path = reference.trim_matches('/');
        let source = self.pages.get(from).map_or("", |page| page.source.as_str());
        let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut tried = Vec::new();
        for folder in [folder, self.content.as_str()] {
            let at = resolve(folder, path);
            for ending in ["", ".md", "/index.md", "/_index.md"] {
                tried.push(format!("{at}{ending}"));
            }
        }
        let by_source = tried.iter().find_map(|source| self.of_source(source));
        let by_name = || {
            let name = path.rsplit('/').next().unwrap_or(path);
            let named = |name: &str| self.by_name.get(name).filter(|all| all.len() == 1);
            let with_ending = format!("{name}.md");
            let stem = name.strip_suffix(".md").unwrap_or(name);
            let found = named(name)
                .or_else(|| named(&with_ending))
                .or_else(|| named(stem));
            found.and_then(|all| all.first().copied())
        };
        let page = by_source.or_else(by_name).map(Target::Page);
        let name = path.rsplit('/').next().unwrap_or(path);
        let file = || self.files.get(name).cloned().flatten().map(Target::File);
        page.or_else(|| self.at(path).cloned()).or_else(file)
    }

    /// What a path leads to, as an address from where the page was or as a file from where its file is.
    fn relative(&self, path: &str, from: usize) -> Option<Target> {
        let page = self.pages.get(from)?;
        if let Some(found) = self.at(&join(&page.address, path)) {
            return Some(found.clone());
        }
        let decoded =
            percent_decode_str(path.split('?').next().unwrap_or(path)).decode_utf8_lossy();
        let folder = page
            .source
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let file = match decoded.strip_prefix('/') {
            Some(rooted) => below(&self.content, rooted),
            None => resolve(folder, &decoded),
        };
        if let Some(number) = self.of_source(&file) {
            return Some(Target::Page(number));
        }
        // What lies beside a page's file may be named from there, too.
        let of_folder = file.strip_prefix(self.content.as_str());
        of_folder.and_then(|address| self.at(address).cloned())
    }
}

fn below(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// The scheme that an address begins with, as `mailto`.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

/// A path with `.` and `..` worked out; what leads out of the root stays in it.
pub fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// An address from where a page is.
fn join(base: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("/{}", resolve(folder, path))
}
