//! Pictures that templates draw of a page, for other sites to show with a link to it.

mod support;

use std::collections::BTreeMap;

use parkpages::engine::{Built, Memo, MemorySink, Options, build, rebuild};
use parkpages::picture::{Fonts, fit};
use parkpages::world::MemoryWorld;

const SITE: &str = "\
base_url: https://www.example.org/park
theme: bare
title: {en: Park, tc: 園}
languages:
  en: {tag: en, name: English}
  tc: {tag: zh-Hant-HK, name: 中文}
  sc: {tag: zh-Hans, name: 简体, derive_from: tc}
";

const PAGE: &str = r##"{%- set font = "Noto Sans CJK SC" if lang == "sc" else "Noto Sans CJK HK" -%}
{%- set title = fit_text(text=page.title, font=font, width=1040, lines=3, sizes=[80, 60]) -%}
{%- set svg %}<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630" fill="#eee"/>
{%- for line in title.lines %}<text x="80" y="{{ loop.index * title.size }}" font-size="{{ title.size }}" font-family="{{ font }}">{{ line }}</text>{% endfor -%}
</svg>{% endset -%}
{%- set picture = draw_picture(svg=svg) -%}
{%- if picture %}<meta property="og:image" content="{{ picture.url | absolute_url }}"> {{ picture.width }} × {{ picture.height }}{% endif %}"##;

fn fonts() -> Vec<(String, Vec<u8>)> {
    let folder = support::root().join("themes/park/fonts");
    let all = support::files(&folder).into_iter();
    all.filter(|(name, _)| name.ends_with(".otf")).collect()
}

fn world(page: &str, files: &[(&str, &str)]) -> MemoryWorld {
    let fixed = [
        ("content/site.yaml", SITE),
        ("content/_index.md", "---\ntitle: Hall <A> & B\n---\n"),
        ("content/_index.tc.md", "---\ntitle: 骨直禮堂\n---\n"),
        ("themes/bare/theme.yaml", "name: bare\n"),
        ("themes/bare/templates/index.html", page),
        ("themes/bare/templates/404.html", "404"),
        ("themes/bare/templates/languages.html", "languages"),
    ];
    let fonts = fonts().into_iter();
    let fonts = fonts.map(|(name, bytes)| (format!("themes/bare/fonts/{name}"), bytes));
    let texts = fixed.iter().chain(files);
    let texts = texts.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    support::world("2026-01-01T00:00:00Z", texts.chain(fonts))
}

fn built(world: &MemoryWorld) -> (Built, BTreeMap<String, Vec<u8>>) {
    let sink = MemorySink::default();
    let built = build(world, &Options::default(), &sink);
    let files = sink.into_outputs().into_iter();
    let files = files.map(|(path, bytes)| (path.to_string(), bytes));
    (built, files.collect())
}

fn problems(built: &Built) -> Vec<String> {
    let all = built.diagnostics.iter();
    all.map(|problem| format!("{}: {}", problem.code, problem.message))
        .collect()
}

/// The picture that a page names, below the address of the site.
fn picture(files: &BTreeMap<String, Vec<u8>>, page: &str) -> String {
    let html = String::from_utf8_lossy(&files[page]);
    let (_, rest) = html
        .split_once("https://www.example.org/park/")
        .expect(page);
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn every_page_has_a_picture_of_its_own() {
    let (built, files) = built(&world(PAGE, &[]));
    assert_eq!(problems(&built), Vec::<String>::new());
    let names: Vec<_> = ["en/index.html", "tc/index.html", "sc/index.html"]
        .map(|page| picture(&files, page))
        .into();
    for name in &names {
        let bytes = &files[name];
        assert!(bytes.len() < 60_000, "{} bytes", bytes.len());
        let made = image::load_from_memory(bytes).unwrap();
        assert_eq!((made.width(), made.height()), (1200, 630));
        let dark = made
            .to_rgb8()
            .pixels()
            .filter(|pixel| pixel.0[0] < 60)
            .count();
        assert!(dark > 1_000, "there is a text in it: {dark} dark pixels");
    }
    let pictures = files.keys().filter(|path| path.starts_with("pictures/"));
    assert_eq!(pictures.count(), 3);
    assert!(String::from_utf8_lossy(&files["en/index.html"]).ends_with("> 1200 × 630"));
}

#[test]
fn another_title_gives_another_picture_and_takes_the_old_one_away() {
    let mut world = world(PAGE, &[]);
    let mut memo = Memo::default();
    let first = rebuild(
        &world,
        &Options::default(),
        &mut memo,
        &MemorySink::default(),
    );
    support::write(&mut world, "content/_index.md", "---\ntitle: Other\n---\n");
    let second = rebuild(
        &world,
        &Options::default(),
        &mut memo,
        &MemorySink::default(),
    );
    let (clean, _) = built(&world);
    assert_eq!(second.outputs, clean.outputs);
    let both = first
        .outputs
        .keys()
        .filter(|path| second.outputs.contains_key(*path));
    let pictures = both.filter(|path| path.as_str().starts_with("pictures/"));
    assert_eq!(
        pictures.count(),
        2,
        "those of the other languages are as they were"
    );
}

#[test]
fn a_character_that_no_font_has_is_told() {
    let index = ("content/_index.tc.md", "---\ntitle: 𨭎堂\n---\n");
    let (built, files) = built(&world(PAGE, &[index]));
    let message = "missing-glyph: no font of the theme has the character `𨭎` (U+28B4E), so /tc/ has no picture to be shown with links to it";
    assert!(
        problems(&built).contains(&message.to_owned()),
        "{:?}",
        problems(&built)
    );
    assert!(!String::from_utf8_lossy(&files["tc/index.html"]).contains("og:image"));
}

#[test]
fn what_cannot_be_drawn_is_an_error_in_the_template() {
    let error = |page: &str| problems(&built(&world(page, &[])).0).join("\n");
    let svg = |svg: &str| {
        error(&format!(
            "{{% set svg %}}{svg}{{% endset %}}{{{{ draw_picture(svg=svg) }}}}"
        ))
    };
    assert!(
        svg("<svg").contains("bad-drawing: the drawing is not SVG"),
        "{}",
        svg("<svg")
    );
    assert!(svg("<p/>").contains("the drawing begins with `p`, not `svg`"));
    assert!(
        svg("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9000\" height=\"1\"/>")
            .contains("needs `width` and `height`")
    );
    let fonts =
        error("{{ fit_text(text=\"a\", font=\"Noto Sans\", width=9, lines=1, sizes=[9]) }}");
    assert!(
        fonts.contains("unknown-font: there is no font `Noto Sans` in the theme"),
        "{fonts}"
    );
    let text = "---\ntitle: T\n---\n{{ draws() }}\n";
    let shortcode = "{{ draw_picture(svg=\"<svg/>\") }}";
    let world = world(
        "{{ page.content | safe }}",
        &[
            ("content/_index.md", text),
            ("themes/bare/shortcodes/draws.html", shortcode),
        ],
    );
    let shortcode = problems(&built(&world).0).join("\n");
    assert!(
        shortcode.contains("`draw_picture` works only in the templates of pages"),
        "{shortcode}"
    );
}

#[test]
fn a_file_that_is_no_font_is_an_error() {
    let mut world = world(PAGE, &[]);
    support::write(&mut world, "themes/bare/fonts/a.otf", "none");
    let (built, _) = built(&world);
    assert_eq!(
        problems(&built),
        ["bad-font: there is no font in this file"]
    );
}

/// A drawing names files, but nothing outside of it is read.
#[test]
fn drawings_read_no_files() {
    let page = "{% set svg %}<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"8\" height=\"8\"><image xlink:href=\"/etc/hostname.png\" width=\"8\" height=\"8\"/><image href=\"file:///a.svg\" width=\"8\" height=\"8\"/></svg>{% endset %}{{ draw_picture(svg=svg) }}";
    let (built, files) = built(&world(page, &[]));
    assert_eq!(problems(&built), Vec::<String>::new());
    assert!(files.keys().any(|path| path.starts_with("pictures/")));
}

#[test]
fn texts_are_broken_where_lines_may_end() {
    let fonts = Fonts::new(fonts().into_iter().map(|(_, bytes)| bytes).collect()).unwrap();
    let lines = |text: &str, width: f32, most: usize, sizes: &[f32]| {
        let fitted = fit(&fonts, "Noto Sans CJK HK", text, width, most, sizes);
        format!("{} {}", fitted.size, fitted.lines.join("|"))
    };
    insta::assert_snapshot!(
        [
            lines("Some sixty organisations become the first partners", 600.0, 3, &[60.0, 40.0]),
            lines("Some sixty organisations become the first partners", 600.0, 2, &[60.0, 40.0]),
            lines("Incomprehensibilities", 300.0, 3, &[60.0]),
            lines("政府公布河套香港園區發展綱要，涵蓋「一區兩園」。", 600.0, 3, &[60.0, 40.0]),
            lines("政府公布河套香港園區發展", 660.0, 2, &[60.0, 50.0]),
            lines("香港園區開幕典禮在十二月二十二日舉行", 300.0, 2, &[60.0, 40.0]),
            lines("", 300.0, 2, &[60.0]),
        ]
        .join("\n"),
        @"
        40 Some sixty organisations|become the first partners
        40 Some sixty organisations|become the first partners
        60 Incomp|rehensi|bilities
        60 政府公布河套香港園區|發展綱要，涵蓋「一區|兩園」。
        50 政府公布河套香港園區發展
        40 香港園區開幕|典禮在十二月…
        60
        "
    );
}

#[test]
fn hosts_are_told_to_keep_drawings() {
    let site = format!("{SITE}hosts: [netlify]\n");
    let (built, files) = built(&world(PAGE, &[("content/site.yaml", &site)]));
    assert!(built.publishable);
    assert!(files.keys().any(|path| path.starts_with("pictures/")));
    let headers = String::from_utf8_lossy(&files["_headers"]);
    assert!(
        headers.contains("/park/pictures/*\n  Cache-Control: public, max-age=31536000, immutable")
    );
}
