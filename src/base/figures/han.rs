//! Numbers that begin with a digit or a Chinese numeral, and the signs behind them.

use super::digits::{self, digit};
use super::english;
use super::{Figure, ONE, Read};

/// A Chinese numeral below ten, and those for twenty and thirty.
fn numeral(c: char) -> Option<i64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '貳' | '贰' | '兩' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陸' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A sign within a part of a number.
fn small_unit(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// A sign that ends a part of a number.
fn large_unit(c: char) -> Option<i64> {
    Some(match c {
        '萬' | '万' => 10_000,
        '億' | '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    })
}

/// A number as it is read, in thousandths.
#[derive(Default)]
struct Sum {
    total: i64,
    part: i64,
    current: Option<i64>,
    /// The last numeral stood alone, so the next one is the digit behind it: `二〇二五`.
    is_row: bool,
    has_digits: bool,
    scale: i64,
}

impl Sum {
    fn value(&self) -> Option<i64> {
        self.total
            .checked_add(self.part)?
            .checked_add(self.current.unwrap_or(0))
    }

    /// Takes in a sign; `None` where it ends the number, or would make it too large.
    fn take(&mut self, c: char) -> Option<()> {
        if let Some(value) = numeral(c) {
            self.current = match self.current {
                Some(current) if self.is_row => {
                    Some(current.checked_mul(10)?.checked_add(value * ONE)?)
                }
                // `兩三`: about two or three.
                Some(_) => return None,
                None => Some(value * ONE),
            };
            self.is_row = true;
            return Some(());
        }
        if let Some(tens) = match c {
            '廿' => Some(20),
            '卅' => Some(30),
            _ => None,
        } {
            if self.current.is_some() {
                return None;
            }
            self.part = self.part.checked_add(tens * ONE)?;
            self.is_row = false;
            return Some(());
        }
        if let Some(unit) = small_unit(c) {
            let times = self.current.filter(|current| *current > 0).unwrap_or(ONE);
            self.part = self.part.checked_add(times.checked_mul(unit)?)?;
            self.scale = unit;
            (self.current, self.is_row) = (None, false);
            return Some(());
        }
        let unit = large_unit(c)?;
        let own = self.part.checked_add(self.current.unwrap_or(0))?;
        self.total = match own {
            0 if self.total == 0 => return None,
            0 => self.total.checked_mul(unit)?,
            own if unit > 10_000 => self.total.checked_add(own)?.checked_mul(unit)?,
            own => self.total.checked_add(own.checked_mul(unit)?)?,
        };
        self.scale = unit;
        (self.part, self.current, self.is_row) = (0, None, false);
        Some(())
    }
}

/// The whole number that Chinese numerals at the start of `text` write, and how many bytes they take; `None` if there are none.
pub fn numerals(text: &str) -> Option<(i64, usize)> {
    let mut sum = Sum::default();
    let taken = text.chars().take_while(|c| sum.take(*c).is_some());
    let length: usize = taken.map(char::len_utf8).sum();
    let value = sum.value().filter(|_| length > 0)?;
    Some((value / ONE, length))
}

/// Reads a number at `at`, if one begins there.
pub fn read(text: &str, at: usize) -> Read {
    let mut sum = Sum::default();
    let mut end = at;
    let mut number = None;
    while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
        if digit(c).is_some() {
            if sum.current.is_some() {
                break;
            }
            let (read, length) = digits::number(text.get(end..).unwrap_or_default());
            let Some(read) = read else {
                return Read {
                    figures: Vec::new(),
                    end: end + length,
                };
            };
            (sum.current, sum.is_row, sum.has_digits) = (Some(read.value), false, true);
            end += read.length;
            number = Some(read);
        } else if sum.take(c).is_some() {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    if end == at {
        return Read::nothing(text, at);
    }
    let Some(value) = sum.value() else {
        return Read {
            figures: Vec::new(),
            end,
        };
    };
    let before = text.get(..at).unwrap_or_default();
    // `A4` and `COVID-19` are names.
    let is_name = before
        .trim_end_matches('-')
        .ends_with(|c: char| c.is_ascii_alphabetic())
        && !before.ends_with('$');
    let mut figure = Figure::new(at..end, value, sum.has_digits && !is_name);
    figure.scale = sum.scale.max(1);
    let rest = text.get(end..).unwrap_or_default();
    if figure.scale > 1 {
        return with_signs(text, figure, end);
    }
    if let Some((by, length)) = english::scale(rest).filter(|_| sum.has_digits) {
        let scaled = value.checked_mul(by).unwrap_or(value);
        figure.values = vec![scaled];
        figure.scale = by;
        figure.at.1 = u32::try_from(end + length).unwrap_or(u32::MAX);
        return Read::one(figure, end + length);
    }
    match number {
        Some(number) => time(text, &number, figure, end),
        None => with_signs(text, figure, end),
    }
}

/// An hour and its minutes: `18:30`, `6.30 pm`, `8 am`; else what stands behind the number.
fn time(text: &str, number: &digits::Number, mut figure: Figure, end: usize) -> Read {
    let rest = text.get(end..).unwrap_or_default();
    let (hour, minute) = number.parts;
    let is_hour = hour <= 24;
    if is_hour && let Some(length) = english::half_of_day(rest) {
        let start = figure.range().start;
        let mut figures = vec![of_day(Figure::new(start..end, hour * ONE, true), hour)];
        if number.has_fraction {
            figures.push(Figure::new(end - 2..end, minute * ONE, true));
        }
        return Read {
            figures,
            end: end + length,
        };
    }
    let minutes = rest.strip_prefix([':', '：']).map(digits::run);
    if is_hour
        && !number.has_fraction
        && let Some((Some(minute), 2)) = minutes
    {
        let sign = rest.chars().next().map_or(1, char::len_utf8);
        let to = end + sign + 2;
        let minute = Figure::new(to - 2..to, minute * ONE, true);
        let length = english::half_of_day(text.get(to..).unwrap_or_default()).unwrap_or(0);
        return Read {
            figures: vec![of_day(figure, hour), minute],
            end: to + length,
        };
    }
    if let Some(ordinal) = ["st", "nd", "rd", "th"]
        .iter()
        .find(|end| rest.starts_with(**end))
    {
        figure.at.1 += 2;
        return Read::one(figure, end + ordinal.len());
    }
    with_signs(text, figure, end)
}

/// An hour may be said by the half of the day or by the whole.
fn of_day(mut figure: Figure, hour: i64) -> Figure {
    let other = if hour > 12 { hour - 12 } else { hour + 12 };
    figure.or((hour > 0 && hour <= 24).then_some(other * ONE));
    figure
}

/// What the sign behind a number makes of it.
fn with_signs(text: &str, mut figure: Figure, end: usize) -> Read {
    let rest = text.get(end..).unwrap_or_default();
    let value = figure.values.first().copied().unwrap_or(0);
    let mut chars = rest.chars();
    match chars.next() {
        Some('成') => figure.or(value.checked_mul(10)),
        Some('時' | '时' | '點' | '点') if value % ONE == 0 => {
            figure = of_day(figure, value / ONE)
        }
        Some('半') => figure.or(value.checked_add(ONE / 2)),
        Some('年' | '個' | '个' | '天' | '倍') if chars.next() == Some('半') => {
            figure.or(value.checked_add(ONE / 2));
        }
        _ => {}
    }
    Read::one(figure, end)
}
