//! `search` of `content/site.yaml`: whether readers can search the site, and how.

use crate::content::keys::Text;
use crate::schema::Reader;

/// How a site is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchSettings {
    /// The content path of the page that shows results; `None` for the site map, or else the home page.
    pub page: Option<Text>,
    /// The content paths of sections whose entries cannot be found.
    pub exclude: Vec<Text>,
    /// How much a word counts in the title, in names and keywords, in headings and as another word of the glossary,
    /// where it counts 1 in a text.
    pub weights: [f64; 4],
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            page: None,
            exclude: Vec::new(),
            weights: [8.0, 6.0, 3.0, 1.0],
        }
    }
}

/// The fields with weights of their own, in their order.
const FIELDS: [&str; 4] = ["title", "names", "headings", "synonyms"];

/// Reads `search: true`, or `search: {page: site-map, exclude: [tenders], weights: {title: 8}}`.
pub fn search(reader: &mut Reader<'_, '_>) -> Option<SearchSettings> {
    let entries = reader.entries();
    let node = entries.iter().find(|(key, _)| key.text == "search");
    match node.and_then(|(_, node)| node.as_text()) {
        Some("true") => {
            reader.take("search");
            return Some(SearchSettings::default());
        }
        Some("false") => {
            reader.take("search");
            return None;
        }
        _ => {}
    }
    let mut inner = reader.reader("search")?;
    let mut settings = SearchSettings {
        page: inner.text("page"),
        exclude: inner.text_list("exclude").unwrap_or_default(),
        ..SearchSettings::default()
    };
    if let Some(mut weights) = inner.reader("weights") {
        for (name, weight) in FIELDS.iter().zip(&mut settings.weights) {
            if let Some(written) = weights.integer(name, 0, 100) {
                #[expect(clippy::cast_precision_loss, reason = "at most 100")]
                let written = written.value as f64;
                *weight = written;
            }
        }
        weights.finish(&[]);
    }
    inner.finish(&[]);
    Some(settings)
}
