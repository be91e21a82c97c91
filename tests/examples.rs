//! The examples of the documents do what the documents say: each is put where it says that it belongs, into a site that
//! is built without a problem.

mod support;

use std::fs;

use parkpages::world::MemoryWorld;
use support::{shows, sound};

/// A fenced block of a document.
#[derive(Clone)]
struct Example {
    /// The heading that it is below.
    heading: String,
    /// The language of its fence.
    language: String,
    /// The file that its first line names in a comment.
    path: Option<String>,
    text: String,
}

fn examples(document: &str) -> Vec<Example> {
    let text = fs::read_to_string(support::root().join(document)).expect("a document");
    let mut found = Vec::new();
    let mut heading = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim().to_owned();
        }
        let Some(language) = line.strip_prefix("```").filter(|l| !l.is_empty()) else {
            continue;
        };
        let block = lines.by_ref().take_while(|line| *line != "```");
        let text: String = block.map(|line| format!("{line}\n")).collect();
        let first = text.lines().next().unwrap_or_default();
        let named = ["{#", "/*", "#"]
            .iter()
            .find_map(|open| first.strip_prefix(open));
        let named = named.and_then(|comment| comment.split_whitespace().next());
        let named = named.map(|name| name.trim_end_matches(':'));
        found.push(Example {
            heading: heading.clone(),
            language: language.to_owned(),
            path: named.filter(|name| name.contains('.')).map(str::to_owned),
            text,
        });
    }
    found
}

/// Writes an example where it belongs: a path that is not below `themes/` or `content/` is one of `theme`. Without a
/// path it is a template, which a page of its own uses.
fn place(world: &mut MemoryWorld, theme: &str, number: usize, example: &Example) {
    match example.path.as_deref() {
        Some(path) if path.starts_with("themes/") || path.starts_with("content/") => {
            support::write(world, path, example.text.as_str());
        }
        Some(path) => {
            support::write(
                world,
                &format!("themes/{theme}/{path}"),
                example.text.as_str(),
            );
        }
        None => {
            assert_eq!(
                example.language, "jinja",
                "below {}: name its file in a comment",
                example.heading
            );
            let template = format!("example-{number}.html");
            support::write(
                world,
                &format!("themes/{theme}/templates/{template}"),
                example.text.as_str(),
            );
            let page = format!("---\ntitle: Example\ntemplate: {template}\n---\nA text.\n");
            support::write(world, &format!("content/example-{number}.md"), page);
        }
    }
}

const SETTINGS: &str = "base_url: https://park.example\ndefault_language: en\ntimezone: Asia/Hong_Kong\ntheme: small\n\
                        title: {en: Park}\nlanguages: {en: {tag: en, name: English}}\n";

const NEWS: [(&str, &str); 3] = [
    ("content/_index.md", "---\ntitle: Home\n---\nWelcome.\n"),
    ("content/news/_index.md", "---\ntitle: News\n---\n"),
    (
        "content/news/2026-05-01-open.md",
        "---\ntitle: Open\n---\nThe park is open.\n",
    ),
];

fn site(files: &[(&str, &str)]) -> MemoryWorld {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    support::world("2026-06-01T00:00:00Z", files)
}

#[test]
fn the_smallest_theme_is_whole() {
    let mut world = site(&NEWS);
    support::write(&mut world, "content/site.yaml", SETTINGS);
    let examples = examples("docs/templates.md");
    let small = examples
        .iter()
        .filter(|example| example.heading == "A smallest theme");
    for (number, example) in small.enumerate() {
        place(&mut world, "small", number, example);
    }
    let outputs = sound(&world);
    shows(
        &outputs,
        "news/index.html",
        &["<a href=\"/news/open/\" lang=\"en\">Open</a>"],
    );
}

#[test]
fn the_examples_on_templates_work() {
    let mut world = site(&NEWS);
    support::write(&mut world, "content/site.yaml", SETTINGS);
    let font = "fonts/NotoSansLatin-Bold.otf";
    let bytes = fs::read(support::root().join("themes/park").join(font)).unwrap();
    support::write(&mut world, &format!("themes/small/{font}"), bytes);
    let words = "related: Related\noriginal: Original\nmissing: Missing\n\
                 partners: {count: {one: One, other: \"{n} partners\"}}\n";
    support::write(
        &mut world,
        "content/facts.yaml",
        "mou_signed: {value: 59, unit: {en: organisations}, as_of: 2024-04-18, source: {en: TVB News}}\n",
    );
    support::write(
        &mut world,
        "content/partners/_index.md",
        "---\ntitle: Partners\n---\n",
    );
    let quote =
        "---\ntitle: Quote\n---\n{% quote(by=\"Ann\", role=\"Editor\") %}Well said.{% end %}\n";
    support::write(&mut world, "content/quote.md", quote);
    let panel = "---\ntitle: Tree\ntemplate: tree.html\n---\n## One\n\n### Two\n";
    support::write(&mut world, "content/tree.md", panel);
    let tree =
        "{{ <Tree entries={page.toc} /> }}{{ <Panel title=\"News\" level={3} id=\"news\" /> }}";
    support::write(&mut world, "themes/small/templates/tree.html", tree);
    for (number, example) in examples("docs/templates.md").iter().enumerate() {
        // Its own words go over those of the first example with the same name.
        if example.path.as_deref() == Some("i18n/en.yaml")
            && example.heading == "Words of the theme"
        {
            continue;
        }
        let mut example = example.clone();
        if example.path.as_deref() == Some("i18n/en.yaml") {
            example.text.push_str(words);
        }
        place(&mut world, "small", number, &example);
    }
    let outputs = sound(&world);
    shows(
        &outputs,
        "index.html",
        &["organisations (TVB News, 18 April 2024)"],
    );
    shows(&outputs, "quote/index.html", &["<cite>Ann, Editor</cite>"]);
    shows(&outputs, "tree/index.html", &["<a href=\"#two\">Two</a>"]);
    shows(&outputs, "news/open/index.html", &["<h2>Related</h2>"]);
}

#[test]
fn the_examples_on_words_work() {
    let examples = examples("docs/templates.md");
    let words = examples
        .iter()
        .find(|example| example.heading == "Words of the theme");
    let words = words.expect("it has an example");
    let page = "{{ trans(key=\"nav.main\") }}, {{ trans(key=\"withdrawn\", date=\"today\") }}, \
                {{ trans(key=\"results\", n=1) }}, {{ trans(key=\"results\", n=5) }}, {{ trans(key=\"by_html\", name=\"A & B\") }}";
    let mut world = site(&NEWS);
    support::write(&mut world, "content/site.yaml", SETTINGS);
    support::write(&mut world, "themes/small/theme.yaml", "name: small\n");
    support::write(&mut world, "themes/small/i18n/en.yaml", words.text.as_str());
    for name in ["page", "section", "404", "languages"] {
        support::write(
            &mut world,
            &format!("themes/small/templates/{name}.html"),
            page,
        );
    }
    let outputs = sound(&world);
    assert_eq!(
        outputs["index.html"],
        "Main menu, Withdrawn on today., 1 result, 5 results, By <b>A &amp; B</b>"
    );
}

#[test]
fn the_examples_on_themes_work_beside_park() {
    let mut world = support::world("2026-11-23T00:00:00Z", support::sample_files());
    let settings = fs::read_to_string(support::root().join("content/site.yaml")).expect("settings");
    support::write(
        &mut world,
        "content/site.yaml",
        settings.replace("\ntheme: park", "\ntheme: harbour"),
    );
    for (number, example) in examples("docs/themes.md").iter().enumerate() {
        place(&mut world, "harbour", number, example);
    }
    let outputs = sound(&world);
    let home = &outputs["en/index.html"];
    assert!(home.contains("/assets/css/harbour.") && home.contains("fill=\"var(--river)\""));
}

#[test]
fn the_examples_on_content_work() {
    let mut world = site(&NEWS);
    for (path, bytes) in support::files(&support::root().join("themes")) {
        support::write(&mut world, &format!("themes/{path}"), bytes);
    }
    for (path, text) in [
        ("content/about/_index.md", "---\ntitle: About\n---\n"),
        ("content/about/team.md", "---\ntitle: Team\n---\n"),
        ("content/contact.md", "---\ntitle: Contact\n---\n"),
        ("content/visit.md", "---\ntitle: Visit\n---\n"),
        (
            "content/news/new.md",
            "---\ntitle: New\ntopics: [partnership]\n---\nSigned by {{ fact(name=\"mou_signed\") }}.\n",
        ),
        ("content/partners/_index.md", "---\ntitle: Partners\n---\n"),
        (
            "content/partners/lenovo.yaml",
            "name: {en: Lenovo Group, tc: 聯想集團}\nkind: enterprise\norigin: CN\nsectors: [life-health]\n\
             history: [{what: Signed, date: 2024-04}]\n",
        ),
    ] {
        support::write(&mut world, path, text);
    }
    for (number, example) in examples("docs/content-model.md").iter().enumerate() {
        place(&mut world, "park", number, example);
    }
    let outputs = sound(&world);
    shows(&outputs, "en/news/new/index.html", &["Signed by 59."]);
    shows(&outputs, "old/page/index.html", &["url=/en/news/new/"]);
    shows(&outputs, "sc/partners/lenovo/index.html", &["联想集团"]);
}
