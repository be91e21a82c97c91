//! Addresses of Hugo's pages.

use std::collections::BTreeSet;

use super::Found;
use super::config::Config;
use crate::import::folders::{folder_of, section_of};
use crate::import::keys;
use crate::import::text::directory;
use crate::import::value::{self, Map, Value};

/// What the addresses of a language depend on.
pub struct Addresses<'a> {
    /// Permalinks, ugly addresses, taxonomies and languages of the old site.
    pub config: &'a Config,
    /// The position of the language in [`Config::languages`].
    pub lang: usize,
}

impl Addresses<'_> {
    /// What the addresses of the language begin with.
    pub fn prefix(&self) -> &str {
        self.config
            .languages
            .get(self.lang)
            .map_or("", |(language, _)| &language.prefix)
    }

    /// The address of a page.
    pub fn of(
        &self,
        found: &Found<'_>,
        front: &Map<String, Value>,
        is_index: bool,
        sections: &BTreeSet<&str>,
    ) -> String {
        let prefix = self.prefix();
        if let Some(url) = value::get_text(front, "url") {
            let own = url.trim_start_matches('/');
            let last = own.rsplit('/').next().unwrap_or_default();
            let is_whole = last.is_empty() || last.contains('.');
            let end = if is_whole { "" } else { "/" };
            return format!("{prefix}/{own}{end}");
        }
        let slug = value::get_text(front, "slug");
        let (folder, name) = match found.stem.as_str() {
            "_index" | "index" => found.folder.rsplit_once('/').unwrap_or(("", found.folder)),
            stem => (found.folder, stem),
        };
        let section = found.folder.split('/').next().unwrap_or_default();
        if !is_index && let Some(form) = self.permalink(section, folder, found) {
            let filled = self.fill(&form, found, front, folder, name, sections);
            return format!("{prefix}/{}", filled.trim_start_matches('/'));
        }
        let last = slug.unwrap_or_else(|| name.to_owned());
        let path = self.path(&format!("{folder}/{last}")).replace("//", "/");
        match path.trim_matches('/') {
            "" => format!("{prefix}/"),
            path if self.config.ugly && !is_index => format!("{prefix}/{path}.html"),
            path => format!("{prefix}/{path}/"),
        }
    }

    fn permalink(&self, section: &str, folder: &str, found: &Found<'_>) -> Option<String> {
        // A page at the top is in no section.
        let is_top = folder.is_empty() && found.stem != "_index";
        let section = if is_top { "/" } else { section };
        let lang = self
            .config
            .languages
            .get(self.lang)
            .map_or("", |(language, _)| &language.key);
        self.config.permalink(section, lang)
    }

    fn fill(
        &self,
        form: &str,
        found: &Found<'_>,
        front: &Map<String, Value>,
        folder: &str,
        name: &str,
        sections: &BTreeSet<&str>,
    ) -> String {
        let date = value::get_text(front, "date").and_then(|date| keys::date(&date));
        let date = date
            .as_deref()
            .or_else(|| crate::content::layout::split_date(name).0)
            .unwrap_or("0001-01-01");
        let day = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default().to_owned();
        let title = value::get_text(front, "title").unwrap_or_else(|| name.to_owned());
        let slug = value::get_text(front, "slug");
        let parts = form.split_inclusive(['/', '-', '_', '.']);
        let mut out = String::new();
        for part in parts {
            let (word, end) = match part.strip_suffix(['/', '-', '_', '.']) {
                Some(word) => (word, part.get(word.len()..).unwrap_or_default()),
                None => (part, ""),
            };
            out += &match word {
                ":year" => day(0..4),
                ":month" => day(5..7),
                ":day" => day(8..10),
                ":monthname" => month_name(&day(5..7)).to_owned(),
                ":yearday" => year_day(date),
                ":title" => self.path(&title),
                ":slug" => self.path(slug.as_deref().unwrap_or(&title)),
                ":slugorfilename" | ":slugorcontentbasename" => {
                    self.path(slug.as_deref().unwrap_or(name))
                }
                ":filename" | ":contentbasename" => self.path(name),
                ":section" => self.path(found.folder.split('/').next().unwrap_or_default()),
                ":sections" => self.path(section_of(sections, folder)),
                other => other.to_owned(),
            };
            out += end;
        }
        let is_file = out
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains('.'));
        let out = out.replace("//", "/");
        if out.ends_with('/') || is_file {
            out
        } else {
            out + "/"
        }
    }

    /// A path as Hugo writes it in addresses.
    fn path(&self, text: &str) -> String {
        let path = sound(text);
        if self.config.keeps_case {
            path
        } else {
            path.to_lowercase()
        }
    }

    /// The other addresses of the page at `address`, as its front matter names them.
    pub fn aliases(&self, front: &Map<String, Value>, address: &str) -> Vec<String> {
        let keys = ["aliases", "alias"].into_iter();
        let all = keys.filter_map(|key| value::get(front, key));
        all.flat_map(value::texts)
            .map(|alias| self.alias(&alias, address))
            .collect()
    }

    /// An alias as an address from the root.
    fn alias(&self, alias: &str, address: &str) -> String {
        let prefix = self.prefix();
        if alias.starts_with('/') {
            return if alias.starts_with(&format!("{prefix}/")) {
                alias.to_owned()
            } else {
                format!("{prefix}{alias}")
            };
        }
        let above = folder_of(address.trim_end_matches('/'));
        let end = if alias.ends_with('/') { "/" } else { "" };
        format!("/{}{end}", directory::resolve(above, alias))
    }
}

/// A name as Hugo writes it in addresses, in small letters.
pub fn urlized(name: &str) -> String {
    sound(name).to_lowercase()
}

fn sound(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            c if c.is_alphanumeric() || "/_-.+~@%#".contains(c) => out.push(c),
            c if c.is_whitespace() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out
}

fn month_name(month: &str) -> &'static str {
    match month {
        "01" => "january",
        "02" => "february",
        "03" => "march",
        "04" => "april",
        "05" => "may",
        "06" => "june",
        "07" => "july",
        "08" => "august",
        "09" => "september",
        "10" => "october",
        "11" => "november",
        _ => "december",
    }
}

/// The number of a day in its year.
fn year_day(date: &str) -> String {
    let day: Option<jiff::civil::Date> = date.get(..10).and_then(|day| day.parse().ok());
    day.map_or_else(String::new, |day| day.day_of_year().to_string())
}
