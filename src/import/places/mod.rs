//! Where everything goes: files, addresses, and redirects from the addresses that change.

mod files;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::UrlPath;
use crate::base::slug::slugify;
use crate::content::layout::split_date;
use crate::import::folders::folders_above;
use crate::import::names::{humanized, sound};
use crate::import::old::{OldPage, OldSite, PageKind};
use crate::import::report::{Kind, Note};
use crate::import::text::directory::normal;

/// Where a page goes.
#[derive(Debug, Clone, Default)]
pub struct Placed {
    /// Its content path, without language and ending; empty for the home page.
    pub place: String,
    /// Its file below `content/`.
    pub file: String,
    /// The same in the default language, as links name it.
    pub link: String,
    /// The key `path`, where the address is not the one that the place has by itself.
    pub path: Option<String>,
    /// Its address, from the root.
    pub address: String,
    /// Old addresses that lead here, for the key `aliases`.
    pub aliases: Vec<String>,
    /// Whether it is laid over the page of the same place in another language.
    pub is_translation: bool,
}

/// A section that the old site had no page for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSection {
    /// Its file below `content/`.
    pub file: String,
    /// What it is called.
    pub title: String,
    place: String,
    lang: usize,
}

/// Where a file goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlace {
    /// Its address without a slash at the start.
    pub path: String,
    /// It goes to `static/`, which is published as it is; else to `content/`.
    pub is_static: bool,
}

/// Where pages, sections and files lie in the new site, and the addresses that change by it.
#[derive(Debug, Default)]
pub struct Places {
    /// The pages, by their number in the old site.
    pub pages: Vec<Placed>,
    /// Sections that the old site had no page for.
    pub sections: Vec<NewSection>,
    /// Where each file goes, by its number; `None` where it is not carried.
    pub files: Vec<Option<NewPlace>>,
    /// Old addresses that lead elsewhere, for `redirects` in the settings.
    pub redirects: BTreeMap<String, String>,
    /// Endings of files that have to be named in the settings.
    pub endings: BTreeSet<String>,
    /// Old addresses that are as they were.
    pub kept: usize,
    /// Old addresses that lead to new ones.
    pub redirected: usize,
    /// What to look at.
    pub notes: Vec<Note>,
    /// Which pages are not public.
    hidden: Vec<bool>,
    taken: Taken,
}

impl Places {
    /// Whether the page with this number is not public.
    pub fn is_hidden(&self, number: usize) -> bool {
        self.hidden.get(number) == Some(&true)
    }

    /// Whether something is at an address, or leads on from there.
    pub fn has(&self, address: &str) -> bool {
        self.taken.0.contains_key(&normal(address))
    }

    /// Adds redirects from old addresses that nothing else has.
    pub fn add_redirects(&mut self, all: Vec<(String, String)>) {
        for (from, to) in all {
            let Some(from) = normal_alias(&from) else {
                continue;
            };
            if self.taken.take(&from, "a redirect").is_ok() {
                self.redirects.insert(from, to);
            }
        }
    }
}

/// Addresses that something is at.
#[derive(Debug, Default)]
struct Taken(HashMap<String, String>);

impl Taken {
    /// Takes an address for `who`; else tells who has it.
    fn take(&mut self, address: &str, who: &str) -> Result<(), String> {
        match self.0.get(&normal(address)) {
            Some(other) => Err(other.clone()),
            None => {
                self.0.insert(normal(address), who.to_owned());
                Ok(())
            }
        }
    }
}

/// Finds a place for everything. `hidden` says which pages are not public, `terms` are the addresses of terms.
pub fn places(site: &OldSite, hidden: Vec<bool>, terms: &[String]) -> Places {
    let mut places = Places {
        hidden,
        ..Places::default()
    };
    let mut taken = Taken::default();
    for made in ["robots.txt", "sitemap.xml", "404.html", "feed.xml"] {
        let _ = taken.take(made, "the program");
    }
    if !at_root(site) {
        let _ = taken.take("/", "the page that offers the languages");
    }
    let names = names(site, &mut places);
    sections(site, &names, &mut places);
    addresses(site, &names, &mut taken, &mut places);
    files::files(site, &mut taken, &mut places);
    for term in terms {
        let _ = taken.take(term, "a term");
    }
    aliases(site, &mut taken, &mut places);
    places.taken = taken;
    places
}

/// What the addresses of a language begin with.
pub fn prefix(site: &OldSite, lang: usize) -> String {
    let is_at_root = lang == 0 && at_root(site);
    match site.languages.get(lang) {
        Some(language) if !is_at_root => format!("/{}", language.key),
        _ => String::new(),
    }
}

/// Whether the default language lies at the root.
pub fn at_root(site: &OldSite) -> bool {
    site.languages
        .first()
        .is_none_or(|first| first.prefix.is_empty())
}

/// The places of all pages: sound names, and each once in a language.
fn names(site: &OldSite, places: &mut Places) -> Vec<String> {
    let mut seen: BTreeMap<(String, usize), usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(site.pages.len());
    for page in &site.pages {
        let sound: Vec<String> = page.place.split('/').map(sound).collect();
        let mut place = sound.join("/");
        if place == "notices" || place.starts_with("notices/") {
            place.insert_str(0, "old-");
        }
        if place != page.place {
            let what = format!("`{place}` in place of `{}`", page.place);
            places
                .notes
                .push(Note::new(Kind::Name, page.source.as_str(), what));
        }
        // Case alone parts no two files on some systems.
        let count = seen.entry((place.to_lowercase(), page.lang)).or_insert(0);
        *count += 1;
        if *count > 1 {
            place = format!("{place}-{count}");
        }
        all.push(place);
    }
    all
}

/// Adds a section for each folder that has entries and no page in a language.
fn sections(site: &OldSite, names: &[String], places: &mut Places) {
    let of = |kind: PageKind| {
        let pages = site.pages.iter().zip(names);
        pages.filter(move |(page, _)| page.kind == kind)
    };
    let known: BTreeSet<(&str, usize)> = of(PageKind::Section)
        .map(|(page, place)| (place.as_str(), page.lang))
        .collect();
    let mut wanted: BTreeSet<(String, usize)> = BTreeSet::new();
    for (page, place) in site.pages.iter().zip(names) {
        wanted.extend(folders_above(place).map(|above| (above.to_owned(), page.lang)));
    }
    for lang in 0..site.languages.len() {
        wanted.insert((String::new(), lang));
    }
    for (place, lang) in wanted {
        if known.contains(&(place.as_str(), lang)) {
            continue;
        }
        let name = place.rsplit('/').next().unwrap_or_default();
        let title = match name {
            "" => site.title(lang),
            name => humanized(name),
        };
        let file = file_of(site, &place, true, false, lang);
        places.sections.push(NewSection {
            file,
            title,
            place,
            lang,
        });
    }
}

/// The file of a page below `content/`.
fn file_of(site: &OldSite, place: &str, section: bool, bundle: bool, lang: usize) -> String {
    let suffix = match site.languages.get(lang) {
        Some(language) if lang > 0 => format!(".{}", language.key),
        _ => String::new(),
    };
    let name = match (section, bundle) {
        (true, _) => format!("/_index{suffix}.md"),
        (false, true) => format!("/index{suffix}.md"),
        (false, false) => format!("{suffix}.md"),
    };
    format!("{place}{name}").trim_start_matches('/').to_owned()
}

/// Decides over files and addresses of pages, sections before what lies in them.
fn addresses(site: &OldSite, names: &[String], taken: &mut Taken, places: &mut Places) {
    places.pages = vec![Placed::default(); site.pages.len()];
    // Pages of one place, in the order of their languages: the first is the original.
    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (number, place) in names.iter().enumerate() {
        let depth = if place.is_empty() {
            0
        } else {
            place.matches('/').count() + 1
        };
        groups.entry((depth, place)).or_default().push(number);
    }
    let mut bases: HashMap<&str, String> = HashMap::new();
    for ((_, place), mut group) in groups {
        let lang = |number: &usize| site.pages.get(*number).map_or(0, |page| page.lang);
        group.sort_by_key(lang);
        let Some(original) = group.first().and_then(|number| site.pages.get(*number)) else {
            continue;
        };
        let natural = natural(place, &bases);
        let mut path = wanted(site, original).unwrap_or_else(|| natural.clone());
        let source = original.source.as_str();
        for number in 1.. {
            let address = format!("{}/{path}/", prefix(site, original.lang));
            match taken.take(&address, source) {
                Ok(()) => break,
                Err(other) => {
                    if number == 1 {
                        let what = format!("`{address}`, which `{other}` has");
                        places.notes.push(Note::new(Kind::Address, source, what));
                    }
                    path = match number {
                        1 if path != natural => natural.clone(),
                        number => format!("{natural}-{}", number.max(2)),
                    };
                }
            }
        }
        if original.kind == PageKind::Section {
            bases.insert(place, path.clone());
        }
        let bundle = group
            .iter()
            .any(|number| site.pages.get(*number).is_some_and(|page| page.bundle));
        for (nth, number) in group.iter().enumerate() {
            let (Some(page), Some(placed)) =
                (site.pages.get(*number), places.pages.get_mut(*number))
            else {
                continue;
            };
            let section = page.kind == PageKind::Section;
            let address = match path.as_str() {
                "" => format!("{}/", prefix(site, page.lang)),
                path => format!("{}/{path}/", prefix(site, page.lang)),
            };
            if nth > 0 {
                let _ = taken.take(&address, page.source.as_str());
            }
            *placed = Placed {
                place: place.to_owned(),
                file: file_of(site, place, section, bundle, page.lang),
                link: file_of(site, place, section, bundle, 0),
                path: (nth == 0 && path != natural).then(|| path.clone()),
                address,
                aliases: Vec::new(),
                is_translation: nth > 0,
            };
        }
    }
    new_sections(site, &bases, taken, places);
}

/// The addresses of sections that the old site had no page for.
fn new_sections(site: &OldSite, bases: &HashMap<&str, String>, taken: &mut Taken, places: &Places) {
    for section in &places.sections {
        let path = match section.place.as_str() {
            "" => String::new(),
            place => natural(place, bases) + "/",
        };
        let address = format!("{}/{path}", prefix(site, section.lang));
        let _ = taken.take(&address, &section.file);
    }
}

/// The address below the language that a place has by itself.
fn natural(place: &str, bases: &HashMap<&str, String>) -> String {
    let (above, name) = match place.rsplit_once('/') {
        Some((above, name)) => (above, name),
        None => ("", place),
    };
    let slug = slugify(split_date(name).1);
    let base = match (above, bases.get(above)) {
        ("", _) => String::new(),
        (_, Some(base)) => base.clone(),
        (above, None) => above.split('/').map(slugify).collect::<Vec<_>>().join("/"),
    };
    match base.as_str() {
        "" => slug,
        base => format!("{base}/{slug}"),
    }
}

/// The old address below the language, if a page can have it here.
fn wanted(site: &OldSite, page: &OldPage) -> Option<String> {
    let address = page.address.as_deref()?;
    let old = site.languages.get(page.lang)?.prefix.as_str();
    let below = address.strip_prefix(old)?.strip_prefix('/')?;
    if page.place.is_empty() {
        return Some(String::new());
    }
    let path = below
        .strip_suffix('/')
        .or_else(|| below.strip_suffix(".html"))?;
    let first = path.split('/').next()?;
    let is_language = site.languages.iter().any(|language| language.key == first);
    let is_sound = UrlPath::new(path).is_ok()
        && !path.contains(char::is_whitespace)
        && !path.contains(['%', '#', '?'])
        && !is_language;
    is_sound.then(|| path.to_owned())
}

/// Leads all old addresses to the new ones.
fn aliases(site: &OldSite, taken: &mut Taken, places: &mut Places) {
    // What is not public leaves its address to others.
    for number in 0..site.pages.len() {
        if places.is_hidden(number)
            && let Some(placed) = places.pages.get(number)
        {
            taken.0.remove(&normal(&placed.address));
        }
    }
    let mut order: Vec<usize> = (0..site.pages.len()).collect();
    order.sort_by_key(|number| places.is_hidden(*number));
    for number in order {
        let Some(page) = site.pages.get(number) else {
            continue;
        };
        let is_hidden = places.is_hidden(number);
        let own = page.address.iter().chain(&page.aliases);
        for (nth, old) in own.enumerate() {
            let Some(placed) = places.pages.get_mut(number) else {
                continue;
            };
            if normal(old) == normal(&placed.address) {
                places.kept += usize::from(nth == 0);
                continue;
            }
            let old = old.split(['#']).next().unwrap_or_default();
            // All addresses of a language may begin with something else now.
            let (was, is) = (site.old_prefix(page.lang), prefix(site, page.lang));
            if was != is
                && let Some(rest) = old.strip_prefix(was)
                && normal(&format!("{is}{rest}")) == normal(&placed.address)
            {
                places
                    .redirects
                    .insert(format!("{was}/*"), format!("{is}/*"));
                places.redirected += usize::from(nth == 0);
                continue;
            }
            let sound = normal_alias(old);
            let Some(sound) = sound else {
                let what = format!("`{old}` cannot be an address here");
                places
                    .notes
                    .push(Note::new(Kind::Address, page.source.as_str(), what));
                continue;
            };
            if let Err(other) = taken.take(&sound, page.source.as_str()) {
                if !is_hidden && other != page.source.as_str() {
                    let what = format!("`{sound}`, which `{other}` has");
                    places
                        .notes
                        .push(Note::new(Kind::Address, page.source.as_str(), what));
                }
                continue;
            }
            places.redirected += usize::from(nth == 0);
            let first = sound
                .trim_start_matches('/')
                .split('/')
                .next()
                .unwrap_or_default();
            let named = site
                .languages
                .iter()
                .position(|language| language.key == first);
            let is_own = named == Some(page.lang) && !is.is_empty();
            if is_own || named.is_none() && is.is_empty() {
                placed.aliases.push(sound);
            } else {
                places.redirects.insert(sound, placed.address.clone());
            }
        }
    }
    for (from, to) in &site.redirects {
        let Some(from) = normal_alias(from) else {
            continue;
        };
        if from.ends_with('*') || taken.take(&from, "a redirect").is_ok() {
            places.redirects.insert(from, to.clone());
        }
    }
}

/// An old address as aliases have it; `None` if it cannot be one.
fn normal_alias(old: &str) -> Option<String> {
    let path = percent_encoding::percent_decode_str(old)
        .decode_utf8()
        .ok()?;
    let path = path.trim_start_matches('/');
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let inner = path.trim_end_matches('/');
    if path.contains(['?', '#']) || inner.is_empty() || UrlPath::new(inner).is_err() {
        return None;
    }
    Some(format!("/{path}"))
}
