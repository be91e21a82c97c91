//! Characters of one Chinese script that stand in a text of the other, by the tables of the conversions.
//!
//! A character that only the other script has is one wherever it stands: `计` in a Traditional text. One that both have is only one
//! where a phrase says so: `后` is right in 皇后 and wrong in 以后, `朮` is right in 白朮 and wrong in 技朮. So texts are read as a
//! conversion would read them, phrase by phrase, and only characters whose forms differ in meaning are looked at: 布 and 佈 are two ways
//! to write one word.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::{
    CHARACTERS, FROM_HONG_KONG, FROM_TAIWAN, PHRASES, S2T, SIMPLIFY, Step, T2S, TO_HONG_KONG,
    TO_TAIWAN, TRADITIONAL, VARIANTS, convert,
};

/// The script that a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Traditional, in the variants of Hong Kong (`hk`), of Taiwan (`tw`), or of no region (`t`).
    Traditional(&'static str),
    /// Simplified.
    Simplified,
}

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It is Simplified.
    Simplified,
    /// It is Traditional.
    Traditional,
    /// Japan writes it so, and neither Chinese script does.
    Japanese,
    /// It is another character that has the same Simplified form: `技朮`.
    Mistaken,
}

/// A character that does not belong where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its byte range.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub fault: Fault,
    /// The word as it is written there: the character by itself, or the phrase by which it is wrong.
    pub word: String,
    /// The word as it should be.
    pub right: String,
}

/// Simplified characters that stand for several Traditional ones with meanings of their own.
const SEVERAL: &str = "万丑丰于云仆余准几发历卜后咸坛夸宁干广征御愿据斗术松极涂淀确种筑系胜脏腊舍范荐蜡虫谷适郁里采面须划制";

/// Forms of the tables of characters for daily use in Japan (常用漢字表, 2010) that no Chinese script has.
const JAPANESE: &str = "亜囲壱隠営栄駅円塩縁艶応桜穏仮価壊懐絵慨拡覚楽渇勧巻歓観関陥帰気亀犠拠挙郷暁駆勲薫恵掲渓経蛍軽継鶏撃県倹剣険圏\
検権顕験厳広効鉱黒砕済斎剤雑桟賛歯児実釈収従渋獣縦粛処渉焼奨乗浄剰畳縄壌嬢譲醸図粋酔穂髄瀬斉摂専戦銭繊荘捜挿巣曽痩総騒増蔵臓続\
対帯滝択沢単団弾遅鋳庁徴聴逓鉄転伝稲闘徳読弐悩脳覇拝廃売発髪抜晩浜払仏塀辺変歩豊毎満黙訳薬揺様頼覧竜両猟涙塁戻霊隷\
齢暦歴労鴎渕戸";

const SIMPLIFIED_ONLY: u8 = 1;
const TRADITIONAL_ONLY: u8 = 2;
const JAPANESE_ONLY: u8 = 4;
const ONE_OF_SEVERAL: u8 = 8;

/// The first and the last character that the tables say something of, below the supplementary planes.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

struct Tables {
    /// What is known of each character from [`FIRST`] to [`LAST`].
    kinds: Vec<u8>,
    /// The Simplified form of a Traditional character that is one of several.
    folded: HashMap<char, char, FixedState>,
    /// Variants of Hong Kong and Taiwan, with the form that the tables of phrases have.
    standard: HashMap<char, char, FixedState>,
    /// The phrases with one of the characters.
    phrases: Step,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

fn one(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn place(c: char) -> Option<usize> {
    let code = u32::from(c);
    (FIRST..=LAST)
        .contains(&code)
        .then(|| (code - FIRST) as usize)
}

impl Tables {
    fn new() -> Self {
        /// It is a key or a value of the tables in which its script is the one from which, or to which, they lead.
        const SIMPLIFIED_TOO: u8 = 0x20;
        const TRADITIONAL_TOO: u8 = 0x40;
        let mut kinds = vec![0_u8; (LAST - FIRST + 1) as usize];
        let mut mark = |c: char, kind: u8| {
            if let Some(slot) = place(c).and_then(|place| kinds.get_mut(place)) {
                *slot |= kind;
            }
        };
        let characters = |text: &'static str| {
            let lines = text.lines().filter_map(|line| line.split_once('\t'));
            lines.filter_map(|(key, values)| Some((one(key)?, values)))
        };
        let [simplified, traditional] = CHARACTERS;
        for (key, values) in characters(simplified) {
            mark(key, SIMPLIFIED_ONLY | SIMPLIFIED_TOO);
            for c in values.split(' ').filter_map(one) {
                mark(c, TRADITIONAL_TOO);
            }
        }
        for (key, values) in characters(traditional) {
            mark(key, TRADITIONAL_ONLY | TRADITIONAL_TOO);
            for c in values.split(' ').filter_map(one) {
                mark(c, SIMPLIFIED_TOO);
            }
        }
        let mut standard = HashMap::default();
        for (key, values) in VARIANTS.into_iter().flat_map(characters) {
            mark(key, TRADITIONAL_TOO);
            for c in values.split(' ').filter_map(one) {
                mark(c, TRADITIONAL_TOO);
            }
        }
        for step in [&FROM_HONG_KONG, &FROM_TAIWAN] {
            #[expect(clippy::disallowed_methods, reason = "a map, in no order, of a map")]
            let all = step.entries.iter();
            standard.extend(all.filter_map(|(key, value)| Some((one(key)?, one(value)?))));
        }
        for c in JAPANESE.chars() {
            mark(c, JAPANESE_ONLY);
        }
        let mut folded = HashMap::default();
        for (key, values) in characters(simplified).filter(|(key, _)| SEVERAL.contains(*key)) {
            mark(key, ONE_OF_SEVERAL);
            for form in values.split(' ').filter_map(one) {
                mark(form, ONE_OF_SEVERAL);
                folded.insert(form, key);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "a map, in no order, of a map")]
        for (variant, form) in &standard {
            if let Some(key) = folded.get(form).copied() {
                mark(*variant, ONE_OF_SEVERAL);
                folded.insert(*variant, key);
            }
        }
        for kind in &mut kinds {
            if *kind & TRADITIONAL_TOO != 0 {
                *kind &= !SIMPLIFIED_ONLY;
            }
            if *kind & SIMPLIFIED_TOO != 0 {
                *kind &= !TRADITIONAL_ONLY;
            }
            if *kind & (SIMPLIFIED_TOO | TRADITIONAL_TOO) != 0 {
                *kind &= !JAPANESE_ONLY;
            }
        }
        let has_several = |key: &str| {
            let mut chars = key.chars();
            chars.any(|c| {
                place(c)
                    .and_then(|place| kinds.get(place))
                    .is_some_and(|kind| kind & ONE_OF_SEVERAL != 0)
            })
        };
        let phrases = PHRASES.iter().flat_map(|text| text.lines());
        let phrases = phrases.filter_map(|line| line.split_once('\t'));
        let phrases = Step::of(phrases.filter(|(key, _)| has_several(key)));
        Self {
            kinds,
            folded,
            standard,
            phrases,
        }
    }

    fn kind(&self, c: char) -> u8 {
        place(c)
            .and_then(|place| self.kinds.get(place))
            .copied()
            .unwrap_or(0)
    }

    fn standard(&self, c: char) -> char {
        self.standard.get(&c).copied().unwrap_or(c)
    }

    /// Whether any phrase around a character has it so, however the text is divided: `製` in 書記官製作, though 官制 is a word.
    fn is_right(&self, simplified: &[char], at: usize, written: char) -> bool {
        const LONGEST: usize = 6;
        let written = self.standard(written);
        (at.saturating_sub(LONGEST - 1)..=at).any(|start| {
            (2..=LONGEST)
                .filter(|count| start + count > at)
                .any(|count| {
                    let key: Option<String> = simplified
                        .get(start..start + count)
                        .map(|key| key.iter().collect());
                    let values = key.and_then(|key| self.phrases.entries.get(&*key).copied());
                    let mut values = values.unwrap_or_default().split(' ');
                    values.any(|value| {
                        value
                            .chars()
                            .nth(at - start)
                            .is_some_and(|c| self.standard(c) == written)
                    })
                })
        })
    }

    /// Looks for characters of a stretch of Han characters that a phrase wants to be others.
    fn by_phrases(&self, text: &str, from: usize, found: &mut Vec<Form>) {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        // As it would be in Simplified, as far as the phrases go.
        let simplify = |c: char| {
            let standard = self.standard(c);
            let known = self.folded.get(&standard).copied();
            known.unwrap_or_else(|| {
                let form = SIMPLIFY
                    .entries
                    .get(standard.encode_utf8(&mut [0; 4]) as &str);
                form.and_then(|form| one(form)).unwrap_or(standard)
            })
        };
        let simplified: Vec<char> = chars.iter().map(|(_, c)| simplify(*c)).collect();
        for (start, count, values) in segments(&self.phrases, &simplified) {
            let wanted = |index: usize| {
                values
                    .split(' ')
                    .filter_map(move |value| value.chars().nth(index))
            };
            let is_wrong = |index: &usize| {
                let written = chars
                    .get(start + index)
                    .map_or(' ', |(_, c)| self.standard(*c));
                self.kind(written) & ONE_OF_SEVERAL != 0
                    && wanted(*index).all(|c| self.standard(c) != written)
            };
            let Some(index) = (0..count).find(is_wrong) else {
                continue;
            };
            // The whole table may divide the text in another way.
            let is_sure = segments(&TRADITIONAL, &simplified)
                .any(|(at, length, _)| (at, length) == (start, count));
            let (Some((at, written)), Some(value)) =
                (chars.get(start + index), values.split(' ').next())
            else {
                continue;
            };
            if is_sure
                && !is_variant(*written)
                && !self.is_right(&simplified, start + index, *written)
            {
                let word: String = chars
                    .iter()
                    .skip(start)
                    .take(count)
                    .map(|(_, c)| *c)
                    .collect();
                if RIGHT.contains(&&*word) {
                    continue;
                }
                let is_simplified = self.standard(*written) == simplify(*written);
                found.push(Form {
                    at: from + at..from + at + written.len_utf8(),
                    fault: if is_simplified {
                        Fault::Simplified
                    } else {
                        Fault::Mistaken
                    },
                    word,
                    right: value.to_owned(),
                });
            }
        }
    }
}

/// Words of law, and what words make beside each other, that the tables have otherwise.
const RIGHT: [&str; 7] = ["系爭", "擬制", "范文", "行云", "係於", "裡加", "裏加"];

/// Old forms that some still write.
fn is_variant(c: char) -> bool {
    matches!(c, '祇' | '衹' | '榦')
}

/// The phrases of a text, from left to right, the longest at each place: the place and the number of their characters, and their values.
fn segments<'s>(
    step: &'s Step,
    text: &[char],
) -> impl Iterator<Item = (usize, usize, &'static str)> + use<'s> {
    let ends: Vec<usize> = text
        .iter()
        .scan(0, |at, c| {
            *at += c.len_utf8();
            Some(*at)
        })
        .collect();
    let whole: String = text.iter().collect();
    let mut index = 0_usize;
    std::iter::from_fn(move || {
        loop {
            let at = index
                .checked_sub(1)
                .map_or(Some(0), |before| ends.get(before).copied())?;
            let rest = whole.get(at..)?;
            let first = rest.chars().next()?;
            let Some((length, value)) = step.longest(rest, first) else {
                index += 1;
                continue;
            };
            let start = index;
            let end = ends.partition_point(|end| *end <= at + length);
            index = end.max(start + 1);
            if index > start + 1 {
                return Some((start, index - start, value));
            }
        }
    })
}

/// Whether `c` is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// The characters of `text` that do not belong in its script, in order.
pub fn forms(script: Script, text: &str) -> Vec<Form> {
    let mut found = Vec::new();
    let tables = &*TABLES;
    let (wrong, several) = match script {
        Script::Traditional(_) => (SIMPLIFIED_ONLY | JAPANESE_ONLY, ONE_OF_SEVERAL),
        Script::Simplified => (TRADITIONAL_ONLY | JAPANESE_ONLY, 0),
    };
    let mut stretch: Option<(usize, bool)> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_han(c) {
            let kind = tables.kind(c);
            let open = stretch.get_or_insert((at, false));
            open.1 |= kind & several != 0;
            if kind & wrong != 0 {
                found.push(alone(script, text, at, c, kind & wrong));
            }
        } else if let Some((from, has_several)) = stretch.take()
            && has_several
        {
            tables.by_phrases(text.get(from..at).unwrap_or_default(), from, &mut found);
        }
    }
    found.sort_by_key(|form| form.at.start);
    for form in &mut found {
        if form.fault == Fault::Simplified || form.fault == Fault::Mistaken {
            // As the variant has it.
            form.right = match script {
                Script::Traditional("hk") => convert(&[&TO_HONG_KONG], &form.right),
                Script::Traditional("tw") => convert(&[&TO_TAIWAN], &form.right),
                _ => std::mem::take(&mut form.right),
            };
        }
    }
    found
}

/// A character that is wrong wherever it stands.
fn alone(script: Script, text: &str, at: usize, c: char, kind: u8) -> Form {
    let own = c.to_string();
    // Its neighbours may decide which form it has.
    let start = text
        .get(..at)
        .unwrap_or_default()
        .char_indices()
        .rev()
        .take(6)
        .take_while(|(_, c)| is_han(*c))
        .last();
    let start = start.map_or(at, |(start, _)| start);
    let near: String = text
        .get(start..)
        .unwrap_or_default()
        .chars()
        .take(12)
        .take_while(|c| is_han(*c))
        .collect();
    let index = text.get(start..at).unwrap_or_default().chars().count();
    let steps = match script {
        Script::Simplified => &T2S[..],
        Script::Traditional(_) => &S2T[..],
    };
    let converted = convert(steps, &near);
    let same = converted.chars().count() == near.chars().count();
    let right = converted
        .chars()
        .nth(index)
        .filter(|_| same)
        .map_or(own.clone(), String::from);
    Form {
        at: at..at + c.len_utf8(),
        fault: match (script, kind & JAPANESE_ONLY != 0) {
            (_, true) => Fault::Japanese,
            (Script::Traditional(_), false) => Fault::Simplified,
            (Script::Simplified, false) => Fault::Traditional,
        },
        right,
        word: own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(script: Script, text: &str) -> String {
        let all = forms(script, text);
        let shown = all
            .iter()
            .map(|form| format!("{:?} {}→{}", form.fault, form.word, form.right));
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn forms_of_the_other_script() {
        let hk = Script::Traditional("hk");
        for (text, wrong) in [
            (
                "計划以后的技朮",
                "Simplified 計划→計劃, Simplified 以后→以後, Mistaken 技朮→技術",
            ),
            ("皇后在公里面積以內干預若干餅乾，頭髮發展", ""),
            ("计算机", "Simplified 计→計, Simplified 机→機"),
            (
                "皇後在頭發公裏",
                "Mistaken 皇後→皇后, Mistaken 頭發→頭髮, Mistaken 公裏→公里",
            ),
            (
                "黒沢戸広図",
                "Japanese 黒→黒, Japanese 沢→沢, Japanese 戸→戸, Japanese 広→広, Japanese 図→図",
            ),
            (
                "裏面、裡面、麪包、麵包、着重、為、台灣、群眾、公布、佈告、秘書、户口",
                "",
            ),
            ("𠮷野家、𨋢、\u{E5E5}、鉄", "Japanese 鉄→鉄"),
            ("ab 2026 — 。", ""),
        ] {
            assert_eq!(found(hk, text), wrong, "{text}");
        }
        assert_eq!(
            found(Script::Traditional("tw"), "这里，面包"),
            "Simplified 这→這, Simplified 这里→這裡, Simplified 面包→麵包"
        );
        for (text, wrong) in [
            ("计划以后的技术，乾坤，著名，余额", ""),
            ("計划發展", "Traditional 計→计, Traditional 發→发"),
            ("黒", "Japanese 黒→黒"),
        ] {
            assert_eq!(found(Script::Simplified, text), wrong, "{text}");
        }
    }
}
