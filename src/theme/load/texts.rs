//! UI texts: words with places to be filled, in one form or in one for each plural category.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The plural categories of CLDR, of which each language uses some.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A UI text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// One form for any number.
    Plain(Pattern),
    /// A form for each plural category that is stated; `other` always is.
    Plural(BTreeMap<String, Pattern>),
}

/// Words with places to be filled: `{n} results in {place}`. `{{` and `}}` are literal braces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Place(String),
}

impl Text {
    /// The text as it is written, plural forms one after the other.
    pub fn written(&self) -> String {
        match self {
            Self::Plain(pattern) => pattern.written(),
            Self::Plural(forms) => {
                let forms: Vec<String> = forms.values().map(Pattern::written).collect();
                forms.join(" | ")
            }
        }
    }
}

/// The values that fill the places of a text.
pub struct Fill<'a> {
    /// The value for the name of a place; `None` leaves the place as it is written.
    pub value: &'a dyn Fn(&str) -> Option<String>,
    /// The plural category of the number, if there is one.
    pub category: Option<&'a str>,
}

impl Pattern {
    /// Parses the text of a pattern.
    ///
    /// # Errors
    /// The byte offset in `text` of a brace without its other half, or without a name after it.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let doubled = chars.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '{' | '}' if doubled => {
                    chars.next();
                    words.push(c);
                }
                '{' => {
                    let rest = text.get(at + 1..).unwrap_or("");
                    let name = rest.split('}').next().unwrap_or("");
                    let closed = name.len() < rest.len();
                    let is_name = !name.is_empty()
                        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                    if !closed || !is_name {
                        return Err(at);
                    }
                    if !words.is_empty() {
                        parts.push(Part::Words(std::mem::take(&mut words)));
                    }
                    parts.push(Part::Place(name.to_owned()));
                    chars.nth(name.len());
                }
                '}' => return Err(at),
                c => words.push(c),
            }
        }
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        Ok(Self(parts))
    }

    fn written(&self) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Place(name) => format!("{{{name}}}"),
        };
        self.0.iter().map(part).collect()
    }

    /// The names of its places, in order, with repetitions.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Place(name) => Some(name.as_str()),
            Part::Words(_) => None,
        })
    }

    /// The words with their places filled; a place without a value stays as it is written.
    fn fill(&self, fill: &Fill<'_>) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => out.push_str(words),
                Part::Place(name) => match (fill.value)(name) {
                    Some(value) => out.push_str(&value),
                    None => {
                        // Writing to a String cannot fail.
                        let _ = write!(out, "{{{name}}}");
                    }
                },
            }
        }
        out
    }

    /// Applies `change` to the words between the places.
    pub fn map(&self, change: &dyn Fn(&str) -> String) -> Self {
        let part = |part: &Part| match part {
            Part::Words(words) => Part::Words(change(words)),
            Part::Place(name) => Part::Place(name.clone()),
        };
        Self(self.0.iter().map(part).collect())
    }
}

impl Text {
    /// The text with its places filled, in the form for the category of `fill` or else `other`.
    pub fn fill(&self, fill: &Fill<'_>) -> String {
        match self {
            Self::Plain(pattern) => pattern.fill(fill),
            Self::Plural(forms) => fill
                .category
                .and_then(|category| forms.get(category))
                .or_else(|| forms.get("other"))
                .map(|pattern| pattern.fill(fill))
                .unwrap_or_default(),
        }
    }

    /// The names of its places in any form, sorted.
    pub fn places(&self) -> Vec<&str> {
        let mut names: Vec<&str> = match self {
            Self::Plain(pattern) => pattern.places().collect(),
            Self::Plural(forms) => forms.values().flat_map(Pattern::places).collect(),
        };
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Applies `change` to the words of all forms.
    pub fn map(&self, change: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Plain(pattern) => Self::Plain(pattern.map(change)),
            Self::Plural(forms) => Self::Plural(
                forms
                    .iter()
                    .map(|(category, pattern)| (category.clone(), pattern.map(change)))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, usize> {
        let value = |name: &str| (name == "n").then(|| "5".to_owned());
        let fill = Fill {
            value: &value,
            category: None,
        };
        Pattern::parse(text).map(|pattern| pattern.fill(&fill))
    }

    #[test]
    fn places_are_filled_and_doubled_braces_stand_for_one() {
        assert_eq!(filled("共{n}項"), Ok("共5項".into()));
        assert_eq!(filled("{n}{n} {who}"), Ok("55 {who}".into()));
        assert_eq!(filled("a {{n}} b"), Ok("a {n} b".into()));
        assert_eq!(filled("é {n"), Err(3));
        assert_eq!(filled("a } b"), Err(2));
        assert_eq!(filled("{ n }"), Err(0));
    }
}
