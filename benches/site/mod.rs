//! The site that everything is measured on: articles of 4 KB and one partner for each 20, with
//! tags, lists by 20, a feed and a sitemap. The same articles for each generator, with a theme of like work: a full one, or a
//! light one.

#![allow(dead_code, reason = "not every benchmark makes every form of the site")]

mod everything;
mod light;
mod text;
mod themes;

use std::fs;
use std::io;
use std::path::Path;

use text::Words;

/// How large the site is.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub articles: usize,
    pub partners: usize,
}

impl Counts {
    /// So many articles, and a partner for each 20.
    pub fn of(articles: usize) -> Self {
        Self {
            articles,
            partners: articles.div_ceil(20),
        }
    }
}

/// Whose site it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Generator {
    Parkpages,
    Hugo,
    Blades,
}

/// How much its pages show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// Menu, neighbours, partner of an article, articles of a partner, descriptions in lists.
    Full,
    /// Text, date, tags; lists of titles.
    Light,
    /// As the full one, with all that the web expects; of parkpages only.
    Everything,
}

const TAGS: [&str; 24] = [
    "research",
    "health",
    "robots",
    "energy",
    "rivers",
    "funding",
    "talent",
    "transport",
    "housing",
    "data",
    "chips",
    "food",
    "standards",
    "tenders",
    "visits",
    "schools",
    "water",
    "materials",
    "customs",
    "law",
    "culture",
    "sports",
    "birds",
    "finance",
];

/// The name of the file of article `n`, without its ending.
pub fn article_name(n: usize) -> String {
    format!("article-{n:06}")
}

/// Writes the site into `root`, which is to be empty. Blades has the light theme only.
///
/// # Errors
/// As the file system has it.
pub fn write(root: &Path, counts: Counts, generator: Generator, theme: Theme) -> io::Result<()> {
    let files = match theme {
        Theme::Full => themes::files(generator),
        Theme::Light => light::files(generator),
        Theme::Everything => {
            everything::write(root)?;
            Vec::new()
        }
    };
    for (name, text) in files {
        put(root, name, text.as_bytes())?;
    }
    for n in 0..counts.partners {
        let name = format!("partner-{n:05}");
        let path = match (generator, theme) {
            (Generator::Parkpages, _) => format!("partners/{name}.yaml"),
            // The page of a term, which has its articles.
            (Generator::Hugo, Theme::Full) => format!("partner/{name}/_index.md"),
            _ => format!("partners/{name}.md"),
        };
        put(
            root,
            &format!("content/{path}"),
            partner(n, generator).as_bytes(),
        )?;
    }
    for n in 0..counts.articles {
        let text = match theme {
            Theme::Full => article(n, counts),
            Theme::Light => light_article(n, generator),
            // Each fiftieth is a part of one series.
            Theme::Everything if n % 50 == 0 => {
                article(n, counts).replacen("---\n", "---\nseries: walks\n", 1)
            }
            Theme::Everything => article(n, counts),
        };
        put(
            root,
            &format!("content/news/{}.md", article_name(n)),
            text.as_bytes(),
        )?;
    }
    Ok(())
}

fn put(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = root.join(name);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, bytes)
}

/// The words of an article.
struct Article {
    title: String,
    date: String,
    description: String,
    tags: [&'static str; 2],
    body: String,
}

impl Article {
    fn new(n: usize) -> Self {
        let mut words = Words::new(n as u64);
        let title = capital(&words.some(6));
        let description = sentence(&mut words, 14);
        let first = words.below(TAGS.len());
        let second = (first + 1 + words.below(TAGS.len() - 1)) % TAGS.len();
        let (year, month, day) = (2010 + n % 16, 1 + (n / 16) % 12, 1 + (n / 192) % 28);
        Self {
            title,
            date: format!("{year}-{month:02}-{day:02}"),
            description,
            tags: [TAGS[first], TAGS[second]],
            body: body(&mut words),
        }
    }
}

/// An article's file for parkpages and Hugo, with its partner.
pub fn article(n: usize, counts: Counts) -> String {
    let one = Article::new(n);
    format!(
        "---
title: \"{}\"
date: {}
description: \"{}\"
tags: [{}]
partner: partner-{:05}
---
{}",
        one.title,
        one.date,
        one.description,
        one.tags.join(", "),
        n % counts.partners.max(1),
        one.body
    )
}

/// An article's file without partner and description.
fn light_article(n: usize, generator: Generator) -> String {
    let one = Article::new(n);
    let (title, date, body) = (one.title, one.date, one.body);
    let [first, second] = one.tags;
    if generator == Generator::Blades {
        return format!(
            "+++\ntitle = \"{title}\"\ndate = {date}\n\n[taxonomies]\ntags = [\"{first}\", \"{second}\"]\n+++\n{body}"
        );
    }
    format!("---\ntitle: \"{title}\"\ndate: {date}\ntags: [{first}, {second}]\n---\n{body}")
}

/// Markdown of 4 KB.
fn body(words: &mut Words) -> String {
    let mut text = String::new();
    let mut part = 0;
    while text.len() < 3_600 {
        part += 1;
        text.push_str(&format!("\n## {}\n\n", capital(&words.some(4))));
        for _ in 0..2 {
            let first = sentence(words, 18);
            let second = sentence(words, 16);
            text.push_str(&format!(
                "{first} **{}** {second} See [{}](https://example.org/{}).\n\n",
                words.some(2),
                words.some(3),
                words.some(1),
            ));
        }
        match part % 3 {
            0 => {
                text.push_str("| item | count |\n| --- | ---: |\n");
                for _ in 0..4 {
                    text.push_str(&format!("| {} | {} |\n", words.some(2), words.below(1000)));
                }
            }
            1 => {
                for _ in 0..4 {
                    text.push_str(&format!("- {} *{}*\n", words.some(6), words.some(1)));
                }
            }
            _ => text.push_str(&format!("> {}\n", sentence(words, 20))),
        }
    }
    text
}

fn partner(n: usize, generator: Generator) -> String {
    let mut words = Words::new(1_000_000_000 + n as u64);
    let name = capital(&words.some(3));
    let sector = ["life", "micro", "robots", "finance"][n % 4];
    let since = 2015 + n % 10;
    match generator {
        Generator::Parkpages => {
            format!("name: \"{name} {n}\"\nsector: {sector}\nsince: {since}\n")
        }
        Generator::Hugo => {
            format!("---\ntitle: \"{name} {n}\"\nsector: {sector}\nsince: {since}\n---\n")
        }
        Generator::Blades => {
            format!("+++\ntitle = \"{name} {n}\"\nsector = \"{sector}\"\nsince = {since}\n+++\n")
        }
    }
}

fn sentence(words: &mut Words, count: usize) -> String {
    format!("{}.", capital(&words.some(count)))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}
