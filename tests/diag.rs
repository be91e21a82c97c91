//! How problems are shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use parkpages::base::RelPath;
use parkpages::diag::text::{self, Look};
use parkpages::diag::{Diagnostic, Span, github, json, sarif};
use proptest::prelude::*;

struct Files(BTreeMap<RelPath, Arc<str>>);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(
            files
                .iter()
                .map(|(name, text)| (path(name), Arc::from(*text)))
                .collect(),
        )
    }

    fn span(&self, file: &str, part: &str) -> Span {
        let file = path(file);
        let start = self.0[&file].find(part).expect("the part is there");
        Span::new(&file, start, start + part.len())
    }

    fn text(&self, diagnostic: Diagnostic) -> String {
        text::render(
            &[diagnostic],
            &|file| self.0.get(file).cloned(),
            Look::default(),
        )
    }
}

fn path(text: &str) -> RelPath {
    RelPath::new(text).expect("a path")
}

fn file(name: &str, text: &str, part: &str, diagnostic: Diagnostic) -> String {
    let files = Files::new(&[(name, text)]);
    let span = files.span(name, part);
    files.text(diagnostic.at(span))
}

fn unknown() -> Diagnostic {
    Diagnostic::error("unknown-key", "`x` is not known here")
}

#[test]
fn carets_stand_under_chinese_text_and_after_tabs() {
    let text = "title: 標題\n\tdraft: 香港科學園，是\n";
    insta::assert_snapshot!(file("content/a.yaml", text, "科學園", unknown().hint("did you mean `y`?")), @"
    error[unknown-key]: `x` is not known here
     --> content/a.yaml:2:11
      |
    2 |     draft: 香港科學園，是
      |                ^^^^^^
      |
      = help: did you mean `y`?
    ");
}

#[test]
fn a_byte_order_mark_and_crlf_move_nothing() {
    let text = "\u{feff}title: a\r\ndraft: maybe\r\n";
    insta::assert_snapshot!(file("a.md", text, "title", unknown()), @"
    error[unknown-key]: `x` is not known here
     --> a.md:1:1
      |
    1 | title: a
      | ^^^^^
    ");
    insta::assert_snapshot!(file("a.md", text, "maybe", unknown()), @"
    error[unknown-key]: `x` is not known here
     --> a.md:2:8
      |
    2 | draft: maybe
      |        ^^^^^
    ");
}

#[test]
fn other_places_show_with_what_is_there() {
    let files = Files::new(&[
        ("content/a.md", "slug: one\n\n\n\nslug: two\n"),
        ("content/b.md", "path: /one/\n"),
    ]);
    let diagnostic = Diagnostic::error("address-taken", "two entries have one address")
        .at(files.span("content/a.md", "slug: two"))
        .label(files.span("content/a.md", "one"), "first given here")
        .label(files.span("content/b.md", "/one/"), "the other entry")
        .label(Span::file(&path("content/c.jpg")), "and this picture")
        .hint("give one of them another slug\nor a path")
        .hint("or remove it");
    insta::assert_snapshot!(files.text(diagnostic), @"
    error[address-taken]: two entries have one address
     --> content/a.md:5:1
      |
    1 | slug: one
      |       --- first given here
    ...
    5 | slug: two
      | ^^^^^^^^^
      |
     ::: content/b.md:1:7
      |
    1 | path: /one/
      |       ----- the other entry
      |
      = note: content/c.jpg: and this picture
      = help: give one of them another slug
              or a path
      = help: or remove it
    ");
}

#[test]
fn places_far_from_each_other_have_excerpts_of_their_own() {
    let text = format!("first\n{}last\n", "\n".repeat(5000));
    let files = Files::new(&[("a.md", &text)]);
    let diagnostic = unknown()
        .at(files.span("a.md", "first"))
        .label(files.span("a.md", "last"), "here");
    insta::assert_snapshot!(files.text(diagnostic), @"
    error[unknown-key]: `x` is not known here
        --> a.md:1:1
         |
       1 | first
         | ^^^^^
         |
        ::: a.md:5002:1
         |
    5002 | last
         | ---- here
    ");
}

#[test]
fn a_span_of_many_lines_is_shown_by_its_first() {
    let text = "---\ntitle: a\nbody\n";
    insta::assert_snapshot!(file("a.md", text, text, unknown()), @"
    error[unknown-key]: `x` is not known here
     --> a.md:1:1
      |
    1 | ---
      | ^^^
    ");
}

#[test]
fn empty_spans_and_spans_past_the_end_have_a_caret() {
    let files = Files::new(&[("a.md", "ab\r\nc"), ("empty.md", "")]);
    let at = |name: &str, from, to| files.text(unknown().at(Span::new(&path(name), from, to)));
    insta::assert_snapshot!(at("a.md", 2, 2), @"
    error[unknown-key]: `x` is not known here
     --> a.md:1:3
      |
    1 | ab
      |   ^
    ");
    let end = at("a.md", 900, 901);
    insta::assert_snapshot!(end, @"
    error[unknown-key]: `x` is not known here
     --> a.md:2:2
      |
    2 | c
      |  ^
    ");
    assert_eq!(at("a.md", 5, 5), end);
    insta::assert_snapshot!(at("empty.md", 0, 0), @"
    error[unknown-key]: `x` is not known here
     --> empty.md:1:1
      |
    1 |
      | ^
    ");
}

#[test]
fn whole_files_unreadable_files_and_no_file_are_named() {
    let files = Files::new(&[("a.md", "text")]);
    let hint = "save it as UTF-8";
    insta::assert_snapshot!(files.text(unknown().in_file(&path("a.md")).hint(hint)), @"
    error[unknown-key]: `x` is not known here
    --> a.md
     = help: save it as UTF-8
    ");
    let unreadable = Span::new(&path("none.md"), 3, 4);
    insta::assert_snapshot!(files.text(unknown().at(unreadable)), @"
    error[unknown-key]: `x` is not known here
    --> none.md
    ");
    let warning = Diagnostic::warning("unused-footnote", "there are no notices");
    insta::assert_snapshot!(files.text(warning), @"warning[unused-footnote]: there are no notices");
}

#[test]
fn a_line_of_two_megabytes_is_cut_around_the_place() {
    let text = format!(
        "{}WRONG{}\nshort\n",
        "漢".repeat(300_000),
        "字 ".repeat(400_000)
    );
    let files = Files::new(&[("a.md", &text)]);
    let diagnostic = unknown()
        .at(files.span("a.md", "WRONG"))
        .label(files.span("a.md", "漢漢"), "the line starts here")
        .label(files.span("a.md", "short"), "below");
    insta::assert_snapshot!(files.text(diagnostic), @"
    error[unknown-key]: `x` is not known here
     --> a.md:1:300001
      |
    1 | ... 漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢WRONG字 字 字 字 字 字 字 字 字 字 字 字 字 字 字 字 字 字 ...
      |                                                       ^^^^^
      |
     ::: a.md:1:1
      |
    1 | 漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢...
      | ---- the line starts here
    2 | short
      | ----- below
    ");
}

#[test]
fn nothing_in_a_message_or_a_line_drives_the_terminal() {
    let text = "a: \u{1b}[31mred\u{202e}\n";
    let diagnostic = Diagnostic::error("bad-key", "\u{1b}[2J gone").hint("\u{1b}[1m bold");
    let shown = file("a.md", text, "red", diagnostic);
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
}

#[test]
fn colours_are_only_there_when_asked_for() {
    let files = Files::new(&[("a.md", "text")]);
    let diagnostic = [unknown().at(files.span("a.md", "text")).hint("mend it")];
    let show = |colour| {
        let look = Look { colour, width: 80 };
        text::render(&diagnostic, &|file| files.0.get(file).cloned(), look)
    };
    assert!(show(true).contains("\u{1b}["));
    assert!(!show(false).contains('\u{1b}'));
    assert_eq!(
        anstream::adapter::strip_str(&show(true)).to_string(),
        show(false)
    );
}

proptest! {
    #[test]
    fn any_text_and_any_span_can_be_shown(
        text in r"(\PC|[a-z \t\r\n漢，\u{feff}\u{301}\u{200d}👩]){0,80}",
        long in 0usize..3,
        spans in prop::collection::vec((0u32..400, 0u32..400), 1..4),
        width in 0usize..200,
    ) {
        let text = text.repeat([1, 5, 60][long]);
        let files = Files::new(&[("a.md", &text)]);
        let span = |(start, end)| Span { file: path("a.md"), range: Some((start, end)) };
        let mut spans = spans.into_iter().map(span);
        let mut diagnostic = unknown();
        diagnostic.span = spans.next();
        for span in spans {
            diagnostic = diagnostic.label(span, "漢 here");
        }
        let all = [diagnostic];
        let sources = |file: &RelPath| files.0.get(file).cloned();
        for colour in [true, false] {
            let shown = text::render(&all, &sources, Look { colour, width });
            prop_assert!(shown.contains("unknown-key"));
            prop_assert!(shown.len() < 20_000);
        }
        json::render(&all, &sources);
        github::render(&all, &sources);
        sarif::render(&all, &sources);
    }
}

fn sample() -> (Files, Vec<Diagnostic>) {
    let files = Files::new(&[("content/年報 1%.md", "title: 標題\nkind: 是\nmore: a\nb\n")]);
    let name = "content/年報 1%.md";
    let all = vec![
        Diagnostic::error("unknown-key", "100% wrong,\nreally: 是")
            .at(files.span(name, "是"))
            .label(files.span(name, "標題"), "the title")
            .hint("did you mean `no`?"),
        Diagnostic::warning("missing-alt", "a long value").at(files.span(name, "a\nb")),
        Diagnostic::error("bad-file-type", "not UTF-8").in_file(&path("x.md")),
        Diagnostic::error("no-site", "there is no folder `content`"),
    ];
    (files, all)
}

#[test]
fn json_has_one_object_a_line() {
    let (files, all) = sample();
    let shown = json::render(&all, &|file| files.0.get(file).cloned());
    insta::assert_snapshot!(shown, @r#"
    {"severity":"error","code":"unknown-key","message":"100% wrong,\nreally: 是","file":"content/年報 1%.md","line":2,"column":7,"endLine":2,"endColumn":8,"labels":[{"message":"the title","file":"content/年報 1%.md","line":1,"column":8,"endLine":1,"endColumn":10}],"hints":["did you mean `no`?"]}
    {"severity":"warning","code":"missing-alt","message":"a long value","file":"content/年報 1%.md","line":3,"column":7,"endLine":4,"endColumn":2,"labels":[],"hints":[]}
    {"severity":"error","code":"bad-file-type","message":"not UTF-8","file":"x.md","labels":[],"hints":[]}
    {"severity":"error","code":"no-site","message":"there is no folder `content`","labels":[],"hints":[]}
    "#);
    for line in shown.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
}

#[test]
fn github_commands_are_escaped() {
    let (files, all) = sample();
    insta::assert_snapshot!(github::render(&all, &|file| files.0.get(file).cloned()), @"
    ::error file=content/年報 1%25.md,line=2,endLine=2,col=7,endColumn=7,title=unknown-key::100%25 wrong,%0Areally: 是%0Acontent/年報 1%25.md:1: the title%0Ahelp: did you mean `no`?
    ::warning file=content/年報 1%25.md,line=3,endLine=4,title=missing-alt::a long value
    ::error file=x.md,title=bad-file-type::not UTF-8
    ::error title=no-site::there is no folder `content`
    ");
}

#[test]
fn sarif_names_rules_places_and_related_places() {
    let (files, all) = sample();
    insta::assert_snapshot!(sarif::render(&all, &|file| files.0.get(file).cloned()), @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "parkpages",
              "semanticVersion": "0.1.0",
              "rules": [
                {
                  "id": "bad-file-type"
                },
                {
                  "id": "missing-alt"
                },
                {
                  "id": "no-site"
                },
                {
                  "id": "unknown-key"
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "ruleId": "unknown-key",
              "ruleIndex": 3,
              "level": "error",
              "message": {
                "text": "100% wrong,\nreally: 是\nhelp: did you mean `no`?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "content/%E5%B9%B4%E5%A0%B1%201%25.md",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 2,
                      "startColumn": 7,
                      "endLine": 2,
                      "endColumn": 8
                    }
                  }
                }
              ],
              "relatedLocations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "content/%E5%B9%B4%E5%A0%B1%201%25.md",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 1,
                      "startColumn": 8,
                      "endLine": 1,
                      "endColumn": 10
                    }
                  },
                  "message": {
                    "text": "the title"
                  }
                }
              ]
            },
            {
              "ruleId": "missing-alt",
              "ruleIndex": 1,
              "level": "warning",
              "message": {
                "text": "a long value"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "content/%E5%B9%B4%E5%A0%B1%201%25.md",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 3,
                      "startColumn": 7,
                      "endLine": 4,
                      "endColumn": 2
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "bad-file-type",
              "ruleIndex": 0,
              "level": "error",
              "message": {
                "text": "not UTF-8"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "x.md",
                      "uriBaseId": "%SRCROOT%"
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "no-site",
              "ruleIndex": 2,
              "level": "error",
              "message": {
                "text": "there is no folder `content`"
              }
            }
          ]
        }
      ]
    }
    "#);
}
