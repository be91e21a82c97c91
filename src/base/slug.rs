//! Names as parts of addresses, and the rules by which headings get ids.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use serde::{Deserialize, Serialize};

use super::composed;

/// What becomes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It stays, in lower case.
    Kept,
    /// It becomes a hyphen.
    Hyphen,
    /// It becomes a hyphen together with its neighbours, unless they are at the start or the end.
    Gap,
    /// It is left out.
    Dropped,
}

/// Makes a slug of a text by what `part` says of its characters.
fn slug(text: &str, part: impl Fn(char) -> Part) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        match part(c) {
            Part::Kept => {
                if gap && !slug.is_empty() {
                    slug.push('-');
                }
                gap = false;
                push_lower(&mut slug, c);
            }
            Part::Hyphen => slug.push('-'),
            Part::Gap => gap = true,
            Part::Dropped => {}
        }
    }
    slug
}

/// Pushes a character in lower case, without the dot that `İ` would leave behind.
#[inline]
fn push_lower(text: &mut String, c: char) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
    } else {
        text.extend(c.to_lowercase().filter(|c| *c != '\u{307}'));
    }
}

/// The segment of a URL that a name becomes: lower case; letters, digits (Han too), `_` and `.` stay, and anything else becomes
/// one `-`.
pub fn slugify(name: &str) -> String {
    let slug = slug(&composed(name), |c| match c {
        '_' | '.' => Part::Kept,
        c if c.is_alphanumeric() => Part::Kept,
        _ => Part::Gap,
    });
    slug.trim_matches(['-', '.']).to_owned()
}

/// The words of a text: lower case, letters and digits of any script, one hyphen for whatever is between them.
pub fn words(text: &str) -> String {
    slug(&composed(text), |c| match c {
        c if c.is_alphanumeric() => Part::Kept,
        // An apostrophe does not divide a word: `park's` is `parks`.
        '\'' | '’' => Part::Dropped,
        _ => Part::Gap,
    })
}

/// The rule by which headings get ids, so that links from elsewhere still lead to them after a move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HeadingIds {
    /// [`words`] of the text, not longer than 80 characters.
    #[default]
    Parkpages,
    /// As GitHub, `github-slugger` and what is built on it have it.
    Github,
    /// As kramdown has it for GitHub's Markdown, which is what Jekyll reads if its settings name nothing else.
    Jekyll,
    /// As Hugo has it by default (`autoHeadingIDType: github`): of the Markdown as it is written.
    Hugo,
    /// As Hugo has it with `autoHeadingIDType: github-ascii`: as [`Self::Hugo`], without what is not ASCII.
    HugoAscii,
    /// As Hugo has it with `autoHeadingIDType: blackfriday`, and had it before version 0.60.
    HugoBlackfriday,
    /// As Zola has it by default (`slugify.anchors = "on"`).
    Zola,
}

impl HeadingIds {
    /// All rules, by their names in the settings.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("parkpages", Self::Parkpages),
        ("github", Self::Github),
        ("jekyll", Self::Jekyll),
        ("hugo", Self::Hugo),
        ("hugo-ascii", Self::HugoAscii),
        ("hugo-blackfriday", Self::HugoBlackfriday),
        ("zola", Self::Zola),
    ];

    /// The id of a heading, which may be empty. `text` is the Markdown of its last line for Hugo's rules, and else its plain text.
    pub fn id(self, text: &str) -> String {
        match self {
            Self::Parkpages => shortened(words(text)),
            Self::Github => {
                // Lower case of the whole text knows the final sigma, as JavaScript's does.
                let lower = text.trim().to_lowercase();
                let id = lower.chars().filter_map(|c| match c {
                    ' ' | '-' => Some('-'),
                    c if c.is_alphabetic() || is_of(c, WORD) => Some(c),
                    _ => None,
                });
                composed(&id.collect::<String>()).into_owned()
            }
            Self::Jekyll => {
                let lower = text.trim().to_lowercase();
                let id = lower.chars().filter_map(|c| match c {
                    ' ' | '-' | '\t' => Some('-'),
                    c => is_of(c, WORD.union(GeneralCategoryGroup::Letter)).then_some(c),
                });
                composed(&id.collect::<String>()).into_owned()
            }
            Self::Hugo => hugo(text),
            Self::HugoAscii => {
                let bare = without_accents(text);
                hugo(&bare.chars().filter(char::is_ascii).collect::<String>())
            }
            Self::HugoBlackfriday => {
                let kept = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
                let id = slug(text, |c| match is_of(c, kept) {
                    is_kept if is_kept => Part::Kept,
                    _ => Part::Gap,
                });
                composed(&id).into_owned()
            }
            Self::Zola => ::slug::slugify(text),
        }
    }

    /// The id of a heading of which nothing is left.
    pub fn of_nothing(self) -> &'static str {
        if self.reads_markdown() {
            "heading"
        } else {
            "section"
        }
    }

    /// The number of the second heading with an id, as `-1` behind it.
    pub fn second(self) -> u32 {
        if self == Self::Parkpages { 2 } else { 1 }
    }

    /// Whether ids are made of the Markdown of a heading, with its signs and addresses.
    pub fn reads_markdown(self) -> bool {
        matches!(self, Self::Hugo | Self::HugoAscii | Self::HugoBlackfriday)
    }
}

/// What GitHub leaves in an id beside letters.
const WORD: GeneralCategoryGroup = GeneralCategoryGroup::Mark
    .union(GeneralCategoryGroup::DecimalNumber)
    .union(GeneralCategoryGroup::ConnectorPunctuation);

fn is_of(c: char, group: GeneralCategoryGroup) -> bool {
    group.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

fn hugo(text: &str) -> String {
    let kept = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::DecimalNumber);
    let id = slug(text, |c| match c {
        ' ' | '\t' | '-' => Part::Hyphen,
        '_' => Part::Kept,
        c if is_of(c, kept) => Part::Kept,
        _ => Part::Dropped,
    });
    composed(&id).into_owned()
}

/// The text without the accents of its letters.
fn without_accents(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(text);
    let letters = apart
        .chars()
        .filter(|c| !is_of(*c, GeneralCategoryGroup::NonspacingMark));
    let letters: String = letters.collect();
    Cow::Owned(composed(&letters).into_owned())
}

/// The id, not longer than 80 characters.
fn shortened(mut id: String) -> String {
    const LONGEST: usize = 80;
    if let Some((end, _)) = id.char_indices().nth(LONGEST) {
        id.truncate(end);
        id.truncate(id.trim_end_matches('-').len());
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Q&A: Getting There", "q-a-getting-there"),
            ("開園 典禮", "開園-典禮"),
            (".v1.2_b.", "v1.2_b"),
            ("-a - b-", "a-b"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(slugify(name), slug, "{name}");
        }
    }

    /// Ids by each rule in the order of `NAMES`, as the programs make them.
    #[test]
    fn headings_get_ids_by_each_rule() {
        let cases: &[(&str, [&str; 7])] = &[
            ("Getting there", ["getting-there"; 7]),
            (
                "The park’s Q&A: 1.5 km",
                [
                    "the-parks-q-a-1-5-km",
                    "the-parks-qa-15-km",
                    "the-parks-qa-15-km",
                    "the-parks-qa-15-km",
                    "the-parks-qa-15-km",
                    "the-park-s-q-a-1-5-km",
                    "the-park-s-q-a-1-5-km",
                ],
            ),
            (
                " A  –  b_c ",
                [
                    "a-b-c",
                    "a----b_c",
                    "a----b_c",
                    "-a----b_c-",
                    "-a----b_c-",
                    "a-b-c",
                    "a-b-c",
                ],
            ),
            (
                "Über die Straße Œ",
                [
                    "über-die-straße-œ",
                    "über-die-straße-œ",
                    "über-die-straße-œ",
                    "über-die-straße-œ",
                    "uber-die-strae-",
                    "über-die-straße-œ",
                    "uber-die-strasse-oe",
                ],
            ),
            (
                "交通，與 停車",
                [
                    "交通-與-停車",
                    "交通與-停車",
                    "交通與-停車",
                    "交通與-停車",
                    "-",
                    "交通-與-停車",
                    "jiao-tong-yu-ting-che",
                ],
            ),
            (
                "🎉 Party ½ ²",
                [
                    "party-½-²",
                    "-party--",
                    "-party--",
                    "-party--",
                    "-party--",
                    "party-½-²",
                    "tada-party-1-2-2",
                ],
            ),
            (
                "हिन्दी Ⅳ",
                [
                    "हिन-दी-ⅳ",
                    "हिन्दी-ⅳ",
                    "हिन्दी-",
                    "हनद-",
                    "-",
                    "ह-न-द-ⅳ",
                    "hindii-iv",
                ],
            ),
            ("…", ["", "", "", "", "", "", ""]),
        ];
        for (text, ids) in cases {
            for ((name, rule), id) in HeadingIds::NAMES.into_iter().zip(ids) {
                assert_eq!(rule.id(text), *id, "{text} by {name}");
            }
        }
        assert_eq!(HeadingIds::Parkpages.id(&"ab ".repeat(40)).len(), 80);
    }
}
