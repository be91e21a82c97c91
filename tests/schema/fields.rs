//! `_fields.yaml`: what is read from it, which mistakes are told.

use std::fmt::Write;

use parkpages::base::Digest;
use parkpages::schema::{Bound, FieldValue, Type, Value};

use super::{languages, schema, schema_and_problems};

#[test]
fn every_type_and_option_is_read() {
    let schema = schema(
        "name: {type: text, localized: true, required: true, title: true, label: {en: Name, tc: 名稱}, help: In full}\n\
         code: {type: text, pattern: '[A-Z]{2}\\d+', min_length: 3, max_length: 8}\n\
         kind: {type: choice, facet: true, default: fund, options: {fund: {en: Fund, tc: 基金}, university: University}}\n\
         origin: {type: country, facet: true}\n\
         sectors: {type: list, of: choice, facet: true, options: [life-health, 微電子], min: 1, max: 3}\n\
         news: {type: list, of: reference, to: news/}\n\
         opened: {type: date, precision: quarter, min: 2020, max: 2030-06}\n\
         until: {type: datetime, closes: true}\n\
         staff: {type: integer, min: 0}\n\
         share: {type: number, max: 1.5}\n\
         open: {type: boolean, facet: true, default: false}\n\
         website: {type: url}\n\
         contact: {type: email, deprecated: use `office`}\n\
         logo: {type: image}\n\
         paper: {type: file, localized: true}\n\
         summary: {type: markdown, localized: true, default: {en: None, tc: 無}}\n\
         engagements: {type: list, of: map, fields: {status: {type: choice, options: [mou], required: true}, when: {type: date}}}\n",
    );
    let names: Vec<(&str, &str)> = schema
        .fields
        .values()
        .map(|field| (field.ty.name(), field.ty.item().name()))
        .collect();
    let expected = [
        ("text", "text"),
        ("text", "text"),
        ("choice", "choice"),
        ("country", "country"),
        ("list", "choice"),
        ("list", "reference"),
        ("date", "date"),
        ("datetime", "datetime"),
        ("integer", "integer"),
        ("number", "number"),
        ("boolean", "boolean"),
        ("url", "url"),
        ("email", "email"),
        ("image", "image"),
        ("file", "file"),
        ("markdown", "markdown"),
        ("list", "map"),
    ];
    assert_eq!(names, expected);
    let field = |name: &str| schema.fields.get(name).unwrap();
    let all = languages();
    let (en, tc) = (all.default(), all.find("tc").unwrap());
    assert_eq!(schema.title().unwrap().name, "name");
    assert!(field("name").localized && field("name").required);
    assert_eq!(field("name").label.get(tc).unwrap(), "名稱");
    assert_eq!(field("name").help.get(en).unwrap(), "In full");
    assert!(field("code").pattern.as_ref().unwrap().matches("AB12"));
    assert!(!field("code").pattern.as_ref().unwrap().matches("AB12 "));
    let choices = field("kind").ty.choices().unwrap();
    assert_eq!(choices["fund"].get(tc).unwrap(), "基金");
    assert_eq!(choices["university"].get(en).unwrap(), "University");
    match &field("kind").default {
        Some(FieldValue::Plain(value)) => assert_eq!(value.value, Value::Choice("fund".into())),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        field("news").ty.item(),
        &Type::Reference { to: "news".into() }
    );
    assert_eq!(field("sectors").max, Some(Bound::Number(3.0)));
    match field("opened").max {
        Some(Bound::Date(date)) => assert_eq!(date.to_string(), "2030-06"),
        other => panic!("{other:?}"),
    }
    assert!(field("until").closes);
    let none = field("summary").default.as_ref().unwrap();
    assert_eq!(none.get(tc).unwrap().value, Value::Markdown("無".into()));
    assert_eq!(field("contact").deprecated.as_deref(), Some("use `office`"));
    let facets: Vec<&str> = schema.facets().map(|field| field.name.as_str()).collect();
    assert_eq!(facets, ["kind", "origin", "sectors", "open"]);
}

#[test]
fn a_schema_is_kept_and_compared_by_its_digest() {
    let one = schema("code: {type: text, pattern: '\\d+'}\n");
    let two = schema("code: {type: text, pattern: '\\d*'}\n");
    assert_ne!(Digest::of_value(&one), Digest::of_value(&two));
    let kept = serde_json::to_string(&one).unwrap();
    assert_eq!(
        serde_json::from_str::<parkpages::schema::Schema>(&kept).unwrap(),
        one
    );
}

#[test]
fn mistakes_are_told_all_at_once() {
    let slips = [
        "a: {type: strng}\n",
        "a: {type: string}\n",
        "a: {type: picture}\n",
        "a: {type: zebra}\n",
        "a: country\n",
        "a: [text]\n",
        "a: {label: X}\n",
        "a: {type: text, lable: X}\n",
        "a: {type: text, required: yes}\n",
        "a: {type: choice}\n",
        "a: {type: choice, options: fund}\n",
        "a: {type: choice, options: [x, x]}\n",
        "a: {type: choice, options: {life health: Life, a/b: B}}\n",
        "a: {type: text, options: [x]}\n",
        "a: {type: reference}\n",
        "a: {type: reference, to: ../x}\n",
        "a: {type: list}\n",
        "a: {type: list, of: list}\n",
        "a: {type: list, of: choise, options: [x]}\n",
        "a: {type: map}\n",
        "a: {type: map, fields: {b: {type: text, facet: true, title: true, localized: true}}}\n",
        "a: {type: text, required: true, default: x}\n",
        "a: {type: integer, default: many}\n",
        "a: {type: choice, options: [fund], default: funds}\n",
        "a: {type: text, precision: month}\n",
        "a: {type: date, precision: week}\n",
        "a: {type: date, closes: true}\n",
        "a: {type: text, min: 1}\n",
        "a: {type: integer, min: x, max_length: 3}\n",
        "a: {type: integer, min: 3, max: 2}\n",
        "a: {type: text, min_length: 3, max_length: 2}\n",
        "a: {type: text, pattern: '[a-'}\n",
        "a: {type: integer, pattern: x}\n",
        "a: {type: date, facet: true}\n",
        "a: {type: text, facet: true, localized: true}\n",
        "a: {type: integer, localized: true}\n",
        "a: {type: markdown, title: true}\n",
        "a: {type: text, title: true}\nb: {type: text, title: true}\n",
        "date: {type: date}\n",
        "opening-hours: {type: text}\n",
        "名稱: {type: text}\n",
        "a: {type: text, label: {fr: Nom}}\n",
        "- a\n",
    ];
    let mut told = String::new();
    for slip in slips {
        let (_, problems) = schema_and_problems(slip);
        assert!(!problems.is_empty(), "nothing is said of {slip:?}");
        writeln!(told, "{slip}{problems}").unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_field_of_unknown_type_is_kept_so_that_entries_are_not_blamed() {
    let (schema, _) = schema_and_problems("a: {type: zebra}\nb: {type: text}\n");
    assert!(schema.fields["a"].broken);
    assert!(!schema.fields["b"].broken);
}
