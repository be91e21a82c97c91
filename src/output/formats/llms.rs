//! `llms.txt` (llmstxt.org): what language models should know of a site, as Markdown. Only where the settings ask for it.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::base::UrlPath;
use crate::markdown::one_line;
use crate::output::format::{Format, FormatContext};
use crate::output::formats::findable;
use crate::site::views::Card;
use crate::site::{FormatRoute, Invalidation, Listing, Query, QueryResult, Site, SiteQueries};

/// The most entries of a section.
const MOST: usize = 50;

/// One file for each language, beside its home page.
pub struct Llms;

impl Format for Llms {
    fn name(&self) -> &'static str {
        "llms"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let languages = &site.settings().languages;
        if !site.settings().llms || site.input().preview {
            return Vec::new();
        }
        let routes = FormatRoute::beside_homes(site, "llms.txt", self.name());
        let mut routes: Vec<FormatRoute> = routes.collect();
        if languages.root().is_none() {
            routes.push(FormatRoute::of_site(site, "/llms.txt", self.name()));
        }
        routes
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let (site, lang) = (context.site, context.route.lang);
        let mut text = String::new();
        if let Some(config) = site.config(lang) {
            let _ = writeln!(text, "# {}\n", one_line(&config.title));
            if !config.description.is_empty() {
                let _ = writeln!(text, "> {}\n", one_line(&config.description));
            }
        }
        for section in site.sections().values() {
            let listing = Listing {
                section: Some(section.path.clone()),
                limit: Some(MOST),
                ..Listing::default()
            };
            let found = site.ask(&Query::Listing(Box::new(listing), lang));
            let QueryResult::Paths(paths) = found else {
                continue;
            };
            let cards = paths.iter().filter_map(|path| shown(context, path));
            let lines: Vec<String> = cards.map(|card| line(&card)).collect();
            let index = shown(context, &section.path);
            let Some(index) = index.filter(|card| !lines.is_empty() || !card.path.is_empty())
            else {
                continue;
            };
            let title = one_line(&index.title);
            let _ = writeln!(text, "## {title}\n\n{}", line(&index));
            for line in &lines {
                let _ = writeln!(text, "{line}");
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        context.only(text)
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        true
    }
}

/// The card of an entry or section that search engines may find in the language of the file.
fn shown(context: &FormatContext<'_>, path: &str) -> Option<Arc<Card>> {
    let (site, lang) = (context.site, context.route.lang);
    let entry = site.entry(path)?;
    findable(entry, lang)?;
    site.card_at(path, lang)
}

fn line(card: &Card) -> String {
    let title = one_line(&card.title)
        .replace('[', "\\[")
        .replace(']', "\\]");
    let link = format!("- [{title}]({})", card.permalink());
    match one_line(&card.description) {
        description if description.is_empty() => link,
        description => format!("{link}: {description}"),
    }
}
