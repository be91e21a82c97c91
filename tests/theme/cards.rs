//! Fields of cards that no template can read are not made: no template may notice.

use std::rc::Rc;

use indexmap::IndexMap;
use parkpages::base::RelPath;
use parkpages::diag::Span;
use parkpages::site::SiteQueries;
use parkpages::site::views::Card;
use parkpages::theme::{ShortcodeCall, ShortcodePage, Theme};

use super::site::{Site, card, render, theme};
use super::{EN, TC};

/// With this template, which no page uses, cards have all fields.
const READS_ALL: (&str, &str) = ("t/templates/all.html", "{{ page.title | json }}");

/// Ways to read the date of a card. `P` is the card of one entry, with `title` read elsewhere.
const WAYS: [&str; 42] = [
    "{% for c in entries() %}{{ c.date }}{% endfor %}",
    "{{ get_page(path='news/b')['date'] }}",
    "P{{ p.date }}",
    "P{{ p?.date }}",
    "P{{ p['date'] }}",
    "P{{ p?['date'] }}",
    "P{% set k = 'date' %}{{ p[k] }}",
    "P{% set k = 'da' ~ 'te' %}{{ p[k] }}",
    "P{% set k = 'x.date' | split(pat='.') | last %}{{ p[k] }}",
    "P{% set q = {'a': p} %}{{ q.a.date }}",
    "P{% set q = {'a': p} %}{{ q['a']['date'] }}",
    "P{% set q = {...p, 'x': 1} %}{{ q.date }}",
    "P{% set q = [p] %}{{ q[0].date }}",
    "P{% set i = 0 %}{% set q = [p] %}{{ q[i].date }}",
    "P{{ (p or none)['date'] }}",
    "P{% for k, v in p %}{{ k }}={{ v }};{% endfor %}",
    "P{% set all = [v for k, v in p] %}{{ all | length }}",
    "P{% for x in p %}{{ loop.length }}{% endfor %}",
    "P{{ p | json }}",
    "P{{ p | str }}",
    "P{{ p | keys | length }}",
    "P{{ p | values | length }}",
    "P{{ p | pairs | length }}",
    "P{{ p | length }}",
    "P{{ p | get(key='date') }}",
    "P{% set k = page.title | lower | replace(from='a', to='date') %}{{ p | get(key=k) }}",
    "P{{ p }}",
    "P{{ 'x' ~ p }}",
    "P{% set q = p ~ 'x' %}{{ q }}",
    "P{% if 'date' in p %}yes{% endif %}",
    "P{% set k = page.title | replace(from='A', to='date') %}{% if k in p %}yes{% endif %}",
    "P{% set k = page.title | replace(from='A', to='date') %}{% if p is containing(pat=k) %}yes{% endif %}",
    "{{ get_page(path='news/b') }}",
    "{{ entries() }}",
    "{{ entries() | list(attribute='date') }}",
    "{{ entries() | where(attribute='date', value='2024-04-18') | length }}",
    "{% set a = page.title | replace(from='A', to='date') %}{{ entries() | where(attribute=a) | length }}",
    "{% for d, cards in entries() | group_by(attribute='date') %}{{ d }}{% endfor %}",
    "{% for c in entries() | sort_by(attribute='date', reverse=true) %}{{ c.title }}{% endfor %}",
    "{{ [c.date for c in entries()] | join(sep=' ') }}",
    "{% set all = entries() %}{{ [...all, ...all] | unique | length }}",
    "{% set page = get_page(path='news/b') %}{{ page.date }}",
];

/// The same with components and further templates.
const WAYS_WITH_MORE: [(&str, &str, &str); 7] = [
    (
        "P{{ <C card={p} /> }}",
        "more.html",
        "{% component C(card) %}{{ card.date }}{% endcomponent C %}",
    ),
    (
        "P{{ <C {...p} /> }}",
        "more.html",
        "{% component C(date, ...rest) %}{{ date }}{% endcomponent C %}",
    ),
    (
        "P{{ <C p /> }}",
        "more.html",
        "{% component C(...rest) %}{{ rest.p.date }}{% endcomponent C %}",
    ),
    (
        "P{{ <C /> }}",
        "more.html",
        "{% component C(@p) %}{{ p.date }}{% endcomponent C %}",
    ),
    (
        "{{ <C page={get_page(path='news/b')} /> }}",
        "more.html",
        "{% component C(page) %}{{ page.date }}{% endcomponent C %}",
    ),
    ("P{% include 'more.html' %}", "more.html", "{{ p.date }}"),
    (
        "{% for term in entries() %}{% include 'more.html' %}{% endfor %}",
        "more.html",
        "{{ term.date }}",
    ),
];

fn cards() -> Vec<Card> {
    vec![card("news/b", "B"), card("news/c", "C")]
}

/// A page made with these templates, and with one more that has cards keep all fields.
fn both(files: &[(&str, &str)]) -> [String; 2] {
    let with = [files, &[READS_ALL]].concat();
    [files, &with].map(|files| {
        let theme = theme(files);
        let (html, out) = render(&theme, "page.html", Site::new(cards()), EN);
        html.unwrap_or_else(|| panic!("{files:?} {out:#?}"))
    })
}

fn written(way: &str) -> String {
    way.replace(
        'P',
        "{% set p = get_page(path='news/b') %}{% if p.title == 'x' %}x{% endif %}",
    )
}

#[test]
fn whichever_way_a_card_is_read_it_has_what_is_read() {
    for way in WAYS {
        let [own, all] = both(&[("t/templates/page.html", &written(way))]);
        assert_eq!(own, all, "{way}");
        assert!(!own.is_empty(), "{way}");
    }
    for (way, name, more) in WAYS_WITH_MORE {
        let name = format!("t/templates/{name}");
        let page = ("t/templates/page.html", &*written(way));
        let [own, all] = both(&[page, (&name, more)]);
        assert_eq!(own, all, "{way} {more}");
        assert!(own.starts_with("2024-04-18"), "{way} {more}");
    }
}

#[test]
fn two_cards_of_one_entry_are_told_apart() {
    let way = "{% set a = get_page(path='news/b') %}{% set b = get_page(path='news/b', lang='tc') %}\
               {% if a == b %}one{% else %}two{% endif %}{% if a.path %}{% endif %}";
    let [own, all] = both(&[("t/templates/page.html", way)]);
    assert_eq!(own, all);
}

fn shortcode(theme: &Theme) -> Option<String> {
    let ask: Rc<dyn SiteQueries> = Rc::new(Site::new(cards()));
    let file = RelPath::new("content/news/a.md").unwrap();
    let call = ShortcodeCall {
        name: "day",
        args: &IndexMap::new(),
        body: None,
        nth: 1,
        span: Span::new(&file, 10, 20),
    };
    let page = ShortcodePage {
        lang: TC,
        url: "/tc/news/b/",
        folder: "content/news",
        source: Some(&file),
        card: &card("news/b", "B"),
        allowance: &Default::default(),
    };
    theme.shortcode(&call, &ask, &page, &mut Vec::new())
}

#[test]
fn a_shortcode_has_the_card_of_its_page_with_what_it_reads() {
    let own = theme(&[("t/shortcodes/day.html", "{{ page.date }}")]);
    assert_eq!(shortcode(&own).as_deref(), Some("2024-04-18"));
    let included = theme(&[
        ("t/shortcodes/day.html", "{% include 'part.html' %}"),
        ("t/templates/part.html", "{{ page.date }}"),
    ]);
    assert_eq!(shortcode(&included).as_deref(), Some("2024-04-18"));
}

/// An editor of a theme is told of a field that cards have, though the theme reads it nowhere.
#[test]
fn a_misspelt_field_of_cards_is_found_among_all() {
    let way = "{{ entries() | list(attribute='updatet') }}";
    let theme = theme(&[("t/templates/page.html", way)]);
    let (html, out) = render(&theme, "page.html", Site::new(cards()), EN);
    assert_eq!(html, None);
    assert_eq!(out[0].hints[0], "did you mean `updated`?");
}

/// The values stay with the cards. Themes that read other fields of the same cards may take turns.
#[test]
fn a_card_serves_themes_that_read_different_fields() {
    let ask: Rc<dyn SiteQueries> = Rc::new(Site::new(cards()));
    let dates = theme(&[(
        "t/templates/page.html",
        "{% for c in entries() %}{{ c.date }} {% endfor %}",
    )]);
    let kinds = theme(&[(
        "t/templates/page.html",
        "{% for c in entries() %}{{ c.kind }} {% endfor %}",
    )]);
    for _ in 0..2 {
        let html = |theme| super::render_with(theme, "page.html", &ask, EN, "").0;
        assert_eq!(html(&dates).as_deref(), Some("2024-04-18 2024-04-18 "));
        assert_eq!(html(&kinds).as_deref(), Some("entry entry "));
    }
}
