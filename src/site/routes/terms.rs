//! Routes of the pages of terms.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::base::UrlPath;
use crate::diag::{Diagnostic, Span};
use crate::schema::Type;
use crate::schema::yaml::quote;
use crate::site::Site;
use crate::site::assemble::terms::{facet_slug, inner_type};
use crate::site::model::{Entry, EntryId, Section, TermIndex};
use crate::site::routes::term_slug::term_slug;
use crate::site::routes::{RouteKind, Table};

impl Table<'_> {
    pub fn terms(&mut self) {
        let site = self.site;
        for (path, facets) in &site.facets {
            let Some(section) = site.sections.get(path) else {
                continue;
            };
            let index = site.entries.get(section.index.index());
            let Some(index) = index.filter(|index| index.has_pages()) else {
                continue;
            };
            for (name, terms) in facets {
                self.facet(section, index, name, terms);
            }
        }
        for (name, terms) in &site.taxonomies {
            self.taxonomy(name, terms);
        }
    }

    fn facet(&mut self, section: &Section, index: &Entry, name: &str, terms: &TermIndex) {
        let site = self.site;
        let schema = section.schema.as_ref();
        let field = schema.and_then(|schema| Some((schema, schema.fields.get(name)?)));
        let from = field.map(|(schema, field)| field.at.span(&schema.file));
        let remedy = match field.map(|(_, field)| inner_type(&field.ty)) {
            Some(Type::Reference { .. }) => {
                "rename one of the two files: the last part of its path is the part of the address"
            }
            _ => "give one of the two options another key; pages show its label",
        };
        for (key, members) in self.distinct(terms, name, from.as_ref(), remedy, facet_slug) {
            for lang in index.pages.langs() {
                let base = site.facet_url(&section.path, name, key, lang);
                for number in 1..=Site::page_count(members.len(), section.paginate_by()) {
                    let kind = RouteKind::Facet {
                        section: section.path.clone(),
                        field: name.to_owned(),
                        term: key.clone(),
                        number,
                    };
                    self.add(Site::paged(&base, number).into(), lang, kind, from.clone());
                }
            }
        }
    }

    fn taxonomy(&mut self, name: &str, terms: &TermIndex) {
        let site = self.site;
        let settings = site.settings();
        let Some(taxonomy) = settings.taxonomies.get(name) else {
            return;
        };
        let from = Some(taxonomy.at.span(&settings.file));
        let remedy = "give one of the two another key in content/site.yaml; pages show its label";
        let terms = self.distinct(terms, name, from.as_ref(), remedy, term_slug);
        for (lang, _) in settings.languages.all() {
            let url = site.taxonomy_url(name, None, lang);
            let kind = RouteKind::Taxonomy(name.to_owned());
            self.add(url.into(), lang, kind, from.clone());
            for &(key, members) in &terms {
                let base = site.taxonomy_url(name, Some(key), lang);
                for number in 1..=Site::page_count(members.len(), Some(taxonomy.paginate_by)) {
                    let kind = RouteKind::Term {
                        taxonomy: name.to_owned(),
                        term: key.clone(),
                        number,
                    };
                    self.add(Site::paged(&base, number).into(), lang, kind, from.clone());
                }
            }
        }
    }

    /// Returns the terms that have an address of their own, and reports the others.
    fn distinct<'t>(
        &mut self,
        terms: &'t TermIndex,
        owner: &str,
        from: Option<&Span>,
        remedy: &str,
        slug: fn(&str) -> String,
    ) -> Vec<(&'t String, &'t Vec<EntryId>)> {
        let mut taken: HashMap<String, &str, FixedState> = HashMap::default();
        let mut distinct = Vec::with_capacity(terms.len());
        for (key, members) in terms {
            let slug = slug(key);
            let (code, message, remedy) = if let Err(why) = UrlPath::new(&slug) {
                let why = match slug.as_str() {
                    "" => "it has no letter, figure or symbol".to_owned(),
                    _ => why.to_string(),
                };
                let message = format!(
                    "the term {} of `{owner}` cannot have an address: {why}",
                    quote(key)
                );
                let remedy = "give it another name, in letters and figures; pages show its label";
                ("bad-address", message, remedy)
            } else if let Some(other) = taken.get(&slug) {
                let (one, other) = (quote(other), quote(key));
                let message = format!(
                    "the terms {one} and {other} of `{owner}` would have one page: both become `{slug}` in its address"
                );
                ("address-taken", message, remedy)
            } else {
                taken.insert(slug, key);
                distinct.push((key, members));
                continue;
            };
            let mut problem = Diagnostic::error(code, message).hint(remedy);
            problem.span = from.cloned();
            self.problems.push(problem);
        }
        distinct
    }
}
