//! How a server answers by the rules: what the forms for servers say in their languages, and what `serve` does.

use percent_encoding::percent_decode_str;

use crate::content::PathPattern;
use crate::output::hosting::Rules;
use crate::site::routes::urls::encode;

/// What is at an address by the rules alone, before there is a look at files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A file, or nothing.
    File,
    /// A redirect with a status and a target, encoded.
    Redirect(u16, String),
    /// The page of an entry that is withdrawn, with status 410.
    Gone,
}

impl Rules {
    /// What is at an address: its path and query as a browser sent them, which wants the languages `accepted`.
    pub fn answer(&self, path: &str, query: Option<&str>, accepted: &str) -> Answer {
        let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
            return Answer::File;
        };
        let decoded: &str = &decoded;
        let is_old = |from: &str| from == decoded || from.strip_suffix('/') == Some(decoded);
        let mut single = self.moves.iter().filter(|one| !one.is_below);
        if let Some(one) = single.find(|one| is_old(&one.from)) {
            return Answer::Redirect(301, one.to.clone());
        }
        let mut below = self.moves.iter().filter(|one| one.is_below);
        if let Some(one) = below.find(|one| decoded.starts_with(&*one.from))
            && let Some(rest) = after(path, one.from.matches('/').count())
        {
            // What the browser sent goes on, still encoded.
            let query = query.map_or_else(String::new, |query| format!("?{query}"));
            return Answer::Redirect(301, format!("{}{rest}{query}", one.to));
        }
        if decoded.strip_prefix(&*self.base) == Some("/")
            && let Some(home) = self.home(accepted)
        {
            return Answer::Redirect(302, encode(home));
        }
        if self.gone.iter().any(|page| page == decoded) {
            return Answer::Gone;
        }
        Answer::File
    }

    /// The home page in the first language of a browser, if the site has it.
    fn home(&self, accepted: &str) -> Option<&str> {
        let first = accepted.trim_start().to_ascii_lowercase();
        let is = |tag: &str| {
            let rest = first.strip_prefix(tag);
            let ends = |c: char| matches!(c, '-' | ',' | ';') || c.is_ascii_whitespace();
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(ends))
        };
        let found = self.languages.iter().find(|(tag, _)| is(tag));
        found.map(|(_, home)| &**home)
    }

    /// The headers of the response at an address, as a browser sent it, sorted by name.
    pub fn headers_at(&self, path: &str) -> Vec<(String, String)> {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let mut all = self.headers.clone();
        for rule in &self.paths {
            if !rule.pattern.matches(&decoded) {
                continue;
            }
            for (name, value) in &rule.set {
                all.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                all.extend(value.clone().map(|value| (name.clone(), value)));
            }
        }
        if !self.languages.is_empty() && decoded.strip_prefix(&*self.base) == Some("/") {
            all.push(("Vary".into(), "Accept-Language".into()));
        }
        all.sort();
        all
    }

    /// The names of headers that some addresses have in another way than all others, with what all others have. As patterns
    /// spell them first.
    pub(super) fn varied(&self) -> Vec<(&str, Option<&str>)> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.paths.iter().flat_map(|rule| rule.set.keys()) {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
        let of_all = |name: &str| {
            let mut all = self.headers.iter();
            let found = all.find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| &**value)
        };
        names.into_iter().map(|name| (name, of_all(name))).collect()
    }

    /// Whether more than one rule may say something of a header.
    pub(super) fn is_repeated(&self, name: &str) -> bool {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        self.headers.iter().any(|(known, _)| is(known)) || self.values(name).len() > 1
    }

    /// What the patterns say of a header, in their order; `None` takes it out.
    pub(super) fn values(&self, name: &str) -> Vec<(&PathPattern, Option<&str>)> {
        let all = self.paths.iter().filter_map(|rule| {
            let mut set = rule.set.iter();
            let (_, value) = set.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Some((&rule.pattern, value.as_deref()))
        });
        all.collect()
    }

    /// The headers that all addresses have alike.
    pub(super) fn constant(&self) -> impl Iterator<Item = &(String, String)> {
        let varied = self.varied();
        let is_constant = move |(name, _): &&(String, String)| {
            let mut varied = varied.iter();
            !varied.any(|(other, _)| other.eq_ignore_ascii_case(name))
        };
        self.headers.iter().filter(is_constant)
    }
}

/// What follows the slash with this number in a path.
fn after(path: &str, number: usize) -> Option<&str> {
    let (at, _) = path.match_indices('/').nth(number.checked_sub(1)?)?;
    path.get(at + 1..)
}
