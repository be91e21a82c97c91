//! Loads the data files: those of `content/data/`, and those beside entries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{RelPath, suggest};
use crate::content::data::{self, DataContent, DataInput};
use crate::content::layout::{DATA, Role, data_beside};
use crate::content::page::ConvertedBy;
use crate::content::{CONTENT, PageFile, Settings};
use crate::diag::Diagnostic;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::reading::bytes;
use crate::site::SiteInput;
use crate::world::World as _;

/// The largest file beside an entry that is read as data.
const MOST_BESIDE: u64 = 8 << 20;

/// Makes YAML files data that have a schema `NAME.fields.yaml` beside them, and would be records otherwise.
pub fn take_described(roles: &mut [(RelPath, u64, Role)]) {
    let described = roles.iter().filter_map(|(_, _, role)| match role {
        Role::DataFields(of) => Some(of.clone()),
        _ => None,
    });
    let described: BTreeSet<String> = described.collect();
    if described.is_empty() {
        return;
    }
    for (file, _, role) in roles {
        let below = file
            .below(CONTENT)
            .filter(|_| matches!(role, Role::Page(_)));
        let Some(below) = below else { continue };
        let stem = below.strip_suffix(".yaml");
        if stem.is_some_and(|stem| described.contains(stem)) {
            *role = Role::Data(below.to_owned());
        }
    }
}

/// Reads the data files, each with the schema beside it. Those beside entries that have none are parsed when they are asked for.
pub fn data_files(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    settings: &Settings,
    before: Option<&SiteInput>,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<DataInput>> {
    let schemas: BTreeMap<&str, &RelPath> = roles
        .iter()
        .filter_map(|(file, _, role)| match role {
            Role::DataFields(of) => Some((of.as_str(), file)),
            _ => None,
        })
        .collect();
    let mut used = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (file, size, role) in roles {
        let (name, is_beside) = match role {
            Role::Data(name) => (name.as_str(), false),
            Role::File => match data_beside(file) {
                Some(name) => (name, true),
                None => continue,
            },
            _ => continue,
        };
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let schema = schemas.get(stem).copied();
        used.extend(schema.map(|_| stem));
        if is_beside && schema.is_none() && *size > MOST_BESIDE {
            continue;
        }
        let unchanged = |file: &RelPath| !world.changed().contains(file);
        let same = before.and_then(|before| before.data.get(name));
        let same = same.filter(|_| unchanged(file) && schema.is_none_or(unchanged));
        let same = same.filter(|same| same.has_schema == schema.is_some());
        let read = same.cloned().or_else(|| {
            if is_beside && schema.is_none() {
                // One that cannot be read is reported when it is published.
                let content = world.read(file).ok()?;
                return Some(Arc::new(DataInput::unread(file, content)));
            }
            let content = bytes(world, file, out)?;
            let fields = match schema {
                Some(schema) => Some((schema, bytes(world, schema, out)?)),
                None => None,
            };
            let fields = fields
                .as_ref()
                .map(|(file, bytes)| (*file, bytes.as_slice()));
            let read = data::read(file, &content, fields, settings);
            Some(Arc::new(DataInput::read(read, fields.is_some())))
        });
        if let Some(read) = read {
            if !is_beside || schema.is_some() {
                out.extend(read.get(settings).problems.iter().cloned());
            }
            all.insert(name.to_owned(), read);
        }
    }
    for (name, file) in schemas.iter().filter(|(name, _)| !used.contains(*name)) {
        let name = name.rsplit('/').next().unwrap_or(name);
        let message = format!(
            "there is no data file `{name}.csv`, `.json`, `.yaml` or `.toml` beside this schema"
        );
        out.push(Diagnostic::warning("unused-schema", message).in_file(file));
    }
    all
}

/// Adds the rows of tables that sections take for their entries (`records: partners.csv`).
pub fn add_records(input: &mut SiteInput, converted_by: ConvertedBy, out: &mut Vec<Diagnostic>) {
    let mut added = Vec::new();
    for index in &input.files {
        let records = index
            .section
            .as_ref()
            .and_then(|section| section.records.as_ref());
        let Some(name) = records else { continue };
        let at = name.at.span(&index.file);
        let section = index.place.path.as_str();
        let key = format!("{DATA}/{}", name.value);
        let Some(found) = input.data.get(&key) else {
            let message = format!("there is no data file `{}` below content/data/", name.value);
            let names = input.data.keys().filter_map(|name| name.strip_prefix(DATA));
            let names = names.filter_map(|name| name.strip_prefix('/'));
            let hint = suggest::hint(&name.value, names, 12);
            out.push(
                Diagnostic::error("unknown-data", message)
                    .at(at)
                    .maybe_hint(hint)
                    .hint("tables of entries lie there, because one beside the section is published as it is"),
            );
            continue;
        };
        let found = found.get(&input.settings);
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
        added.extend(made.into_iter().map(|page| {
            Arc::new(PageFile {
                converted_by,
                ..page
            })
        }));
    }
    if !added.is_empty() {
        input.files.extend(added);
        input.files.sort_by(|a, b| a.file.cmp(&b.file));
    }
}
