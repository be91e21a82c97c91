//! Pages of the sample site in Simplified Chinese, as a reader meets them, word for word.
//!
//! They are converted by the program from Traditional Chinese. What stands in `tests/gold/*.txt` was read
//! against what a reader on the mainland expects; a word that is wrong there is mended in
//! `content/glossary.yaml` or in a text, never in the file.
//!
//! `UPDATE_GOLD=1 cargo test --test gold` writes what came out into the files: read the diff.

#[path = "gold/readable.rs"]
mod readable;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use parkpages::base::UrlPath;
use parkpages::engine::{MemorySink, Options, build};
use parkpages::host::DiskWorld;

/// Each page by its address below `/sc/`, and whether all of its body is kept or only what is its own.
const PAGES: [(&str, Part); 16] = [
    ("", Part::Body),
    ("about/", Part::Main),
    ("accessibility/", Part::Main),
    ("contact/", Part::Main),
    ("copyright/", Part::Main),
    ("documents/first-partners-by-economy/", Part::Main),
    ("events/example-open-day/", Part::Main),
    ("milestones/", Part::Main),
    ("news/example-open-day/", Part::Main),
    ("news/example-shuttle/", Part::Main),
    ("news/first-partners/", Part::Main),
    ("news/what-officials-said/", Part::Main),
    ("partners/astrazeneca/", Part::Main),
    ("privacy/", Part::Main),
    ("tenders/example-signs/", Part::Main),
    ("visit/getting-there/", Part::Main),
];

#[derive(Clone, Copy)]
enum Part {
    Body,
    Main,
}

/// While the example notice runs, so that the home page shows it.
const NOW: &str = "2027-01-15T12:00:00Z";

fn outputs() -> BTreeMap<UrlPath, Vec<u8>> {
    let now: Timestamp = NOW.parse().expect("a timestamp");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = DiskWorld::open(root, Some(now)).expect("the sample site is there");
    let sink = MemorySink::without_pictures();
    let built = build(&world, &Options::default(), &sink);
    assert!(built.publishable, "{:#?}", built.diagnostics);
    sink.into_outputs()
}

#[test]
fn derived_pages_read_as_they_were_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let update = std::env::var_os("UPDATE_GOLD").is_some();
    let outputs = outputs();
    let mut faults = Vec::new();
    let mut kept: Vec<PathBuf> = Vec::new();
    for (address, part) in PAGES {
        let path = UrlPath::new(&format!("sc/{address}index.html")).expect("a path");
        let html = outputs
            .get(&path)
            .unwrap_or_else(|| panic!("there is no page {path}"));
        let html = std::str::from_utf8(html).expect("pages are UTF-8");
        let text = readable::page(html, matches!(part, Part::Main));
        let name = address.trim_end_matches('/').replace('/', "_");
        let file = folder
            .join(if name.is_empty() { "home" } else { &name })
            .with_extension("txt");
        kept.push(file.clone());
        if update {
            fs::write(&file, &text).expect("the file can be written");
            continue;
        }
        let gold = fs::read_to_string(&file).unwrap_or_default();
        let differs = (text.lines().zip(gold.lines()))
            .find(|(is, was)| is != was)
            .map(|(is, was)| format!("is  {is}\n  was {was}"));
        if let Some(first) = differs.or_else(|| (text != gold).then(|| "other length".to_owned())) {
            faults.push(format!("{}\n  {first}", file.display()));
        }
    }
    for entry in fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|end| end == "txt") && !kept.contains(&path) {
            faults.push(format!("{} belongs to no page", path.display()));
        }
    }
    assert!(
        faults.is_empty(),
        "UPDATE_GOLD=1 writes what came out:\n{}",
        faults.join("\n")
    );
}

/// What the glossary must leave alone: other words that hold the characters of its terms.
#[test]
fn words_that_hold_a_term_by_chance_are_not_torn() {
    let sentences = [
        (
            "首創科技、原創科研，創科發展",
            "首创科技、原创科研，科创发展",
        ),
        ("宣傳媒介及傳媒查詢", "宣传媒介及媒体联系"),
        ("投資訊息與資訊", "投资信息与信息"),
        ("招標書、投標書和標書", "招标文件、投标文件和投标文件"),
        ("檔案館的檔案", "档案馆的文件"),
        ("紀錄片與瀏覽紀錄", "纪录片与浏览记录"),
        (
            "外語文件、英語文章及其他語文",
            "外语文件、英语文章及其他语言",
        ),
        (
            "網絡、數據、項目、人工智能、跨境",
            "网络、数据、项目、人工智能、跨境",
        ),
        ("《港深創科園》「一『二』三」", "《港深创科园》“一‘二’三”"),
        (
            "10億港元、14萬億元人民幣、87公頃",
            "10亿港元、14万亿元人民币、87公顷",
        ),
        ("抬起頭，價格抬升，哄抬物價", "抬起头，价格抬升，哄抬物价"),
        ("商舖、店舖和舖位", "商铺、店铺和铺位"),
        (
            "批覆、回覆與覆蓋，一英哩、沉重、扇風",
            "批复、回复与覆盖，一英里、沉重、扇风",
        ),
        (
            "頭髮與發展，乾淨的幹部，皇后以後",
            "头发与发展，干净的干部，皇后以后",
        ),
    ];
    let text: String = sentences
        .iter()
        .map(|(tc, _)| format!("{tc}\n\n"))
        .collect();
    let mut world = support::world(NOW, support::sample_files());
    let page = format!("---\ntitle: 用語\n---\n{text}");
    support::write(&mut world, "content/words.tc.md", page);
    let sink = MemorySink::without_pictures();
    let built = build(&world, &Options::default(), &sink);
    assert!(built.publishable, "{:#?}", built.diagnostics);
    let outputs = sink.into_outputs();
    let html = &outputs[&UrlPath::new("sc/words/index.html").expect("a path")];
    let html = std::str::from_utf8(html).expect("pages are UTF-8");
    for (tc, sc) in sentences {
        assert!(
            html.contains(&format!("<p>{sc}</p>")),
            "{tc}: not {sc} in {html}"
        );
    }
}

/// Words that a conversion of characters alone would leave in Simplified Chinese, and what is said instead.
#[test]
fn words_of_hong_kong_do_not_stand_in_simplified_pages() {
    let outputs = outputs();
    let mut faults = Vec::new();
    for (path, bytes) in &outputs {
        if !(path.as_str().starts_with("sc/") && path.as_str().ends_with(".html")) {
            continue;
        }
        let text = readable::page(std::str::from_utf8(bytes).expect("pages are UTF-8"), true);
        // The park's own short name.
        let text = text.replace("港深创科园", "");
        for (word, better) in readable::HONG_KONG {
            if text.contains(word) {
                faults.push(format!("{path}: {word}, better {better}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
