//! Loads the data files of `content/data/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{RelPath, suggest};
use crate::content::Settings;
use crate::content::data::{self, DataContent, DataFile};
use crate::content::layout::Role;
use crate::diag::Diagnostic;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::reading::bytes;
use crate::site::SiteInput;

/// Reads the data files, each with the schema beside it.
pub fn data_files(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    settings: &Settings,
    before: Option<&SiteInput>,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<DataFile>> {
    let schemas: BTreeMap<&str, &RelPath> = roles
        .iter()
        .filter_map(|(file, _, role)| match role {
            Role::DataFields(of) => Some((of.as_str(), file)),
            _ => None,
        })
        .collect();
    let mut used = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (file, _, role) in roles {
        let Role::Data(name) = role else { continue };
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let schema = schemas.get(stem).copied();
        used.extend(schema.map(|_| stem));
        let unchanged = |file: &RelPath| !world.changed().contains(file);
        let same = before.and_then(|before| before.data.get(name));
        let same = same.filter(|_| unchanged(file) && schema.is_none_or(unchanged));
        let same = same.filter(|same| same.has_schema == schema.is_some());
        let read = same.cloned().or_else(|| {
            let content = bytes(world, file, out)?;
            let fields = match schema {
                Some(schema) => Some((schema, bytes(world, schema, out)?)),
                None => None,
            };
            let fields = fields
                .as_ref()
                .map(|(file, bytes)| (*file, bytes.as_slice()));
            Some(Arc::new(data::read(file, &content, fields, settings)))
        });
        if let Some(read) = read {
            out.extend(read.problems.iter().cloned());
            all.insert(name.clone(), read);
        }
    }
    for (name, file) in schemas.iter().filter(|(name, _)| !used.contains(*name)) {
        let message = format!(
            "there is no data file `{name}.csv`, `.json`, `.yaml` or `.toml` beside this schema"
        );
        out.push(Diagnostic::warning("unused-schema", message).in_file(file));
    }
    all
}

/// Adds the rows of tables that sections take for their entries (`records: partners.csv`).
pub fn add_records(input: &mut SiteInput, out: &mut Vec<Diagnostic>) {
    let mut added = Vec::new();
    for index in &input.files {
        let records = index
            .section
            .as_ref()
            .and_then(|section| section.records.as_ref());
        let Some(name) = records else { continue };
        let at = name.at.span(&index.file);
        let section = index.place.path.as_str();
        let Some(found) = input.data.get(&name.value) else {
            let message = format!("there is no data file `{}` below content/data/", name.value);
            let names = input.data.keys().map(String::as_str);
            let hint = suggest::hint(&name.value, names, 12);
            out.push(
                Diagnostic::error("unknown-data", message)
                    .at(at)
                    .maybe_hint(hint),
            );
            continue;
        };
        let rows = match &found.content {
            DataContent::Tree(node) => node.as_list(),
            DataContent::Rows(..) => {
                let message = format!("the fields of `{}` are declared twice", name.value);
                let hint = "its rows are entries: declare their fields in `_fields.yaml` of the section, and take the schema beside the table away";
                out.push(
                    Diagnostic::error("options-contradict", message)
                        .at(at)
                        .hint(hint),
                );
                continue;
            }
        };
        let schema = input.schema_of(section);
        let rows = rows.unwrap_or_default();
        let settings = &input.settings;
        let made = data::records(&found.file, rows, section, settings, schema.as_deref(), out);
        added.extend(made.into_iter().map(Arc::new));
    }
    if !added.is_empty() {
        input.files.extend(added);
        input.files.sort_by(|a, b| a.file.cmp(&b.file));
    }
}
