//! Recognises how people write booleans, lists and numbers in English and Chinese, for hints on what to write instead.

use std::fmt::Display;

use crate::diag::Diagnostic;

/// Returns the boolean that a word means, as `yes`, `on`, `✓` or `是`. `None` if it means neither.
pub fn truth(text: &str) -> Option<bool> {
    let bare = text
        .trim()
        .trim_matches(|c: char| ";,.，。；\"'“”‘’".contains(c));
    match bare.to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" | "x" | "✓" | "✔" | "是" | "真" | "對" | "对" | "有"
        | "開" | "开" => Some(true),
        "false" | "no" | "n" | "off" | "0" | "否" | "假" | "不" | "不是" | "無" | "无" | "沒有"
        | "没有" | "關" | "关" => Some(false),
        _ => None,
    }
}

/// Splits a list that was written as one text, without YAML's brackets or dashes: `a, b`, `a；b`, `- a - b`,
/// `［a，b］`, `#a #b`, `-a`. Splits at punctuation, or else also at spaces. `None` if no item `is_known`, or the text
/// is a single item already.
pub fn items(text: &str, is_known: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    let around = |c: char| c.is_whitespace() || "[]［］【】\"'“”‘’#-–—－•·*".contains(c);
    let parts = |by: fn(char) -> bool| -> Vec<&str> {
        let parts = text.split(by).map(|part| part.trim_matches(around));
        parts.filter(|part| !part.is_empty()).collect()
    };
    let by_sign = parts(|c| ",、，;；|/".contains(c));
    let by_space = parts(|c| ",、，;；|/".contains(c) || c.is_whitespace());
    [by_sign, by_space].into_iter().find(|parts| {
        let is_one = parts.as_slice() == [text];
        !is_one && parts.iter().any(|part| is_known(part))
    })
}

/// The hint for a text that is not a valid number; `whole` if the number may have no fraction. `None` if no number is
/// recognised in it.
pub(super) fn number_hint(text: &str, whole: bool) -> Option<String> {
    if let Some(bare) = without_separators(text) {
        return Some(format!("write `{bare}`: pages put the separators in"));
    }
    if let Some(decimal) = decimal_comma(text) {
        return Some(if whole {
            "it cannot have a fraction".to_owned()
        } else {
            format!("write `{decimal}`, with a decimal point")
        });
    }
    if whole && text.parse::<f64>().is_ok_and(f64::is_finite) {
        return Some("it cannot have a fraction".to_owned());
    }
    let (before, after) = (
        text.trim_start_matches(|c: char| !c.is_ascii_digit()),
        text.trim_end_matches(|c: char| !c.is_ascii_digit()),
    );
    // Without its unit, `30K` would become 30.
    let large = [
        "萬", "万", "億", "亿", "千", "百", "k", "m", "bn", "thousand", "million", "billion",
    ];
    let unit = text.get(after.len()..).unwrap_or("").trim().to_lowercase();
    if large
        .iter()
        .any(|large| unit == *large || unit.starts_with(&format!("{large} ")))
    {
        return Some("write the number in full: `30000`, not `3萬` or `30K`".to_owned());
    }
    let inner = text.get(text.len() - before.len()..after.len())?;
    let inner = match without_separators(inner) {
        Some(bare) => bare,
        None => inner.to_owned(),
    };
    let fits = inner.parse::<f64>().is_ok() && (!whole || inner.parse::<i64>().is_ok());
    fits.then(|| format!("write the figure alone, without a sign or unit: `{inner}`"))
}

/// Removes the separators of `1,000`, `1 000 000`, `1'000` or `1.000.000`. `None` if the digits are not in groups of three.
fn without_separators(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let separator = digits.chars().find(|c| !c.is_ascii_digit())?;
    if !",，_'’ \u{a0}\u{202f}.".contains(separator) {
        return None;
    }
    let (groups, fraction) = match digits.split_once('.') {
        Some((groups, fraction)) if separator != '.' => (groups, Some(fraction)),
        _ => (digits, None),
    };
    let mut parts = groups.split(separator);
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let grouped = (1..=3).contains(&first.len())
        && !(first.starts_with('0'))
        && is_number(&first)
        && rest.iter().all(|part| part.len() == 3 && is_number(part))
        // A single point is a decimal point: `1.500`.
        && rest.len() > usize::from(separator == '.')
        && fraction.is_none_or(|part| is_number(&part));
    let fraction = fraction.map(|part| format!(".{part}")).unwrap_or_default();
    grouped.then(|| format!("{sign}{first}{}{fraction}", rest.concat()))
}

/// Returns `1,5` or `1.234,5` with a decimal point and no separators. `None` for `1,500`, which may be 1500 or 1.5.
fn decimal_comma(text: &str) -> Option<String> {
    let (before, fraction) = text.split_once([',', '，'])?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (sign, whole) = match before.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", before),
    };
    let bare = whole.replace(['.', ' ', '\''], "");
    let is_sure = fraction.len() != 3 || bare != whole || whole == "0";
    (is_sure && is_number(&bare) && is_number(fraction)).then(|| format!("{sign}{bare}.{fraction}"))
}

/// The warning of the first shortcode in a plain text, which readers would see as it was typed.
pub fn shortcode_in_text(key: impl Display, text: &str) -> Option<Diagnostic> {
    // Hardly any value has the sign, which is found many bytes at a time.
    let first = text.find('{')?;
    let opened = text.get(first..)?;
    let from = first + opened.find("{{").or_else(|| opened.find("{%"))?;
    let call = text.get(from..)?;
    let name = call.get(2..)?.trim_start();
    let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let end = call.find("}}").or_else(|| call.find("%}"))?;
    if after.len() == name.len() || !after.starts_with('(') {
        return None;
    }
    let call = call.get(..end + 2)?;
    let message = format!("`{call}` is shown as it was typed: `{key}` takes plain text");
    let hint = "shortcodes work in the text below the front matter and in fields of the type `markdown`; write here what is to be read";
    Some(Diagnostic::warning("shortcode-in-text", message).hint(hint))
}
