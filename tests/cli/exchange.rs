//! Translations out to translators' tools and back.

use snapbox::{IntoData as _, assert_data_eq, str};

use crate::env::Place;

const NEWS: &str = "---
title: Sixty partners
description: \"The first ones: all of them.\"
weight: 3
image: hall.svg
images:
  hall.svg:
    alt: A hall
---
Some **59** of them signed, [see the list](https://example.org/list \"All of
them\") and `code`.[^1]

<!-- to be checked -->

## What came {#what}

- One company
  of two
- {{ fact(name=\"a_b\") }} universities\\
  and more

> | Kind | Number |
> | --- | --- |
> | Company \\| firm | 40 |

```
let code = 1;
```

[^1]: By 2 \\* 3.
";

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";

/// A site with an entry in English alone.
fn place() -> Place {
    let place = Place::base();
    place
        .write("content/partners.md", NEWS)
        .write("content/hall.svg", SVG)
        .write(
            "content/facts.yaml",
            "a_b: {value: 2, source: {en: A}, as_of: 2026-01-01}\n",
        )
        .write(
            "content/glossary.yaml",
            "- {en: company, tc: 公司, sc: 公司}\n",
        );
    place
}

/// What `--export` writes of the entry in a format.
fn export(place: &Place, format: &str) -> String {
    let line = format!("translations --export tc --format {format} content/partners.md");
    let run = place.run(&line);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.out
}

/// The PO file with each message that has none translated by `translate`.
fn filled(po: &str, translate: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut source = String::new();
    let mut is_source = false;
    let mut all = po.lines().peekable();
    while let Some(line) = all.next() {
        let is_last = !all.peek().is_some_and(|next| next.starts_with('"'));
        if let Some(rest) = line.strip_prefix("msgid ") {
            (source, is_source) = (rest.to_owned(), true);
        } else if is_last && line == "msgstr \"\"" && source != "\"\"" {
            is_source = false;
            let lines: Vec<String> = source.lines().map(&translate).collect();
            out += &format!("msgstr {}\n", lines.join("\n"));
            continue;
        } else if is_source && line.starts_with('"') {
            source += &format!("\n{line}");
        }
        out += &format!("{line}\n");
    }
    out
}

#[test]
fn po_goes_out_and_comes_back() {
    let place = place();
    let po = export(&place, "po");
    assert_data_eq!(po.as_str(), str![[r#"
msgid ""
msgstr ""
"Project-Id-Version: Park\n"
"Language: zh-Hant-HK\n"
"X-Source-Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Generator: parkpages\n"

#. title
#: content/partners.md:2
msgctxt "content/partners.md#title/ea580159703f"
msgid "Sixty partners"
msgstr ""

#. description
#: content/partners.md:3
msgctxt "content/partners.md#description/6672e7561fc8"
msgid "The first ones: all of them."
msgstr ""

#. alt of hall.svg
#: content/partners.md:8
msgctxt "content/partners.md#alt/hall.svg/9dc44445d61e"
msgid "A hall"
msgstr ""

#. paragraph
#: content/partners.md:10
msgctxt "content/partners.md#text/993ed1a59891"
msgid "Some **59** of them signed, [see the list](https://example.org/list \"All of them\") and `code`.[^1]"
msgstr ""

#. heading
#: content/partners.md:15
msgctxt "content/partners.md#text/780db274cf32"
msgid "What came"
msgstr ""

#. list item
#. under: What came
#. glossary: company = 公司
#: content/partners.md:17
msgctxt "content/partners.md#text/719f4e666a67"
msgid "One company of two"
msgstr ""

#. list item
#. under: What came
#: content/partners.md:19
msgctxt "content/partners.md#text/2b967f494edb"
msgid ""
"{{ fact(name=\"a_b\") }} universities\\\n"
"and more"
msgstr ""

#. cell
#. under: What came
#: content/partners.md:22
msgctxt "content/partners.md#text/02f6f15e9222"
msgid "Kind"
msgstr ""

#. cell
#. under: What came
#: content/partners.md:22
msgctxt "content/partners.md#text/1fef2c2844c6"
msgid "Number"
msgstr ""

#. cell
#. under: What came
#: content/partners.md:24
msgctxt "content/partners.md#text/5d760ac464a5"
msgid "Company \\| firm"
msgstr ""

#. cell
#. under: What came
#: content/partners.md:24
msgctxt "content/partners.md#text/95ca1c5d2d1b"
msgid "40"
msgstr ""

#. paragraph
#. under: What came
#: content/partners.md:30
msgctxt "content/partners.md#text/5c5c28d034f4"
msgid "By 2 \\* 3."
msgstr ""

"#]].raw());
    // The original as its own translation has the same Markdown.
    place.write("tc.po", &filled(&po, str::to_owned));
    let run = place.run("translations --import tc.po");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = place.read("content/partners.tc.md");
    let body = |text: &str| text.split_once("\n---\n").unwrap().1.to_owned();
    assert_eq!(body(&text), body(NEWS));
    assert!(!text.contains("weight"), "{text}");
    // Nothing changes without a change.
    place.write("tc.po", &export(&place, "po"));
    let run = place.run("translations --import tc.po");
    assert_data_eq!(
        run.err.as_str(),
        str![[r#"
1 entry taken, 0 files changed.

"#]]
        .raw()
    );
    assert_eq!(place.read("content/partners.tc.md"), text);
    assert!(
        place
            .run("translations --format csv")
            .out
            .contains("partners,tc,current")
    );
}

/// The XLIFF file with the originals as translations.
fn filled_xliff(xliff: &str) -> String {
    let mut out = String::new();
    for line in xliff.lines() {
        out += &line.replace("state=\"initial\"", "state=\"translated\"");
        out.push('\n');
        if let Some(source) = line.trim().strip_prefix("<source>") {
            let source = source.strip_suffix("</source>").unwrap();
            out += &format!("    <target>{source}</target>\n");
        }
    }
    out
}

fn body(text: &str) -> &str {
    text.split_once("\n---\n").unwrap().1
}

#[test]
fn xliff_goes_out_and_comes_back() {
    let place = place();
    let xliff = export(&place, "xliff");
    assert_data_eq!(xliff.as_str(), str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" version="2.1" srcLang="en" trgLang="zh-Hant-HK">
 <file id="f1" original="content/partners.md" xml:space="preserve">
  <unit id="ea580159703f" name="title">
   <notes>
    <note category="part">title</note>
    <note category="place">content/partners.md:2</note>
   </notes>
   <segment state="initial">
    <source>Sixty partners</source>
   </segment>
  </unit>
  <unit id="6672e7561fc8" name="description">
   <notes>
    <note category="part">description</note>
    <note category="place">content/partners.md:3</note>
   </notes>
   <segment state="initial">
    <source>The first ones: all of them.</source>
   </segment>
  </unit>
  <unit id="9dc44445d61e" name="alt/hall.svg">
   <notes>
    <note category="part">alt of hall.svg</note>
    <note category="place">content/partners.md:8</note>
   </notes>
   <segment state="initial">
    <source>A hall</source>
   </segment>
  </unit>
  <unit id="993ed1a59891" name="text">
   <notes>
    <note category="part">paragraph</note>
    <note category="place">content/partners.md:10</note>
   </notes>
   <originalData>
    <data id="d1">**</data>
    <data id="d2">]</data>
    <data id="d3">[</data>
    <data id="d4">")</data>
    <data id="d5">(https://example.org/list "</data>
    <data id="d6">`code`</data>
    <data id="d7">[^1]</data>
   </originalData>
   <segment state="initial">
    <source>Some <pc id="1" canCopy="no" dataRefEnd="d1" dataRefStart="d1" dispEnd="**" dispStart="**" type="fmt" subType="xlf:b">59</pc> of them signed, <pc id="2" canCopy="no" canDelete="no" dataRefEnd="d2" dataRefStart="d3" dispEnd="]" dispStart="[" type="link">see the list</pc><pc id="3" canCopy="no" canDelete="no" dataRefEnd="d4" dataRefStart="d5" dispEnd="&quot;)" dispStart="(https://example.org/list &quot;" type="other">All of them</pc> and <ph id="4" canCopy="no" canDelete="no" dataRef="d6" disp="`code`" type="other"/>.<ph id="5" canCopy="no" canDelete="no" dataRef="d7" disp="[^1]" type="other"/></source>
   </segment>
  </unit>
  <unit id="780db274cf32" name="text">
   <notes>
    <note category="part">heading</note>
    <note category="place">content/partners.md:15</note>
   </notes>
   <segment state="initial">
    <source>What came</source>
   </segment>
  </unit>
  <unit id="719f4e666a67" name="text">
   <gls:glossary>
    <gls:glossEntry><gls:term>company</gls:term><gls:translation>公司</gls:translation></gls:glossEntry>
   </gls:glossary>
   <notes>
    <note category="part">list item</note>
    <note category="place">content/partners.md:17</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>One company of two</source>
   </segment>
  </unit>
  <unit id="2b967f494edb" name="text">
   <notes>
    <note category="part">list item</note>
    <note category="place">content/partners.md:19</note>
    <note category="under">What came</note>
   </notes>
   <originalData>
    <data id="d1">{{ fact(name="a_b") }}</data>
    <data id="d2">\
</data>
   </originalData>
   <segment state="initial">
    <source><ph id="1" canCopy="no" canDelete="no" dataRef="d1" disp="{{ fact(name=&quot;a_b&quot;) }}" type="other"/> universities<ph id="2" canCopy="no" dataRef="d2" disp="\ " type="fmt" subType="xlf:lb"/>and more</source>
   </segment>
  </unit>
  <unit id="02f6f15e9222" name="text">
   <notes>
    <note category="part">cell</note>
    <note category="place">content/partners.md:22</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>Kind</source>
   </segment>
  </unit>
  <unit id="1fef2c2844c6" name="text">
   <notes>
    <note category="part">cell</note>
    <note category="place">content/partners.md:22</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>Number</source>
   </segment>
  </unit>
  <unit id="5d760ac464a5" name="text">
   <notes>
    <note category="part">cell</note>
    <note category="place">content/partners.md:24</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>Company | firm</source>
   </segment>
  </unit>
  <unit id="95ca1c5d2d1b" name="text">
   <notes>
    <note category="part">cell</note>
    <note category="place">content/partners.md:24</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>40</source>
   </segment>
  </unit>
  <unit id="5c5c28d034f4" name="text">
   <notes>
    <note category="part">paragraph</note>
    <note category="place">content/partners.md:30</note>
    <note category="under">What came</note>
   </notes>
   <segment state="initial">
    <source>By 2 * 3.</source>
   </segment>
  </unit>
 </file>
</xliff>

"#]].raw());
    let filled = filled_xliff(&xliff);
    place.write("tc.xlf", &filled);
    let run = place.run("translations --import tc.xlf");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = place.read("content/partners.tc.md");
    assert_eq!(body(&text), body(NEWS));
    // Words are words, whatever signs they have.
    for (from, to, expected) in [
        (
            "<target>What came</target>",
            "<target>1. 甲 <pc id=\"1\"/></target>",
            None,
        ),
        (
            "<target>What came</target>",
            "<target>所得</target>",
            Some("## 所得 {#what}"),
        ),
        (
            "<target>Kind</target>",
            "<target>a|b</target>",
            Some("> | a\\|b | Number |"),
        ),
        (
            "<target>One company of two</target>",
            "<target>- *甲* [乙](丙)</target>",
            Some("- \\- \\*甲\\* \\[乙\\]\\(丙\\)\n"),
        ),
        (
            "<target>One company of two</target>",
            "<target>𠮷野 &#x1F600; \u{e000} 2 * 3</target>",
            Some("- 𠮷野 😀 \u{e000} 2 * 3\n"),
        ),
        (
            " universities<ph",
            "所大學<ph",
            Some("}}所大學\\\n  and more"),
        ),
        (
            "<target>Sixty partners</target>",
            "<target>六十: #1</target>",
            Some("title: '六十: #1'"),
        ),
    ] {
        let at = filled.rfind(from).unwrap_or_else(|| panic!("{from}"));
        let edited = format!("{}{to}{}", &filled[..at], &filled[at + from.len()..]);
        std::fs::remove_file(place.path().join("content/partners.tc.md")).unwrap();
        place.write("tc.xlf", &edited);
        let run = place.run("translations --import tc.xlf");
        match expected {
            Some(expected) => {
                assert_eq!(run.code, Some(0), "{to}: {}", run.err);
                let text = place.read("content/partners.tc.md");
                assert!(text.contains(expected), "{to}: {text}");
                assert_eq!(place.run("check").code, Some(0), "{to}");
            }
            None => {
                assert_eq!(run.code, Some(1), "{to}: {}", run.err);
                place.write("content/partners.tc.md", &text);
            }
        }
    }
}

/// Imports files, and holds that each is refused with what is said of it, and that nothing of the site changes.
fn refused(place: &Place, cases: &[(Vec<u8>, &str)]) {
    let before = place.read("content/partners.tc.md");
    let mut line = "translations --all --import".to_owned();
    for (number, (text, _)) in cases.iter().enumerate() {
        std::fs::write(place.path().join(format!("bad-{number}")), text).unwrap();
        line += &format!(" bad-{number}");
    }
    let run = place.run(&line);
    assert_eq!(run.code, Some(1), "{}", run.err);
    for (number, (_, why)) in cases.iter().enumerate() {
        let place = format!("--> bad-{number}");
        let is_told = |told: &str| {
            let at = told.lines().any(|line| {
                let rest = line.trim_start().strip_prefix(&*place);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
            });
            at && told.contains(why) && told.contains("help: ")
        };
        assert!(run.err.split("error[").any(is_told), "{why}: {}", run.err);
    }
    assert_eq!(place.read("content/partners.tc.md"), before);
}

/// As [`refused`], of one file after the other, because they have the same entry.
fn refused_each(place: &Place, text: &str, cases: &[(&str, &str, &str)]) {
    for (from, to, why) in cases {
        refused(place, &[(changed(text, from, to), why)]);
    }
}

/// A site with an entry and its translation.
fn translated() -> (Place, String, String) {
    let place = place();
    place.write("tc.po", &filled(&export(&place, "po"), str::to_owned));
    assert_eq!(place.run("translations --import tc.po").code, Some(0));
    let (po, xliff) = (export(&place, "po"), export(&place, "xliff"));
    (place, po, xliff)
}

/// `text` with the last place that has `from` changed.
fn changed(text: &str, from: &str, to: &str) -> Vec<u8> {
    let at = text.rfind(from).unwrap_or_else(|| panic!("{from}"));
    format!("{}{to}{}", &text[..at], &text[at + from.len()..]).into()
}

#[test]
fn po_that_is_not_right_is_refused() {
    let (place, po, _) = translated();
    let link = "msgstr \"Some **59** of them signed, [see the list](https://example.org/list \\\"All of them\\\") and `code`.[^1]\"";
    let whole = [
        (
            "\"Language: zh-Hant-HK\\n\"\n",
            "",
            "does not say which language",
        ),
        (
            "Language: zh-Hant-HK",
            "Language: fr",
            "this site has no language `fr`",
        ),
        (
            "X-Source-Language: en",
            "X-Source-Language: zh-Hans",
            "translates from `zh-Hans`",
        ),
        (
            "Language: zh-Hant-HK",
            "Language: en",
            "is the language of the original",
        ),
        (
            "Language: zh-Hant-HK",
            "Language: zh-Hans",
            "is converted from",
        ),
        ("charset=UTF-8", "charset=Big5", "another encoding"),
        (
            "msgstr \"Number\"",
            "msgstr \"Number",
            "no closing quotation mark",
        ),
        (
            "msgstr \"Number\"",
            "msgstr \"Nu\"mber\"",
            "something follows the string",
        ),
        (
            "msgstr \"Number\"",
            "msgstr \"Nu\\mber\"",
            "no escape that PO has",
        ),
        (
            "msgstr \"Number\"",
            "msgstr Number",
            "a string in quotation marks",
        ),
        (
            "msgstr \"Number\"",
            "msgstr \"Number\"\nmsgstr \"X\"",
            "twice in one message",
        ),
        ("msgstr \"Number\"", "mstr \"Number\"", "this line is no PO"),
        (
            "msgid \"Number\"",
            "msgid \"Numbers\"",
            "the original was changed in this file",
        ),
        (
            "#text/1fef2c2844c6",
            "#text/1fef2c2844c7",
            "the original was changed in this file",
        ),
        (
            "content/partners.md#text/1fef2c2844c6",
            "about",
            "none that this program wrote",
        ),
        (
            "content/partners.md#text/1fef2c2844c6",
            "content/partner.md#text/1fef2c2844c6",
            "no `content/partner.md`",
        ),
        (
            "msgctxt \"content/partners.md#text/1fef2c2844c6\"\n",
            "",
            "has no `msgctxt`",
        ),
        ("msgstr \"By 2 \\\\* 3.\"\n", "", "has no `msgstr`"),
    ];
    let mut cases: Vec<(Vec<u8>, &str)> = whole
        .iter()
        .map(|(from, to, why)| (changed(&po, from, to), *why))
        .collect();
    let twice = format!("{po}{}", &po[po.rfind("\n#. paragraph").unwrap()..]);
    cases.extend([
        (Vec::new(), "has no header"),
        ([po.as_bytes(), b"\xff"].concat(), "not UTF-8"),
        (twice.into(), "there twice"),
    ]);
    refused(&place, &cases);
    refused_each(
        &place,
        &po,
        &[
            (
                link,
                "msgstr \"甲`code`.[^1]\"",
                "lacks `[…]`, `(https://example.org/list \"…\")` of the original",
            ),
            (
                link,
                "msgstr \"[甲](https://example.org/list \\\"乙\\\") `code`.[^1][^1]\"",
                "has `[^1]`, and the original has not",
            ),
            (
                link,
                "msgstr \"[甲](https://example.org/list \\\"乙\\\") `kode`.[^1]\"",
                "has ``kode`` for ``code``",
            ),
            (
                "msgstr \"Number\"",
                "msgstr \"a|b\"",
                "would not be read as one cell",
            ),
            (
                "msgstr \"By 2 \\\\* 3.\"",
                "msgstr \"# By\"",
                "would not be read as one paragraph",
            ),
        ],
    );
    let run = place.run("translations --import none.po");
    assert_eq!(run.code, Some(2), "{}", run.err);
    // What has no translation, or is not sure, stays as it is.
    let open = po
        .replace("msgstr \"Number\"", "msgstr \"\"")
        .replace("#. list item", "#, fuzzy\n#. list item")
        .replace("msgstr \"One company", "msgstr \"Two companies");
    place.write("open.po", &open);
    let before = place.read("content/partners.tc.md");
    assert_eq!(place.run("translations --import open.po").code, Some(0));
    assert_eq!(place.read("content/partners.tc.md"), before);
}

#[test]
fn xliff_that_is_not_right_is_refused() {
    let (place, _, xliff) = translated();
    let pair = "<target>Some <pc id=\"1\"";
    let doctype = "<!DOCTYPE xliff [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<xliff";
    let whole = [
        ("<xliff", doctype, "declares no entities"),
        ("<target>Kind", "<target>&a;", "`&a;` stands for nothing"),
        ("version=\"2.1\"", "version=\"1.2\"", "this is XLIFF 1.2"),
        (
            "document:2.0",
            "document:3.0",
            "does not say that it is XLIFF 2",
        ),
        ("<xliff", "<html", "this is no XLIFF"),
        (
            "trgLang=\"zh-Hant-HK\"",
            "",
            "which language it translates into",
        ),
        (
            "trgLang=\"zh-Hant-HK\"",
            "trgLang=\"fr\"",
            "this site has no language `fr`",
        ),
        (
            "srcLang=\"en\"",
            "srcLang=\"zh-Hans\"",
            "translates from `zh-Hans`",
        ),
        (
            "original=\"content/partners.md\"",
            "",
            "which file this is of",
        ),
        (
            "original=\"content/partners.md\"",
            "original=\"../partners.md\"",
            "no `../partners.md`",
        ),
        ("</xliff>", "", "ends in the middle"),
        ("</unit>", "</uni>", "this is no sound XML"),
        (
            "<unit id=\"1fef2c2844c6\"",
            "<unit id=\"02f6f15e9222\"",
            "there twice",
        ),
        (
            "<target>By 2 * 3.",
            "<target>By 2 * 3.<cp hex=\"zz\"/>",
            "no number of a character",
        ),
    ];
    let mut cases: Vec<(Vec<u8>, &str)> = whole
        .iter()
        .map(|(from, to, why)| (changed(&xliff, from, to), *why))
        .collect();
    cases.extend([
        (xliff[..xliff.len() / 2].into(), ""),
        (b"<?xml version=\"1.0\"?>".to_vec(), "the file is empty"),
        ([xliff.as_bytes(), b"\xff"].concat(), "not UTF-8"),
    ]);
    refused(&place, &cases);
    refused_each(
        &place,
        &xliff,
        &[
            (
                "<unit id=\"1fef2c2844c6\"",
                "<unit id=\"1fef2c2844c7\"",
                "the original has changed",
            ),
            (pair, "<target>Some <pc id=\"9\"", "no code `9`"),
            (
                pair,
                "<target><ph id=\"4\"/>Some <pc id=\"1\"",
                "``code`` is there twice",
            ),
            ("<ph id=\"5\"", "<ph id=\"4\"", "is there twice"),
            (
                pair,
                "<target><sc id=\"1\"/><sc id=\"2\"/><ec startRef=\"1\"/><ec startRef=\"2\"/>Some <pc id=\"1\"",
                "ends within",
            ),
            (
                pair,
                "<target><ec startRef=\"2\"/>Some <pc id=\"1\"",
                "did not begin",
            ),
        ],
    );
    // Emphasis may go; a code that leads somewhere may not.
    let start = xliff.rfind(pair).unwrap();
    let end = start + xliff[start..].find("</target>").unwrap();
    let edited = format!("{}<target>甲{}", &xliff[..start], &xliff[end..]);
    refused(&place, &[(edited.into(), "of the original is missing")]);
}

#[test]
fn a_part_whose_original_has_changed_is_refused() {
    let (place, po, xliff) = translated();
    place.write(
        "content/partners.md",
        &NEWS.replace("One company", "Two companies"),
    );
    let after = export(&place, "po");
    assert!(
        after.contains("#, fuzzy\nmsgctxt \"content/partners.md#text/"),
        "{after}"
    );
    assert_eq!(after.matches("fuzzy").count(), 1, "{after}");
    let after = export(&place, "xliff");
    assert!(
        after.contains("state=\"initial\" subState=\"parkpages:stale\">"),
        "{after}"
    );
    place.write("tc.po", &po).write("tc.xlf", &xliff);
    assert_data_eq!(
        place.run("translations --import tc.po").all(),
        str![[r#"
--- stderr
error[exchange-changed]: the original has changed since this file was exported: `One company of two`
  --> tc.po:47:1
   |
47 | msgstr "One company of two"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
  ::: content/partners.md:17:3
   |
17 | - Two companies
   |   ------------- what it may have become
   |
   = help: export the entry anew, and let your tool take over what is done: `msgmerge OLD NEW` for PO, its translation memory for XLIFF

0 entries taken, 0 files changed.
What has an error is left as it was.
--- exit 1

"#]].raw()
    );
    refused(&place, &[(xliff.into(), "the original has changed")]);
    // The new export comes back with that part alone done.
    let before = place.read("content/partners.tc.md");
    let done = changed(&after, "<target>One company of two", "<target>兩間公司");
    std::fs::write(place.path().join("tc.xlf"), done).unwrap();
    let run = place.run("translations --import tc.xlf");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = place.read("content/partners.tc.md");
    assert_eq!(text, before.replace("One company\n  of two", "兩間公司"));
    let list = place.run("translations --format csv").out;
    assert!(list.contains("partners,tc,current"), "{list}");
    // As it was exported it is nobody's work.
    place.write(
        "content/partners.md",
        &NEWS.replace("One company", "Three companies"),
    );
    place.write("tc.xlf", &export(&place, "xliff"));
    assert_eq!(place.run("translations --import tc.xlf").code, Some(0));
    assert_eq!(place.read("content/partners.tc.md"), text);
    let list = place.run("translations --format csv").out;
    assert!(list.contains("partners,tc,stale"), "{list}");
}

#[test]
fn a_record_gets_the_value_of_the_language() {
    let place = place();
    place
        .write("content/firms/_index.md", "---\ntitle: Firms\n---\n")
        .write("content/firms/_fields.yaml", "name: {type: text, localized: true, title: true, required: true}\nabout: {type: markdown, localized: true}\nsteps: {type: list, localized: true, of: text}\n")
        .write("content/firms/a.yaml", "# A firm\nname: {en: A firm}   # its name\nabout: |\n  One *word*.\n\n  Two, [three](https://a.example).\nsteps: [\"One, two\", Three]\n")
        .write("content/firms/b.yaml", "name:\n  en: B\n  tc: 乙\nabout: {en: Text, tc: 文字}\n");
    let run = place.run("translations --export tc --output firms.xlf content/firms/a.yaml");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let xliff = filled_xliff(&place.read("firms.xlf"));
    let xliff = xliff
        .replace("<target>A firm", "<target>甲")
        .replace("<target>Three", "<target>三, 四");
    place.write("firms.xlf", &xliff);
    let run = place.run("translations --import firms.xlf");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_data_eq!(place.read("content/firms/a.yaml"), str![[r##"
# A firm
name: {en: A firm, tc: 甲}   # its name
about: {en: "One *word*.\n\nTwo, [three](https://a.example).\n", tc: "One *word*.\n\nTwo, [three](https://a.example).\n"}
steps: {en: ["One, two", Three], tc: ["One, two", "三, 四"]}

"##]].raw());
    let run = place.run("check");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let list = place.run("translations --format csv").out;
    assert!(list.contains("firms/a,tc,current"), "{list}");
}

#[test]
fn a_translation_of_another_form_is_made_anew_when_all_is_there() {
    let place = place();
    place
        .write(
            "content/partners.tc.md",
            "---\ntitle: 舊\ndate: 2026-01-01\n---\n只有一段。\n",
        )
        .write("tc.po", &export(&place, "po"));
    // Nothing came back for the text.
    let run = place.run("translations --import tc.po");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(place.read("content/partners.tc.md").contains("只有一段"));
    let po = filled(&export(&place, "po"), str::to_owned);
    let text = changed(&po, "msgstr \"Number\"", "msgstr \"\"");
    refused(
        &place,
        &[(
            text,
            "1 part of the 12 of `content/partners.md` is not translated yet",
        )],
    );
    place.write("tc.po", &po);
    let run = place.run("translations --import tc.po");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = place.read("content/partners.tc.md");
    assert_eq!(body(&text), body(NEWS));
    assert!(text.contains("title: 舊\ndate: 2026-01-01\n"), "{text}");
}

#[test]
fn what_comes_back_as_it_went_changes_nothing() {
    let place = place();
    for text in [
        "第一段。\n\n## 標題\n\n另一段。\n",
        "",
        "只有一段。\n\n還有一段。\n",
    ] {
        let text = format!("---\ntitle: \"舊\"   # so\ndescription: >-\n  甲\n  乙\n---\n{text}");
        place.write("content/partners.tc.md", &text);
        for format in ["po", "xliff"] {
            place.write("tc", &export(&place, format));
            let run = place.run("translations --import tc");
            assert_eq!(run.code, Some(0), "{format}: {}", run.err);
            assert!(run.err.contains("0 files changed"), "{format}: {}", run.err);
            assert_eq!(place.read("content/partners.tc.md"), text, "{format}");
        }
    }
}

#[test]
fn what_a_machine_made_says_so() {
    let place = place();
    place.write("tc.po", &filled(&export(&place, "po"), str::to_owned));
    let run = place.run("translations --import tc.po --machine");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        place
            .read("content/partners.tc.md")
            .contains("translation:\n  status: machine\n---\n")
    );
    assert!(
        place
            .run("translations --format csv")
            .out
            .contains("partners,tc,machine")
    );
    // It goes out as what it is, and comes back as that, or as somebody's work.
    for format in ["po", "xliff"] {
        let text = export(&place, format);
        place.write("tc", &text);
        assert_eq!(place.run("translations --import tc").code, Some(0));
        assert!(
            place
                .read("content/partners.tc.md")
                .contains("status: machine"),
            "{text}"
        );
    }
    let read = export(&place, "xliff")
        .replace(" subState=\"parkpages:machine\"", "")
        .replace("\"translated\"", "\"reviewed\"");
    place.write("tc.xlf", &read);
    assert_eq!(place.run("translations --import tc.xlf").code, Some(0));
    assert!(
        place
            .read("content/partners.tc.md")
            .contains("status: current")
    );
}

#[test]
fn what_is_not_public_goes_out_only_if_it_may() {
    let place = place();
    place.write(
        "content/secret.md",
        "---\ntitle: Secret\ndraft: true\n---\n",
    );
    let run = place.run("translations --export tc");
    assert!(
        run.out.contains("Secret") && run.err.contains("1 of them is not public"),
        "{}",
        run.err
    );
    let run = place.run("translations --export tc --redact");
    assert!(!run.all().contains("ecret"), "{}", run.all());
    for (line, why) in [
        ("translations --export fr", "no language `fr`"),
        ("translations --export sc", "nothing to translate"),
        ("translations --export tc --format csv", "writes no csv"),
        ("translations --format po", "only `--export` writes"),
        ("translations --import", "required"),
        ("translations --machine", "required"),
        (
            "translations --import --accept content",
            "cannot be used with",
        ),
    ] {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{line}: {}", run.err);
        assert!(run.err.contains(why), "{line}: {}", run.err);
    }
}

#[test]
fn a_shortcode_on_its_own_line_stays_there() {
    let place = place();
    let text = "---\ntitle: A\n---\n> {% quote(by=\"Ada Lee\", role='Chief') %}\n> Some\n> words.\n> {% end %}\n";
    place.write("content/partners.md", text);
    for format in ["po", "xliff"] {
        let out = export(&place, format);
        let filled = match format {
            "po" => filled(&out, str::to_owned),
            _ => filled_xliff(&out),
        };
        let at = filled.rfind("Some words.").unwrap();
        let filled = format!("{}幾個字。{}", &filled[..at], &filled[at + 11..]);
        let at = filled.rfind("Ada Lee").unwrap();
        place.write("tc", &format!("{}李{}", &filled[..at], &filled[at + 7..]));
        let run = place.run("translations --import tc");
        assert_eq!(run.code, Some(0), "{format}: {}", run.err);
        let text = place.read("content/partners.tc.md");
        let expected = "> {% quote(by=\"李\", role='Chief') %}\n> 幾個字。\n> {% end %}\n";
        assert_eq!(body(&text), expected, "{format}");
        std::fs::remove_file(place.path().join("content/partners.tc.md")).unwrap();
    }
}

#[test]
fn what_is_translated_stays_when_the_original_grows() {
    let (place, _, _) = translated();
    // A link of its own, and no code.
    let own = place.read("content/partners.tc.md");
    let own = own
        .replace("example.org/list", "example.org/tc/list")
        .replace("`code`", "碼");
    let own = own.replace("By 2 \\* 3.", "附註");
    place.write("content/partners.tc.md", &own);
    let grown = NEWS.replace("- One company", "A new paragraph.\n\n- One company");
    place.write("content/partners.md", &grown);
    let lock = place.read("translations.lock");
    for format in ["po", "xliff"] {
        let out = export(&place, format);
        let done = match format {
            "po" => filled(&out, |source| {
                source.replace("A new paragraph.", "新的一段。")
            }),
            _ => filled_open(&out).replace("<target>A new paragraph.", "<target>新的一段。"),
        };
        place.write("tc", &done);
        let run = place.run("translations --import tc");
        assert_eq!(run.code, Some(0), "{format}: {}", run.err);
        let text = place.read("content/partners.tc.md");
        // What is made anew has each part on one line.
        let expected = own
            .replace("- One company", "新的一段。\n\n- One company")
            .replace("All of\nthem", "All of them");
        assert_eq!(body(&text), body(&expected), "{format}");
        let list = place.run("translations --format csv").out;
        assert!(list.contains("partners,tc,current"), "{list}");
        place
            .write("content/partners.tc.md", &own)
            .write("translations.lock", &lock);
    }
}

/// The XLIFF file with the originals as translations where there are none.
fn filled_open(xliff: &str) -> String {
    let mut out = String::new();
    for unit in xliff.split_inclusive("</unit>") {
        if unit.contains("<target>") || !unit.contains("<source>") {
            out += unit;
        } else {
            out += &filled_xliff(unit);
        }
    }
    out
}
