//! Reads texts as a proof-reader would: what stands in them that their language or the site's glossary does not have, and which
//! figures and links one version has and another lacks.
//!
//! A file is read once, when it is loaded, and what was found is kept with it: an edit reads one file. [`figures`] compares
//! versions where they meet; [`claims`] compares figures with the facts of the site. Each looks at a text as it is written first, and
//! takes its Markdown apart ([`Prose`]) only where there may be something to tell.

pub mod claims;
pub mod figures;
mod forms;
mod names;
mod signs;
mod texts;
mod untagged;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::base::{ByLang, Lang, Languages};
use crate::content::mentions::Mentions;
use crate::content::opencc::forms::{Script, is_han};
use crate::content::page::Proof;
use crate::content::settings::Spaces;
use crate::content::{PageFile, Settings, Term};
use crate::diag::{Diagnostic, Span};
use crate::markdown::Prose;
use crate::markdown::prose;

use names::Names;
use texts::Texts;

/// The most warnings of one code for one file; of what else is found there the last of them tells the number.
const MOST: usize = 10;

/// Something that a text should not have.
struct Fault {
    code: &'static str,
    /// Its bytes in the words of a [`Prose`].
    at: Range<usize>,
    /// By which it is one with others in the file.
    word: String,
    message: String,
    hint: String,
}

/// What a look at a text as it is written tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It has no fault, unless there are other names.
    Clean,
    /// It has none, because names in it are written so.
    Excused,
    /// It may have some.
    Faulty,
}

/// How texts in a language are read.
#[derive(Debug)]
struct Rules {
    script: Option<Script>,
    is_han: bool,
    tag: String,
    names: Names,
}

/// Reads texts in the languages of a site.
#[derive(Debug)]
pub struct ProofReader {
    rules: ByLang<Rules>,
    spaces: Spaces,
    languages: Languages,
    /// Whether a text can say in HTML which language a part of it is in.
    raw_html: bool,
}

impl ProofReader {
    /// A reader for the languages of a site, with the names in its glossary.
    pub fn new(settings: &Settings, glossary: &[Term]) -> Self {
        let all = settings.languages.all();
        let rules = all.map(|(lang, language)| {
            let rules = Rules {
                script: forms::script(language),
                is_han: language.is_han(),
                tag: language.tag.clone(),
                names: Names::new(lang, glossary),
            };
            (lang, rules)
        });
        Self {
            rules: rules.collect(),
            spaces: settings.spaces,
            languages: settings.languages.clone(),
            raw_html: settings.raw_html,
        }
    }

    /// Reads the texts of a file.
    pub fn read(&self, page: &PageFile) -> Proof {
        let mut found = Vec::new();
        let mut is_clean = true;
        let texts = Texts::of(page);
        for (lang, text, at) in &texts.all {
            let Some(rules) = self.rules.get(*lang) else {
                continue;
            };
            let look = self.look(text, rules, false);
            is_clean &= look == Look::Clean;
            if look == Look::Faulty {
                let prose = Prose::plain(text, texts::within(page, text, at));
                self.check(&prose, rules, *lang, false, &mut found);
            }
        }
        if let Some(body) = &page.body
            && let Some(rules) = self.rules.get(page.lang)
        {
            let text = body.text();
            let look = self.look(&text, rules, true);
            is_clean &= look == Look::Clean;
            let blocks =
                (look == Look::Faulty).then(|| prose(&text, self.languages.get(page.lang).math));
            for mut block in blocks.into_iter().flatten() {
                block.shift(body.offset);
                self.check(&block, rules, page.lang, true, &mut found);
            }
        }
        let mut warnings = told(found, page);
        if page.place.lang.is_none() {
            figures::of_record(&texts, page, &self.languages, &mut warnings);
        }
        Proof { warnings, is_clean }
    }

    /// The names of which another reader has other spellings, for the search in files that are clean: where none of them is written,
    /// both readers find the same. Both are for the same languages.
    pub fn differing_names(&self, other: &Self) -> Option<Mentions> {
        let pairs = self.rules.iter();
        let pairs = pairs.filter_map(|(lang, rules)| Some((rules, other.rules.get(lang)?)));
        let names = pairs.flat_map(|(rules, other)| rules.names.differing(&other.names));
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        Mentions::new(&Vec::from_iter(names))
    }

    /// Whether a text could have a fault, by a look at it as it is written: most have none, and to take Markdown apart takes
    /// longer than to read it.
    fn look(&self, text: &str, rules: &Rules, is_text: bool) -> Look {
        let mut faults = Vec::new();
        signs::full_width(text, &mut faults);
        let mut named = rules.names.misnamed(text, &mut faults);
        if !faults.is_empty() {
            return Look::Faulty;
        }
        if text.is_ascii() || !text.chars().any(is_han) {
            return Look::Clean;
        }
        if !rules.is_han {
            return if is_text { Look::Faulty } else { Look::Clean };
        }
        if self.spaces != Spaces::Keep || signs::may_be_half_width(text) {
            return Look::Faulty;
        }
        let Some(script) = rules.script else {
            return Look::Clean;
        };
        forms::find(text, script, &[], &mut faults);
        if faults.is_empty() {
            return Look::Clean;
        }
        faults.clear();
        named.extend(rules.names.known(text));
        forms::find(text, script, &named, &mut faults);
        if faults.is_empty() {
            Look::Excused
        } else {
            Look::Faulty
        }
    }

    fn check(
        &self,
        prose: &Prose,
        rules: &Rules,
        lang: Lang,
        is_text: bool,
        found: &mut Vec<(Fault, Range<usize>)>,
    ) {
        let mut faults = Vec::new();
        let text = &prose.text;
        signs::full_width(text, &mut faults);
        let mut named = rules.names.misnamed(text, &mut faults);
        if !text.is_ascii() && text.chars().any(is_han) {
            named.extend(rules.names.known(text));
            if rules.is_han {
                signs::half_width(text, &mut faults);
                signs::spaces(text, self.spaces, &mut faults);
            } else if is_text {
                untagged::find(
                    prose,
                    &rules.tag,
                    (&self.languages, lang, self.raw_html),
                    &mut faults,
                );
            }
            if let Some(script) = rules.script {
                forms::find(text, script, &named, &mut faults);
            }
        }
        found.extend(faults.into_iter().map(|fault| {
            let at = prose.at(fault.at.clone());
            (fault, at)
        }));
    }
}

/// Warnings for what was found in a file: each word once, and not too many.
fn told(found: Vec<(Fault, Range<usize>)>, page: &PageFile) -> Vec<Diagnostic> {
    struct Told {
        fault: Fault,
        at: Range<usize>,
        more: usize,
    }
    let mut all: Vec<Told> = Vec::new();
    for (fault, at) in found {
        let same = |one: &&mut Told| one.fault.code == fault.code && one.fault.word == fault.word;
        match all.iter_mut().find(same) {
            Some(one) => one.more += 1,
            None => all.push(Told { fault, at, more: 0 }),
        }
    }
    let mut warnings: Vec<Diagnostic> = Vec::new();
    let number = |code: &str| all.iter().filter(|one| one.fault.code == code).count();
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in &all {
        let count = counts.entry(one.fault.code).or_default();
        *count += 1;
        if *count > MOST {
            continue;
        }
        let mut warning = Diagnostic::warning(one.fault.code, &*one.fault.message)
            .at(Span::new(&page.file, one.at.start, one.at.end))
            .hint(&*one.fault.hint);
        if one.more > 0 {
            let times = if one.more == 1 {
                "once".to_owned()
            } else {
                format!("{} times", one.more)
            };
            warning = warning.hint(format!("the file has it {times} more"));
        }
        let rest = number(one.fault.code).saturating_sub(MOST);
        if *count == MOST && rest > 0 {
            warning = warning.hint(format!("{rest} more such words stand in this file"));
        }
        warnings.push(warning);
    }
    warnings
}
