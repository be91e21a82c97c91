//! The site that everything is measured on: articles of 4 KB and one partner for each 20, with
//! tags, lists by 20, neighbours, a feed and a sitemap. The same articles for each generator, with
//! a theme of like work.

#![allow(dead_code, reason = "not every benchmark makes every form of the site")]

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

/// Writes the site into `root`, which is to be empty.
///
/// # Errors
/// As the file system has it.
pub fn write(root: &Path, counts: Counts, generator: Generator) -> io::Result<()> {
    let content = root.join("content");
    fs::create_dir_all(content.join("news"))?;
    fs::create_dir_all(content.join("partners"))?;
    for (name, text) in themes::files(generator) {
        let path = root.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    let ending = if generator == Generator::Parkpages {
        "yaml"
    } else {
        "md"
    };
    for n in 0..counts.partners {
        let text = partner(n, generator);
        fs::write(
            content.join(format!("partners/partner-{n:05}.{ending}")),
            text,
        )?;
    }
    for n in 0..counts.articles {
        let text = article(n, counts);
        fs::write(content.join(format!("news/{}.md", article_name(n))), text)?;
    }
    Ok(())
}

/// An article's file.
pub fn article(n: usize, counts: Counts) -> String {
    let mut words = Words::new(n as u64);
    let title = capital(&words.some(6));
    let description = sentence(&mut words, 14);
    let tags: Vec<&str> = {
        let first = words.below(TAGS.len());
        let second = (first + 1 + words.below(TAGS.len() - 1)) % TAGS.len();
        [first, second].iter().map(|n| TAGS[*n]).collect()
    };
    let partner = format!("partner-{:05}", n % counts.partners.max(1));
    let (year, month, day) = (2010 + n % 16, 1 + (n / 16) % 12, 1 + (n / 192) % 28);
    let date = format!("{year}-{month:02}-{day:02}");
    let mut text = format!(
        "---
title: \"{title}\"
date: {date}
description: \"{description}\"
tags: [{}]
partner: {partner}
---
",
        tags.join(", ")
    );
    body(&mut words, &mut text);
    text
}

/// Markdown of 4 KB.
fn body(words: &mut Words, text: &mut String) {
    let from = text.len();
    let mut part = 0;
    while text.len() - from < 3_600 {
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
}

fn partner(n: usize, generator: Generator) -> String {
    let mut words = Words::new(1_000_000_000 + n as u64);
    let name = capital(&words.some(3));
    let sector = ["life", "micro", "robots", "finance"][n % 4];
    match generator {
        Generator::Parkpages => {
            format!(
                "name: \"{name} {n}\"\nsector: {sector}\nsince: {}\n",
                2015 + n % 10
            )
        }
        Generator::Hugo => {
            format!(
                "---\ntitle: \"{name} {n}\"\nsector: {sector}\nsince: {}\n---\n",
                2015 + n % 10
            )
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
