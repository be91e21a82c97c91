//! What `parkpages new` needs to know before it writes a new entry.

use std::sync::Arc;

use crate::base::Languages;
use crate::content::Settings;
use crate::diag;
use crate::diag::Diagnostic;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::{Options, load};
use crate::schema::Schema;
use crate::site::Retention;
use crate::site::Site;
use crate::world::World;

/// A section, as far as a new entry depends on it.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Content path of the section.
    pub section: String,
    /// The site's settings: languages, taxonomies, time zone.
    pub settings: Arc<Settings>,
    /// The fields that its entries may have.
    pub schema: Option<Arc<Schema>>,
    /// Whether its entries must state a time of publication.
    pub publish_time_required: bool,
    /// Whether most of its entries are YAML records.
    pub records: bool,
    /// Whether its entries have dates.
    pub dated: bool,
}

impl NewEntry {
    /// The languages of the site.
    pub fn languages(&self) -> &Languages {
        &self.settings.languages
    }
}

/// Reads the section with this content path.
///
/// # Errors
/// The errors of a site that cannot be read, or one that says that there is no such section.
pub fn new_entry(world: &dyn World, section: &str) -> Result<NewEntry, Vec<Diagnostic>> {
    let mut out = Vec::new();
    let Some(loaded) = load::load(
        &ComparedWorld::new(world, Retention::None, None),
        &Options::default(),
        None,
        None,
        &mut out,
    ) else {
        diag::sort(&mut out);
        return Err(out);
    };
    let settings = Arc::clone(&loaded.input.settings);
    let site = Site::new(loaded.input, None, &mut out);
    let path = section.trim_matches('/');
    let Some(found) = site.sections().get(path) else {
        let known = site
            .sections()
            .keys()
            .filter(|path| !path.is_empty())
            .map(String::as_str);
        let hint = crate::base::suggest::hint(path, known, 20);
        let problem = Diagnostic::error("unknown-section", format!("there is no section `{path}`"))
            .maybe_hint(hint);
        let is_facet = path.rsplit_once('/').is_some_and(|(section, field)| {
            let schema = site.sections().get(section);
            let schema = schema.and_then(|section| section.schema.as_ref());
            schema.is_some_and(|schema| schema.facets().any(|facet| facet.name == field))
        });
        let what = if is_facet || settings.taxonomies.contains_key(path) {
            format!("the text of a term is a file with its name: content/{path}/TERM.md")
        } else {
            format!("a section is a folder with an index: content/{path}/_index.md")
        };
        return Err(vec![problem.hint(what)]);
    };
    let entries: Vec<_> = site
        .entries()
        .iter()
        .filter(|entry| *entry.section == *path && entry.is_item())
        .collect();
    let records = entries.iter().filter(|entry| entry.record).count();
    let dated = entries.iter().filter(|entry| {
        entry
            .original_version()
            .is_some_and(|version| version.keys.date.is_some())
    });
    Ok(NewEntry {
        section: path.to_owned(),
        settings,
        schema: found.schema.clone(),
        publish_time_required: found.keys.publish_time_required,
        records: records * 2 > entries.len(),
        dated: dated.count() * 2 > entries.len() || found.keys.feed == Some(true),
    })
}
