//! Says which files may have a word in their texts, by a look at them as they are written: it costs a fraction of taking them apart.
//!
//! A text of a file is not always a stretch of it: lines are broken and indented, characters are escaped, and what is written between two
//! of them is left out. So words are looked for by their letters alone, without case and variants. That finds too much at times, and
//! misses nothing.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use foldhash::fast::FixedState;
use memchr::{memchr2, memchr3, memmem};

use super::opencc;
use super::opencc::forms::is_han;

static VARIANTS: LazyLock<HashMap<char, char, FixedState>> = LazyLock::new(opencc::folded);

/// A character without case and variants.
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        VARIANTS.get(&c).copied().unwrap_or(c)
    }
}

/// Whether a character belongs to a word, and does not divide it.
pub fn is_letter(c: char) -> bool {
    // The first is the quicker question.
    is_han(c) || c.is_alphanumeric()
}

/// The letters of a text, without what divides them, case and variants.
pub fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for run in text.split(|c| !is_letter(c)) {
        letters.push_str(run);
    }
    if letters.is_ascii() {
        letters.make_ascii_lowercase();
        return letters;
    }
    letters.chars().map(fold).collect()
}

/// A text as it is written in a file.
pub struct Written<'t> {
    text: &'t str,
    letters: OnceCell<String>,
}

impl<'t> Written<'t> {
    /// Creates it for a text.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            letters: OnceCell::new(),
        }
    }

    fn letters(&self) -> &str {
        self.letters.get_or_init(|| letters(self.text))
    }
}

/// Up to this number, words in ASCII are looked for one by one.
const FEW: usize = 8;

/// Words that are found in one pass.
#[derive(Debug)]
struct Others {
    /// The first letter of each word that is not in ASCII, in all its variants; `None` if one has no letter.
    first: Option<AhoCorasick>,
    /// The letters of each; `None` if they are too many to look for.
    letters: Option<AhoCorasick>,
}

/// Words to look for.
#[derive(Debug)]
pub struct Mentions {
    /// Those in ASCII, if they are few.
    ascii: Vec<AsciiWord>,
    /// Those that are not in ASCII alone, or all if they are many.
    others: Option<Others>,
    /// The Han characters of each word.
    han: Vec<Vec<char>>,
}

impl Mentions {
    /// Prepares the search for some words; `None` if there are none.
    pub fn new(words: &[String]) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        let all = words.iter().map(|word| letters(word));
        let is_few = words.len() <= FEW;
        let (ascii, others): (Vec<String>, Vec<String>) =
            all.partition(|letters| is_few && letters.is_ascii() && !letters.is_empty());
        let han = |word: &String| word.chars().filter(|c| is_han(*c)).map(fold).collect();
        Some(Self {
            ascii: ascii.into_iter().map(AsciiWord::new).collect(),
            others: (!others.is_empty()).then(|| Others::new(&others)),
            han: words.iter().map(han).collect(),
        })
    }

    /// Whether a stretch of what is written has one of the words, whatever divides its letters.
    pub fn are_in(&self, written: &Written<'_>) -> bool {
        let bytes = written.text.as_bytes();
        let mut ascii = self.ascii.iter();
        let others = self.others.as_ref();
        ascii.any(|word| word.is_in(bytes)) || others.is_some_and(|others| others.are_in(written))
    }

    /// Whether a text that is made of what is written may have one of the words.
    pub fn may_be_made_of(&self, written: &Written<'_>) -> bool {
        if !leaves_out(written.text) {
            return self.are_in(written);
        }
        let has = |han: &Vec<char>| han.iter().all(|c| written.letters().contains(*c));
        let mut numbers = NUMBERS.iter();
        numbers.any(|number| written.text.contains(number)) || self.han.iter().any(has)
    }
}

impl Others {
    #[expect(clippy::disallowed_methods, reason = "a set, in order, of a map")]
    fn new(words: &[String]) -> Self {
        let first = words
            .iter()
            .map(|word| word.chars().find(|c| !c.is_ascii()));
        let first: Option<BTreeSet<char>> = first.collect();
        let first = first.and_then(|first| {
            let variants = VARIANTS.iter().filter(|(_, to)| first.contains(to));
            let variants = variants.map(|(variant, _)| *variant);
            let all: BTreeSet<char> = first.iter().copied().chain(variants).collect();
            AhoCorasick::new(all.iter().map(char::to_string)).ok()
        });
        Self {
            first,
            letters: AhoCorasick::new(words).ok(),
        }
    }

    fn are_in(&self, written: &Written<'_>) -> bool {
        let Some(letters) = &self.letters else {
            return true;
        };
        let first = self.first.as_ref();
        first.is_none_or(|first| first.is_match(written.text))
            && letters.is_match(written.letters())
    }
}

/// The beginnings of what stands for a character by its number, in Markdown and in YAML.
const NUMBERS: [&str; 4] = ["&#", "\\u", "\\U", "\\x"];

/// Whether something may be left out between two letters besides signs: a tag or comment, the name of a character, an escape, the address
/// of a link within the words for a picture.
fn leaves_out(written: &str) -> bool {
    let bytes = written.as_bytes();
    let mut pictures = memmem::find_iter(bytes, "![").peekable();
    memchr3(b'<', b'&', b'\\', bytes).is_some()
        // In code and formulas a bracket ends nothing.
        || pictures.peek().is_some() && memchr2(b'`', b'$', bytes).is_some()
        || pictures.any(|at| {
            let words = bytes.get(at + 2..).unwrap_or_default();
            memchr2(b'[', b']', words).is_some_and(|end| words.get(end) == Some(&b'['))
        })
}

/// The letters of a word in ASCII, before, at and behind the one that is the rarest in texts.
#[derive(Debug)]
struct AsciiWord {
    before: Vec<u8>,
    rarest: u8,
    behind: Vec<u8>,
}

/// Letters and digits, from the most common in English texts on.
const BY_FREQUENCY: &[u8] = b"etaoinsrhldcumfpgwybvkxjqz0123456789";

impl AsciiWord {
    /// `letters` are not empty.
    fn new(letters: String) -> Self {
        let mut before = letters.into_bytes();
        let rank = |(_, letter): &(usize, &u8)| BY_FREQUENCY.iter().position(|c| c == *letter);
        let rarest = before.iter().enumerate().max_by_key(rank);
        let mut behind = before.split_off(rarest.map_or(0, |(at, _)| at));
        before.reverse();
        let rarest = behind.first().copied().unwrap_or_default();
        behind.drain(..1.min(behind.len()));
        Self {
            before,
            rarest,
            behind,
        }
    }

    /// Whether a text has the letters one after the other. What is not ASCII is passed over.
    fn is_in(&self, bytes: &[u8]) -> bool {
        let follow = |letters: &[u8], bytes: &mut dyn Iterator<Item = &u8>| {
            let mut found = bytes.filter(|byte| byte.is_ascii_alphanumeric());
            let mut letters = letters.iter();
            letters.all(|letter| {
                found
                    .next()
                    .is_some_and(|byte| byte.eq_ignore_ascii_case(letter))
            })
        };
        let mut places = memchr::memchr2_iter(self.rarest, self.rarest.to_ascii_uppercase(), bytes);
        places.any(|at| {
            let (before, behind) = bytes.split_at_checked(at).unwrap_or_default();
            follow(&self.behind, &mut behind.iter().skip(1))
                && follow(&self.before, &mut before.iter().rev())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(words: &[&str]) -> Mentions {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Mentions::new(&words).unwrap()
    }

    #[test]
    fn a_word_is_found_however_its_letters_are_divided() {
        let words = mentions(&["園區"]);
        for written in [
            "在園區內",
            "在園\n  > 區內",
            "園*區*",
            "a <b>園</b> 那 <i>區</i>",
            "園&shy;區",
            "園&#21312;",
            "\"\\u5712\\u5340\"",
            "![園[那](x)區](y.jpg)",
            "![`]`園[那](x)區](y.jpg)",
            "园区",
        ] {
            assert!(words.may_be_made_of(&Written::new(written)), "{written}");
        }
        for written in ["", "Park", "園內之區", "[園](x)那區", "區園", "<b>園</b>"] {
            assert!(!words.may_be_made_of(&Written::new(written)), "{written}");
        }
    }

    #[test]
    fn a_word_in_ascii_is_found_by_its_letters() {
        for (words, written, is_found) in [
            (&["園區", "New Harbour"][..], "the NEW\nHar’bour", true),
            (&["New Harbour"], "a <b>New</b> Harbour", true),
            (&["New Harbour"], "a Harbour, New", false),
            (&["New Harbour", "B2"], "b, 2", true),
            (&["New Harbour", "B2"], "b", false),
            (&["AI實驗室"], "ai 实验室", true),
            (&["AI實驗室"], "實驗室", false),
            // One without letters may be anywhere.
            (&["——"], "text", true),
        ] {
            let found = mentions(words).may_be_made_of(&Written::new(written));
            assert_eq!(found, is_found, "{written}");
        }
    }
}
