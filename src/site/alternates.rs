//! The other languages of generated pages.

use super::Site;
use super::routes::RouteKind;
use crate::base::Lang;

impl Site {
    /// The URL paths (not encoded) of a generated page in all languages that have it. Empty for the later pages of a list.
    pub fn alternates_of(&self, kind: &RouteKind) -> Vec<(Lang, String)> {
        let everywhere = |at: &dyn Fn(Lang) -> String| {
            let languages = self.settings().languages.all();
            languages.map(|(lang, _)| (lang, at(lang))).collect()
        };
        let with_section = |path: &str, at: &dyn Fn(Lang) -> String| {
            let index = self.entry(path).into_iter();
            let langs = index.flat_map(|index| index.pages.langs());
            langs.map(|lang| (lang, at(lang))).collect()
        };
        match kind {
            RouteKind::Term {
                taxonomy,
                term,
                number: 1,
            } => everywhere(&|lang| self.taxonomy_url(taxonomy, Some(term), lang)),
            RouteKind::Taxonomy(name) => everywhere(&|lang| self.taxonomy_url(name, None, lang)),
            RouteKind::Facet {
                section,
                field,
                term,
                number: 1,
            } => with_section(section, &|lang| self.facet_url(section, field, term, lang)),
            RouteKind::Archive {
                section,
                year,
                number: 1,
            } => with_section(section, &|lang| {
                format!("{}archive/{year}/", self.section_url(section, lang))
            }),
            _ => Vec::new(),
        }
    }
}
