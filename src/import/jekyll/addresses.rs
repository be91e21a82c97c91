//! Addresses of Jekyll's pages.

use super::{Found, FoundKind};
use crate::import::keys;
use crate::import::value::{self, Map, Value};

/// What addresses depend on.
pub struct Addresses {
    /// The form of posts' addresses.
    form: String,
    /// The forms of collections' addresses, by their names.
    collections: Vec<(String, String)>,
    /// Pages have addresses that end with a slash.
    pretty: bool,
}

impl Addresses {
    /// As the settings say.
    pub fn new(config: &Map<String, Value>) -> Self {
        let style = value::get_text(config, "permalink").unwrap_or_else(|| "date".to_owned());
        let form = match style.as_str() {
            "date" => "/:categories/:year/:month/:day/:title:output_ext",
            "pretty" => "/:categories/:year/:month/:day/:title/",
            "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
            "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
            "none" => "/:categories/:title:output_ext",
            form => form,
        };
        let all = value::get_map(config, "collections").into_iter().flatten();
        let own = all.filter_map(|(name, about)| {
            Some((
                name.clone(),
                value::get_text(about.as_object()?, "permalink")?,
            ))
        });
        Self {
            pretty: style == "pretty" || form.ends_with('/'),
            form: form.to_owned(),
            collections: own.collect(),
        }
    }

    /// The address of a page.
    pub fn of(
        &self,
        found: &Found<'_>,
        front: &Map<String, Value>,
        date: Option<&str>,
        slug: &str,
    ) -> String {
        let own = value::get_text(front, "permalink");
        let is_style =
            |text: &String| matches!(text.as_str(), "pretty" | "date" | "none" | "ordinal");
        let form = match (own.filter(|own| !is_style(own)), &found.kind) {
            (Some(own), _) => own,
            (None, FoundKind::Post | FoundKind::Draft) => self.form.clone(),
            (None, FoundKind::Document(name)) => {
                let known = self.collections.iter().find(|(known, _)| known == name);
                known.map_or_else(
                    || {
                        let end = if self.pretty { "/" } else { ":output_ext" };
                        format!("/:collection/:path{end}")
                    },
                    |(_, form)| form.clone(),
                )
            }
            (None, FoundKind::Page) => return self.page(found),
        };
        let filled = self.filled(&form, found, front, date, slug);
        let mut address = format!("/{filled}");
        while address.contains("//") {
            address = address.replace("//", "/");
        }
        address
    }

    fn page(&self, found: &Found<'_>) -> String {
        let folder = match found.folder.as_str() {
            "" => String::new(),
            folder => format!("/{folder}"),
        };
        match (found.stem.as_str(), self.pretty) {
            ("index", _) => format!("{folder}/"),
            ("404", _) => format!("{folder}/404.html"),
            (stem, true) => format!("{folder}/{stem}/"),
            (stem, false) => format!("{folder}/{stem}.html"),
        }
    }

    fn filled(
        &self,
        form: &str,
        found: &Found<'_>,
        front: &Map<String, Value>,
        date: Option<&str>,
        slug: &str,
    ) -> String {
        let stated = value::get_text(front, "date").and_then(|date| keys::date(&date));
        let date = stated.as_deref().or(date).unwrap_or("0000-00-00");
        let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default().to_owned();
        let short = |range| part(range).trim_start_matches('0').to_owned();
        let title = value::get_text(front, "slug").unwrap_or_else(|| slug.to_owned());
        let own = ["categories", "category"]
            .iter()
            .find_map(|key| value::get(front, key));
        let own = own.map(value::texts).unwrap_or_default();
        let own = own.iter().flat_map(|text| text.split_whitespace());
        let folders = found.folder.split('/').filter(|part| !part.is_empty());
        let mut categories: Vec<String> = Vec::new();
        for category in folders.chain(own) {
            let category = category.to_lowercase();
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        let collection = match &found.kind {
            FoundKind::Document(name) => name.clone(),
            _ => "posts".to_owned(),
        };
        let path = match found.folder.as_str() {
            "" => found.stem.clone(),
            folder => format!("{folder}/{}", found.stem),
        };
        // Longer names first: `:y_day` begins as `:y` does.
        let known = [
            (":output_ext", ".html".to_owned()),
            (":categories", categories.join("/")),
            (":collection", collection),
            (":short_year", part(2..4)),
            (":i_month", short(5..7)),
            (":i_day", short(8..10)),
            (":y_day", year_day(date)),
            (":month", part(5..7)),
            (":title", title.clone()),
            (":name", title.clone()),
            (":year", part(0..4)),
            (":slug", crate::base::slug::slugify(&title)),
            (":path", path),
            (":day", part(8..10)),
        ];
        known.iter().fold(form.to_owned(), |form, (name, with)| {
            form.replace(name, with)
        })
    }
}

fn year_day(date: &str) -> String {
    let day: Option<jiff::civil::Date> = date.get(..10).and_then(|day| day.parse().ok());
    day.map_or_else(String::new, |day| format!("{:03}", day.day_of_year()))
}
