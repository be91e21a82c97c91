//! Characters of another Chinese script.

use std::ops::Range;

use super::Fault as Found;
use crate::base::Language;
use crate::content::opencc::forms::{Fault, Form, Script, forms};

/// The script that a language's tag says its texts are written in.
pub fn script(language: &Language) -> Option<Script> {
    let tag = language.tag.to_ascii_lowercase();
    let parts: Vec<&str> = tag.split('-').collect();
    let has = |subtag: &str| parts.contains(&subtag);
    if !matches!(parts.first(), Some(&("zh" | "yue"))) {
        return None;
    }
    if has("hans") || !has("hant") && (has("cn") || has("sg")) {
        return Some(Script::Simplified);
    }
    let variant = if has("tw") {
        "tw"
    } else if has("hk") || has("mo") {
        "hk"
    } else {
        "t"
    };
    (has("hant") || variant != "t").then_some(Script::Traditional(variant))
}

/// Finds characters that the script does not have, outside of names in quotes and of `names`.
pub fn find(text: &str, script: Script, names: &[Range<usize>], faults: &mut Vec<Found>) {
    let all = forms(script, text);
    if all.is_empty() {
        return;
    }
    let quoted = quoted(text);
    let is_name = |form: &Form| {
        let mut all = names.iter().chain(&quoted);
        all.any(|name| name.start <= form.at.start && form.at.end <= name.end)
    };
    for form in all.into_iter().filter(|form| !is_name(form)) {
        let Form {
            at,
            fault,
            word,
            right,
        } = form;
        let own = text.get(at.clone()).unwrap_or_default();
        let of = match script {
            Script::Traditional(_) => "Traditional",
            Script::Simplified => "Simplified",
        };
        let (code, message) = match fault {
            Fault::Simplified if word == own => (
                "simplified-form",
                format!("`{own}` is Simplified, and this text is {of}"),
            ),
            Fault::Simplified => (
                "simplified-form",
                format!("`{own}` in `{word}` is Simplified, and this text is {of}"),
            ),
            Fault::Traditional => (
                "traditional-form",
                format!("`{own}` is Traditional, and this text is {of}"),
            ),
            Fault::Japanese => (
                "japanese-form",
                format!("`{own}` is written so in Japan, and this text is {of} Chinese"),
            ),
            Fault::Mistaken => (
                "mistaken-form",
                format!("`{word}` is not written with `{own}`, which is another word's character"),
            ),
        };
        let write = if right == own {
            "write the character that Chinese has for it".to_owned()
        } else {
            format!("write `{right}`")
        };
        faults.push(Found {
            code,
            at,
            message,
            hint: format!("{write}; a name that is meant so stands in 「」 or 《》, or in content/glossary.yaml"),
            word,
        });
    }
}

/// The most characters of a name in quotes; more are speech.
const LONGEST_NAME: usize = 20;

/// Names in quotes: short, and without signs of a sentence.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        let closing = match c {
            '「' => '」',
            '『' => '』',
            '《' => '》',
            '〈' => '〉',
            '“' => '”',
            '‘' => '’',
            _ => {
                if let Some((start, _)) = open.pop_if(|(_, closing)| *closing == c) {
                    let inner = text.get(start..at).unwrap_or_default();
                    let is_name = inner.chars().count() <= LONGEST_NAME + 1
                        && !inner.contains(['，', '。', '！', '？', '；']);
                    found.extend(is_name.then_some(start..at + c.len_utf8()));
                }
                continue;
            }
        };
        open.push((at, closing));
    }
    found
}
