//! ICU4X's formatters, created on first use and cached for the thread.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use icu_calendar::Gregorian;
use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_datetime::fieldsets::{E, MD, T, Y, YM, YMD, YMDE, YMDT};
use icu_datetime::pattern::FixedCalendarDateTimeNames;
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu_decimal::{CompactDecimalFormatter, DecimalFormatter};
use icu_experimental::dimension::percent::formatter::PercentFormatter;
use icu_experimental::displaynames::multi::{
    LanguageDisplayNames, LocaleDisplayNamesFormatter, RegionDisplayNames,
};
use icu_experimental::displaynames::{DisplayNamesOptions, Style};
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale_core::Locale as Tag;
use icu_plurals::PluralRules;

use super::Locale;

/// Formats dates with one set of fields.
type Dates<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// Created on first use; `None` if ICU4X has no data.
type Lazy<T> = OnceCell<Option<T>>;

/// The formatters of a locale.
pub struct Formats {
    tag: Arc<Tag>,
    made: Made,
}

#[derive(Default)]
struct Made {
    long: Lazy<Dates<YMD>>,
    short: Lazy<Dates<YMD>>,
    full: Lazy<Dates<YMDE>>,
    month: Lazy<Dates<YM>>,
    day_month: Lazy<Dates<MD>>,
    year: Lazy<Dates<Y>>,
    weekday: Lazy<Dates<E>>,
    date_time: Lazy<Dates<YMDT>>,
    time: Lazy<NoCalendarFormatter<T>>,
    decimal: Lazy<DecimalFormatter>,
    compact: Lazy<CompactDecimalFormatter>,
    percent: Lazy<PercentFormatter<DecimalFormatter>>,
    and: Lazy<ListFormatter>,
    or: Lazy<ListFormatter>,
    countries: Lazy<RegionDisplayNames>,
    short_countries: Lazy<RegionDisplayNames>,
    languages: Lazy<LanguageDisplayNames>,
    locales: Lazy<LocaleDisplayNamesFormatter>,
    plurals: Lazy<PluralRules>,
    collator: Lazy<CollatorBorrowed<'static>>,
}

/// Formats months. ICU4X does not load the figures of the year for some languages, such as Portuguese, by itself.
fn months(tag: &Tag) -> Option<Dates<YM>> {
    let formatter = Dates::try_new(tag.into(), YM::long()).ok()?;
    let mut names = FixedCalendarDateTimeNames::from_formatter(tag.into(), formatter);
    names.include_decimal_formatter().ok()?;
    names.try_into_formatter(YM::long()).ok()
}

/// Defines an accessor that creates a formatter on first use.
macro_rules! lazy {
    ($name:ident: $type:ty = |$tag:ident| $make:expr) => {
        pub fn $name(&self) -> Option<&$type> {
            self.made
                .$name
                .get_or_init(|| {
                    let $tag = self.tag.as_ref();
                    $make.ok()
                })
                .as_ref()
        }
    };
}

impl Formats {
    lazy!(long: Dates<YMD> = |tag| Dates::try_new(tag.into(), YMD::long()));
    lazy!(short: Dates<YMD> = |tag| Dates::try_new(tag.into(), YMD::medium()));
    lazy!(full: Dates<YMDE> = |tag| Dates::try_new(tag.into(), YMDE::long()));
    lazy!(month: Dates<YM> = |tag| months(tag).ok_or(()));
    lazy!(day_month: Dates<MD> = |tag| Dates::try_new(tag.into(), MD::long()));
    lazy!(year: Dates<Y> = |tag| Dates::try_new(tag.into(), Y::long()));
    lazy!(weekday: Dates<E> = |tag| Dates::try_new(tag.into(), E::long()));
    lazy!(date_time: Dates<YMDT> = |tag| Dates::try_new(tag.into(), YMD::long().with_time_hm()));
    lazy!(time: NoCalendarFormatter<T> = |tag| NoCalendarFormatter::try_new(tag.into(), T::hm()));
    lazy!(decimal: DecimalFormatter = |tag| DecimalFormatter::try_new(tag.into(), Default::default()));
    lazy!(compact: CompactDecimalFormatter = |tag| {
        CompactDecimalFormatter::try_new_long(tag.into(), Default::default())
    });
    lazy!(percent: PercentFormatter<DecimalFormatter> = |tag| {
        PercentFormatter::try_new(tag.into(), Default::default())
    });
    lazy!(and: ListFormatter = |tag| ListFormatter::try_new_and(tag.into(), wide()));
    lazy!(or: ListFormatter = |tag| ListFormatter::try_new_or(tag.into(), wide()));
    lazy!(countries: RegionDisplayNames = |tag| {
        RegionDisplayNames::try_new(tag.into(), DisplayNamesOptions::default())
    });
    lazy!(short_countries: RegionDisplayNames = |tag| {
        let mut options = DisplayNamesOptions::default();
        options.style = Some(Style::Short);
        RegionDisplayNames::try_new(tag.into(), options)
    });
    lazy!(languages: LanguageDisplayNames = |tag| {
        LanguageDisplayNames::try_new(tag.into(), DisplayNamesOptions::default())
    });
    lazy!(locales: LocaleDisplayNamesFormatter = |tag| {
        LocaleDisplayNamesFormatter::try_new(tag.into(), DisplayNamesOptions::default())
    });
    lazy!(plurals: PluralRules = |tag| PluralRules::try_new_cardinal(tag.into()));
    lazy!(collator: CollatorBorrowed<'static> = |tag| {
        let mut preferences = CollatorPreferences::from(tag);
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Collator::try_new(preferences, CollatorOptions::default())
    });
}

fn wide() -> ListFormatterOptions {
    ListFormatterOptions::default().with_length(ListLength::Wide)
}

thread_local! {
    /// A site has few languages, and a short list is searched faster than a map.
    static KEPT: RefCell<Vec<(Arc<Tag>, Rc<Formats>)>> = const { RefCell::new(Vec::new()) };
}

impl Locale {
    /// The formatters of the locale for this thread.
    pub(super) fn formats(&self) -> Rc<Formats> {
        KEPT.with(|kept| {
            let found = kept
                .borrow()
                .iter()
                .find(|(tag, _)| Arc::ptr_eq(tag, &self.tag) || *tag == self.tag)
                .map(|(_, formats)| Rc::clone(formats));
            found.unwrap_or_else(|| {
                let formats = Rc::new(Formats {
                    tag: Arc::clone(&self.tag),
                    made: Made::default(),
                });
                kept.borrow_mut()
                    .push((Arc::clone(&self.tag), Rc::clone(&formats)));
                formats
            })
        })
    }
}
