//! Themes by themselves: what the suite's whole sites do not show.

#[path = "theme/cards.rs"]
mod cards;
#[path = "theme/site.rs"]
mod site;

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use parkpages::base::{Lang, RelPath};
use parkpages::diag::{Diagnostic, Span};
use parkpages::markdown::{ArgValue, Labels};
use parkpages::site::SiteQueries;
use parkpages::theme::{ShortcodeCall, ShortcodePage, Theme};
use site::{Site, card, load, render, render_with, theme};

const EN: Lang = Lang(0);
const TC: Lang = Lang(1);
const SC: Lang = Lang(2);

fn codes(out: &[Diagnostic]) -> Vec<&str> {
    out.iter().map(|problem| &*problem.code).collect()
}

/// Templates `0.html` and so on, each of which includes the next within so many blocks; the last
/// one holds components as deep as Tera lets them go.
fn chain(templates: usize, blocks: usize) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for at in 0..templates {
        let inner = if at + 1 < templates {
            format!("{{% include \"{}.html\" %}}", at + 1)
        } else {
            "{{ <Deep n={1} /> }}".to_owned()
        };
        let mut text = String::new();
        for block in 0..blocks {
            write!(text, "{{% block b{at}_{block} %}}").unwrap();
        }
        text.push_str(&inner);
        text.push_str(&"{% endblock %}".repeat(blocks));
        files.push((format!("t/templates/{at}.html"), text));
    }
    let deep = "{% component Deep(n) %}\
                {% if n < 20 %}{{ <Deep n={n + 1} /> }}{% else %}{{ [today()] | list }}{% endif %}\
                {% endcomponent Deep %}";
    files.push(("t/templates/deep.html".to_owned(), deep.to_owned()));
    files
}

fn load_chain(templates: usize, blocks: usize) -> (Option<Theme>, Vec<Diagnostic>) {
    let files = chain(templates, blocks);
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
    load(&files)
}

/// Each block, include and component is a call of the renderer, and test threads have stacks of
/// 2 MiB, as those of a build have.
#[test]
fn the_deepest_page_that_is_let_through_fits_the_stack_of_a_thread() {
    for (templates, blocks) in [(13, 0), (1, 12), (4, 2), (3, 3)] {
        let (theme, out) = load_chain(templates, blocks);
        let theme = theme.unwrap_or_else(|| panic!("{templates} {blocks} {out:#?}"));
        let (html, out) = render(&theme, "0.html", Site::new(Vec::new()), EN);
        assert_eq!(html.as_deref(), Some("2026-11-23"), "{out:#?}");
    }
    for (templates, blocks) in [(14, 0), (1, 13), (5, 2), (5_000, 0)] {
        let (theme, out) = load_chain(templates, blocks);
        assert!(theme.is_none(), "{templates} {blocks}");
        assert_eq!(codes(&out), ["template-depth"], "{templates} {blocks}");
    }
}

#[test]
fn a_circle_is_found_by_whatever_steps_it_leads() {
    let cases: [&[(&str, &str)]; 4] = [
        // A template that is included by the one that it extends.
        &[
            (
                "t/templates/a.html",
                "{% extends \"b.html\" %}{% block x %}{{ super() }}{% endblock %}",
            ),
            (
                "t/templates/b.html",
                "{% block x %}{% include \"a.html\" %}{% endblock %}",
            ),
        ],
        // By way of a component.
        &[
            ("t/templates/a.html", "{{ <C /> }}"),
            (
                "t/templates/c.html",
                "{% component C() %}{% include \"a.html\" %}{% endcomponent C %}",
            ),
        ],
        // Two circles that share components: a walk in depth meets only one of them.
        &[
            (
                "t/templates/c.html",
                "{% component C() %}{{ <D /> }}{% include \"a.html\" %}{% endcomponent C %}\
                 {% component D() %}{{ <C /> }}{% endcomponent D %}",
            ),
            ("t/templates/a.html", "{{ <D /> }}"),
        ],
        &[("t/templates/a.html", "{% include \"a.html\" %}")],
    ];
    for files in cases {
        let (theme, out) = load(files);
        assert!(theme.is_none());
        assert_eq!(codes(&out), ["template-loop"], "{files:?}");
    }
}

#[test]
fn components_may_call_one_another_in_a_circle() {
    let theme = theme(&[(
        "t/templates/a.html",
        "{{ <Even n={6} /> }}\
         {% component Even(n) %}{% if n > 0 %}e{{ <Odd n={n - 1} /> }}{% endif %}{% endcomponent Even %}\
         {% component Odd(n) %}o{{ <Even n={n - 1} /> }}{% endcomponent Odd %}",
    )]);
    let (html, out) = render(&theme, "a.html", Site::new(Vec::new()), EN);
    assert_eq!(html.as_deref(), Some("eoeoeo"), "{out:#?}");
}

/// The engine may render something else while it answers: the render in progress is then another,
/// and the first one again afterwards, also in the functions that follow.
#[test]
fn a_render_may_stand_inside_another() {
    let theme = Rc::new(theme(&[
        ("t/i18n/en.yaml", "word: English\n"),
        ("t/i18n/tc.yaml", "word: 中文\n"),
        (
            "t/templates/a.html",
            "{{ trans(key=\"word\") }} {{ today() }} {{ trans(key=\"word\") }}",
        ),
        ("t/templates/inner.html", "{{ trans(key=\"word\") }}"),
    ]));
    let inner: Rc<RefCell<Vec<Option<String>>>> = Rc::default();
    let mut site = Site::new(Vec::new());
    site.meanwhile = Some(Box::new({
        let (theme, inner) = (Rc::clone(&theme), Rc::clone(&inner));
        move || {
            // The context of a page is made before it is the render in progress.
            let (html, _) = render(&theme, "inner.html", Site::new(Vec::new()), TC);
            inner.borrow_mut().push(html);
        }
    }));
    let (html, out) = render(&theme, "a.html", site, EN);
    assert_eq!(
        html.as_deref(),
        Some("English 2026-11-23 English"),
        "{out:#?}"
    );
    assert!(inner.borrow().len() >= 2);
    assert!(
        inner
            .borrow()
            .iter()
            .all(|html| html.as_deref() == Some("中文"))
    );
}

#[test]
fn threads_share_a_theme_and_not_their_renders() {
    let theme = theme(&[
        ("t/i18n/en.yaml", "word: English\n"),
        ("t/i18n/tc.yaml", "word: 園\n"),
        (
            "t/templates/a.html",
            "{{ trans(key=\"word\") }} {{ lang }} {{ page.date | date }}",
        ),
    ]);
    std::thread::scope(|scope| {
        let all: Vec<_> = [
            (EN, "English en 18 April 2024"),
            (TC, "園 tc 2024年4月18日"),
            (SC, "园 sc 2024年4月18日"),
        ]
        .into_iter()
        .map(|(lang, expected)| {
            let theme = &theme;
            scope.spawn(move || {
                for _ in 0..50 {
                    let (html, out) = render(theme, "a.html", Site::new(Vec::new()), lang);
                    assert_eq!(html.as_deref(), Some(expected), "{out:#?}");
                }
            })
        })
        .collect();
        for thread in all {
            thread.join().unwrap();
        }
    });
}

/// What many pages show is converted once; a card that changes is another card.
#[test]
fn what_is_kept_from_page_to_page_is_never_out_of_date() {
    let theme = theme(&[(
        "t/templates/a.html",
        "{% for c in entries() %}{{ c.title }} {% endfor %}{{ config.title }}",
    )]);
    let shown = |titles: [&str; 2]| {
        let cards = vec![card("news/a", titles[0]), card("news/b", titles[1])];
        render(&theme, "a.html", Site::new(cards), EN).0
    };
    assert_eq!(shown(["A", "B"]).as_deref(), Some("A B Park"));
    assert_eq!(shown(["A", "C"]).as_deref(), Some("A C Park"));
    assert_eq!(shown(["A", "B"]).as_deref(), Some("A B Park"));
}

#[test]
fn an_answer_of_the_wrong_kind_is_as_none() {
    struct Odd;
    impl SiteQueries for Odd {
        fn ask(&self, _: &parkpages::site::Query) -> parkpages::site::QueryResult {
            parkpages::site::QueryResult::Today("x".into())
        }
        fn names(&self, _: parkpages::site::Names) -> Vec<String> {
            Vec::new()
        }
    }
    let theme = theme(&[(
        "t/templates/a.html",
        "{{ entries() | length }}{{ count() }}{{ notices() | length }}{{ facets() | length }}\
         {{ years() | length }}{{ related() | length }}[{{ get_page(path=\"x\") }}]",
    )]);
    let ask: Rc<dyn SiteQueries> = Rc::new(Odd);
    let (html, out) = render_with(&theme, "a.html", &ask, EN, "");
    assert_eq!(html.as_deref(), Some("000000[]"), "{out:#?}");
}

fn shortcode(theme: &Theme, name: &str, args: &[(&str, ArgValue)]) -> Result<String, Vec<String>> {
    let ask: Rc<dyn SiteQueries> = Rc::new(Site::new(Vec::new()));
    let file = RelPath::new("content/news/a.md").unwrap();
    let args: IndexMap<String, ArgValue> = args
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let call = ShortcodeCall {
        name,
        args: &args,
        body: Some("<p>body</p>"),
        nth: 2,
        span: Span::new(&file, 10, 20),
    };
    let card = card("news/a", "A & B");
    let page = ShortcodePage {
        lang: EN,
        url: "/en/news/a/",
        folder: "content/news",
        source: Some(&file),
        card: &card,
        allowance: &Default::default(),
    };
    let mut out = Vec::new();
    let html = theme.shortcode(&call, &ask, &page, &mut out);
    html.ok_or_else(|| out.iter().map(|problem| problem.message.clone()).collect())
}

#[test]
fn a_shortcode_is_rendered_with_its_arguments() {
    let theme = theme(&[(
        "t/shortcodes/show.html",
        "{{ flag }} {{ text }} {{ list | join(sep=\"+\") }} {{ body }} {{ nth }} {{ page.title }}",
    )]);
    let text = |text: &str| ArgValue::Text(text.into());
    let args = [
        ("text", text("<b>")),
        (
            "list",
            ArgValue::List(vec![ArgValue::Integer(1), ArgValue::Number(2.5)]),
        ),
        ("flag", ArgValue::Boolean(false)),
    ];
    assert_eq!(
        shortcode(&theme, "show", &args),
        Ok("false &lt;b&gt; 1+2.5 <p>body</p> 2 A &amp; B".into())
    );
    assert_eq!(
        shortcode(&theme, "fact", &[("name", text("signed"))]),
        Ok("1,059\u{a0}organisations".into())
    );
    assert_eq!(
        shortcode(&theme, "shwo", &[]),
        Err(vec!["there is no shortcode `shwo`".into()])
    );
    assert_eq!(
        shortcode(&theme, "show", &[("text", text("x"))]),
        Err(vec![
            "the shortcode `show` needs the argument `flag`".into()
        ])
    );
}

#[test]
fn texts_are_at_hand_for_others_too() {
    let theme = theme(&[
        (
            "t/i18n/en.yaml",
            "results: {one: \"{n} result for {what}\", other: \"{n} results for {what}\"}\n\
             markdown: {note: Mind, back: \"Back {n}\"}\n",
        ),
        (
            "t/i18n/tc.yaml",
            "results: \"{what}共{n}項\"\nmarkdown: {note: 留意, back: \"返回{n}\"}\n",
        ),
    ]);
    let text = |lang, n| theme.string(lang, "results", &[("n", n), ("what", "x")]);
    assert_eq!(text(EN, "1").as_deref(), Some("1 result for x"));
    assert_eq!(text(EN, "2").as_deref(), Some("2 results for x"));
    assert_eq!(text(SC, "2").as_deref(), Some("x共2項"));
    assert_eq!(theme.string(EN, "nothing", &[]), None);
    let labels = theme.labels(TC);
    assert_eq!((&*labels.note, &*labels.back), ("留意", "返回{n}"));
    assert_eq!(labels.tip, Labels::default().tip);
}

#[test]
fn the_digest_changes_with_whatever_can_show() {
    let base = [
        ("t/templates/a.html", "a {{ trans(key=\"x\") }}"),
        ("t/i18n/en.yaml", "x: X\n"),
        ("t/i18n/tc.yaml", "x: X\n"),
        ("t/assets/a.css", "a {}"),
        ("t/README.md", "Read me"),
    ];
    let digest = |at: usize, text: &'static str| {
        let mut files = base;
        files[at].1 = text;
        theme(&files).digest()
    };
    let unchanged = theme(&base).digest();
    assert_eq!(digest(4, "Read me again"), unchanged);
    for (at, text) in [
        (0, "b {{ trans(key=\"x\") }}"),
        (1, "x: Y\n"),
        (2, "x: Y\n"),
        (3, "a { color: red }"),
    ] {
        assert_ne!(digest(at, text), unchanged, "{}", base[at].0);
    }
}

#[test]
fn the_first_template_that_there_is_is_picked() {
    let theme = theme(&[
        ("t/theme.yaml", "parent: p\n"),
        ("t/templates/page.html", "x"),
        ("p/theme.yaml", "name: p\n"),
        ("p/templates/news/page.html", "y"),
        ("p/templates/page.html", "z"),
    ]);
    let pick = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        theme.pick(&names).map(str::to_owned)
    };
    assert_eq!(pick(&["a.html", "page.html"]).as_deref(), Some("page.html"));
    assert_eq!(
        pick(&["news/page.html", "page.html"]).as_deref(),
        Some("p/templates/news/page.html")
    );
    assert_eq!(pick(&["a.html"]), None);
    assert!(theme.has("news/page.html") && !theme.has("a.html"));
    assert_eq!(theme.template_names(), ["news/page.html", "page.html"]);
}

#[test]
fn a_theme_knows_its_files() {
    let theme = theme(&[
        ("t/assets/b.css", "@import \"a.css\";"),
        ("t/assets/a.css", "a {}"),
        ("t/static/x/y.txt", "y"),
    ]);
    let names: Vec<&str> = theme.assets().iter().map(|asset| &*asset.name).collect();
    assert_eq!(names, ["a.css", "b.css"]);
    let made: Vec<Option<String>> = theme
        .assets()
        .iter()
        .map(|asset| asset.bytes.as_ref())
        .map(|bytes: Option<&Arc<[u8]>>| bytes.map(|b| String::from_utf8_lossy(b).into_owned()))
        .collect();
    let published = theme.assets()[0]
        .path
        .as_str()
        .strip_prefix("assets/")
        .unwrap();
    assert_eq!(made, [None, Some(format!("@import \"{published}\";"))]);
    let statics: Vec<String> = theme
        .statics()
        .iter()
        .map(|(path, file)| format!("{path} {file}"))
        .collect();
    assert_eq!(statics, ["x/y.txt themes/t/static/x/y.txt"]);
}
