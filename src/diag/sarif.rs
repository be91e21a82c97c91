//! For code scanning: SARIF 2.1.0 (OASIS), one run with one result a diagnostic.

use std::collections::BTreeSet;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Diagnostic, Place, Places, Severity};
use crate::base::RelPath;

/// Characters that RFC 3986 does not allow in a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// The whole log. Columns count characters; places are relative to the site's root.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&RelPath) -> Option<Arc<str>>,
) -> String {
    let texts = super::texts(diagnostics, sources);
    let places = Places::new(&texts);
    let codes: BTreeSet<&str> = diagnostics.iter().map(|d| d.code.as_ref()).collect();
    let rules: Vec<Value> = codes.iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, &places, &codes))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "parkpages",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(diagnostic: &Diagnostic, places: &Places<'_>, codes: &BTreeSet<&str>) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let code = diagnostic.code.as_ref();
    let mut text = diagnostic.message.clone();
    for hint in &diagnostic.hints {
        text.push_str("\nhelp: ");
        text.push_str(hint);
    }
    let mut result = json!({
        "ruleId": code,
        "ruleIndex": codes.iter().position(|known| *known == code),
        "level": level,
        "message": { "text": text },
    });
    if let Some(span) = &diagnostic.span {
        let location = json!({ "physicalLocation": physical(places.of(span)) });
        set(&mut result, "locations", json!([location]));
    }
    if !diagnostic.labels.is_empty() {
        let related: Vec<Value> = diagnostic
            .labels
            .iter()
            .map(|label| {
                json!({
                    "physicalLocation": physical(places.of(&label.span)),
                    "message": { "text": label.message },
                })
            })
            .collect();
        set(&mut result, "relatedLocations", Value::Array(related));
    }
    result
}

fn physical(place: Place<'_>) -> Value {
    let uri = utf8_percent_encode(place.file, PATH).to_string();
    let mut location = json!({ "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" } });
    if let Some(range) = place.range {
        let region = json!({
            "startLine": range.line,
            "startColumn": range.column,
            "endLine": range.end_line,
            "endColumn": range.end_column,
        });
        set(&mut location, "region", region);
    }
    location
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}
