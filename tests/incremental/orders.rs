//! Lists of terms, where these have more places together than there are entries.

use jiff::Timestamp;
use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::MemoryWorld;

use crate::support::write;

const SETTINGS: &str = "\
base_url: https://park.example
theme: t
title: {en: Park}
languages:
  en: {tag: en, name: English}
taxonomies:
  topics:
    label: {en: Topics}
    options: {a: {en: A}, b: {en: B}, c: {en: C}}
";

const BASE: &str = "<title>{{ page.title }}</title>{% block main %}{% endblock %}";
const TERM: &str = "{% extends \"base.html\" %}{% block main %}\
                    {% for card in paginator.pages %}{{ card.title }} {% endfor %}{% endblock %}";

fn entry(world: &mut MemoryWorld, name: &str, front: &str) {
    let text = format!("---\n{front}\ntopics: [a, b, c]\n---\nText.\n");
    write(world, &format!("content/news/{name}.md"), text);
}

fn site() -> MemoryWorld {
    let mut world = MemoryWorld::new(Timestamp::UNIX_EPOCH);
    write(&mut world, "content/site.yaml", SETTINGS);
    write(&mut world, "content/_index.md", "---\ntitle: Home\n---\n");
    write(
        &mut world,
        "content/news/_index.md",
        "---\ntitle: News\nsort: [title]\n---\n",
    );
    entry(&mut world, "one", "title: One\ndate: 1969-01-01");
    entry(&mut world, "two", "title: Two\ndate: 1969-01-03");
    entry(&mut world, "three", "title: Three\ndate: 1969-01-01");
    entry(&mut world, "four", "title: Four\nweight: 2");
    entry(&mut world, "five", "title: Five\nweight: -1");
    write(&mut world, "themes/t/theme.yaml", "name: t\n");
    let page = "{% extends \"base.html\" %}";
    for name in ["index", "section", "page", "taxonomy", "404", "languages"] {
        write(&mut world, &format!("themes/t/templates/{name}.html"), page);
    }
    write(&mut world, "themes/t/templates/base.html", BASE);
    write(&mut world, "themes/t/templates/term.html", TERM);
    world
}

/// What the page of a term lists, after this build and after a clean one.
fn listed(world: &MemoryWorld, memo: &mut Memo) -> [String; 2] {
    let (sink, clean) = (MemorySink::new(), MemorySink::new());
    let options = Options::default();
    let mut own = None;
    let built = rebuild(world, &options, memo, &sink);
    assert_eq!(built.diagnostics, []);
    let again = build(world, &options, &clean);
    assert_eq!(built.outputs, again.outputs);
    let mut text = |sink: MemorySink| {
        let outputs = sink.into_outputs();
        let page = outputs
            .iter()
            .find(|(path, _)| path.as_str() == "topics/b/index.html");
        let page = page.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
        let page = page.or_else(|| own.clone()).expect("the page of a term");
        own = Some(page.clone());
        page.rsplit_once("</title>")
            .expect("its title")
            .1
            .trim()
            .to_owned()
    };
    let clean = text(clean);
    [text(sink), clean]
}

#[test]
fn terms_list_by_weight_date_and_title_whatever_changed_before() {
    let (mut world, mut memo) = (site(), Memo::new());
    let both = |words: &str| [words.to_owned(), words.to_owned()];
    let first = both("Five Two One Three Four");
    assert_eq!(listed(&world, &mut memo), first);
    entry(&mut world, "one", "title: One\ndate: 1969-02-01");
    assert_eq!(listed(&world, &mut memo), both("Five One Two Three Four"));
    entry(&mut world, "three", "title: Three\nweight: -5");
    assert_eq!(listed(&world, &mut memo), both("Three Five One Two Four"));
    entry(&mut world, "two", "title: A\ndate: 1969-02-01");
    assert_eq!(listed(&world, &mut memo), both("Three Five A One Four"));
    entry(&mut world, "one", "title: One\ndate: 1969-01-01");
    entry(&mut world, "two", "title: Two\ndate: 1969-01-03");
    entry(&mut world, "three", "title: Three\ndate: 1969-01-01");
    assert_eq!(listed(&world, &mut memo), first);
}
