//! The themes of this repository: the sample content needs nothing of `park`, and both keep within
//! the sizes that they promise.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use parkpages::engine::{Built, MemorySink, Options, build};
use parkpages::world::MemoryWorld;

/// The sample content, rendered by a theme.
fn sample(theme: &str) -> Built {
    sample_with(theme, &[], &Options::default())
}

/// The same with further files and other options.
fn sample_with(theme: &str, more: &[(String, String)], options: &Options) -> Built {
    build(
        &sample_world(theme, more),
        options,
        &MemorySink::without_pictures(),
    )
}

fn sample_world(theme: &str, more: &[(String, String)]) -> MemoryWorld {
    let files = support::sample_files().into_iter().map(|(path, bytes)| {
        if path != "content/site.yaml" {
            return (path, bytes);
        }
        let text = String::from_utf8(bytes).expect("it is text");
        assert!(text.contains("\ntheme: park"));
        let text = text.replace("\ntheme: park", &format!("\ntheme: {theme}"));
        (path, text.into_bytes())
    });
    let mut world = support::world("2026-11-23T00:00:00Z", files);
    for (path, text) in more {
        support::write(&mut world, path, text.as_str());
    }
    world
}

/// What a build published, without what belongs to the theme alone: its assets, what it draws, and the index, which has the words that
/// its shortcodes give.
fn pages(built: &Built) -> BTreeSet<String> {
    built
        .outputs
        .keys()
        .map(ToString::to_string)
        .filter(|path| {
            let of_theme = ["assets/", "pictures/", "search-index/"];
            !of_theme.iter().any(|folder| path.starts_with(folder))
        })
        .collect()
}

#[test]
fn the_sample_content_needs_nothing_of_one_theme() {
    let park = sample("park");
    let plain = sample("plain");
    let told: Vec<&str> = plain.diagnostics.iter().map(|d| &*d.message).collect();
    assert_eq!(told, [""; 0]);
    assert_eq!(park.diagnostics.len(), 0);
    assert_eq!(pages(&park), pages(&plain));
}

/// The texts of the sample's outputs with further files, by path.
fn texts_with(theme: &str, more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let more = more
        .iter()
        .map(|(path, text)| ((*path).into(), (*text).into()));
    let more: Vec<(String, String)> = more.collect();
    let sink = MemorySink::without_pictures();
    build(&sample_world(theme, &more), &Options::default(), &sink);
    let outputs = sink.into_outputs().into_iter();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    outputs
        .map(|(path, bytes)| (path.to_string(), text(bytes)))
        .collect()
}

#[test]
fn a_page_without_a_version_says_so_and_leads_to_those_that_exist() {
    let notice = "---\ntitle: N\nmissing: notice\n---\nText of it.\n";
    let original = "---\ntitle: O\nmissing: original\n---\n";
    let entry = "---\ntitle: A\n---\nText of it.\n";
    let files = [
        ("content/n/_index.md", notice),
        ("content/n/a.md", entry),
        ("content/o/_index.md", original),
        ("content/o/a.md", entry),
    ];
    let link = |url: &str| format!("<a href=\"{url}\" lang=\"en\" hreflang=\"en\">English</a>");
    for theme in ["park", "plain"] {
        let texts = texts_with(theme, &files);
        for path in ["n/a/", "n/"] {
            let html = &texts[&format!("sc/{path}index.html")];
            let (_, main) = html.split_once("<main").expect("it has a main part");
            assert!(main.contains(&link(&format!("/en/{path}"))), "{main}");
            assert!(main.contains("本页没有"), "{main}");
            assert!(!main.contains("Text of it"), "{main}");
            assert!(html.contains("content=\"noindex\""), "{html}");
            assert!(!html.contains("rel=\"alternate\" hreflang"), "{html}");
        }
        let html = &texts["tc/o/a/index.html"];
        assert!(html.contains("本文未有翻譯"), "{html}");
        let flat = html.replace('\n', "");
        assert!(flat.contains("lang=\"en\"><p>Text of it."), "{html}");
        assert!(html.contains("rel=\"canonical\" href=\"https://"), "{html}");
        assert!(html.contains("/en/o/a/\">\n"), "{html}");
        assert!(!html.contains("rel=\"alternate\" hreflang"), "{html}");
        let html = &texts["en/o/a/index.html"];
        assert!(!html.contains("hreflang=\"zh-Hant\" href=\"http"), "{html}");
    }
}

#[test]
fn parts_of_a_series_and_related_articles_stand_below_an_article_once() {
    for theme in ["park", "plain"] {
        let texts = texts_with(theme, &[]);
        let part = texts
            .get("tc/news/opening/index.html")
            .expect("it is there");
        let (_, below) = part.split_once("第2篇，共3篇").expect("it is a part");
        let count = |link: &str| {
            below
                .matches(&format!(r#"href="/tc/news/{link}/""#))
                .count()
        };
        assert_eq!(
            count("topping-out"),
            1,
            "{theme}: a part is not related, too"
        );
        assert_eq!(count("dates-so-far"), 1, "{theme}");
        assert_eq!(count("opening"), 0, "{theme}");
        assert!(count("floor-area") > 0, "{theme}");
        assert!(below.contains(r#"rel="prev""#) && below.contains(r#"rel="next""#));
        let alone = texts
            .get("en/news/directory/index.html")
            .expect("it is there");
        assert!(!alone.contains("Part "), "{theme}");
        let list = texts.get("en/news/page/2/index.html").expect("it is there");
        assert!(list.contains(r#"rel="prev""#), "{theme}");
        assert!(
            list.contains(r#"<link rel="canonical" href="https://park.example/en/news/page/2/">"#)
        );
    }
}

#[test]
fn the_text_of_a_term_stands_above_the_list_of_its_page() {
    let text = "---\ntitle: A heading of its own\n---\nText of it.\n";
    let terms = [
        "topics/partnership",
        "news/kind/notice",
        "partners/kind/fund",
    ];
    let files = terms.map(|term| format!("content/{term}.md"));
    let files = files.each_ref().map(|file| (file.as_str(), text));
    for theme in ["park", "plain"] {
        let texts = texts_with(theme, &files);
        for term in terms {
            let html = &texts[&format!("en/{term}/index.html")];
            let (_, main) = html.split_once("<h1").expect("it has a heading");
            let (heading, rest) = main.split_once("</h1>").expect("it ends");
            assert!(heading.contains("A heading of its own"), "{html}");
            let (above, _) = rest.split_once("<ul class=").expect("it has a list");
            assert!(above.contains("<p>Text of it.</p>"), "{html}");
        }
    }
}

#[test]
fn the_picture_at_the_head_of_a_list_is_on_its_first_page_and_asked_for_at_once() {
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\" width=\"40\" height=\"20\"/>";
    let index = "---\ntitle: Walks\npaginate_by: 1\nimage: top.svg\nimages: {top.svg: {alt: A path}}\n---\nWalk with us.\n";
    let term = "---\ntitle: Partners\nimage: term.svg\nimages: {term.svg: {alt: Hands}}\n---\nWho is here.\n";
    let entry = "---\ntitle: A walk\ntopics: [partnership]\n---\nA text.\n";
    let outputs = texts_with(
        "park",
        &[
            ("content/walks/_index.md", index),
            ("content/walks/top.svg", picture),
            ("content/walks/a.md", entry),
            ("content/walks/b.md", entry),
            ("content/topics/partnership/index.md", term),
            ("content/topics/partnership/term.svg", picture),
        ],
    );
    for (page, picture) in [
        ("en/walks/index.html", "top.svg"),
        ("en/topics/partnership/index.html", "term.svg"),
    ] {
        let page = &outputs[page];
        let asked = page.find("<link rel=\"preload\" as=\"image\"");
        let shown = page.find(&format!("{picture}\" alt="));
        assert!(asked.is_some() && asked < shown, "{picture}: {page}");
    }
    // In the head the picture stands for the page, as in all of its pages.
    let second = &outputs["en/walks/page/2/index.html"];
    let (head, second) = second.split_once("</head>").unwrap();
    assert!(!head.contains("preload"), "{head}");
    for part in ["top.svg", "<p>Walk with us"] {
        assert!(!second.contains(part), "{part} is on the second page");
    }
}

#[test]
fn the_style_guide_is_a_draft_that_builds_with_both_themes() {
    let page = "en/style-guide/index.html";
    assert!(!pages(&sample("park")).contains(page));
    let drafts = Options {
        drafts: true,
        ..Options::default()
    };
    for theme in ["park", "plain"] {
        let built = sample_with(theme, &[], &drafts);
        let told: Vec<&str> = built.diagnostics.iter().map(|d| &*d.message).collect();
        assert_eq!(told, [""; 0]);
        assert!(pages(&built).contains(page));
    }
}

#[test]
fn every_component_of_park_is_in_its_readme() {
    let park = support::files(&support::root().join("themes/park"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let readme = park
        .iter()
        .find(|(path, _)| path.ends_with("README.md"))
        .map(|(_, bytes)| text(bytes))
        .expect("it has one");
    let mut missing = Vec::new();
    for (_, bytes) in park.iter().filter(|(path, _)| path.ends_with(".html")) {
        for part in text(bytes).split("{% component ").skip(1) {
            let name = part.split('(').next().unwrap_or(part);
            if !readme.contains(&format!("`{name}`")) {
                missing.push(name.to_owned());
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

/// The example of `docs/themes.md`: code whose first line names a file below `themes/harbour/`.
#[test]
fn the_child_of_park_in_the_manual_builds() {
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/themes.md"))
        .expect("the manual is there");
    let harbour: Vec<(String, String)> = manual
        .split("```")
        .filter_map(|code| {
            let (_, code) = code.split_once('\n')?;
            let at = code.lines().next()?.find("themes/harbour/")?;
            let path = code[at..].split([' ', ':', '\n']).next()?;
            Some((path.to_owned(), code.to_owned()))
        })
        .collect();
    assert_eq!(harbour.len(), 4, "{harbour:#?}");
    let built = sample_with("harbour", &harbour, &Options::default());
    let told: Vec<&str> = built.diagnostics.iter().map(|d| &*d.message).collect();
    assert_eq!(told, [""; 0]);
    assert!(
        built
            .outputs
            .keys()
            .any(|path| path.to_string().starts_with("assets/css/harbour."))
    );
}

#[test]
fn plain_has_at_most_300_lines() {
    let lines: usize = support::files(&support::root().join("themes/plain"))
        .iter()
        .map(|(_, bytes)| bytes.split(|&byte| byte == b'\n').count() - 1)
        .sum();
    assert!(lines <= 300, "{lines} lines");
}

#[test]
fn the_style_sheet_and_scripts_of_park_stay_small() {
    for (path, bytes) in support::files(&support::root().join("themes/park/assets")) {
        let most = match path.rsplit('.').next() {
            Some("css") => 30 * 1024,
            Some("js" | "mjs") => 8 * 1024,
            _ => continue,
        };
        assert!(bytes.len() <= most, "{path} has {} bytes", bytes.len());
    }
}
