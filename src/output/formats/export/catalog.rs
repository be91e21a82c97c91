//! The catalogue of the open data of a site (DCAT 3, JSON-LD).

use serde_json::{Map, Value, json};

use crate::base::{Lang, UrlPath, media_type};
use crate::content::export::{Export, ExportFormat};
use crate::output::format::{Format, FormatContext};
use crate::output::formats::json::json_file;
use crate::site::model::{Entry, Section};
use crate::site::views::ConfigView;
use crate::site::{FormatRoute, Invalidation, Site, SiteQueries};

/// The address of the catalogue.
const URL: &str = "/data/catalog.jsonld";

/// The catalogue of all exports.
pub struct Catalog;

impl Format for Catalog {
    fn name(&self) -> &'static str {
        "catalog"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let mut public = site
            .exports()
            .filter(|(_, index, _)| site.is_public(&index.path));
        let found = public.next();
        found
            .map(|_| FormatRoute::of_site(site, URL, self.name()))
            .into_iter()
            .collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        context.only(json_file(&catalog(context.site)))
    }

    fn is_affected(&self, _: &FormatContext<'_>, invalidation: &Invalidation) -> bool {
        invalidation.front || invalidation.labels
    }
}

fn catalog(site: &Site) -> Value {
    let datasets = site
        .exports()
        .filter(|(_, index, _)| site.is_public(&index.path));
    let datasets: Vec<Value> = datasets
        .map(|(section, index, export)| dataset(site, section, index, export))
        .collect();
    let config = |pick: fn(&ConfigView) -> &str| {
        by_lang(site, |lang| Some(pick(&*site.config(lang)?).to_owned()))
    };
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "csvw": "http://www.w3.org/ns/csvw#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": site.permalink(URL),
        "@type": "dcat:Catalog",
        "dct:title": config(|config| &config.title),
        "dct:description": config(|config| &config.description),
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": config(ConfigView::publisher_name)},
        "dct:language": languages(site),
        "foaf:homepage": {"@id": site.permalink("/")},
        "dcat:dataset": datasets,
    })
}

fn languages(site: &Site) -> Vec<&str> {
    let all = site.settings().languages.all();
    all.map(|(_, language)| language.tag.as_str()).collect()
}

/// A text in each language that has it.
fn by_lang(site: &Site, text: impl Fn(Lang) -> Option<String>) -> Value {
    let all = site.settings().languages.all();
    let all = all.filter_map(|(lang, language)| {
        let text = text(lang).filter(|text| !text.is_empty())?;
        Some(json!({"@value": text, "@language": language.tag}))
    });
    all.collect()
}

fn dataset(site: &Site, section: &Section, index: &Entry, export: &Export) -> Value {
    let default = site.settings().languages.default();
    let page = index
        .pages
        .get(default)
        .or_else(|| index.pages.iter().next().map(|(_, page)| page));
    let page = page.map_or_else(|| site.permalink("/"), |page| site.permalink(&page.url));
    let card = |lang| {
        let own = site
            .has_own(index, lang)
            .then(|| site.card(section.index, lang));
        own.flatten()
    };
    let mut all = Map::new();
    let mut set = |key: &str, value: Value| all.insert(key.to_owned(), value);
    set("@id", json!(format!("{page}#data")));
    set("@type", json!("dcat:Dataset"));
    set(
        "dct:identifier",
        json!(if section.path.is_empty() {
            "site"
        } else {
            &section.path
        }),
    );
    set(
        "dct:title",
        by_lang(site, |lang| Some(card(lang)?.title.to_string())),
    );
    set(
        "dct:description",
        by_lang(site, |lang| Some(card(lang)?.description.to_string())),
    );
    set("dct:language", json!(languages(site)));
    set("dcat:landingPage", json!({"@id": page}));
    if let Some(licence) = site.licence_of(export) {
        set("dct:license", json!({"@id": licence}));
    }
    if let Some(modified) = site.last_change(section) {
        let kind = if modified.contains('T') {
            "xsd:dateTime"
        } else {
            "xsd:date"
        };
        set("dct:modified", json!({"@value": modified, "@type": kind}));
    }
    set(
        "dcat:distribution",
        distributions(site, section, index, export),
    );
    set(
        "csvw:tableSchema",
        json!({"csvw:column": columns(site, section)}),
    );
    Value::Object(all)
}

/// The files of a section, one for each language and form.
fn distributions(site: &Site, section: &Section, index: &Entry, export: &Export) -> Value {
    let mut all = Vec::new();
    let mut add = |format: ExportFormat, lang: Option<Lang>, page: Option<&str>| {
        let url = site.export_url(&section.path, page, format);
        let tags = match lang {
            Some(lang) => vec![site.settings().languages.get(lang).tag.as_str()],
            None => languages(site),
        };
        let address = site.permalink(&url);
        let kind = media_type(&url);
        let mut one = json!({
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": format.name().to_uppercase(),
            "dcat:accessURL": {"@id": address},
            "dcat:downloadURL": {"@id": address},
            "dcat:mediaType": {"@id": format!("https://www.iana.org/assignments/media-types/{kind}")},
            "dct:language": tags,
        });
        if let (Some(licence), Some(one)) = (site.licence_of(export), one.as_object_mut()) {
            one.insert("dct:license".into(), json!({"@id": licence}));
        }
        all.push(one);
    };
    for format in export.formats.iter().copied() {
        if format != ExportFormat::Ics {
            add(format, None, None);
        }
        for (lang, page) in index.pages.iter() {
            add(format, Some(lang), Some(&page.url));
        }
    }
    Value::Array(all)
}

fn columns(site: &Site, section: &Section) -> Value {
    let fields = section
        .schema
        .iter()
        .flat_map(|schema| schema.fields.values());
    let fields = fields.map(|field| {
        let label = |lang| site.label_in(field, lang);
        json!({"csvw:name": field.name, "csvw:titles": by_lang(site, label)})
    });
    fields.collect()
}
