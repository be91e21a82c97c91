//! Reads the settings of a site, `content/site.yaml`. Languages come first, because texts in all other settings are by
//! language; larger settings have a file each.

mod assets;
mod feeds;
pub mod fetch;
mod file_types;
mod headers;
pub mod hosting;
mod machines;
mod manifest;
mod menus;
mod pictures;
pub mod publish;
mod redirects;
mod related;
mod search;
mod series;
mod spaces;
mod strings;
mod taxonomies;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::derive;
use super::export::{self, ExportSettings};
use super::keys::Text;
use crate::base::{ByLang, HeadingIds, Lang, Language, Languages, Locale, RelPath, time_zone_of};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, Spanned, TextRange};

pub use assets::AssetSettings;
pub use feeds::{FeedFormat, FeedSettings};
pub use headers::{HeaderSettings, HeaderValues, PathPattern};
pub use hosting::{Host, Hosting};
pub use machines::{Robots, Security};
pub use manifest::Manifest;
pub use menus::MenuEntry;
pub use pictures::PictureSettings;
pub use redirects::Redirect;
pub use related::RelatedSettings;
pub use search::SearchSettings;
pub use spaces::Spaces;
pub use taxonomies::Taxonomy;

/// The settings of a site, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The path of `content/site.yaml`.
    pub file: RelPath,
    /// The address of the site: scheme, host and path, without a slash at the end.
    pub base_url: String,
    /// The languages in the order of the file, with the default one.
    pub languages: Languages,
    /// The time zone of dates and times without an offset; UTC if none is stated.
    pub zone: TimeZone,
    /// The time zone's IANA name.
    pub zone_name: String,
    /// The theme's folder below `themes/`.
    pub theme: Text,
    /// The title of the site; never empty.
    pub title: ByLang<Text>,
    /// A sentence about the site.
    pub description: ByLang<Text>,
    /// The name of the publisher.
    pub publisher: ByLang<Text>,
    /// The taxonomies by name, in order.
    pub taxonomies: IndexMap<String, Taxonomy>,
    /// The menus by name, in order.
    pub menus: IndexMap<String, Vec<MenuEntry>>,
    /// Former addresses with their targets.
    pub redirects: Vec<Redirect>,
    /// The value of `theme_settings`, which only the theme interprets.
    pub theme_settings: Option<Node>,
    /// The site's texts in place of the theme's, by language and key.
    pub strings: ByLang<BTreeMap<String, Text>>,
    /// Whether raw HTML in Markdown is let through, sanitised; otherwise it is reported.
    pub raw_html: bool,
    /// Whether spaces stand between Han and other letters.
    pub spaces: Spaces,
    /// The paths that `robots.txt` forbids.
    pub robots: Robots,
    /// Contacts and expiry for `security.txt` (RFC 9116).
    pub security: Option<Security>,
    /// The icon, and the web app manifest.
    pub manifest: Option<Manifest>,
    /// Whether there is an `llms.txt`.
    pub llms: bool,
    /// How the site is searched; `None` where it is not.
    pub search: Option<SearchSettings>,
    /// What series are called, by the key that their entries state.
    pub series: IndexMap<String, ByLang<Text>>,
    /// What makes entries related.
    pub related: RelatedSettings,
    /// How feeds are written.
    pub feed: FeedSettings,
    /// Extensions of files that are copied besides those that always are; in lower case, without the dot.
    pub file_types: BTreeSet<String>,
    /// What is done with the assets of the theme.
    pub assets: AssetSettings,
    /// How versions of pictures are made.
    pub pictures: PictureSettings,
    /// What a web server is to do besides sending files.
    pub hosting: Hosting,
    /// What holds of all sections that are exported as open data.
    pub export: ExportSettings,
    /// Data files that `parkpages fetch` brings.
    pub fetch: Vec<fetch::Fetch>,
    /// The places that `parkpages publish` brings the site to.
    pub publish: Vec<publish::Target>,
}

impl Settings {
    /// The path of a base URL: `/docs` for `https://www.example.org/docs`, empty for a host alone.
    pub fn base_path(base_url: &str) -> &str {
        let rest = base_url.split_once(':');
        let rest = rest.and_then(|(_, rest)| rest.strip_prefix("//"));
        let rest = rest.unwrap_or(base_url);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    }

    /// The scheme and host of a base URL.
    pub fn origin(base_url: &str) -> &str {
        let path = Self::base_path(base_url);
        base_url.strip_suffix(path).unwrap_or(base_url)
    }

    /// The absolute URL of an address as pages write it, with the base path in front. One of another site stays as it is.
    pub fn absolute(base_url: &str, url: &str) -> String {
        if url.starts_with('/') && !url.starts_with("//") {
            [Self::origin(base_url), url].concat()
        } else {
            url.to_owned()
        }
    }
}

/// Checks a base URL (`http` or `https`, without query, fragment and user) and removes slashes at its end.
///
/// # Errors
/// A sentence that says how a base URL is written.
pub fn base_url(text: &str) -> Result<String, String> {
    let form =
        || format!("`{text}` is not the address of a site: write it as https://www.example.org");
    let url = url::Url::parse(text).map_err(|_| form())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty());
    if !plain || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(form());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Reads the settings. `None` after any error, which is in `out`: all other files depend on the settings.
pub fn read(node: &Node, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Settings> {
    let before = out.iter().filter(|d| d.is_error()).count();
    let mut reader = Reader::new(node, file, out, "`site.yaml`");
    let languages = languages(&mut reader);
    let base = reader.text("base_url");
    if base.is_none() {
        reader.missing(
            "base_url",
            "add the address that the site will have, as `base_url: https://www.example.org`",
        );
    }
    let base = base.and_then(|text| match base_url(&text.value) {
        Ok(url) => Some(url),
        Err(message) => {
            let span = reader.span(text.at);
            reader.report(Diagnostic::error("bad-base-url", message).at(span));
            None
        }
    });
    let (zone, zone_name) = time_zone(&mut reader);
    let theme = theme(&mut reader);
    let Some(languages) = languages else {
        // Nothing else can be read without languages; `finish` would report all of it as unknown.
        return None;
    };
    let title = reader.by_lang("title", &languages);
    if title.is_empty() {
        reader.missing(
            "title",
            "add the site's title for each language, as `title: {en: …, tc: …}`",
        );
    }
    let (raw_html, spaces, languages) = markdown(&mut reader, languages);
    let security = machines::security(&mut reader, &zone);
    let settings = Settings {
        file: file.clone(),
        base_url: base.unwrap_or_default(),
        zone,
        zone_name,
        theme: theme.unwrap_or_else(|| Spanned::new(TextRange::default(), String::new())),
        title,
        description: reader.by_lang("description", &languages),
        publisher: reader.by_lang("publisher", &languages),
        taxonomies: taxonomies::taxonomies(&mut reader, &languages),
        menus: menus::menus(&mut reader, &languages),
        redirects: redirects::redirects(&mut reader),
        theme_settings: reader.take("theme_settings").map(|(_, node)| node.clone()),
        strings: strings::strings(&mut reader, &languages),
        raw_html,
        spaces,
        manifest: manifest::manifest(&mut reader, &languages),
        robots: machines::robots(&mut reader),
        security,
        llms: reader.boolean("llms").is_some_and(|llms| llms.value),
        search: search::search(&mut reader),
        series: series::series(&mut reader, &languages),
        related: related::related(&mut reader),
        feed: feeds::feeds(&mut reader),
        file_types: file_types::file_types(&mut reader),
        assets: assets::assets(&mut reader),
        pictures: pictures::pictures(&mut reader),
        hosting: hosting::hosting(&mut reader),
        export: export::settings(&mut reader),
        fetch: fetch::fetch(&mut reader, &languages),
        publish: publish::publish(&mut reader),
        languages,
    };
    finish(reader);
    (out.iter().filter(|d| d.is_error()).count() == before).then_some(settings)
}

fn finish(reader: Reader<'_, '_>) {
    reader.finish_with(Vec::new, |key| match key {
        "baseURL" | "baseurl" | "url" => Some("write `base_url`".into()),
        "languageCode" | "defaultContentLanguage" => Some("write `default_language`".into()),
        "defaultContentLanguageInSubdir" => {
            Some("write `default_language_at_root`, whose `true` is Hugo's `false`".into())
        }
        "params" | "extra" => Some("what a theme reads stands below `theme_settings`".into()),
        "menu" => Some("write `menus`".into()),
        "taxonomy" => Some("write `taxonomies`".into()),
        "timeZone" | "time_zone" => Some("write `timezone`".into()),
        _ => None,
    });
}

fn time_zone(reader: &mut Reader<'_, '_>) -> (TimeZone, String) {
    let Some(name) = reader.text("timezone") else {
        return (TimeZone::UTC, "UTC".into());
    };
    match time_zone_of(&name.value) {
        Some(zone) => {
            let known = zone.iana_name().unwrap_or(&name.value).to_owned();
            (zone, known)
        }
        None => {
            let span = reader.span(name.at);
            let message = format!("there is no time zone `{}`", name.value);
            reader.report(
                Diagnostic::error("unknown-time-zone", message)
                    .at(span)
                    .hint(
                        "use a name of the IANA database, as `Asia/Hong_Kong` or `Europe/London`",
                    ),
            );
            (TimeZone::UTC, "UTC".into())
        }
    }
}

fn theme(reader: &mut Reader<'_, '_>) -> Option<Text> {
    let theme = reader.text("theme");
    if theme.is_none() {
        reader.missing(
            "theme",
            "name the folder below themes/ that makes the pages, as `theme: park`",
        );
    }
    theme
}

fn languages(reader: &mut Reader<'_, '_>) -> Option<Languages> {
    let (mut table, mut wanted): (Vec<Language>, Vec<Option<Text>>) = (Vec::new(), Vec::new());
    let Some((key, node)) = reader.take("languages") else {
        reader.missing(
            "languages",
            "add at least one, as `languages: {en: {tag: en, name: English}}`",
        );
        return None;
    };
    let mut spans = Vec::new();
    for (name, node) in node.as_map().unwrap_or(&[]) {
        if !is_language_key(&name.text) {
            let span = reader.span(name.at);
            let message = format!("`{}` cannot be a language's key", name.text);
            let hint = "the key stands in addresses and file names: lower-case letters, as `en` or `pt-br`";
            reader.report(
                Diagnostic::error("bad-language-key", message)
                    .at(span)
                    .hint(hint),
            );
            continue;
        }
        let Some(mut inner) = reader.child(&format!("languages.{}", name.text), node) else {
            continue;
        };
        let language = language(&mut inner, &name.text);
        wanted.push(inner.text("derive_from"));
        inner.finish(&[]);
        table.push(language);
        spans.push(name.at);
    }
    let names: Vec<String> = table.iter().map(|language| language.key.clone()).collect();
    for (place, from) in wanted.iter().enumerate() {
        let Some(from) = from else { continue };
        let source = names.iter().position(|name| *name == from.value);
        let possible = source.is_some_and(|source| match (table.get(source), table.get(place)) {
            (Some(source), Some(target)) => derive::can_derive(source, target),
            _ => false,
        });
        match (source, table.get_mut(place)) {
            (Some(source), Some(language)) if possible => {
                language.derive_from = u8::try_from(source).ok().map(Lang);
            }
            _ => {
                let span = reader.span(from.at);
                let message = format!("texts cannot be converted from `{}`", from.value);
                reader.report(
                    Diagnostic::error("bad-derivation", message)
                        .at(span)
                        .hint("conversion is between Traditional and Simplified Chinese (tags zh-Hant-HK, zh-Hans …)"),
                );
            }
        }
    }
    let default = reader.text("default_language");
    // A `Lang` is a `u8`.
    if table.is_empty() || table.len() > 100 {
        let span = reader.span(key.at);
        reader.report(
            Diagnostic::error("no-languages", "the site needs from 1 to 100 languages").at(span),
        );
        return None;
    }
    let name = match &default {
        Some(name) => name.value.clone(),
        None => names.first().cloned().unwrap_or_default(),
    };
    let at_root = reader.boolean("default_language_at_root");
    let at_root = at_root.map_or(table.len() == 1, |at_root| at_root.value);
    let languages = Languages::new(table, &name, at_root);
    if let (None, Some(default)) = (&languages, &default) {
        let span = reader.span(default.at);
        let message = format!("the default language `{name}` is not one of `languages`");
        let hint = crate::base::suggest::hint(&name, names.iter().map(String::as_str), 12);
        reader.report(
            Diagnostic::error("unknown-language", message)
                .at(span)
                .maybe_hint(hint),
        );
    }
    languages
}

/// Reads one of `languages`. `derive_from` is resolved when all are known, and the settings of Markdown are set later.
fn language(reader: &mut Reader<'_, '_>, key: &str) -> Language {
    let tag = reader.text("tag");
    if let Some(tag) = &tag
        && !Locale::is_tag(&tag.value)
    {
        let span = reader.span(tag.at);
        let message = format!("`{}` is not a language tag (BCP 47)", tag.value);
        let hint = "write one as `en`, `zh-Hant-HK` or `zh-Hans`";
        reader.report(
            Diagnostic::error("bad-language-tag", message)
                .at(span)
                .hint(hint),
        );
    }
    let tag = tag.map_or_else(|| key.to_owned(), |tag| tag.value);
    Language {
        hreflang: reader
            .text("hreflang")
            .map_or_else(|| tag.clone(), |tag| tag.value),
        name: reader
            .text("name")
            .map_or_else(|| key.to_owned(), |name| name.value),
        tag,
        ..Language::new(key)
    }
}

fn is_language_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 20
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Reads `markdown`. Returns whether raw HTML is allowed, which spaces stand beside Han, and the languages with their `autolinks` and
/// `smart_punctuation`, which is on for all but Han languages by default.
fn markdown(reader: &mut Reader<'_, '_>, languages: Languages) -> (bool, Spaces, Languages) {
    let all = languages.all().map(|(_, language)| language.clone());
    let mut table: Vec<Language> = all.collect();
    let (mut raw_html, mut spaces, mut chosen) = (false, Spaces::default(), None);
    let node = reader.take("markdown");
    if let Some(mut inner) = node.and_then(|(_, node)| reader.child("markdown", node)) {
        raw_html = inner.boolean("raw_html").is_some_and(|raw| raw.value);
        let autolinks = inner.boolean("autolinks").is_none_or(|links| links.value);
        let highlight = inner
            .boolean("highlight")
            .is_none_or(|colours| colours.value);
        let math = inner.boolean("math").is_some_and(|math| math.value);
        let heading_ids = inner.choice("heading_ids", &HeadingIds::NAMES);
        for language in &mut table {
            (language.autolinks, language.highlight) = (autolinks, highlight);
            language.math = math;
            language.heading_ids = heading_ids
                .as_ref()
                .map(|ids| ids.value)
                .unwrap_or_default();
        }
        spaces = inner
            .choice("spaces", &Spaces::NAMES)
            .map_or(spaces, |spaces| spaces.value);
        chosen = inner.take("smart_punctuation").map(|(_, node)| node);
        inner.finish(&[]);
    }
    match chosen {
        Some(chosen) => smart_punctuation(reader, chosen, &mut table),
        None => {
            for language in &mut table {
                language.smart_punctuation = !language.is_han();
            }
        }
    }
    let default = languages.key(languages.default());
    let at_root = languages.root().is_some();
    let languages = Languages::new(table, default, at_root).unwrap_or(languages);
    (raw_html, spaces, languages)
}

fn smart_punctuation(reader: &mut Reader<'_, '_>, chosen: &Node, table: &mut [Language]) {
    for item in chosen.as_list().unwrap_or(std::slice::from_ref(chosen)) {
        let key = item.as_text().unwrap_or("");
        match table.iter_mut().find(|language| language.key == key) {
            Some(language) => language.smart_punctuation = true,
            None if item.is_null() => {}
            None => {
                let span = reader.span(item.at);
                let message =
                    format!("`smart_punctuation` names languages of the site; `{key}` is none");
                reader.report(Diagnostic::error("unknown-language", message).at(span));
            }
        }
    }
}
