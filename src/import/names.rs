//! Names of files and titles, made from old names.

use crate::base::UrlPath;
use crate::content::layout::split_date;

/// A name that a file of an entry can have.
pub fn sound(name: &str) -> String {
    let mut sound: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "<>:\"|?*\\#%".contains(c) || c.is_whitespace() {
                '-'
            } else {
                c
            }
        })
        .collect();
    // What follows the last dot would be taken for a language.
    if let Some((stem, last)) = sound.rsplit_once('.')
        && last.split('-').next().is_some_and(|first| {
            (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_alphabetic())
        })
    {
        sound = format!("{stem}-{last}");
    }
    let trimmed = sound
        .trim_end_matches(['.', '~'])
        .trim_start_matches(['.', '#', '~']);
    let mut sound = shortened(trimmed);
    if matches!(
        sound.as_str(),
        "index" | "_index" | "site" | "facts" | "glossary"
    ) || UrlPath::new(&sound).is_err() && !sound.is_empty()
    {
        sound.push_str("-page");
    }
    sound
}

/// A name that leaves room for an ending and a number.
fn shortened(name: &str) -> String {
    let mut end = name.len().min(180);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name).to_owned()
}

/// A name of ASCII letters, digits and underscores alone.
pub fn identifier(name: &str) -> String {
    let part = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(part).collect()
}

/// A name that a field or a value of a map can have.
pub fn of_field(name: &str) -> String {
    let mut name = identifier(name);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// A name as a title: `case-studies` → `Case studies`.
pub fn humanized(name: &str) -> String {
    let words = split_date(name).1.replace(['-', '_'], " ");
    let words = words.trim();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => name.to_owned(),
    }
}
