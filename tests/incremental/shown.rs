//! Texts that a page takes from its last output when its template changes.

use parkpages::base::RelPath;
use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::MemoryWorld;
use proptest::prelude::*;

use crate::site::Site;
use crate::store::Store;
use crate::support;
use crate::told::Told;
use crate::{IDENTITY, LONGEST, holds_for_any, saved};

/// What templates show of a page.
const TEMPLATES: [&str; 8] = [
    "{{ page.content }}",
    "<p>{{ page.word_count }}</p>\n{{ page.content }}",
    "{{ page.content }}{{ page.content }}",
    "{% for h in page.toc %}{{ h.title }}{% endfor %}{{ page.content }}",
    "{{ page.summary }}{{ page.content }}",
    "{{ page.content | upper }}",
    "{{ page.title }}",
    "{{ page.metadata }}{{ page.content }}",
];

/// Texts long enough to be taken from an output, or with something that only the site knows.
const TEXTS: [&str; 9] = [
    "A text of some length, so that it is taken from where it was shown before.\n\n## Part\n\nAnd *more* of it.\n",
    "Another text of some length, with [a link](https://a.example) and a list:\n\n- one\n- two\n",
    "Before the mark.\n\n<!-- more -->\n\nBehind the mark, where there is some more of the text.\n",
    "A text with [a link within the site](@/described.md), which may be taken away some day.\n",
    "A text with {{ fact(name=\"firms\") }} firms, which are counted anew each time that one comes.\n",
    "A text with [a link to a part](#part) of it that may not be there, but is.\n\n## Part\n",
    "Short.\n",
    "A text that is all before the mark, and that is long enough to be taken from there.\n\n<!-- more -->\n",
    "A text with a warning, which has to be told again, and that is long enough.\n\n## Part\n\n##### Deep\n",
];

#[derive(Debug, Clone)]
enum Step {
    Template(usize),
    /// An entry has another text, or is deleted.
    Text(usize, Option<usize>),
    /// The theme has other words.
    Words(usize),
    /// A file has an error, so that nothing is published, or has none any more.
    Error(bool),
    Lose(usize),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop::option::weighted(0.8, 0..TEXTS.len());
    prop_oneof![
        6 => (0..TEMPLATES.len()).prop_map(Step::Template),
        4 => (0..4_usize, text).prop_map(|(entry, text)| Step::Text(entry, text)),
        1 => (0..2_usize).prop_map(Step::Words),
        2 => prop::bool::ANY.prop_map(Step::Error),
        1 => (0..200_usize).prop_map(Step::Lose),
        1 => Just(Step::Restart),
    ]
}

struct Shown {
    world: MemoryWorld,
    memo: Memo,
    store: Store,
    told: Told,
}

impl Shown {
    fn new() -> Self {
        let mut shown = Self {
            world: Site::new().world(),
            memo: Memo::new(),
            store: Store::default(),
            told: Told::default(),
        };
        support::write(
            &mut shown.world,
            "content/texts/_index.md",
            "---\ntitle: Texts\nmissing: omit\n---\n",
        );
        // No other template shows headings.
        let page = "{% extends \"base.html\" %}{% block main %}News: {{ page.title }}{{ page.content }}{% endblock %}";
        support::write(
            &mut shown.world,
            "themes/bare/templates/news/page.html",
            page,
        );
        for entry in 0..4 {
            shown.apply(&Step::Text(entry, Some(entry)));
        }
        shown.apply(&Step::Template(0));
        shown
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Template(n) => {
                let text = TEMPLATES[*n];
                let text = format!(
                    "{{% extends \"base.html\" %}}{{% block main %}}{text}{{% endblock %}}"
                );
                support::write(
                    &mut self.world,
                    "themes/bare/templates/texts/page.html",
                    text,
                );
            }
            Step::Text(entry, text) => {
                let path = format!("content/texts/t{entry}.md");
                let front = "---\ntitle: A text\ndescription: What it says.\n---\n";
                match text {
                    Some(text) => {
                        let text = format!("{front}{}", TEXTS[*text]);
                        support::write(&mut self.world, &path, text);
                    }
                    None => {
                        let path = RelPath::new(&path).expect("a path");
                        self.world.remove(&path);
                    }
                }
            }
            Step::Words(n) => {
                let text = format!("read: Read {n}\nclosed: Closed\n");
                support::write(&mut self.world, "themes/bare/i18n/en.yaml", text);
            }
            Step::Error(is_wrong) => {
                let date = if *is_wrong { "yesterday" } else { "2026-01-01" };
                let text = format!("---\ntitle: With a date\ndate: {date}\n---\n");
                support::write(&mut self.world, "content/texts/dated.md", text);
            }
            Step::Lose(n) => self.store.lose(*n),
            Step::Restart => {
                self.memo = Memo::load(saved(&self.memo), IDENTITY).unwrap_or_default();
            }
        }
    }

    /// Builds, and compares with a clean build. Returns how many outputs were read.
    fn check(&mut self) -> Result<usize, TestCaseError> {
        self.store.begin();
        let world = self.told.look(self.world.clone());
        let built = rebuild(&world, &Options::default(), &mut self.memo, &self.store);
        self.told.learn(world);
        self.store.end(&built);
        let sink = MemorySink::new();
        let clean = build(&self.world, &Options::default(), &sink);
        prop_assert_eq!(&built.diagnostics, &clean.diagnostics);
        prop_assert_eq!(built.publishable, clean.publishable);
        if !clean.publishable {
            return Ok(self.store.reads());
        }
        for (path, bytes) in sink.into_outputs() {
            let kept = self.store.published().get(&path);
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            prop_assert_eq!(kept.map(|kept| text(kept)), Some(text(&bytes)), "{}", path);
        }
        Ok(self.store.reads())
    }
}

#[test]
fn any_templates_and_texts_give_what_a_clean_build_gives() {
    let steps = prop::collection::vec(step(), 1..LONGEST);
    holds_for_any(100, steps, |steps| {
        let mut shown = Shown::new();
        shown.check()?;
        for step in &steps {
            shown.apply(step);
            shown.check()?;
        }
        Ok(())
    });
}

#[test]
fn a_summary_is_not_taken_from_an_output() {
    let mut shown = Shown::new();
    for step in [Step::Text(0, Some(7)), Step::Template(0), Step::Template(4)] {
        shown.apply(&step);
        shown.check().expect("what a clean build gives");
    }
}

/// The text of an earlier state, as it is still published after a build that is not.
#[test]
fn an_output_that_was_not_published_is_not_read() {
    let mut shown = Shown::new();
    for step in [
        Step::Text(0, Some(0)),
        Step::Error(true),
        Step::Template(1),
        Step::Template(3),
        Step::Error(false),
        Step::Template(0),
    ] {
        shown.apply(&step);
        shown.check().expect("what a clean build gives");
    }
}

#[test]
fn texts_are_taken_from_outputs_that_show_them_as_they_are() {
    let mut shown = Shown::new();
    let read = |shown: &mut Shown, step: Step| {
        shown.apply(&step);
        shown.check().expect("what a clean build gives")
    };
    assert_eq!(read(&mut shown, Step::Template(0)), 0);
    let told = [
        ("another template", read(&mut shown, Step::Template(1))),
        ("and one more", read(&mut shown, Step::Template(2))),
        (
            "one that shows headings",
            read(&mut shown, Step::Template(3)),
        ),
        ("one that does not", read(&mut shown, Step::Template(0))),
        ("another text", read(&mut shown, Step::Text(0, Some(1)))),
        (
            "a template that shows texts in capitals",
            read(&mut shown, Step::Template(5)),
        ),
        (
            "one that shows them as they are",
            read(&mut shown, Step::Template(0)),
        ),
    ];
    let told: Vec<String> = told
        .iter()
        .map(|(what, read)| format!("{what}: {read}"))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
