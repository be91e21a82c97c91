//! How languages write dates, numbers, lists, plurals and names of countries, and how they order names: CLDR by way
//! of ICU4X, whose data is compiled in. Nothing depends on the locale of the machine.
//!
//! 1. A BCP 47 tag names the locale. `en` without a region means `en-HK`, so that dates are day, month, year; a tag
//!    with a region is used as written.
//! 2. Formatters are created on first use, once for each thread, because those of ICU4X cannot be shared between
//!    threads. A [`Locale`] can.
//! 3. Narrow no-break spaces become ordinary ones, because the fonts of old phones lack them.

mod date;
mod formats;
mod names;
mod number;

use std::sync::Arc;

use icu_locale::LocaleDirectionality;
use icu_locale_core::Locale as Tag;
use icu_locale_core::subtags::{Region, region};

pub use date::{Moment, Style};
pub use names::Joined;

/// How a language writes dates, numbers, lists and names. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    tag: Arc<Tag>,
}

impl Locale {
    /// Creates the locale of a BCP 47 tag, such as `zh-Hant-HK`. An invalid tag (see [`Locale::is_tag`]) gives the
    /// root locale, with ISO-like forms.
    pub fn new(tag: &str) -> Self {
        let mut tag = Tag::try_from_str(tag).unwrap_or(Tag::UNKNOWN);
        if tag.id.language.as_str() == "en" && tag.id.region.is_none() {
            tag.id.region = Some(region!("HK"));
        }
        Self { tag: Arc::new(tag) }
    }

    /// Whether `tag` is a well-formed BCP 47 tag.
    pub fn is_tag(tag: &str) -> bool {
        Tag::try_from_str(tag).is_ok()
    }

    /// The tag with its parts in the case that BCP 47 has for them: `zh-Hant-HK` for `zh-hant-hk`. `None` if it is not
    /// well-formed.
    pub fn canonical(tag: &str) -> Option<String> {
        Some(Tag::try_from_str(tag).ok()?.to_string())
    }

    /// The direction in which it is written, as the attribute `dir` has it: `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        let directions = LocaleDirectionality::new_common();
        if directions.is_right_to_left(&self.tag.id) {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// Whether dates and lists are written as in Chinese.
    fn is_chinese(&self) -> bool {
        matches!(self.tag.id.language.as_str(), "zh" | "yue")
    }

    /// Whether it is Chinese as written in Taiwan.
    fn is_taiwan(&self) -> bool {
        self.is_chinese() && self.tag.id.region == Some(region!("TW"))
    }

    /// Whether it is Chinese in Simplified characters.
    fn is_simplified(&self) -> bool {
        let id = &self.tag.id;
        let script = id.script.as_ref().map(|script| script.as_str());
        let traditional: [Region; 3] = [region!("HK"), region!("MO"), region!("TW")];
        self.is_chinese()
            && match script {
                Some(script) => script == "Hans",
                None => {
                    id.language.as_str() == "zh"
                        && !id.region.is_some_and(|here| traditional.contains(&here))
                }
            }
    }
}

/// Replaces the spaces that fonts of old phones lack.
fn plain_spaces(text: String) -> String {
    if text.contains('\u{202f}') {
        text.replace('\u{202f}', "\u{a0}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(tag: &str, iso: &str) -> Vec<String> {
        let locale = Locale::new(tag);
        Style::ALL
            .iter()
            .map(|(_, style)| locale.date(iso, *style).unwrap_or_default())
            .collect()
    }

    #[test]
    fn dates_are_written_as_the_language_writes_them() {
        let iso = "2024-04-18T09:30:00+08:00";
        assert_eq!(
            dates("en", iso),
            [
                "18 April 2024",
                "18 Apr 2024",
                "Thursday, 18 April 2024",
                "April 2024",
                "18 April",
                "2024",
                "Thursday",
                "9:30\u{a0}am",
                "18 April 2024 at 9:30\u{a0}am",
            ]
        );
        assert_eq!(
            dates("zh-Hant-HK", iso),
            [
                "2024年4月18日",
                "2024年4月18日",
                "2024年4月18日星期四",
                "2024年4月",
                "4月18日",
                "2024年",
                "星期四",
                "上午9:30",
                "2024年4月18日 上午9:30",
            ]
        );
        assert_eq!(
            Locale::new("en-GB").date("2024-04-18", Style::Long),
            Some("18 April 2024".into())
        );
        assert_eq!(
            Locale::new("en-US").date("2024-04-18", Style::Long),
            Some("April 18, 2024".into())
        );
    }

    #[test]
    fn a_date_is_written_as_exactly_as_it_is_known() {
        let long = |tag: &str, iso: &str| Locale::new(tag).date(iso, Style::Long);
        for (iso, en, tc, sc) in [
            ("2025", "2025", "2025年", "2025年"),
            (
                "2025-Q1",
                "first quarter of 2025",
                "2025年第一季",
                "2025年第一季度",
            ),
            ("2025-03", "March 2025", "2025年3月", "2025年3月"),
        ] {
            assert_eq!(long("en", iso).as_deref(), Some(en));
            assert_eq!(long("zh-Hant-HK", iso).as_deref(), Some(tc));
            assert_eq!(long("zh-Hans", iso).as_deref(), Some(sc));
        }
        let en = Locale::new("en");
        assert_eq!(en.date("2025-03", Style::Time), None);
        assert_eq!(en.date("2025-02-30", Style::Long), None);
        assert_eq!(en.date("soon", Style::Long), None);
    }

    #[test]
    fn other_languages_write_dates_as_cldr_has_them() {
        for (tag, long, short, full, early) in [
            (
                "pt-PT",
                "18 de abril de 2024",
                "18/04/2024",
                "quinta-feira, 18 de abril de 2024",
                "5 de julho de 987",
            ),
            (
                "ko",
                "2024년 4월 18일",
                "2024/4/18",
                "2024년 4월 18일 목요일",
                "987년 7월 5일",
            ),
            (
                "ar-EG",
                "١٨ أبريل ٢٠٢٤",
                "١٨\u{200f}/٠٤\u{200f}/٢٠٢٤",
                "الخميس، ١٨ أبريل ٢٠٢٤",
                "٥ يوليو ٩٨٧",
            ),
        ] {
            let written = dates(tag, "2024-04-18");
            let [of_long, of_short, of_full, ..] = &written[..] else {
                panic!("{written:?}");
            };
            let before = Locale::new(tag).date("0987-07-05", Style::Long);
            assert_eq!(
                (&**of_long, &**of_short, &**of_full, before.as_deref()),
                (long, short, full, Some(early))
            );
        }
    }

    #[test]
    fn numbers_are_grouped_and_rounded_half_away_from_zero() {
        let en = Locale::new("en");
        assert_eq!(en.integer(-1_000), "-1,000");
        assert_eq!(en.number(1_234_567.5, None), "1,234,567.5");
        assert_eq!(en.number(2.5, Some(0)), "3");
        assert_eq!(en.number(-0.4, Some(0)), "0");
        assert_eq!(en.number(2.0, Some(2)), "2.00");
        assert_eq!(en.number(f64::NAN, None), "NaN");
        assert_eq!(en.percent(0.2545, 0), "25%");
        assert_eq!(en.percent(0.125, 1), "12.5%");
        assert_eq!(en.percent(0.29, 0), "29%");
        assert_eq!(Locale::new("fr").percent(0.29, 0), "29\u{a0}%");
    }

    #[test]
    fn large_numbers_are_read_as_the_region_reads_them() {
        let compact = |tag: &str, n: f64| Locale::new(tag).compact(n);
        assert_eq!(compact("en", 3.7e9), "3.7 billion");
        assert_eq!(compact("zh-Hant-HK", 14e12), "14萬億");
        assert_eq!(compact("zh-Hans", 1e9), "10亿");
        assert_eq!(compact("zh-Hant-TW", 14e12), "14兆");
        // Half goes away from zero, as in `number`.
        assert_eq!(compact("en", 1_250_000.0), "1.3 million");
        assert_eq!(compact("en", -1_250_000.0), "-1.3 million");
        assert_eq!(compact("en", 12_500_000.0), "13 million");
        assert_eq!(compact("en", 3_650_000_000.0), "3.7 billion");
        assert_eq!(compact("en", 1_000_000.0), "1 million");
        assert_eq!(compact("en", 1_200_000.0), "1.2 million");
        assert_eq!(compact("en", 12.5), "13");
        assert_eq!(compact("en", 999.0), "999");
        assert_eq!(compact("en", 7.0), "7");
        assert_eq!(compact("en", 0.0), "0");
        assert_eq!(compact("zh-Hant-HK", 1_250_000.0), "125萬");
    }

    #[test]
    fn places_have_the_names_that_hong_kong_gives_them() {
        let name = |tag: &str, code: &str| Locale::new(tag).country(code).unwrap_or_default();
        let all = |tag: &str| {
            ["HK", "MO", "TW", "GB", "US", "NO"]
                .map(|code| name(tag, code))
                .join(" ")
        };
        assert_eq!(
            all("en"),
            "Hong Kong Macao Taiwan United Kingdom United States Norway"
        );
        assert_eq!(all("zh-Hant-HK"), "香港 澳門 台灣 英國 美國 挪威");
        assert_eq!(all("zh-Hans"), "香港 澳门 台湾 英国 美国 挪威");
        assert_eq!(Locale::new("en").country("XX"), None);
        assert_eq!(Locale::new("en").country("001"), None);
    }

    #[test]
    fn lists_and_plurals_follow_the_language() {
        let en = Locale::new("en");
        let tc = Locale::new("zh-Hant-HK");
        assert_eq!(en.list(&["A", "B", "C"], Joined::And), "A, B and C");
        assert_eq!(tc.list(&["甲", "乙", "丙"], Joined::And), "甲、乙及丙");
        assert_eq!(tc.list(&["甲", "乙"], Joined::Or), "甲或乙");
        assert_eq!(en.list::<&str>(&[], Joined::And), "");
        assert_eq!(
            (en.plural(1), en.plural(0), tc.plural(1)),
            ("one", "other", "other")
        );
        assert_eq!(en.plurals(), ["one", "other"]);
        assert_eq!(tc.plurals(), ["other"]);
    }

    #[test]
    fn names_are_ordered_as_the_language_orders_them() {
        let sorted = |tag: &str, mut names: Vec<&'static str>| {
            let locale = Locale::new(tag);
            names.sort_by_key(|name| locale.collation_key(name));
            names.join(" ")
        };
        assert_eq!(
            sorted("en", vec!["B 11", "Zeta", "alpha", "B 8"]),
            "alpha B 8 B 11 Zeta"
        );
        let names = vec!["阿", "李", "丁", "王"];
        assert_eq!(sorted("zh-Hant-HK", names.clone()), "丁 王 李 阿");
        assert_eq!(sorted("zh-Hans", names), "阿 丁 李 王");
        let phases = vec!["第十二期", "第二期", "第十期", "第廿一期", "第一期"];
        for tag in ["zh-Hant-HK", "zh-Hans", "ja"] {
            assert_eq!(
                sorted(tag, phases.clone()),
                "第一期 第二期 第十期 第十二期 第廿一期"
            );
        }
    }

    #[test]
    fn what_is_no_tag_is_told_from_one() {
        assert!(Locale::is_tag("zh-Hant-HK"));
        assert!(!Locale::is_tag("english!"));
        assert_eq!(Locale::new("english!").integer(5), "5");
    }
}
