//! A map with known keys.

use jiff::tz::TimeZone;
use parkpages::diag::Diagnostic;
use parkpages::schema::{Reader, yaml::parse};

use super::{file, languages, show};

/// What is reported when `read` reads `text`.
fn told(text: &str, read: impl FnOnce(Reader<'_, '_>)) -> String {
    let mut out: Vec<Diagnostic> = Vec::new();
    let node = parse(text, 0, &file(), &mut out).unwrap();
    read(Reader::new(&node, &file(), &mut out, "`site.yaml`"));
    show(text, &out)
}

#[test]
fn values_are_read_with_their_places() {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let text = "t: 1.10\nb: true\ni: 7\nc: omit\nl: [x]\none: x\nd: 2025-Q1\nw: 2025-12-22 09:30\nn: {en: Park, tc: 園區}\np: Park\nempty:\ng: {inner: 1}\n";
    let told = told(text, |mut r| {
        let t = r.text("t").unwrap();
        assert_eq!((t.value.as_str(), t.at.start, t.at.end), ("1.10", 3, 7));
        assert!(r.boolean("b").unwrap().value);
        assert_eq!(r.integer("i", 0, 10).unwrap().value, 7);
        assert_eq!(
            r.choice("c", &[("omit", 1), ("notice", 2)]).unwrap().value,
            1
        );
        assert_eq!(r.list("l", "…").unwrap().len(), 1);
        assert_eq!(r.text_list("one").unwrap()[0].value, "x");
        assert_eq!(r.date("d").unwrap().value.to_string(), "2025-Q1");
        assert_eq!(
            r.datetime("w", &zone).unwrap().value.at.to_string(),
            "2025-12-22T01:30:00Z"
        );
        let all = languages();
        let names = r.by_lang("n", &all);
        assert_eq!(names.get(all.find("tc").unwrap()).unwrap().value, "園區");
        let plain = r.by_lang("p", &all);
        assert_eq!(plain.get(all.default()).unwrap().value, "Park");
        assert_eq!(r.text("empty"), None);
        let mut inner = r.reader("g").unwrap();
        assert_eq!(inner.text("inner").unwrap().value, "1");
        inner.finish(&[]);
        assert_eq!(r.text("absent"), None);
        r.finish(&[]);
    });
    assert_eq!(told, "");
}

#[test]
fn wrong_values_are_reported_in_plain_words() {
    let zone = TimeZone::UTC;
    let text = "t: [a]\nb: maybe\ni: 70\nj: many\nc: ommit\nc2: {a: b}\nl: x\nd: 2024-02-30\nw: soon\nw2: [x]\nn: {en: [x], fr: Parc}\nn2: [x]\ng: x\ntl: [a, {b: c}]\n";
    let told = told(text, |mut r| {
        assert_eq!(r.text("t"), None);
        assert_eq!(r.boolean("b"), None);
        assert_eq!(r.integer("i", 0, 10), None);
        assert_eq!(r.integer("j", i64::MIN, i64::MAX), None);
        let options = [("omit", 1), ("original", 2), ("notice", 3)];
        assert_eq!(r.choice("c", &options), None);
        assert_eq!(r.choice("c2", &options), None);
        assert!(r.list("l", "…").is_none());
        assert_eq!(r.date("d"), None);
        assert_eq!(r.datetime("w", &zone), None);
        assert_eq!(r.datetime("w2", &zone), None);
        assert!(r.by_lang("n", &languages()).is_empty());
        assert!(r.by_lang("n2", &languages()).is_empty());
        assert!(r.reader("g").is_none());
        assert_eq!(r.text_list("tl").unwrap().len(), 1);
        r.missing("title", "write `title: …` at the top");
        r.finish(&[]);
    });
    insta::assert_snapshot!(told);
}

#[test]
fn unknown_keys_are_reported_with_the_nearest_known_one() {
    let text = "titel: x\ntitle: y\nthemee: z\npublishDate: p\nwithdrawn:\n  dat: x\n";
    let told = told(text, |mut r| {
        r.text("title");
        let mut inner = r.reader("withdrawn").unwrap();
        inner.text("date");
        inner.finish(&["reason"]);
        r.finish_with(
            || vec!["theme"],
            |key| {
                (key == "publishDate").then(|| "Hugo's `publishDate` is `publish_at` here".into())
            },
        );
    });
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_not_a_map_is_reported_and_read_as_an_empty_one() {
    for text in ["- a\n", "just text\n", "base_url:https://park.example\n"] {
        let told = told(text, |mut r| {
            assert_eq!(r.text("title"), None);
            r.finish(&[]);
        });
        insta::assert_snapshot!(told);
    }
    assert_eq!(told("", |r| r.finish(&[])), "");
}
