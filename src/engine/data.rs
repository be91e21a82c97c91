//! Loads the data files of `content/data/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::RelPath;
use crate::content::Settings;
use crate::content::data::{self, DataFile};
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
