//! Reads the arguments of functions and filters, with errors for authors of themes.

use tera::{Kwargs, TeraResult, Value};

use super::function_error;
use crate::base::{Lang, composed, suggest};
use crate::theme::running::Render;
use crate::theme::signatures::Signature;

/// The arguments of a call, with the signature of what is called.
pub struct Args<'a> {
    signature: &'a Signature,
    kwargs: &'a Kwargs,
}

impl<'a> Args<'a> {
    /// The arguments `kwargs` of a call of what has `signature`.
    pub fn new(signature: &'a Signature, kwargs: &'a Kwargs) -> Self {
        Self { signature, kwargs }
    }

    /// Checks the arguments against the signature.
    ///
    /// # Errors
    /// An argument is unknown, undefined or missing.
    pub fn check(&self) -> TeraResult<()> {
        let name = self.signature.name;
        for (key, value) in self.kwargs.iter() {
            let argument = key.as_str().unwrap_or("");
            if !self.signature.takes(argument) {
                let message = format!("`{name}` takes no argument `{argument}`");
                let hint = suggest::hint(argument, self.signature.arguments(), 12);
                return Err(function_error(
                    "unknown-argument",
                    message,
                    Some(argument),
                    hint,
                ));
            }
            if value.is_undefined() {
                let message = format!("the argument `{argument}` of `{name}` is not defined");
                return Err(function_error(
                    "unknown-variable",
                    message,
                    Some(argument),
                    None,
                ));
            }
        }
        for argument in self.signature.required {
            if self.get(argument).is_none() {
                let message = format!("`{name}` needs the argument `{argument}`");
                let hint = format!("write `{name}({argument}=…)`");
                return Err(function_error(
                    "missing-argument",
                    message,
                    None,
                    Some(hint),
                ));
            }
        }
        Ok(())
    }

    /// The value of an argument; `None` if it is not given or none.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let mut all = self.kwargs.iter();
        let (_, value) = all.find(|(key, _)| key.as_str() == Some(name))?;
        (!value.is_none()).then_some(value)
    }

    /// The names and values of all arguments.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.kwargs
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?, value)))
    }

    /// The error that the argument `name` takes what is `wanted`, not this value.
    pub fn wrong(&self, name: &str, wanted: &str, value: &Value) -> tera::Error {
        let message = format!(
            "the argument `{name}` of `{}` takes {wanted}, not {}",
            self.signature.name,
            describe(value)
        );
        function_error("wrong-argument", message, Some(name), None)
    }

    /// The value of the argument `name` as text; `None` if it is not given or none.
    ///
    /// # Errors
    /// The value is not a text.
    pub fn text(&self, name: &str) -> TeraResult<Option<&'a str>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err(self.wrong(name, "a text", value)),
        }
    }

    /// A text that has to be given.
    ///
    /// # Errors
    /// The value is not a text, or none.
    pub fn needed(&self, name: &str) -> TeraResult<&'a str> {
        self.text(name)?.ok_or_else(|| {
            let message = format!("the argument `{name}` of `{}` is none", self.signature.name);
            function_error("wrong-argument", message, Some(name), None)
        })
    }

    /// True or false; `None` if it is not given.
    ///
    /// # Errors
    /// The value is neither.
    pub fn boolean(&self, name: &str) -> TeraResult<Option<bool>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_bool() {
            Some(value) => Ok(Some(value)),
            None => Err(self.wrong(name, "true or false", value)),
        }
    }

    /// An integer; `None` if it is not given.
    ///
    /// # Errors
    /// The value is not an integer, or does not fit into `T`.
    pub fn integer<T: TryFrom<i64>>(&self, name: &str) -> TeraResult<Option<T>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_i64().and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(name, "a whole number", value)),
        }
    }

    /// A text or a list of texts; empty if it is not given. Values may also be what [`text_of`] takes.
    ///
    /// # Errors
    /// A value is not a text.
    pub fn texts(&self, name: &str) -> TeraResult<Vec<String>> {
        let Some(value) = self.get(name) else {
            return Ok(Vec::new());
        };
        texts_of(value).ok_or_else(|| self.wrong(name, "a text or a list of texts", value))
    }

    /// The language whose key is the argument `lang`, or else the page's.
    ///
    /// # Errors
    /// The site has no such language.
    pub fn lang(&self, render: &Render) -> TeraResult<Lang> {
        let Some(key) = self.text("lang")? else {
            return Ok(render.lang);
        };
        render.shared.languages.find(key).ok_or_else(|| {
            let keys = render
                .shared
                .languages
                .all()
                .map(|(_, language)| &*language.key);
            let hint = suggest::hint(key, keys, 12);
            let message = format!("the site has no language `{key}`");
            function_error("unknown-language", message, Some("lang"), hint)
        })
    }

    /// The value in `options` of the word that is given; `None` if none is.
    ///
    /// # Errors
    /// The word is not one of `options`.
    pub fn choice<T: Copy>(&self, name: &str, options: &[(&str, T)]) -> TeraResult<Option<T>> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        if let Some((_, value)) = options.iter().find(|(option, _)| *option == text) {
            return Ok(Some(*value));
        }
        let message = format!(
            "the argument `{name}` of `{}` is not `{text}`",
            self.signature.name
        );
        let hint = suggest::hint(text, options.iter().map(|(option, _)| *option), 16);
        Err(function_error("wrong-argument", message, Some(name), hint))
    }
}

/// What a value is, for messages.
pub fn describe(value: &Value) -> String {
    match value.name() {
        "undefined" => "something that is not defined".into(),
        "none" => "nothing".into(),
        "bool" => format!("{value}"),
        "string" => format!("the text `{}`", shortened(value.as_str().unwrap_or(""))),
        "array" => "a list".into(),
        "bytes" => "bytes".into(),
        "map/struct" => "a map".into(),
        _ => format!("the number {value}"),
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The text by which content states a value: of an option its key, of a country its code, of an entry its path; texts, numbers
/// and booleans as they are. `None` for other lists and maps.
pub fn text_of(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    if value.is_number() || value.is_bool() {
        return Some(value.to_string());
    }
    let names = ["key", "code", "path"];
    let known = names.iter().find_map(|name| value.get_from_path(name))?;
    known.as_str().map(str::to_owned)
}

fn texts_of(value: &Value) -> Option<Vec<String>> {
    match value.as_array() {
        Some(items) => items.iter().map(text_of).collect(),
        None => Some(vec![text_of(value)?]),
    }
}

/// The pairs of an argument that is a map of texts or lists of texts; empty if it is not given.
///
/// # Errors
/// The value is not such a map.
pub fn pairs(args: &Args<'_>, name: &str) -> TeraResult<Vec<(String, Vec<String>)>> {
    let Some(value) = args.get(name) else {
        return Ok(Vec::new());
    };
    let wanted = "a map of texts, as `{\"topics\": \"partnership\"}`";
    let Some(map) = value.as_map() else {
        return Err(args.wrong(name, wanted, value));
    };
    map.iter()
        .map(|(key, value)| {
            let key = key.as_str().map(str::to_owned);
            match (key, texts_of(value)) {
                (Some(key), Some(values)) => Ok((key, values)),
                _ => Err(args.wrong(name, wanted, value)),
            }
        })
        .collect()
}

/// The content path that authors may write in several ways: `@/news/_index.md`, `news/_index.md`, `news/` and `news` all give `news`.
pub fn content_path(written: &str) -> String {
    let written = composed(written);
    let path = written.strip_prefix("@/").unwrap_or(&written);
    let path = path.trim_matches('/');
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = ["md", "yaml", "yml"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending)?.strip_suffix('.'));
    match stem {
        None => path.to_owned(),
        Some(stem) => {
            let entry = stem.split('.').next().unwrap_or(stem);
            match entry {
                "index" | "_index" => folder.to_owned(),
                entry if folder.is_empty() => entry.to_owned(),
                entry => format!("{folder}/{entry}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_path_is_found_in_every_way_to_write_it() {
        for (written, path) in [
            ("@/news/_index.md", "news"),
            ("news/", "news"),
            ("@/_index.md", ""),
            ("/", ""),
            ("news/2024-04-18-first.tc.md", "news/2024-04-18-first"),
            ("news/opening/index.md", "news/opening"),
            ("@/partners/astrazeneca.yaml", "partners/astrazeneca"),
            ("@/news/v1.2", "news/v1.2"),
        ] {
            assert_eq!(content_path(written), path, "{written}");
        }
    }
}
