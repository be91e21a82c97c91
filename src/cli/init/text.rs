//! The files of a new site in its languages: settings, pages, and the words of the theme.

use std::fmt::Write;

use include_dir::Dir;
use serde::Deserialize;

use super::super::format::scalar;
use super::STARTER;
use crate::base::lang::primary;
use crate::base::{Lang, Language, Languages};
use crate::content::Deriver;

/// The words of a new site in a language.
#[derive(Debug, Deserialize)]
struct Words {
    title: String,
    description: String,
    home: String,
    news: Page,
    about: Page,
    item: Page,
    labels: Labels,
}

#[derive(Debug, Deserialize)]
struct Page {
    title: String,
    description: String,
    #[serde(default)]
    text: String,
}

#[derive(Debug, Deserialize)]
struct Labels {
    topics: String,
    construction: String,
    community: String,
    kind: String,
    announcement: String,
    notice: String,
    contact: String,
    help: String,
}

/// The words of a theme in a language that it has no file for.
pub struct ThemeWords {
    pub file: String,
    pub text: String,
    /// Whether they have not been translated.
    pub is_english: bool,
}

/// The text of a file of words for a language, and whether it is in English instead: `find` returns it by its name.
fn words_for(language: &Language, find: &dyn Fn(&str) -> Option<&'static str>) -> (String, bool) {
    let found = match primary(&language.tag) {
        "zh" => find("tc").map(|text| in_script_of(language, text)),
        primary => find(primary).map(str::to_owned),
    };
    let english = || find("en").unwrap_or_default().to_owned();
    let is_english = found.is_none();
    (found.unwrap_or_else(english), is_english)
}

/// A text in Traditional Chinese as Hong Kong writes it, in the characters of a Chinese language.
fn in_script_of(language: &Language, text: &str) -> String {
    let of_hong_kong = Language {
        key: "from".into(),
        tag: "zh-Hant-HK".into(),
        derive_from: None,
        ..language.clone()
    };
    let target = Language {
        derive_from: Some(Lang(0)),
        ..language.clone()
    };
    let Some(both) = Languages::new(vec![of_hong_kong, target], "from", false) else {
        return text.to_owned();
    };
    Deriver::new(&both, &[]).convert(Lang(1), text)
}

fn starter(language: &Language) -> Option<Words> {
    let find = |name: &str| {
        let file = STARTER.get_file(format!("words/{name}.yaml"))?;
        file.contents_utf8()
    };
    serde_yaml::from_str(&words_for(language, &find).0).ok()
}

/// The files of the theme's words that it lacks for these languages.
pub fn theme_words(
    languages: &Languages,
    theme: &'static Dir<'static>,
    name: &str,
) -> Vec<ThemeWords> {
    let own = |name: &str| theme.get_file(format!("i18n/{name}.yaml"))?.contents_utf8();
    let find = |key: &str| {
        let more = || {
            STARTER
                .get_file(format!("{name}/{key}.yaml"))?
                .contents_utf8()
        };
        own(key).or_else(more)
    };
    languages
        .written()
        // What a theme has for `sc` may be only the differences from `tc`.
        .filter(|(_, language)| language.key == "sc" || own(&language.key).is_none())
        .map(|(_, language)| {
            let (mut text, is_english) = words_for(language, &find);
            if is_english {
                text = format!("# To be translated into {}.\n{text}", language.name);
            }
            ThemeWords {
                file: format!("{}.yaml", language.key),
                text,
                is_english,
            }
        })
        .collect()
}

/// The files below `content/`, with their paths there.
pub fn site(languages: &Languages, theme: &str) -> Vec<(String, String)> {
    let all: Vec<(&Language, Words)> = languages
        .written()
        .filter_map(|(_, language)| Some((language, starter(language)?)))
        .collect();
    let mut files = vec![
        ("site.yaml".to_owned(), settings(languages, &all, theme)),
        ("news/_fields.yaml".to_owned(), fields(&all)),
    ];
    for (n, (language, words)) in all.iter().enumerate() {
        let first = n == 0;
        let name = |name: &str| {
            if first {
                format!("{name}.md")
            } else {
                format!("{name}.{}.md", language.key)
            }
        };
        let mut add = |file: &str, text: String| files.push((name(file), text));
        let text = |template: &str, file: &str| {
            template
                .trim()
                .replace("{file}", &format!("content/{}", name(file)))
        };
        let links = format!(
            "- [{}](@/news/_index.md)\n- [{}](@/about.md)",
            words.news.title, words.about.title
        );
        add(
            "_index",
            page(
                &words.title,
                &words.description,
                "",
                &format!("{}\n\n{links}\n", text(&words.home, "_index")),
            ),
        );
        let reviewed = "# reviewed: 2026-01-15                # the day on which somebody last read it for truth\n";
        let about = &words.about;
        add(
            "about",
            page(
                &about.title,
                &about.description,
                if first { reviewed } else { "" },
                &format!("{}\n", about.text.trim()),
            ),
        );
        let section = "sort: -date\npaginate_by: 10\nmissing: omit          # an item in one language only stays in that language\n\
                       feed: true\narchive: true\n";
        add(
            "news/_index",
            page(
                &words.news.title,
                &words.news.description,
                if first { section } else { "" },
                "",
            ),
        );
        let item = "news/2026-01-15-site-opens";
        let command = "```\nparkpages new news \"…\"\n```\n";
        add(
            item,
            page(
                &words.item.title,
                &words.item.description,
                if first { "topics: [community]\n" } else { "" },
                &format!("{}\n\n{command}", text(&words.item.text, item)),
            ),
        );
    }
    files
}

fn page(title: &str, description: &str, more: &str, text: &str) -> String {
    format!(
        "---\ntitle: {}\ndescription: {}\n{more}---\n{text}",
        scalar(title),
        scalar(description)
    )
}

fn settings(languages: &Languages, all: &[(&Language, Words)], theme: &str) -> String {
    let default = languages.get(languages.default());
    let chinese = default.key == "tc" || languages.find("tc").is_some();
    let zone = if chinese { "Asia/Hong_Kong" } else { "UTC" };
    let mut out = format!(
        "# Settings of the whole site.

base_url: https://www.example.org     # the address of the published site, no slash at the end
default_language: {}
timezone: {:28}# dates without an offset are read in this zone, as Europe/Lisbon
theme: {:31}# the folder below themes/

title: {}
description: {}
",
        default.key,
        zone,
        theme,
        by_language(all, |words| &words.title),
        by_language(all, |words| &words.description),
    );
    out += &match languages.count() {
        1 => "
# The only language has no part in addresses (`/about/`). If another is added (`tc: {tag: zh-Hant-HK, name: 繁體中文}`), its
# pages are files such as `about.tc.md` at `/tc/about/`, and the next line keeps the others where they are. `tag` is what
# browsers and screen readers are told.
default_language_at_root: true
languages:
"
        .to_owned(),
        _ => {
            let other = languages.all().nth(1).map_or("tc", |(_, other)| &other.key);
            format!(
                "
# The keys are file suffixes (`about.{other}.md`) and the first part of each address (`/{other}/about/`);
# `tag` is what browsers and screen readers are told. A bare name (`about.md`) is in the default
# language.
# default_language_at_root: true      # `/about/` for the default language, not `/{}/about/`
languages:
",
                default.key
            )
        }
    };
    for (_, language) in languages.all() {
        let _ = write!(out, "  {}: {{tag: {}", language.key, language.tag);
        if language.hreflang != language.tag {
            let _ = write!(out, ", hreflang: {}", language.hreflang);
        }
        let _ = write!(out, ", name: {}", flow(&language.name));
        match language.derive_from.map(|from| languages.key(from)) {
            Some(from) => {
                let key = &language.key;
                let _ = writeln!(
                    out,
                    ", derive_from: {from}}}   # converted from {from}; write `x.{key}.md` to do it by hand"
                );
            }
            None => out += "}\n",
        }
    }
    let labels = |pick: fn(&Labels) -> &String| by_language(all, |words| pick(&words.labels));
    let _ = write!(
        out,
        "
# Terms that any entry can have, as `topics: [construction]`. Each gets a page in every language.
taxonomies:
  topics:
    label: {}
    options:
      construction: {}
      community: {}

# Entries and sections by their place below content/.
menus:
  main: [news, about]
  footer: []                          # what belongs at the foot of each page
",
        labels(|labels| &labels.topics),
        labels(|labels| &labels.construction),
        labels(|labels| &labels.community),
    );
    out
}

fn fields(all: &[(&Language, Words)]) -> String {
    let labels = |pick: fn(&Labels) -> &String| by_language(all, |words| pick(&words.labels));
    format!(
        "# What a news item holds beside the keys that every page has (title, date, topics, sources …).
# `parkpages new news \"Title\"` writes a file with these fields.

kind:
  type: choice
  facet: true                         # a page for each kind, with the number of its items
  default: announcement
  options:
    announcement: {}
    notice: {}
  label: {}
contact:
  type: email
  label: {}
  help: {}
",
        labels(|labels| &labels.announcement),
        labels(|labels| &labels.notice),
        labels(|labels| &labels.kind),
        labels(|labels| &labels.contact),
        labels(|labels| &labels.help),
    )
}

/// A text in each language, as YAML: without keys if there is one language.
fn by_language<'w>(
    all: &'w [(&Language, Words)],
    pick: impl Fn(&'w Words) -> &'w String,
) -> String {
    if let [(_, words)] = all {
        return scalar(pick(words));
    }
    let each = all
        .iter()
        .map(|(language, words)| format!("{}: {}", language.key, flow(pick(words))));
    format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
}

/// A text within `{…}`, where more signs need quotes.
fn flow(text: &str) -> String {
    let scalar = scalar(text);
    let is_plain = !scalar.starts_with(['"', '\'']);
    if is_plain && scalar.contains([',', '[', ']', '{', '}']) {
        return format!("\"{text}\"");
    }
    scalar
}
