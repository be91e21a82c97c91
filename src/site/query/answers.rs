//! Evaluates queries.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use crate::base::Lang;
use crate::schema::{Field, Kind, Node, Type};
use crate::site::Site;
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, TermIndex};
use crate::site::query::{Names, Owner, Query, QueryResult, SiteQueries};
use crate::site::text;
use crate::site::views::field_values::FieldAt;
use crate::site::views::{
    CachedValue, ConfigView, Datum, LabelView, LanguageView, TaxonomyView, TermView, TermsView,
    YearView,
};

impl SiteQueries for Site {
    fn ask(&self, query: &Query) -> QueryResult {
        match query {
            Query::Config(lang) => QueryResult::Config(self.config_view(*lang)),
            Query::Card(path, lang) => QueryResult::Card(self.card_at(path, *lang)),
            Query::CountBelow(path) => QueryResult::Count(self.count_below(path)),
            Query::Subsections(path, lang) => {
                QueryResult::Paths(self.subsections(path, *lang).into())
            }
            Query::Count(listing, lang) => QueryResult::Count(self.listed(listing, *lang).len()),
            Query::Terms(owner, lang) => QueryResult::Terms(self.terms(owner, *lang).map(Arc::new)),
            Query::Facets(section, lang) => {
                let names = self
                    .facets
                    .get(&**section)
                    .into_iter()
                    .flat_map(|facets| facets.keys());
                let owners = names.map(|name| Owner::facet(section, name));
                QueryResult::Facets(
                    owners
                        .filter_map(|owner| self.terms(&owner, *lang))
                        .collect(),
                )
            }
            Query::Years(section, lang) => {
                QueryResult::Years(self.year_views(section, *lang).into())
            }
            Query::Listing(..)
            | Query::Neighbours(..)
            | Query::Backlinks { .. }
            | Query::Related { .. } => {
                self.with_paths(query, &self.entry_ids(query).unwrap_or_default())
            }
            Query::Series(path, lang) => {
                QueryResult::Series(self.series(path, *lang).map(Arc::new))
            }
            Query::Translation(path, lang) => {
                QueryResult::Translation(self.translation_state(path, *lang).to_owned())
            }
            Query::Menu { name, url, lang } => QueryResult::Menu(self.menu(name, url, *lang)),
            Query::Notices(path, lang) => QueryResult::Notices(self.notices(path, *lang).into()),
            Query::Fact(name, lang) => QueryResult::Fact(self.fact(name, *lang).map(Arc::new)),
            Query::Data { name, folder, lang } => {
                QueryResult::Data(self.data_view(name, folder, *lang))
            }
            Query::Datasets(lang) => QueryResult::Datasets(self.datasets(*lang).into()),
            Query::Target {
                target,
                folder,
                lang,
            } => QueryResult::Target(self.target(target, folder, *lang)),
            Query::Anchors(path, lang) => QueryResult::Paths(self.anchors(path, *lang)),
            Query::File { name, folder, lang } => {
                QueryResult::File(self.find_file(name, folder, *lang).map(Arc::new))
            }
            Query::Asset(name) => {
                QueryResult::Asset(self.input.assets.get(name).map(|url| self.href(url)))
            }
            Query::Today => QueryResult::Today(self.today()),
            Query::Names(of) => QueryResult::Paths(self.names(*of).into()),
        }
    }

    fn names(&self, of: Names) -> Vec<String> {
        let settings = self.settings();
        match of {
            Names::Facts => self
                .input
                .facts
                .iter()
                .flat_map(|(_, facts)| facts.keys().cloned())
                .collect(),
            Names::Data => self.data_names(),
            Names::Menus => settings.menus.keys().cloned().collect(),
            Names::Taxonomies => settings.taxonomies.keys().cloned().collect(),
            Names::Sections => self.sections.keys().cloned().collect(),
            Names::Assets => self.input.assets.keys().cloned().collect(),
            Names::Pages => self
                .entries
                .iter()
                .filter(|e| e.has_pages() && e.over.is_none())
                .map(|e| e.path.to_string())
                .collect(),
        }
    }
}

impl Site {
    /// The settings that templates see, shared by all pages of a language.
    fn config_view(&self, lang: Lang) -> Arc<ConfigView> {
        let make = || Arc::new(self.make_config(lang));
        match self.configs.get(lang) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    fn icon_links(&self, lang: Lang) -> Vec<[String; 4]> {
        let Some(manifest) = &self.settings().manifest else {
            return Vec::new();
        };
        let home = self.settings().languages.home(lang);
        let link = |rel: &str, url: &str, media_type: &str, sizes: &str| {
            [
                rel.to_owned(),
                self.href(url),
                media_type.to_owned(),
                sizes.to_owned(),
            ]
        };
        vec![
            link("icon", "/favicon.ico", "", "32x32"),
            link("icon", &manifest.icon.value, "image/svg+xml", ""),
            link("apple-touch-icon", "/icon-180.png", "", "180x180"),
            link("manifest", &format!("{home}manifest.webmanifest"), "", ""),
        ]
    }

    fn make_config(&self, lang: Lang) -> ConfigView {
        let settings = self.settings();
        let languages = &settings.languages;
        let pick = |all| {
            text::pick(
                all,
                lang,
                languages.default(),
                languages,
                &self.input.deriver,
            )
            .map(|shown| shown.text)
            .unwrap_or_default()
        };
        let home = self.entry("");
        let has_home = |lang| home.is_some_and(|home| home.pages.get(lang).is_some());
        ConfigView {
            title: pick(&settings.title),
            description: pick(&settings.description),
            base_url: self.input.base_url.clone(),
            base_path: self.base_path().to_owned(),
            default_language: languages.key(languages.default()).to_owned(),
            languages: languages
                .all()
                .filter(|(lang, _)| has_home(*lang))
                .map(|(lang, language)| LanguageView {
                    key: language.key.clone(),
                    tag: language.tag.clone(),
                    hreflang: language.hreflang.clone(),
                    name: language.name.clone(),
                    dir: self.locale(lang).direction().to_owned(),
                    url: self.href(languages.home(lang)),
                })
                .collect(),
            taxonomies: settings
                .taxonomies
                .keys()
                .map(|name| {
                    let label = self.owner_label(&Owner::Taxonomy(name.clone()), lang);
                    TaxonomyView {
                        name: name.clone(),
                        label: label.text,
                        lang_tag: label.lang_tag,
                        url: self.href(&self.taxonomy_url(name, None, lang)),
                    }
                })
                .collect(),
            publisher: pick(&settings.publisher),
            timezone: settings.zone_name.clone(),
            theme: settings
                .theme_settings
                .as_ref()
                .map_or(Datum::Map(Default::default()), free_value),
            preview: self.input.preview,
            drafts: self.input.drafts,
            icons: self.icon_links(lang),
            feeds: (settings.feed.formats.iter())
                .map(|format| (format.file().to_owned(), format.media_type().to_owned()))
                .collect(),
            search: self.search_view(lang),
            generator: concat!("parkpages ", env!("CARGO_PKG_VERSION")).to_owned(),
            cached: CachedValue::default(),
            metadata: CachedValue::default(),
        }
    }

    /// The entries whose content paths are the result of a query. `None` where the result is something else.
    pub fn entry_ids(&self, query: &Query) -> Option<Vec<Option<EntryId>>> {
        let found = match query {
            Query::Listing(listing, lang) => {
                let all = self.listed(listing, *lang);
                let ids = all.iter().copied().skip(listing.offset);
                let ids = ids.take(listing.limit.unwrap_or(usize::MAX));
                return Some(ids.map(Some).collect());
            }
            Query::Neighbours(path, lang) => return Some(self.neighbours(path, *lang).into()),
            Query::Backlinks { path, field, .. } => self.backlinks(path, field.as_deref()),
            Query::Related { path, limit, lang } => self.related(path, *limit, *lang),
            _ => return None,
        };
        Some(found.into_iter().map(Some).collect())
    }

    /// The result of a query for which [`Self::entry_ids`] returned `ids`.
    pub fn with_paths(&self, query: &Query, ids: &[Option<EntryId>]) -> QueryResult {
        let path = |id: &Option<EntryId>| Some(self.entries.get((*id)?.index())?.path.to_string());
        match query {
            Query::Neighbours(..) => {
                let mut both = ids.iter().map(path);
                let before = both.next().flatten();
                QueryResult::Neighbours(before, both.next().flatten())
            }
            _ => QueryResult::Paths(ids.iter().filter_map(path).collect()),
        }
    }

    fn subsections(&self, path: &str, lang: Lang) -> Vec<String> {
        let children = self
            .sections
            .get(path)
            .map(|section| section.children.clone())
            .unwrap_or_default();
        let mut keyed: Vec<(i64, Vec<u8>, String)> = children
            .into_iter()
            .filter_map(|child| {
                let entry = self.entry(&child).filter(|entry| entry.has_pages())?;
                let version = entry.original_version()?;
                Some((
                    version.keys.weight(),
                    self.locale(lang).collation_key(&version.title),
                    child,
                ))
            })
            .collect();
        keyed.sort();
        keyed.into_iter().map(|(_, _, child)| child).collect()
    }

    /// Terms of a taxonomy or facet with at least one entry.
    pub fn terms(&self, owner: &Owner, lang: Lang) -> Option<TermsView> {
        let (name, url) = match owner {
            Owner::Taxonomy(name) => (name, Some(self.href(&self.taxonomy_url(name, None, lang)))),
            Owner::Facet { field: name, .. } => (name, None),
        };
        let keys = self.term_index(owner)?.keys();
        let mut terms: Vec<TermView> = keys.filter_map(|key| self.term(owner, key, lang)).collect();
        let field = self.facet_field(owner);
        if field.is_some_and(|field| !matches!(terms::inner_type(&field.ty), Type::Choice(_))) {
            terms.sort_by_cached_key(|term| self.locale(lang).collation_key(&term.term.label));
        }
        let label = self.owner_label(owner, lang);
        Some(TermsView {
            name: name.clone(),
            label: label.text,
            lang_tag: label.lang_tag,
            url,
            terms,
        })
    }

    pub(in crate::site) fn term_index(&self, owner: &Owner) -> Option<&TermIndex> {
        match owner {
            Owner::Taxonomy(name) => self.taxonomies.get(name),
            Owner::Facet {
                section,
                field: name,
            } => self.facets.get(section)?.get(name),
        }
    }

    fn facet_field(&self, owner: &Owner) -> Option<&Field> {
        let Owner::Facet {
            section,
            field: name,
        } = owner
        else {
            return None;
        };
        self.sections
            .get(section)?
            .schema
            .as_ref()?
            .fields
            .get(name)
    }

    /// A term with its number of entries, if it has any.
    pub(in crate::site) fn term(&self, owner: &Owner, key: &str, lang: Lang) -> Option<TermView> {
        let count = self.term_index(owner)?.get(key)?.len();
        let term = match owner {
            Owner::Taxonomy(name) => self.taxonomy_term(name, key, lang),
            Owner::Facet { section, .. } => {
                self.facet_term(FieldAt::new(section, self.facet_field(owner)?), key, lang)
            }
        };
        Some(TermView { term, count })
    }

    /// The label of a taxonomy or facet.
    pub(in crate::site) fn owner_label(&self, owner: &Owner, lang: Lang) -> LabelView {
        let (name, label) = match owner {
            Owner::Taxonomy(name) => {
                let taxonomy = self.settings().taxonomies.get(name);
                (
                    name,
                    taxonomy.and_then(|taxonomy| self.text_label_of(&taxonomy.label, lang)),
                )
            }
            Owner::Facet { field: name, .. } => {
                let field = self.facet_field(owner);
                (name, field.and_then(|field| self.label(&field.label, lang)))
            }
        };
        label.unwrap_or_else(|| LabelView {
            text: name.clone(),
            lang_tag: None,
        })
    }

    fn year_views(&self, path: &str, lang: Lang) -> Vec<YearView> {
        let Some(section) = self
            .sections
            .get(path)
            .filter(|section| self.has_archive(section))
        else {
            return Vec::new();
        };
        let Some((lang, _)) = self
            .entry(path)
            .and_then(|index| self.page_for(index, lang))
        else {
            return Vec::new();
        };
        let base = self.section_url(path, lang);
        let view = |(year, count)| YearView {
            year,
            count,
            url: self.href(&format!("{base}archive/{year}/")),
        };
        self.years(section).iter().copied().map(view).collect()
    }

    fn neighbours(&self, path: &str, lang: Lang) -> [Option<EntryId>; 2] {
        let around = || {
            let id = *self.by_path.get(path)?;
            let section = self.sections.get(&*self.entries.get(id.index())?.section)?;
            let order = self.section_order(section, lang);
            let rank = order.rank(id)?;
            let at = |rank: Option<usize>| order.ids.get(rank?).copied();
            Some([at(rank.checked_sub(1)), at(rank.checked_add(1))])
        };
        around().unwrap_or_default()
    }

    /// The date of an entry.
    pub(super) fn date_of(&self, id: EntryId) -> Option<Timestamp> {
        let version = self
            .entries
            .get(id.index())
            .and_then(Entry::original_version)?;
        version.keys.date.as_ref().map(|date| date.value.at)
    }

    fn backlinks(&self, path: &str, field: Option<&str>) -> Vec<EntryId> {
        let Some(id) = self.by_path.get(path) else {
            return Vec::new();
        };
        let mut ids = self.references.to(*id, field);
        ids.retain(|from| self.entries.get(from.index()).is_some_and(Entry::listed));
        ids.sort_by_key(|id| Reverse(self.date_of(*id)));
        ids
    }
}

/// A free value of the settings. Unless quoted, a number, `true` and `false` have their types.
fn free_value(node: &Node) -> Datum {
    match &node.kind {
        Kind::Null => Datum::None,
        Kind::Scalar { text, quoted: true } => Datum::Text(text.clone()),
        Kind::Scalar { text, .. } => match text.as_str() {
            "true" => Datum::Boolean(true),
            "false" => Datum::Boolean(false),
            _ => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(n), _) => Datum::Integer(n),
                (_, Ok(n)) if n.is_finite() => Datum::Number(n),
                _ => Datum::Text(text.clone()),
            },
        },
        Kind::List(items) => Datum::List(items.iter().map(free_value).collect()),
        Kind::Map(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| (key.text.clone(), free_value(value)));
            Datum::Map(Box::new(entries.collect()))
        }
    }
}
