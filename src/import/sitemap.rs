//! Addresses that a sitemap names, or a list with one a line.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::import::old::OldSite;
use crate::import::places::{Places, prefix};
use crate::import::report::{Kind, Note};
use crate::import::xml;

/// The addresses of a sitemap; of a text that is no XML, its lines.
///
/// # Errors
/// What is wrong with the XML, and in which line.
pub fn addresses(text: &str) -> Result<Vec<String>, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('<') {
        return locations(text);
    }
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// Leads addresses that nothing has here to the page above them, and tells of each.
pub fn lead(site: &OldSite, addresses: &[String], places: &mut Places) {
    let mut redirects = Vec::new();
    let mut seen = BTreeSet::new();
    for address in addresses {
        let path = path(address, &site.base_url);
        let here = in_new_language(site, path);
        let is_query = path.contains('?');
        let is_here = !is_query && (places.has(path) || places.has(&here));
        if is_here || !seen.insert(path) {
            continue;
        }
        let above = above(site, &here, places).filter(|_| !is_query);
        let what = match &above {
            Some(above) => format!("lead to `{above}`"),
            None => "lead nowhere".to_owned(),
        };
        places.notes.push(Note::new(Kind::Sitemap, path, what));
        redirects.extend(above.map(|above| (path.to_owned(), above)));
    }
    places.add_redirects(redirects);
}

/// An old address with what those of its language begin with now.
fn in_new_language(site: &OldSite, path: &str) -> String {
    for (lang, language) in site.languages.iter().enumerate() {
        let rest = path.strip_prefix(language.prefix.as_str());
        if let Some(rest) = rest.filter(|rest| !language.prefix.is_empty() && rest.starts_with('/'))
        {
            return prefix(site, lang) + rest;
        }
    }
    path.to_owned()
}

/// The address of the next page above, which is no home page.
fn above(site: &OldSite, path: &str, places: &Places) -> Option<String> {
    let mut path = path.trim_matches('/');
    // These the program may make itself.
    let is_later_page = path
        .rsplit_once('/')
        .is_some_and(|(above, number)| above.ends_with("/page") && number.parse::<usize>().is_ok());
    while let Some((above, _)) = path.rsplit_once('/').filter(|_| !is_later_page) {
        let address = format!("/{above}/");
        let is_home = (0..site.languages.len()).any(|lang| prefix(site, lang) + "/" == address);
        if !is_home && places.has(&address) {
            return Some(address);
        }
        path = above;
    }
    None
}

/// What follows the host of an address, and the path of the old site.
fn path<'a>(address: &'a str, base_url: &str) -> &'a str {
    let behind_host = |address: &'a str| match address.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => address,
    };
    let base = base_url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'));
    let base = base.map_or("", |(_, base)| base.trim_end_matches('/'));
    let path = behind_host(address);
    let below = path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(base));
    below
        .filter(|rest| rest.starts_with('/') && !base.is_empty())
        .unwrap_or(path)
}

/// The texts of all elements `loc` of `url`.
fn locations(text: &str) -> Result<Vec<String>, String> {
    let mut reader = Reader::from_str(text);
    let (mut all, mut found, mut depth) = (Vec::new(), None::<String>, Vec::new());
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = start.local_name().as_ref().to_owned();
                let is_in_url = depth.last().is_some_and(|above| above == "url");
                if name == "loc" && is_in_url {
                    found = Some(String::new());
                }
                depth.push(name);
            }
            Ok(Event::End(_)) => {
                depth.pop();
                all.extend(found.take().map(|found| found.trim().to_owned()));
            }
            Ok(Event::Eof) => return Ok(all),
            Ok(part) => {
                if let Some(found) = &mut found {
                    found.push_str(&xml::text(&part));
                }
            }
            Err(error) => {
                let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
                return Err(format!("line {line}: {error}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_a_sitemap_are_those_of_its_pages() {
        let xml = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"&b;&b;\">]>\
                   <urlset xmlns:i=\"i\"><url><loc>https://old.example/park/a/?x=1&amp;y</loc><i:image><i:loc>/no.png</i:loc></i:image></url>\
                   <url><loc><![CDATA[ http://old.example/park ]]></loc></url></urlset>";
        let found = addresses(xml).unwrap();
        assert_eq!(
            found,
            [
                "https://old.example/park/a/?x=1&y",
                "http://old.example/park"
            ]
        );
        let base = "https://old.example/park/";
        assert_eq!(path("https://old.example/park/a/", base), "/a/");
        assert_eq!(path("http://old.example/parking/", base), "/parking/");
        assert_eq!(path("https://old.example", "https://old.example"), "/");
        assert_eq!(addresses("# all\n/b/\n\n/c\n").unwrap(), ["/b/", "/c"]);
        assert!(addresses("<urlset><url></loc>").is_err());
    }
}
