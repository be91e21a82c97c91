//! Markdown as editors write it, and what becomes of it: the cases of `tests/markdown/*.txt`.
//!
//! A case is `=== name | options`, the text, `--- html`, the HTML with holes as `⟦…⟧`, and what else
//! there is to see: `--- problems` (what is under each span, and the message), `--- headings`,
//! `--- plain`, `--- lead`. `MARKDOWN_UPDATE=1 cargo test --test markdown` writes what comes out
//! into the files, to be read before it is kept.

#[path = "markdown/laws.rs"]
mod laws;
#[path = "markdown/limits.rs"]
mod limits;
#[path = "markdown/show.rs"]
mod show;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use parkpages::base::{HeadingIds, RelPath};
use parkpages::markdown::{Labels, Options, first_sentences, one_line, render};
use show::{pieces, problems};

#[test]
fn every_case_comes_out_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/markdown");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    assert!(files.len() > 5, "the cases are found");
    let mut wrong = String::new();
    for file in files {
        let written = fs::read_to_string(&file).unwrap();
        let come_out: String = written
            .split_inclusive('\n')
            .collect::<Vec<_>>()
            .split(|line| line.starts_with("=== "))
            .zip(std::iter::once("").chain(written.lines().filter(|l| l.starts_with("=== "))))
            .map(|(lines, head)| match head {
                "" => lines.concat(),
                _ => case(head, &lines.concat()),
            })
            .collect();
        if come_out == written {
            continue;
        }
        if std::env::var_os("MARKDOWN_UPDATE").is_some() {
            fs::write(&file, come_out).unwrap();
            continue;
        }
        for (old, new) in blocks(&written).zip(blocks(&come_out)) {
            if old != new {
                let name = file.file_name().unwrap().to_string_lossy();
                let _ = writeln!(wrong, "{name}: expected\n{old}\nbut it came out as\n{new}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n=== ")
}

/// The case as it comes out.
fn case(head: &str, rest: &str) -> String {
    let source = rest.split("--- html\n").next().unwrap();
    let options = head.split_once(" | ").map_or("", |(_, options)| options);
    let text = source
        .strip_suffix('\n')
        .unwrap_or(source)
        .replace("→", "\t");
    let has = |name: &str| options.split(' ').any(|option| option == name);
    let file = RelPath::new("content/a.md").unwrap();
    let labels = match has("chinese") {
        true => Labels {
            note: "注意".into(),
            warning: "警告".into(),
            footnotes: "註釋".into(),
            back: "返回第 {n} 處".into(),
            table: "表格".into(),
            ..Labels::default()
        },
        false => Labels {
            table: String::new(),
            ..Labels::default()
        },
    };
    let convert = |text: &str| {
        text.replace('園', "园")
            .replace('學', "学")
            .replace("頭髮", "头发")
    };
    let described = |src: &str| src == "known.jpg";
    let document = render(
        &text,
        &Options {
            han: has("han") || has("chinese"),
            smart_punctuation: has("smart"),
            autolinks: has("links"),
            heading_ids: HeadingIds::NAMES
                .into_iter()
                .find_map(|(name, rule)| has(&format!("ids={name}")).then_some(rule))
                .unwrap_or_default(),
            highlight: has("colours"),
            math: has("math"),
            raw_html: has("raw"),
            convert: has("convert").then_some(&convert),
            described: Some(&described),
            ..Options::new(&file, 0, &labels)
        },
    );
    let mut shown = format!("{head}\n{source}--- html\n");
    let html = match document.summary {
        Some(n) => format!(
            "{}⟦more⟧\n{}",
            pieces(&document.pieces[..n]),
            pieces(&document.pieces[n..])
        ),
        None => pieces(&document.pieces),
    };
    shown.push_str(&html);
    if !html.is_empty() && !html.ends_with('\n') {
        shown.push('\n');
    }
    if !document.diagnostics.is_empty() {
        let _ = write!(
            shown,
            "--- problems\n{}",
            problems(&text, &document.diagnostics)
        );
    }
    if has("headings") {
        shown.push_str("--- headings\n");
        for heading in &document.headings {
            let _ = writeln!(shown, "{} #{} {}", heading.level, heading.id, heading.text);
        }
    }
    if has("plain") {
        let _ = writeln!(shown, "--- plain\n{}", document.plain.trim_end());
        let _ = writeln!(shown, "--- lead\n{}", document.lead);
        let _ = writeln!(shown, "--- words\n{}", document.words.total());
    }
    shown.push('\n');
    shown
}

#[test]
fn titles_are_one_line_and_stay_as_written() {
    for (title, line) in [
        ("2*3*4 *and* `code`", "2*3*4 *and* `code`"),
        ("Fish &amp; chips <b>", "Fish &amp; chips <b>"),
        ("  跨行\n標題  ", "跨行 標題"),
        ("one\r\n\r\n  two", "one two"),
        ("two  spaces", "two  spaces"),
        ("", ""),
    ] {
        assert_eq!(one_line(title), line, "{title:?}");
    }
}

#[test]
fn descriptions_end_with_a_sentence() {
    let english = "The park opened. It covers 87 hectares, i.e. 0.87 km². Phase two follows.";
    assert_eq!(first_sentences(english, false, 20), "The park opened.");
    assert_eq!(
        first_sentences(english, false, 60),
        "The park opened. It covers 87 hectares, i.e. 0.87 km²."
    );
    assert_eq!(first_sentences(english, false, 500), english);
    assert_eq!(first_sentences(english, false, 10), "The park…");
    let chinese = "園區已啟用。佔地87公頃！「何時開幕？」他問。";
    assert_eq!(first_sentences(chinese, true, 10), "園區已啟用。");
    assert_eq!(
        first_sentences(chinese, true, 14),
        "園區已啟用。佔地87公頃！"
    );
    assert_eq!(first_sentences(chinese, true, 4), "園區已…");
    assert_eq!(first_sentences("", true, 10), "");
    assert_eq!(first_sentences("一\n二", true, 10), "一 二");
    assert_eq!(first_sentences("Word", false, 0), "");
}
