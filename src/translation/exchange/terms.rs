//! The terms of the glossary that a translator needs for a unit.

use crate::base::{Lang, RelPath};
use crate::content::glossary;
use crate::content::page::utf8;
use crate::markdown::Run;
use crate::schema::yaml::parse;
use crate::site::Site;
use crate::world::World;

/// Terms in two languages, the longest first.
#[derive(Debug, Default)]
pub struct Terms(Vec<(String, String)>);

impl Terms {
    /// The terms of a site's glossary that have a form in both languages.
    pub fn new(site: &Site, from: Lang, to: Lang, world: &dyn World) -> Self {
        let read = || {
            let file = RelPath::new("content/glossary.yaml").ok()?;
            let bytes = world.read(&file).ok()?;
            let text = utf8(&bytes, &file).ok()?;
            let mut problems = Vec::new();
            let node = parse(text, 0, &file, &mut problems)?;
            let languages = &site.settings().languages;
            Some(glossary::read(&node, &file, languages, &mut problems))
        };
        let terms = read().unwrap_or_default();
        let both = terms.iter().filter_map(|term| {
            let (from, to) = (term.forms.get(from)?, term.forms.get(to)?);
            Some((from.clone(), to.clone()))
        });
        let mut all: Vec<(String, String)> = both.filter(|(from, _)| !from.is_empty()).collect();
        all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        all.dedup();
        Self(all)
    }

    /// The terms in the words of runs, with their forms in the other language.
    pub fn found(&self, runs: &[Run]) -> Vec<(&str, &str)> {
        let words: Vec<&str> = runs
            .iter()
            .filter_map(|run| match run {
                Run::Text { shown, .. } => Some(&**shown),
                Run::Code(_) => None,
            })
            .collect();
        let words = words.join(" ");
        let is_in = |term: &str| {
            let mut found = words.match_indices(term);
            found.any(|(at, _)| {
                let before = words.get(..at).and_then(|text| text.chars().next_back());
                let after = words
                    .get(at + term.len()..)
                    .and_then(|text| text.chars().next());
                let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                let is_ascii = term.is_ascii();
                !(is_ascii && (joins(before) || joins(after)))
            })
        };
        let all = self.0.iter().filter(|(term, _)| is_in(term));
        all.map(|(term, form)| (&**term, &**form)).collect()
    }
}
