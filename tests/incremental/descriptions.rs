//! A site of which no template shows a description: they are taken from texts for feeds alone.

use jiff::Timestamp;
use parkpages::base::RelPath;
use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::MemoryWorld;

use super::store::Store;
use super::{IDENTITY, saved};

const SETTINGS: &str = "base_url: https://park.example
default_language: en
timezone: UTC
theme: bare
title: {en: Park}
languages: {en: {tag: en, name: English}}
feed: {formats: [atom, json]}
";

const PAGE: &str = "<!doctype html><html lang=\"{{ lang_tag }}\"><head><title>{{ page.title }}</title></head><body><main>
<h1>{{ page.title }}</h1>{{ page.content }}</main></body></html>
";

fn path(path: &str) -> RelPath {
    RelPath::new(path).expect("a path")
}

fn world() -> MemoryWorld {
    let now: Timestamp = "2026-03-01T00:00:00Z".parse().expect("an instant");
    let mut world = MemoryWorld::new(now);
    let mut write = |at: &str, text: &str| {
        world.write(path(at), text.as_bytes().to_vec());
    };
    write("content/site.yaml", SETTINGS);
    write("themes/bare/theme.yaml", "name: bare\n");
    write("content/_index.md", "---\ntitle: Park\n---\n");
    write(
        "content/news/_index.md",
        "---\ntitle: News\nfeed: true\n---\n",
    );
    for template in [
        "page",
        "section",
        "term",
        "taxonomy",
        "archive",
        "404",
        "languages",
    ] {
        write(&format!("themes/bare/templates/{template}.html"), PAGE);
    }
    world
}

#[test]
fn feeds_follow_texts_of_which_no_template_shows_a_description() {
    let mut world = world();
    let mut memo = Memo::new().ending();
    let mut store = Store::default();
    for sentence in ["The park opens.", "The park opens early."] {
        let text =
            format!("---\ntitle: Told\ndate: 2026-02-27\n---\n{sentence}\n\n## More\n\nWords.\n");
        world.write(path("content/news/told.md"), text.into_bytes());
        let clean = MemorySink::new();
        store.begin();
        let rebuilt = rebuild(&world, &Options::default(), &mut memo, &store);
        store.end(&rebuilt);
        let built = build(&world, &Options::default(), &clean);
        assert!(built.publishable, "{:?}", built.diagnostics);
        assert_eq!(rebuilt.diagnostics, built.diagnostics);
        assert_eq!(rebuilt.outputs, built.outputs);
        let outputs = clean.into_outputs();
        let summaries = [
            ("feed.xml", format!("<summary>{sentence}")),
            ("feed.json", format!("\"{sentence}")),
        ];
        for (file, summary) in summaries {
            let found = outputs.iter().find(|(path, _)| path.as_str() == file);
            let (_, bytes) = found.expect("a feed");
            let feed = String::from_utf8_lossy(bytes);
            assert!(feed.contains(&summary), "{feed}");
        }
    }
}

#[test]
fn lists_follow_texts_when_a_theme_begins_to_show_descriptions() {
    let mut world = world();
    let list = |shown: &str| {
        let cards = format!(
            "{{% for card in entries(section=page.path) %}}{{{{ card.title }}}}{shown}{{% endfor %}}"
        );
        PAGE.replace("{{ page.content }}", &cards)
    };
    let text = |words: &str| format!("---\ntitle: Told\ndate: 2026-02-27\n---\n{words}\n");
    let (news, template) = (
        path("content/news/told.md"),
        path("themes/bare/templates/section.html"),
    );
    let mut memo = Memo::new().ending();
    let steps = [
        (&template, list("")),
        (&news, text("The park opens.")),
        (&template, list(" {{ card.description }}")),
        (&news, text("")),
        (&news, text("The park closes.")),
        (&template, list("")),
        (&news, text("")),
    ];
    let mut store = Store::default();
    for (file, text) in steps {
        world.write(file.clone(), text.into_bytes());
        store.begin();
        let rebuilt = rebuild(&world, &Options::default(), &mut memo, &store);
        store.end(&rebuilt);
        let built = build(&world, &Options::default(), &MemorySink::new());
        assert!(built.publishable, "{:?}", built.diagnostics);
        assert_eq!(rebuilt.diagnostics, built.diagnostics);
        assert_eq!(rebuilt.outputs, built.outputs);
        memo = Memo::load(saved(&memo), IDENTITY).expect("a memo").ending();
    }
}
