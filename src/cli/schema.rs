use serde_json::{Map, Value as Json, json};

use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::base::{Languages, RelPath};
use crate::cli::format::section_path;
use crate::engine::{NewEntry, new_entry};
use crate::host::DiskWorld;
use crate::schema::{Form, Schema, json_schema, parse, read_schema};

const EXAMPLES: &str = "\
Examples:
  parkpages schema partners > partners.schema.json
  parkpages schema news --record";

/// The keys that every entry has, in the form of a section's fields.
const BUILT_IN: &str = include_str!("built_in_keys.yaml");

/// Print a section's JSON Schema, for completion and checks in an editor
///
/// Describes the front matter of the section's articles, or its records where most of its entries
/// are records (draft 2020-12).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SchemaOf {
    /// The section: a folder of content/, as partners; a dot is the top
    #[arg(value_name = "SECTION")]
    section: String,

    /// Of records, also where the section holds articles
    #[arg(long)]
    record: bool,
}

impl SchemaOf {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let entry = match new_entry(&world, section_path(&self.section)) {
            Ok(entry) => entry,
            Err(diagnostics) => {
                problems::print(&diagnostics, &world, Format::Human, false, console);
                return Ok(Code::Failed);
            }
        };
        let form = if self.record || entry.records {
            Form::Record
        } else {
            Form::FrontMatter
        };
        let schema = whole(&entry, form)?;
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        console.out(&format!("{text}\n"));
        Ok(Code::Done)
    }
}

/// The schema of an entry of the section.
fn whole(entry: &NewEntry, form: Form) -> Result<Json, Failure> {
    let languages = entry.languages();
    let file = RelPath::new("content/_fields.yaml")
        .map_err(|why| Failure::new(format!("no path: {why}")))?;
    let built_in = fields(BUILT_IN, &file, languages, &entry.settings.zone);
    let mut keys = json_schema(&built_in, form, languages, Map::new());
    let mut keys = match keys.get_mut("properties").map(Json::take) {
        Some(Json::Object(keys)) => keys,
        _ => Map::new(),
    };
    // What the fields of a section cannot say.
    keys.insert("images".into(), json!({"type": "object"}));
    keys.insert(
        "convert".into(),
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
    );
    keys.insert(
        "outputs".into(),
        json!({"type": ["string", "array", "object"]}),
    );
    keys.insert(
        "allow".into(),
        json!({"type": ["string", "array", "object"], "items": {"type": "string"}, "additionalProperties": {"type": "string"}}),
    );
    keys.insert(
        "sources".into(),
        json!({"type": "array", "items": {"type": ["string", "object"]}}),
    );
    for (name, taxonomy) in &entry.settings.taxonomies {
        let terms = taxonomy.options.keys().map(|key| json!(key));
        let terms: Vec<Json> = terms.chain([Json::Null]).collect();
        let term = json!({"enum": terms});
        keys.insert(
            name.clone(),
            json!({"anyOf": [{"type": "array", "items": term}, term]}),
        );
    }
    let empty = Schema::empty(&file);
    let schema = entry.schema.as_deref().unwrap_or(&empty);
    Ok(json_schema(schema, form, languages, keys))
}

fn fields(text: &str, file: &RelPath, languages: &Languages, zone: &jiff::tz::TimeZone) -> Schema {
    let mut problems = Vec::new();
    let Some(node) = parse(text, 0, file, &mut problems) else {
        return Schema::empty(file);
    };
    read_schema(&node, file, languages, zone, (&[], &[]), &mut problems)
}
