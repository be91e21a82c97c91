//! The JSON Schema of a section and the reader of its fields judge alike: what is accepted here is accepted by
//! an editor's tool, and what the tool lets through is refused here only for what JSON Schema cannot say.

use boon::{Compiler, SchemaIndex, Schemas};
use parkpages::schema::{Form, Schema, json_schema};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json};

use super::{languages, schema, values};

/// Declarations of fields, each with the codes of what only the reader can refuse: the calendar, hosts, paths,
/// limits in characters as people see them, limits of a number in quotes.
const FIELDS: &[(&str, &[&str])] = &[
    ("{type: text}", &[]),
    (
        "{type: text, min_length: 2, max_length: 4}",
        &["too-long", "too-short"],
    ),
    (r"{type: text, pattern: '[A-Z]{2}\d*'}", &[]),
    ("{type: text, pattern: '[園年]+|.'}", &[]),
    ("{type: markdown, max_length: 5}", &["too-long"]),
    ("{type: text, localized: true}", &[]),
    ("{type: choice, options: [fund, 'no', '2024']}", &[]),
    ("{type: country}", &[]),
    ("{type: boolean}", &[]),
    ("{type: integer}", &["wrong-type"]),
    (
        "{type: integer, min: -2, max: 30}",
        &["out-of-range", "wrong-type"],
    ),
    ("{type: number}", &["wrong-type"]),
    (
        "{type: number, min: 0.5, max: 2.5}",
        &["out-of-range", "wrong-type"],
    ),
    ("{type: date}", &["bad-date"]),
    ("{type: date, precision: month}", &["bad-date"]),
    ("{type: date, precision: quarter}", &["bad-date"]),
    (
        "{type: date, precision: year, min: 2020, max: 2026-06}",
        &["bad-date", "out-of-range"],
    ),
    ("{type: datetime}", &["bad-date"]),
    ("{type: url}", &["bad-url"]),
    ("{type: email}", &[]),
    ("{type: image}", &["bad-file-name"]),
    ("{type: file}", &["bad-file-name"]),
    ("{type: reference, to: news}", &["bad-reference"]),
    ("{type: list, of: text, min: 1, max: 2}", &[]),
    (
        "{type: list, of: choice, options: [fund, '2024'], max: 1}",
        &[],
    ),
    ("{type: list, of: date, precision: year}", &["bad-date"]),
    ("{type: list, of: integer}", &["wrong-type"]),
    (
        "{type: map, fields: {a: {type: text, required: true}, b: {type: integer}}}",
        &["wrong-type"],
    ),
    (
        "{type: list, of: map, fields: {a: {type: text, required: true}, b: {type: boolean}}}",
        &[],
    ),
];

/// Values as editors write them, in the forms of YAML that change what a tool sees.
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "", "~", "null", "NULL", "''", "true", "True", "yes", "no", "on", "'true'", "0", "-0", "+5", "5", "'5'",
    "' 5 '", "05", "0x1F", "0o17", "1_000", "'1,000'", "1.0", "1.10", "5.", ".5", "-.5", "1e3", "1E+3",
    "'1e3'", "1e400", "'1e400'", "'.inf'", "NaN", "inf", "'inf'", "'infinity'", "99999999999999999999",
    "9007199254740993", "'-3'", "31", "2.6", "2024", "'2024'", "0000", "99999", "-2024", "2025-Q1",
    "2025-q4", "2025-Q5", "2025-03", "2025-13", "2025-03-21", "2025-02-30", "2025-3-1", "'2025-03-21 '",
    "2025-03-21T09:30", "2025-03-21T9:30", "2025-03-21 09:30", "2025-03-21T09:30:15.5Z", "2025-03-21t09:30z",
    "2025-03-21T09:30+08:00", "2025-03-21T09:30 +08:00", "2025-03-21T09:30+0800", "2025-03-21T24:00",
    "2025-03-21T09", "2027", "2019", "2026-06", "2026-07", "fund", "Fund", "园", "園", "GB", "gb", "XX", "HK",
    "AB12", "AB", "A", "AB12x", "https://park.example/", "HTTPS://E.X/", "http:park.example", "https://",
    "https:///x", "https://a b", "' https://a.b '", "ftp://a.b", "mailto:a@b.c", "MAILTO:a", "'mailto:'",
    "tel:+852", "www.park.example", "//a.b/c", "https://例子.公司/路", "a@b.c", "a@b", "'@handle'", "a@例子.公司",
    "a.b+c@d-e.f", "a..b@c.d", "'a@b.c, d@e.f'", "' a@b.c '", "photo.jpg", "PHOTO.JPG", "photo.jpg.exe",
    "photo", ".jpg", "'a b.png'", "../x.png", "/x.png", "https://a.b/c.png", "'x.png '", "news/x",
    "'@/news/x.md'", "x", "a/../b", "[]", "[fund]", "[fund, fund]", "[fund, 2024]", "['2024']", "[a, b, c]",
    "['']", "[~]", "[2025, 2025-01]", "[1, '2', x]", "[[a]]", "[{a: x}]", "[{a: 1, b: true}]", "[{b: true}]",
    "{a: x}", "{a: 1}", "{a: ~}", "{b: 2}", "{a: x, b: 'two'}", "{a: x, c: y}", "{}", "{en: x}",
    "{tc: x, sc: 1}", "{fr: x}", "{en: [x]}", "{en: ~}", "'👨‍👩‍👧ab'", "'👨‍👩‍👧'", "abcde", "abcdef", "'é'",
    "\"e\\u0301\"", "\"a\\nb\"", "|\n  abc\n  de", "\"\\u00a05\"",
];

/// A field in a JSON Schema, compiled.
struct Described {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Described {
    fn new(schema: &Schema) -> Self {
        let whole = json_schema(schema, Form::Record, &languages(), Map::new());
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("section.json", whole).unwrap();
        let index = compiler.compile("section.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn accepts(&self, record: &Json) -> Result<(), String> {
        let judged = self.schemas.validate(record, self.index);
        judged.map_err(|refused| format!("{refused:#}"))
    }
}

/// `Err` where the two judge `value` in a field of this declaration differently.
fn agree(
    field: &str,
    only_here: &[&str],
    schema: &Schema,
    described: &Described,
    value: &str,
) -> Result<(), String> {
    let text = format!("f: {value}\n");
    let Ok(record) = serde_yaml::from_str::<Json>(&text) else {
        return Ok(());
    };
    let problems = values::problems_of(schema, &text);
    // An unquoted figure is a number to a tool, to which a pattern does not apply.
    let unlike = |code: &str| {
        !only_here.contains(&code) && (code != "wrong-form" || record["f"].is_string())
    };
    match (problems.is_empty(), described.accepts(&record)) {
        (true, Err(refused)) => Err(format!(
            "{field} takes `{value}`, its JSON Schema does not: {refused}"
        )),
        (false, Ok(())) if problems.iter().any(|code| unlike(code)) => Err(format!(
            "the JSON Schema of {field} takes `{value}`, the reader does not: {problems:?}"
        )),
        _ => Ok(()),
    }
}

fn declared(field: &str) -> (Schema, Described) {
    let schema = schema(&format!("f: {field}\n"));
    let described = Described::new(&schema);
    (schema, described)
}

#[test]
fn what_is_taken_here_is_taken_by_the_json_schema_and_the_reverse() {
    let mut differ = String::new();
    for (field, only_here) in FIELDS {
        let (schema, described) = declared(field);
        for value in VALUES {
            if let Err(difference) = agree(field, only_here, &schema, &described, value) {
                differ += &format!("{difference}\n");
            }
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_judged_alike(
        (field, only_here) in select(FIELDS),
        text in "[ -~園年，\u{200d}😀]{0,12}|[-+0-9/.:TQZe年]{0,12}|(https?|tel|mailto)?:?//?[ -~]{0,9}|[a-z.@/]{0,12}",
    ) {
        let (schema, described) = declared(field);
        prop_assume!(!text.trim().is_empty());
        let value = format!("'{}'", text.replace('\'', "''"));
        // Unquoted only what is no syntax of YAML.
        let plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "./+-@".contains(c));
        let mut values = vec![value.clone(), format!("[{value}]"), format!("{{en: {value}}}")];
        values.extend(plain.then_some(text));
        for value in values {
            let judged = agree(field, only_here, &schema, &described, &value);
            prop_assert!(judged.is_ok(), "{}", judged.unwrap_err());
        }
    }
}
