//! Formats numbers in a language.

use icu_decimal::input::{Decimal, SignDisplay};

use super::{Locale, plain_spaces};

impl Locale {
    /// Formats a number with groups of digits: `1,234.5`. With `digits`, it is rounded (half away from zero) to that
    /// number of decimal places, all of which are shown; otherwise, all decimal places that it has are shown.
    pub fn number(&self, value: f64, digits: Option<u8>) -> String {
        let plain = || value.to_string();
        let Some(decimal) = decimal(value, digits) else {
            return plain();
        };
        let formats = self.formats();
        formats.decimal().map_or_else(plain, |format| {
            plain_spaces(format.format(&decimal).to_string())
        })
    }

    /// Formats an integer with groups of digits: `1,000,000`.
    pub fn integer(&self, value: i64) -> String {
        let formats = self.formats();
        formats.decimal().map_or_else(
            || value.to_string(),
            |format| plain_spaces(format.format(&Decimal::from(value)).to_string()),
        )
    }

    /// Formats a share as a percentage, rounded to `digits` decimal places: 0.254 is `25%`.
    pub fn percent(&self, share: f64, digits: u8) -> String {
        let plain = || format!("{}%", share * 100.0);
        // The decimal point is moved, because a multiplication by 100 would add digits.
        let Some(mut decimal) = decimal(share, None) else {
            return plain();
        };
        decimal.multiply_pow10(2);
        decimal.trim_start();
        round(&mut decimal, digits);
        let formats = self.formats();
        formats.percent().map_or_else(plain, |format| {
            plain_spaces(format.format(&decimal).to_string())
        })
    }

    /// Formats a large number with words, as far as the language does so: `14 trillion`, `14萬億`.
    pub fn compact(&self, value: f64) -> String {
        let plain = || self.number(value, None);
        let Some(decimal) = above_half(value) else {
            return plain();
        };
        // CLDR has `14T` for Hong Kong, whose newspapers count in 萬, 億 and 萬億 like those of the mainland.
        let hong_kong = self.is_chinese() && !self.is_simplified() && !self.is_taiwan();
        let formats = if hong_kong {
            Self::new("zh-Hans").formats()
        } else {
            self.formats()
        };
        let text = formats.compact().map_or_else(plain, |format| {
            plain_spaces(format.format(&decimal).to_string())
        });
        if hong_kong {
            text.replace('万', "萬").replace('亿', "億")
        } else {
            text
        }
    }

    /// Formats a number of bytes, in thousands: `1.5 kB`. The space is a no-break space.
    pub fn filesize(&self, bytes: f64) -> String {
        const LARGER: [&str; 3] = ["MB", "GB", "TB"];
        if bytes < 1000.0 {
            return format!("{}\u{a0}B", self.number(bytes, Some(0)));
        }
        let mut size = bytes / 1000.0;
        let mut unit = "kB";
        for larger in LARGER {
            // 999.6 kB would round to 1,000 kB.
            if size < 999.5 {
                break;
            }
            size /= 1000.0;
            unit = larger;
        }
        let digits = u8::from(size < 9.95);
        format!("{}\u{a0}{unit}", self.number(size, Some(digits)))
    }
}

/// A number as a decimal, with the fewest digits that identify it; `None` if it is not finite.
fn decimal(value: f64, digits: Option<u8>) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let mut decimal = Decimal::try_from_str(&value.to_string()).ok()?;
    if let Some(digits) = digits {
        round(&mut decimal, digits);
    }
    Some(decimal)
}

/// A number with one more digit far beyond those that are shown, so that a formatter that rounds half to even rounds
/// half away from zero. `None` if it is not finite.
fn above_half(value: f64) -> Option<Decimal> {
    let mut text = value.to_string();
    if value != 0.0 {
        if !text.contains('.') {
            text.push('.');
        }
        text.push_str("00000000001");
    }
    Decimal::try_from_str(&text).ok()
}

/// Rounds half away from zero, and pads with zeros.
fn round(decimal: &mut Decimal, digits: u8) {
    let place = -i16::from(digits);
    if decimal.digit_at(place - 1) >= 5 {
        decimal.expand(place);
    } else {
        decimal.trunc(place);
    }
    decimal.pad_end(place);
    decimal.apply_sign_display(SignDisplay::Negative);
}
