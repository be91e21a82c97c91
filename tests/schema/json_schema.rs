//! JSON Schema for editors' tools.

use parkpages::schema::{Form, json_schema};
use serde_json::{Map, Value, json};

use super::{languages, schema};

#[test]
fn a_section_is_described() {
    let schema = schema(
        "name: {type: text, localized: true, required: true, title: true, label: {en: Name, tc: 名稱}}\n\
         code: {type: text, pattern: '[A-Z]\\d+', max_length: 8, help: On the door}\n\
         kind: {type: choice, options: [fund, '2024'], default: fund}\n\
         sectors: {type: list, of: choice, options: [a, b], max: 3}\n\
         news: {type: reference, to: news}\n\
         opened: {type: date, precision: month}\n\
         since: {type: date, precision: year}\n\
         until: {type: datetime}\n\
         staff: {type: integer, min: 0, max: 9}\n\
         share: {type: number, max: 0.5}\n\
         open: {type: boolean, default: false}\n\
         website: {type: url}\n\
         contact: {type: email, deprecated: use `office`}\n\
         logo: {type: image}\n\
         summary: {type: markdown, localized: true, default: {en: None, tc: 無}}\n\
         rows: {type: list, of: map, fields: {status: {type: text, required: true}, n: {type: integer}}}\n",
    );
    let mut builtin = Map::new();
    builtin.insert("draft".into(), json!({"type": "boolean"}));
    let record = json_schema(&schema, Form::Record, &languages(), builtin);
    insta::assert_snapshot!(serde_json::to_string_pretty(&record).unwrap());

    let front = json_schema(&schema, Form::FrontMatter, &languages(), Map::new());
    assert_eq!(front.get("required"), None);
    assert_eq!(
        front["properties"]["name"],
        json!({"type": ["string", "number", "boolean", "null"], "title": "Name"})
    );
    assert_eq!(front["properties"]["summary"]["default"], json!("None"));
    assert_eq!(front["properties"].get("draft"), None);
}

#[test]
fn a_country_is_one_of_the_assigned_codes() {
    let described = json_schema(
        &schema("origin: {type: country}\n"),
        Form::Record,
        &languages(),
        Map::new(),
    );
    let codes = described["properties"]["origin"]["enum"]
        .as_array()
        .unwrap();
    assert_eq!(codes.len(), 251, "and nothing, in two ways");
    assert!(codes.contains(&json!("HK")) && codes.contains(&Value::Null));
}
