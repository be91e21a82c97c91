//! A glossary that changes: whatever words texts have, and however they are written, a rebuild gives what a clean build gives, and makes
//! only the pages that may have the words that are converted otherwise.

use std::collections::BTreeSet;

use parkpages::engine::{Built, Memo, MemorySink, Options, build, rebuild};
use parkpages::world::MemoryWorld;
use proptest::prelude::*;

use crate::site::{Process, Site};
use crate::store::Store;
use crate::support;
use crate::told::Told;
use crate::{IDENTITY, LONGEST, holds_for_any, saved};

/// What words are made of. Characters are few, so that terms overlap and stand in one another; that in the title of the site are among
/// them.
const PARTS: [&str; 8] = ["園", "區", "開", "發", "里", "后", "A", "b"];

/// Files with `@` in place of a word.
const FILES: [(&str, &str); 9] = [
    (
        "content/words/_index.md",
        "---\ntitle: Words\ncascade:\n  owner: \"@\"\n---\n",
    ),
    ("content/words/_index.tc.md", "---\ntitle: 字\n---\n@\n"),
    ("content/words/one.tc.md", "---\ntitle: 一\n---\n里@園\n"),
    (
        "content/words/two.tc.md",
        "---\ntitle: 二\ndescription: \"@\"\n---\n- 開@\n\n## @ {#x}\n",
    ),
    (
        "content/words/three.tc.md",
        "---\ntitle: 三\nconvert: {里: 裡}\nowner: \"@\"\n---\n字\n",
    ),
    (
        "content/words/four.tc.md",
        "---\ntitle: 四\nnote: >-\n  @\n---\n字。\n",
    ),
    (
        "content/words/five.yaml",
        "title: {en: Five, tc: \"五@\"}\n",
    ),
    (
        "content/facts.yaml",
        "firms: {value: 7, as_of: 2026-01-01, source: {en: Somebody, tc: 某人}, label: {en: Firms, tc: \"@\"}}\n\
         hours: {compute: sum, of: guides, field: hours, label: {en: Hours, tc: 小時}}\n",
    ),
    ("themes/bare/i18n/tc.yaml", "read: 閱讀\nclosed: \"@\"\n"),
];

/// Writes a word into a text in a way that readers do not see, or as another word with the same characters.
fn written(word: &[usize], way: usize, path: &str, text: &str) -> String {
    let parts = word.iter().map(|part| PARTS[*part % PARTS.len()]);
    let parts: Vec<&str> = parts.collect();
    let (first, rest) = (parts[0], parts[1..].concat());
    let whole = parts.concat();
    let word = if text.contains("\"@\"") {
        match way % 3 {
            1 => whole
                .chars()
                .map(|c| format!("\\u{:04x}", u32::from(c)))
                .collect(),
            2 => parts.join("\\\n    "),
            _ => whole,
        }
    } else if path.contains("/one.") || path.contains("_index.tc") {
        match way {
            1 => parts.join("\n"),
            2 => parts.join("<!-- A -->"),
            3 => parts.join("&shy;"),
            4 => whole
                .chars()
                .map(|c| format!("&#{};", u32::from(c)))
                .collect(),
            5 => format!("**{first}**{rest}"),
            6 => format!("[{first}](x.csv){rest}"),
            7 => format!("![{first}[{rest}](https://a.example)](https://b.example/x.png)"),
            8 => format!("{first}&#x200b;{rest}"),
            9 => parts.join("\\\n"),
            10 => format!("`{first}`{whole}"),
            11 => format!("![`]`{first}[{rest}](https://a.example)](https://b.example/x.png)"),
            _ => whole,
        }
    } else {
        whole
    };
    text.replace('@', &word)
}

#[derive(Debug, Clone)]
enum Step {
    /// The glossary has these terms: each a word with its form, or none for one that is protected.
    Glossary(Vec<(Vec<usize>, Option<Vec<usize>>)>),
    /// A file has another word, written in some way.
    Word(usize, Vec<usize>, usize),
    Restart(Process),
}

fn step() -> impl Strategy<Value = Step> {
    let word = || prop::collection::vec(0..PARTS.len(), 1..4);
    let form = prop::option::weighted(0.8, word());
    prop_oneof![
        6 => prop::collection::vec((word(), form), 0..12).prop_map(Step::Glossary),
        4 => (0..FILES.len(), word(), 0..12_usize).prop_map(|(file, word, way)| Step::Word(file, word, way)),
        1 => Just(Step::Restart(Process::Stays)),
        1 => Just(Step::Restart(Process::Ends)),
    ]
}

struct Words {
    world: MemoryWorld,
    memo: Memo,
    store: Store,
    told: Told,
}

impl Words {
    fn new() -> Self {
        let mut world = Site::new().world();
        let shown = "{% extends \"base.html\" %}{% block main %}{{ page.title }} {{ page.description }} {{ page.owner }}\n\
            {{ page.content }}{{ page.data.note }} {{ trans(key=\"closed\") }} {{ fact(name=\"firms\")[\"label\"] }}{% endblock %}";
        let note = "note: {type: text, localized: true, label: {en: Note, tc: 註}}\n";
        for (path, text) in [
            ("themes/bare/templates/words/page.html", shown),
            ("themes/bare/templates/words/record.html", shown),
            ("content/words/_fields.yaml", note),
            ("content/words/one.md", "---\ntitle: One\n---\nText.\n"),
            ("content/words/two.md", "---\ntitle: Two\n---\nText.\n"),
            ("content/words/four.md", "---\ntitle: Four\n---\nText.\n"),
            ("content/words/three.md", "---\ntitle: Three\n---\nText.\n"),
            ("content/words/x.csv", "a,b\n"),
        ] {
            support::write(&mut world, path, text);
        }
        let mut words = Self {
            world,
            memo: Memo::new(),
            store: Store::default(),
            told: Told::default(),
        };
        for file in 0..FILES.len() {
            words.apply(&Step::Word(file, vec![0, 1], 0));
        }
        words
    }

    fn apply(&mut self, step: &Step) {
        let plain = |word: &[usize]| written(word, 0, "", "@");
        match step {
            Step::Glossary(terms) => {
                let line = |(word, form): &(Vec<usize>, Option<Vec<usize>>)| match form {
                    Some(form) => format!("- {{tc: {}, sc: {}}}\n", plain(word), plain(form)),
                    None => format!("- {{tc: {}, protect: true}}\n", plain(word)),
                };
                let text: String = terms.iter().map(line).collect();
                support::write(&mut self.world, "content/glossary.yaml", text);
            }
            Step::Word(file, word, way) => {
                let (path, text) = FILES[*file];
                support::write(&mut self.world, path, written(word, *way, path, text));
            }
            Step::Restart(process) => {
                let memo = Memo::load(saved(&self.memo), IDENTITY).unwrap_or_default();
                self.memo = match process {
                    Process::Stays => memo,
                    Process::Ends => memo.ending(),
                };
            }
        }
    }

    fn build(&mut self) -> Built {
        self.store.begin();
        let world = self.told.look(self.world.clone());
        let built = rebuild(&world, &Options::default(), &mut self.memo, &self.store);
        self.told.learn(world);
        self.store.end(&built);
        built
    }

    /// Builds, and compares with a clean build.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let built = self.build();
        let clean = build(&self.world, &Options::default(), &MemorySink::new());
        prop_assert_eq!(&built.diagnostics, &clean.diagnostics);
        let errors = clean.diagnostics.iter().filter(|one| one.is_error());
        let errors: Vec<_> = errors.map(|one| (&one.span, &one.message)).collect();
        prop_assert!(clean.publishable, "{errors:?}");
        let differ =
            |path: &&parkpages::base::UrlPath| built.outputs.get(*path) != clean.outputs.get(*path);
        let paths = built.outputs.keys().chain(clean.outputs.keys());
        let differing: BTreeSet<_> = paths.filter(differ).collect();
        prop_assert!(differing.is_empty(), "these outputs differ: {differing:?}");
        Ok(())
    }
}

#[test]
fn any_glossary_gives_what_a_clean_build_gives() {
    let steps = prop::collection::vec(step(), 1..LONGEST);
    holds_for_any(200, steps, |steps| {
        let mut words = Words::new();
        words.check()?;
        for step in &steps {
            words.apply(step);
            words.check()?;
        }
        Ok(())
    });
}

#[test]
fn a_line_of_the_glossary_makes_the_pages_that_may_have_its_words() {
    let mut words = Words::new();
    let made = |words: &mut Words, glossary: &str| {
        support::write(&mut words.world, "content/glossary.yaml", glossary);
        let built = words.build();
        let paths = built.why.keys().map(ToString::to_string);
        paths.collect::<Vec<String>>().join(" ")
    };
    for file in 0..FILES.len() {
        words.apply(&Step::Word(file, vec![2], 0));
    }
    words.apply(&Step::Word(2, vec![3, 4], 1));
    words.apply(&Step::Word(6, vec![4, 3], 0));
    made(&mut words, "");
    let told = [
        (
            "a word of no text",
            made(&mut words, "- {tc: 里園區, sc: 里园区}\n"),
        ),
        (
            "a name that is not converted",
            made(
                &mut words,
                "- {tc: 里園區, sc: 里园区}\n- {en: Science Park}\n",
            ),
        ),
        (
            "the word of one text",
            made(&mut words, "- {tc: 發里, sc: 发里}\n"),
        ),
        (
            "in another form",
            made(&mut words, "- {tc: 發里, sc: 發里}\n"),
        ),
        (
            "the word of a record",
            made(
                &mut words,
                "- {tc: 發里, sc: 發里}\n- {tc: 五里發, sc: 五裡发}\n",
            ),
        ),
        (
            "the other way round",
            made(
                &mut words,
                "- {tc: 五里發, sc: 五裡发}\n- {tc: 發里, sc: 發里}\n",
            ),
        ),
    ];
    let told: Vec<String> = told
        .iter()
        .map(|(what, made)| format!("{what}: {made}"))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    let all = made(&mut words, "- {tc: 園區, sc: 園区}\n");
    assert!(
        all.split(' ').count() > 100,
        "that of the title of the site: {all}"
    );
}
