//! Recognises languages in file names that are not spelt as the site needs them, to suggest the right name: `x.TC.md`,
//! `x.zh.md`, `x_tc.md` for `x.tc.md`.

use std::collections::BTreeSet;

use crate::base::{Language, Languages, RelPath, suggest};
use crate::diag::{Diagnostic, Span};

// Words in file names, in lower case, that mean Traditional Chinese, Simplified Chinese, Chinese of either script,
// or English.
const TRADITIONAL: [&str; 7] = ["hant", "cht", "tw", "hk", "mo", "big5", "trad"];
const SIMPLIFIED: [&str; 6] = ["hans", "chs", "cn", "gb", "sg", "simp"];
const CHINESE: [&str; 4] = ["zh", "chi", "zho", "chinese"];
/// Those that no ordinary name ends with, so that they mean a language even after a hyphen.
const CODES: [&str; 5] = ["zh", "cht", "chs", "hant", "hans"];
/// Without `uk`, which is the code of Ukrainian.
const ENGLISH: [&str; 3] = ["en", "eng", "english"];

/// Returns the languages of the site that `suffix` means, ignoring case: by key, tag or name, or by a usual word for
/// one. Several if it is Chinese of an unknown script; none if it means no language.
fn languages_meant<'l>(suffix: &str, languages: &'l Languages) -> Vec<&'l Language> {
    let suffix = suffix.to_lowercase().replace('_', "-");
    let all = || languages.all().map(|(_, language)| language);
    let same = |language: &Language| {
        [
            &language.key,
            &language.tag,
            &language.hreflang,
            &language.name,
        ]
        .iter()
        .any(|known| known.to_lowercase() == suffix)
    };
    if let Some(found) = all().find(|language| same(language)) {
        return vec![found];
    }
    let parts: Vec<&str> = suffix.split('-').collect();
    let says = |words: &[&str]| parts.iter().any(|part| words.contains(part));
    // In `pt-mo` and `en-hk` the region does not mean Chinese.
    let first = parts.first().copied().unwrap_or_default();
    if ENGLISH.contains(&first) {
        return all().filter(|one| one.tag.starts_with("en")).collect();
    }
    let chinese = [&TRADITIONAL[..], &SIMPLIFIED, &CHINESE].concat();
    if !chinese.contains(&first) {
        return Vec::new();
    }
    let script = |name: &str, language: &Language| {
        let tag = language.tag.to_lowercase();
        tag.starts_with("zh") && tag.contains(name)
    };
    if says(&TRADITIONAL) {
        all().filter(|one| script("hant", one)).collect()
    } else if says(&SIMPLIFIED) {
        all().filter(|one| script("hans", one)).collect()
    } else {
        all().filter(|one| one.tag.starts_with("zh")).collect()
    }
}

/// Whether `suffix`, the part of a name after its last dot, is a language of the site or any Chinese tag, ignoring case.
pub fn is_language(suffix: &str, languages: &Languages) -> bool {
    let lower = suffix.to_lowercase();
    let known = |language: &Language| {
        [&language.key, &language.tag, &language.name]
            .iter()
            .any(|known| known.to_lowercase() == lower)
    };
    is_tagged(&lower) || languages.all().any(|(_, language)| known(language))
}

fn is_tagged(lower: &str) -> bool {
    lower.starts_with("zh-") || lower.starts_with("zh_")
}

/// The ends of names that mean a language, in lower case; built once for all names of a site.
struct Ends {
    codes: BTreeSet<String>,
    /// Names of languages in ASCII, which are not taken for one: `courses-english` is about courses of English.
    names: BTreeSet<String>,
}

impl Ends {
    fn of(languages: &Languages) -> Self {
        let all = || languages.all().map(|(_, language)| language);
        let own = all().flat_map(|one| [&one.key, &one.tag, &one.name]);
        let own = own.map(|text| text.to_lowercase());
        let names = all().filter(|one| one.name.is_ascii());
        Self {
            codes: own.chain(CODES.map(str::to_owned)).collect(),
            names: names.map(|one| one.name.to_lowercase()).collect(),
        }
    }

    fn has(&self, end: &str) -> bool {
        let lower = end.to_lowercase();
        (is_tagged(&lower) || self.codes.contains(&lower)) && !self.names.contains(&lower)
    }
}

/// The right names of a file for a hint: `` `index.tc.md` ``, or `` `index.tc.md` or `index.sc.md` ``. The default
/// language, by its key, has no suffix.
fn names(bare: &str, ending: &str, meant: &[&Language], default: &str) -> String {
    let name = |language: &&Language| {
        if language.key == default {
            format!("`{bare}.{ending}`")
        } else {
            format!("`{bare}.{}.{ending}`", language.key)
        }
    };
    let all: Vec<String> = meant.iter().map(name).collect();
    all.join(" or ")
}

/// The problem of a name (`bare.suffix.ending`) whose suffix looks like a language and is none of the site.
pub fn unknown(
    path: &RelPath,
    (bare, suffix, ending): (&str, &str, &str),
    languages: &Languages,
) -> Diagnostic {
    let problem = Diagnostic::error(
        "unknown-language",
        format!("the site has no language `{suffix}`"),
    )
    .at(Span::file(path));
    let meant = languages_meant(suffix, languages);
    if !meant.is_empty() {
        let default = languages.key(languages.default());
        let names = names(bare, ending, &meant, default);
        return problem.hint(format!("name it {names}"));
    }
    let known: Vec<&str> = (languages.all())
        .map(|(_, language)| language.key.as_str())
        .collect();
    problem
        .maybe_hint(suggest::hint(suffix, known, 12))
        .hint("languages are named in content/site.yaml")
}

/// Splits off a language that is not after a dot: `x_tc`, `x-TC`, `x tc`, `x(tc)`, `x-zh-hant`. Returns the rest of the
/// name with the languages that may be meant; `None` if there is none, or only the default one.
fn set_apart<'l>(
    stem: &str,
    ends: &Ends,
    languages: &'l Languages,
) -> Option<(String, Vec<&'l Language>)> {
    let inner = stem.strip_suffix([')', '）']).unwrap_or(stem);
    let signs = inner.char_indices().rev();
    let mut cuts = signs.filter(|(_, c)| "_- (（".contains(*c)).take(2);
    cuts.find_map(|(at, sign)| {
        let suffix = inner.get(at + sign.len_utf8()..)?;
        let bare = stem.get(..at)?.trim_end_matches(['_', '-', ' ']);
        let is_own = !bare.is_empty() && ends.has(suffix);
        is_own.then(|| (bare.to_owned(), languages_meant(suffix, languages)))
    })
    .filter(|(_, meant)| {
        let default = languages.get(languages.default());
        !meant.is_empty() && meant.iter().all(|one| one.key != default.key)
    })
}

/// The problem of `index_tc.md` and the like, which would become an entry by itself. `stem` is the name without
/// `.md`; `None` if the name is fine.
pub fn of_index(path: &RelPath, stem: &str, languages: &Languages) -> Option<Diagnostic> {
    let suffix = stem.strip_prefix('_').unwrap_or(stem);
    let suffix = suffix.strip_prefix("index")?;
    let bare = stem.get(..stem.len() - suffix.len())?;
    let suffix = suffix.trim_matches(|c: char| !c.is_alphanumeric());
    let is_meant = is_language(suffix, languages) || CHINESE.contains(&&*suffix.to_lowercase());
    let meant = is_meant.then(|| languages_meant(suffix, languages))?;
    (!meant.is_empty()).then(|| not_after_a_dot(path, bare, &meant, languages))
}

fn not_after_a_dot(
    path: &RelPath,
    bare: &str,
    meant: &[&Language],
    languages: &Languages,
) -> Diagnostic {
    let name = path.file_name();
    let default = languages.key(languages.default());
    let right = names(bare, "md", meant, default);
    let message = format!("in `{name}` the language does not stand after a dot");
    Diagnostic::error("unknown-language", message)
        .in_file(path)
        .hint(format!("name it {right}"))
}

/// Reports Markdown files that have no language by their names but may be meant to: `x_tc.md`. `pages` are
/// such files with their content paths; `paths` returns the content paths of all pages. Beside an `x.md` it is an error,
/// because a `draft: true` in that file would not apply to this one; otherwise a warning.
pub fn check<'a>(
    pages: impl Iterator<Item = (&'a RelPath, &'a str)>,
    paths: impl FnOnce() -> BTreeSet<&'a str>,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    let (mut found, ends) = (Vec::new(), Ends::of(languages));
    for (file, path) in pages {
        let name = path.rsplit('/').next().unwrap_or("");
        if let Some((bare, meant)) = set_apart(name, &ends, languages) {
            found.push((file, path.strip_suffix(name).unwrap_or(""), bare, meant));
        }
    }
    if found.is_empty() {
        return;
    }
    let paths = paths();
    for (file, folder, bare, meant) in found {
        if paths.contains(format!("{folder}{bare}").as_str()) {
            out.push(not_after_a_dot(file, &bare, &meant, languages));
            continue;
        }
        let default = languages.default();
        let (own, key) = (&languages.get(default).name, languages.key(default));
        let right = names(&bare, "md", &meant, key);
        let message = format!(
            "`{}` is taken as a page of its own in {own}",
            file.file_name()
        );
        out.push(
            Diagnostic::warning("language-in-name", message)
                .in_file(file)
                .hint(format!(
                    "if the end of its name is its language, name it {right}"
                )),
        );
    }
}
