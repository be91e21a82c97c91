//! Values as their fields ask.

use std::fmt::Write;

use parkpages::diag::Diagnostic;
use parkpages::schema::yaml::parse;
use parkpages::schema::{FieldContext, FieldValue, Node, Schema, Value, read_field};

use proptest::prelude::*;

use super::{file, languages, schema, show, zone};

/// Reads each key of `text` as a field of `schema`, with what is reported.
fn read(schema: &Schema, text: &str, record: bool) -> (Vec<Option<FieldValue>>, String) {
    let (values, out) = read_keys(schema, text, record);
    (values, show(text, &out))
}

/// The codes of what is reported for `text`, a record with the fields of `schema`; that of a text that is no YAML is among them.
pub fn problems_of(schema: &Schema, text: &str) -> Vec<String> {
    let (_, problems) = read_keys(schema, text, true);
    problems
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| problem.code.to_string())
        .collect()
}

fn read_keys(
    schema: &Schema,
    text: &str,
    record: bool,
) -> (Vec<Option<FieldValue>>, Vec<Diagnostic>) {
    let (file, languages, zone) = (file(), languages(), zone());
    let cx = FieldContext {
        file: &file,
        languages: &languages,
        zone: &zone,
        original: languages.find("tc").unwrap(),
        record,
    };
    let mut out = Vec::new();
    let node = parse(text, 0, &file, &mut out);
    let values = node
        .iter()
        .filter_map(Node::as_map)
        .flatten()
        .map(|(key, node)| read_field(node, &schema.fields[&key.text], &cx, &mut out))
        .collect();
    (values, out)
}

/// The one value that `text` gives for a field `f` of this declaration.
fn value(field: &str, text: &str) -> Value {
    let schema = schema(&format!("f: {field}\n"));
    let (values, problems) = read(&schema, &format!("f: {text}\n"), false);
    assert_eq!(problems, "");
    match values.into_iter().next().unwrap() {
        Some(FieldValue::Plain(value)) => value.value,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_scalar_is_read_by_the_type_of_its_field() {
    assert_eq!(value("{type: country}", "NO"), Value::Country("NO".into()));
    assert_eq!(value("{type: text}", "1.10"), Value::Text("1.10".into()));
    assert_eq!(value("{type: text}", "0755"), Value::Text("0755".into()));
    assert_eq!(value("{type: text}", "yes"), Value::Text("yes".into()));
    assert_eq!(
        value("{type: text}", "2024-02-30"),
        Value::Text("2024-02-30".into())
    );
    assert_eq!(value("{type: integer}", "0755"), Value::Integer(755));
    assert_eq!(value("{type: number}", "1.10"), Value::Number(1.1));
    assert_eq!(value("{type: number}", "-3"), Value::Number(-3.0));
    assert_eq!(value("{type: boolean}", "true"), Value::Boolean(true));
    assert_eq!(
        value("{type: choice, options: [no, yes]}", "no"),
        Value::Choice("no".into())
    );
    assert_eq!(
        value("{type: markdown}", "|\n  *one*\n\n  two"),
        Value::Markdown("*one*\n\ntwo\n".into())
    );
    assert_eq!(
        value("{type: list, of: text}", "[1.10, NO]")
            .items()
            .filter_map(Value::as_text)
            .collect::<Vec<_>>(),
        ["1.10", "NO"]
    );
}

#[test]
fn dates_keep_their_precision() {
    for text in ["2025", "2025-Q1", "2025-03", "2025-03-21"] {
        match value("{type: date, precision: year}", text) {
            Value::Date(date) => assert_eq!(date.to_string(), text),
            other => panic!("{other:?}"),
        }
    }
    match value("{type: datetime}", "2025-12-22 09:30") {
        Value::DateTime(time) => assert_eq!(time.at.to_string(), "2025-12-22T01:30:00Z"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn addresses_and_files_are_kept_as_written() {
    for url in [
        "https://park.example",
        "http://例子.香港/頁?q=1#x",
        "mailto:press@park.example",
        "tel:+852-1234-5678",
    ] {
        assert_eq!(value("{type: url}", url), Value::Verbatim(url.into()));
    }
    assert_eq!(
        value("{type: email}", "press.office+en@park.example"),
        Value::Verbatim("press.office+en@park.example".into())
    );
    assert_eq!(
        value("{type: image}", "./甲.JPG"),
        Value::Image("甲.JPG".into())
    );
    assert_eq!(
        value("{type: image}", "/images/a.svg"),
        Value::Image("/images/a.svg".into())
    );
    assert_eq!(
        value("{type: file}", "papers/a.pdf"),
        Value::File("papers/a.pdf".into())
    );
}

#[test]
fn a_reference_is_the_path_of_an_entry_however_it_is_written() {
    for text in [
        "astrazeneca",
        "partners/astrazeneca",
        "astrazeneca.yaml",
        "\"@/partners/astrazeneca.yaml\"",
        "/partners/astrazeneca/",
        "partners/astrazeneca.tc.md",
        "partners/astrazeneca/index.md",
    ] {
        assert_eq!(
            value("{type: reference, to: partners}", text),
            Value::Reference("partners/astrazeneca".into()),
            "{text}"
        );
    }
    assert_eq!(
        value("{type: reference, to: news}", "newsletter"),
        Value::Reference("news/newsletter".into())
    );
}

#[test]
fn a_single_value_is_a_list_of_one() {
    let choice = "{type: list, of: choice, options: [mou, tenant]}";
    let items: Vec<Value> = value(choice, "mou").items().cloned().collect();
    assert_eq!(items, [Value::Choice("mou".into())]);
    let map = "{type: list, of: map, fields: {a: {type: text}}}";
    assert_eq!(value(map, "{a: x}").items().count(), 1);
}

#[test]
fn a_map_has_its_fields_in_order_with_their_defaults() {
    let map = "{type: map, fields: {a: {type: text}, b: {type: choice, options: [x, y], default: y}, c: {type: text}}}";
    match value(map, "{c: 1, a: 2}") {
        Value::Map(values) => {
            let pairs: Vec<(&str, &str)> = values
                .iter()
                .map(|(key, value)| (key.as_str(), value.value.as_text().unwrap()))
                .collect();
            assert_eq!(pairs, [("a", "2"), ("b", "y"), ("c", "1")]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_localized_field_has_a_value_for_each_language_in_a_record() {
    let schema = schema(
        "name: {type: text, localized: true}\n\
         notes: {type: list, of: text, localized: true}\n\
         office: {type: map, localized: true, fields: {street: {type: text}}}\n",
    );
    let all = languages();
    let (en, tc) = (all.default(), all.find("tc").unwrap());
    let text =
        "name: {en: Park, tc: 園區}\nnotes: [a]\noffice: {en: {street: X}, tc: {street: Y}}\n";
    let (values, problems) = read(&schema, text, true);
    assert_eq!(problems, "");
    let name = values[0].as_ref().unwrap();
    assert_eq!(name.get(tc).unwrap().value, Value::Text("園區".into()));
    assert_eq!(name.get(all.find("sc").unwrap()), None);
    let notes = values[1].as_ref().unwrap();
    assert_eq!(
        notes.get(en),
        None,
        "a plain value is in the original language"
    );
    assert_eq!(notes.get(tc).unwrap().value.items().count(), 1);
    assert!(values[2].as_ref().unwrap().get(en).is_some());

    let (values, problems) = read(&schema, "name: 園區\noffice: {street: X}\n", true);
    assert_eq!(problems, "");
    for value in values {
        assert_eq!(value.as_ref().unwrap().get(en), None);
        assert!(value.unwrap().get(tc).is_some());
    }
}

#[test]
fn an_empty_value_is_not_given() {
    let schema = schema(
        "a: {type: text}\nb: {type: integer}\nc: {type: list, of: text}\nd: {type: text, localized: true}\n",
    );
    let (values, problems) = read(&schema, "a: ''\nb:\nc: ~\nd: {en: '', tc: }\n", true);
    assert_eq!(problems, "");
    assert!(values.iter().all(Option::is_none), "{values:?}");
}

#[test]
fn values_are_kept_and_read_again() {
    let text =
        "{type: list, of: map, fields: {a: {type: date}, b: {type: number}, c: {type: boolean}}}";
    let value = value(text, "[{a: 2024-01-01, b: 1.5, c: true}]");
    let kept = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), value);
}

#[test]
fn mistakes_are_told_in_an_editors_words() {
    let schema = schema(
        "text: {type: text, max_length: 4, min_length: 2}\n\
         code: {type: text, pattern: '[A-Z]\\d+', help: {en: 'A capital letter and figures, as B12'}}\n\
         summary: {type: markdown, max_length: 3}\n\
         integer: {type: integer, min: 1, max: 9}\n\
         number: {type: number, max: 1}\n\
         boolean: {type: boolean}\n\
         day: {type: date, min: 2024-01-01, max: 2030}\n\
         month: {type: date, precision: month}\n\
         until: {type: datetime}\n\
         url: {type: url}\n\
         email: {type: email}\n\
         origin: {type: country}\n\
         kind: {type: choice, options: {enterprise: {en: Enterprise, tc: 企業}, fund: {en: Fund, tc: 基金}}}\n\
         kinds: {type: list, of: choice, options: [mou, tenant], max: 1}\n\
         logo: {type: image}\n\
         paper: {type: file}\n\
         partner: {type: reference, to: partners}\n\
         rows: {type: list, of: map, fields: {status: {type: choice, options: [mou], required: true}, when: {type: date}}}\n\
         name: {type: text, localized: true}\n\
         old: {type: text, deprecated: use `text` instead}\n",
    );
    let slips = [
        "text: [a]",
        "text: {en: Park, tc: 園區}",
        "text: 科學園區新聞",
        "text: 園",
        "code: b12",
        "summary: 👩‍👩‍👧‍👧👩‍👩‍👧‍👧👩‍👩‍👧‍👧!",
        "integer: 1.5",
        "integer: 0",
        "integer: 10",
        "integer: 1,000",
        "number: 80%",
        "number: nan",
        "number: 2",
        "boolean: yes",
        "boolean: maybe",
        "day: 2024-02-30",
        "day: 2024-04",
        "day: 2023-12-31",
        "day: 2031-01-01",
        "day: 2030-12-31",
        "day: 21/3/2025",
        "day: 2025年3月1日",
        "day: 2025-3-1",
        "day: 21 March 2025",
        "day: March 2025",
        "day: tomorrow",
        "month: 2024-Q1",
        "until: 2024-04-18T25:00",
        "until: soon",
        "url: www.park.example",
        "url: /about/",
        "url: https://park.example/a b",
        "url: https:/park.example",
        "url: javascript:alert(1)",
        "url: ftp://park.example",
        "url: press@park.example",
        "url: x",
        "email: press",
        "email: mailto:press@park.example",
        "email: press@park",
        "email: a b@park.example",
        "origin: UK",
        "origin: England",
        "origin: gb",
        "origin: Switzerlnd",
        "origin: 英國",
        "origin: XX",
        "kind: enterprize",
        "kind: Fund",
        "kind: 企業",
        "kind: zebra",
        "kind: [fund]",
        "kinds: mou, tenant",
        "kinds: [mou, tenant]",
        "kinds: [mou, mou]",
        "kinds: [mou, ]",
        "kinds: [mou, ~]",
        "kinds: {mou: x}",
        "logo: a.pdf",
        "logo: https://park.example/a.png",
        "logo: ../a.png",
        "paper: a\\b.pdf",
        "partner: ../x",
        "partner: [x]",
        "rows: [{status: mou, wen: 2024-01-01}, {when: 2024-13-01}]",
        "rows: [mou]",
        "rows: {en: [x]}",
        "name: {en: [x], fr: Parc}",
        "old: x",
    ];
    let mut told = String::new();
    for slip in slips {
        let (_, problems) = read(&schema, slip, true);
        let problems = if problems.is_empty() {
            "(nothing)\n"
        } else {
            &problems
        };
        writeln!(told, "{slip}\n{problems}").unwrap();
    }
    insta::assert_snapshot!(told);
    let (_, problems) = read(&schema, "name: {en: Park, tc: 園區}", false);
    insta::assert_snapshot!(problems);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a field of whatever type, it is read, passed over or refused at its place.
    #[test]
    fn any_value_is_read_or_refused(
        text in "[ -~園年，\u{200d}😀]{0,12}|[0-9/.:TQ年月日-]{0,20}|(https?|tel|mailto)?:?//?[ -~]{0,9}|[a-z.@/]{0,12}",
        style in 0..4,
    ) {
        let schema = schema(
            "a: {type: text, max_length: 3, pattern: 'a*'}\nb: {type: markdown, min_length: 2}\nc: {type: integer, max: 3}\n\
             d: {type: number}\ne: {type: boolean}\nf: {type: date, precision: year, min: 2020}\ng: {type: datetime}\n\
             h: {type: url}\ni: {type: email}\nj: {type: country}\nk: {type: choice, options: [a, b]}\nl: {type: image}\n\
             m: {type: file}\nn: {type: reference, to: news}\no: {type: list, of: choice, options: [a, b]}\n\
             p: {type: map, fields: {a: {type: text}}}\nq: {type: text, localized: true}\nr: {type: reference, to: ''}\n",
        );
        let quoted = format!("'{}'", text.replace('\'', "''"));
        let value = match style {
            0 => quoted,
            1 => format!("[{quoted}]"),
            2 => format!("{{a: {quoted}}}"),
            _ => format!("{{en: {quoted}, {quoted}: x}}"),
        };
        let whole: String = schema.fields.keys().map(|key| format!("{key}: {value}\n")).collect();
        let (values, problems) = read(&schema, &whole, true);
        let missing = values.iter().filter(|value| value.is_none()).count();
        let told = problems.lines().filter(|line| line.contains('⟦')).count();
        prop_assert!(text.trim().is_empty() || missing <= told, "{missing} > {told}: {problems}");
    }
}
