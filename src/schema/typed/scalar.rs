//! Parses the text of a scalar as a value of a field's type.

use super::{Name, Reading, countries};
use crate::base::{DateTime, PartialDate, Precision, RelPath, composed, suggest};
use crate::diag::Diagnostic;
use crate::schema::dates;
use crate::schema::field::{Choices, Field, Type};
use crate::schema::reader::one_of;
use crate::schema::value::Value;
use crate::schema::wording;
use crate::schema::yaml::{TextRange, quote};

/// File name extensions of pictures that browsers show, in lower case.
pub(in crate::schema) const PICTURES: [&str; 7] =
    ["jpg", "jpeg", "png", "webp", "gif", "svg", "avif"];

/// A problem with a value: the code, message and hint of its diagnostic.
struct Problem(&'static str, String, Option<String>);

type Read = Result<Value, Problem>;

impl Reading<'_, '_> {
    /// Parses `text`, which is not blank, as a value of the scalar type `ty`. `None` if it does not fit, which is reported.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        at: TextRange,
        field: &Field,
        ty: &Type,
        name: Name<'_>,
    ) -> Option<Value> {
        let bare = text.trim();
        let plainly = |hint: Option<String>| {
            let message = format!("`{name}` takes {}, not {}", ty.info().takes, quote(text));
            Problem("wrong-type", message, hint)
        };
        let read = match ty {
            Type::Text => {
                if let Some(problem) = wording::shortcode_in_text(name, text) {
                    self.report(problem, at);
                }
                Ok(Value::Text(text.to_owned()))
            }
            Type::Markdown => Ok(Value::Markdown(text.to_owned())),
            Type::Integer => match bare.parse() {
                Ok(number) => Ok(Value::Integer(number)),
                Err(_) => Err(plainly(wording::number_hint(bare, true))),
            },
            Type::Number => match bare.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Number(number)),
                _ => Err(plainly(wording::number_hint(bare, false))),
            },
            Type::Boolean => boolean(bare).ok_or_else(|| {
                let meant = wording::truth(bare).map(|value| format!("write `{value}`"));
                plainly(meant)
            }),
            Type::Date => date(bare, field.precision.unwrap_or(Precision::Day), name),
            Type::DateTime => DateTime::parse(bare, self.cx.zone)
                .map(Value::DateTime)
                .map_err(|said| bad_date(bare, &said, dates::TIMES, name)),
            Type::Url => url(bare, name),
            Type::Email => email(bare, name),
            Type::Country => country(bare, name),
            Type::Choice(choices) => choice(bare, choices, name),
            Type::Image => file_name(bare, name, true).map(Value::Image),
            Type::File => file_name(bare, name, false).map(Value::File),
            Type::Reference { to } => self.reference(bare, to, name),
            Type::List(_) | Type::Map(_) => Err(plainly(None)),
        };
        match read {
            Ok(value) => Some(value),
            Err(Problem(code, message, hint)) => {
                self.report(Diagnostic::error(code, message).maybe_hint(hint), at);
                None
            }
        }
    }

    /// Normalises `astrazeneca`, `partners/astrazeneca` or `@/partners/astrazeneca.yaml` to the content path of an
    /// entry in the section `to` or below it. Whether there is such an entry is checked when all are known.
    fn reference(&self, text: &str, to: &str, name: Name<'_>) -> Read {
        let path = text.strip_prefix("@/").unwrap_or(text);
        let path = path.trim_start_matches('/').trim_end_matches('/');
        let path = ["md", "yaml", "yml"]
            .iter()
            .find_map(|ending| path.strip_suffix(ending)?.strip_suffix('.'))
            .unwrap_or(path);
        let path = match path.rsplit_once('.') {
            Some((stem, lang)) if self.cx.languages.find(lang).is_some() => stem,
            _ => path,
        };
        let path = path.strip_suffix("/index").unwrap_or(path);
        let inside = path
            .strip_prefix(to)
            .is_some_and(|rest| to.is_empty() || rest.starts_with('/'));
        let path = &*composed(path);
        let whole = if inside {
            path.to_owned()
        } else {
            format!("{to}/{path}")
        };
        match RelPath::new(&whole) {
            Ok(_) => Ok(Value::Reference(whole)),
            Err(reason) => Err(Problem(
                "bad-reference",
                format!(
                    "`{name}`: {} is not the path of an entry: {reason}",
                    quote(text)
                ),
                Some(format!("write the entry's file name, as `{to}/name`")),
            )),
        }
    }
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
        "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
        _ => None,
    }
}

fn bad_date(text: &str, message: &str, forms: &str, name: Name<'_>) -> Problem {
    let (message, hint) = dates::explain(text, message, forms);
    Problem("bad-date", format!("`{name}`: {message}"), hint)
}

fn date(text: &str, least: Precision, name: Name<'_>) -> Read {
    let forms = match least {
        Precision::Year => dates::DATES,
        Precision::Quarter => "2025-03-21, 2025-03 or 2025-Q1",
        Precision::Month => "2025-03-21 or 2025-03",
        Precision::Day => "2025-03-21",
    };
    let date = PartialDate::parse(text).map_err(|said| bad_date(text, &said, forms, name))?;
    if date.precision >= least {
        return Ok(Value::Date(date));
    }
    let coarse = date.precision.name();
    Err(Problem(
        "bad-date",
        format!(
            "`{name}` takes a {} at least, not only the {coarse} {}",
            least.name(),
            quote(text)
        ),
        Some(format!(
            "write it as {forms}, or allow less with `precision: {coarse}` in `_fields.yaml`"
        )),
    ))
}

fn url(text: &str, name: Name<'_>) -> Read {
    let problem = |what: &str, hint: Option<String>| {
        let message = format!("`{name}`: {} {what}", quote(text));
        Err(Problem("bad-url", message, hint))
    };
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return problem("has a space in it", Some("write a space as `%20`".into()));
    }
    let whole = || Some("write it whole, as `https://park.example/page/`".to_owned());
    match url::Url::parse(text) {
        Ok(url) => match url.scheme() {
            "http" | "https"
                // The URL Standard skips extra slashes: `https:///page` would lead to a host `page`.
                if url.host_str().is_some_and(|host| !host.is_empty())
                    && text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with(['/', '\\'])) =>
            {
                Ok(Value::Verbatim(text.to_owned()))
            }
            "mailto" | "tel" if !url.path().is_empty() => Ok(Value::Verbatim(text.to_owned())),
            "http" | "https" | "mailto" | "tel" => problem("is not a whole web address", whole()),
            scheme => problem(
                &format!("begins with `{scheme}:`"),
                Some("`https:`, `http:`, `mailto:` and `tel:` are accepted".into()),
            ),
        },
        Err(_) if text.starts_with('/') || text.starts_with('.') => problem(
            "is not a whole web address",
            Some("to lead to a page of this site, use a field of the type `reference`".into()),
        ),
        Err(_) if text.contains('@') => problem(
            "is not a web address",
            Some(format!("write `mailto:{text}`")),
        ),
        Err(_) if text.contains('.') && !text.contains("://") => problem(
            "is not a whole web address",
            Some(format!("write `https://{text}`")),
        ),
        Err(_) => problem("is not a web address", whole()),
    }
}

/// Accepts `local@domain` with a dot in the domain, a common-sense subset of RFC 5322 without quoted local parts.
fn email(text: &str, name: Name<'_>) -> Read {
    let (local, domain) = text.rsplit_once('@').unwrap_or((text, ""));
    let sound = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && !part.contains(|c: char| {
                c.is_whitespace() || c.is_control() || "@<>()[],;:\\\"".contains(c)
            })
    };
    if sound(local) && sound(domain) && domain.contains('.') {
        return Ok(Value::Verbatim(text.to_owned()));
    }
    let hint = match text.strip_prefix("mailto:") {
        Some(bare) => format!("write `{bare}`"),
        None => "write one address, as `press@park.example`".to_owned(),
    };
    let message = format!("`{name}`: {} is not an e-mail address", quote(text));
    Err(Problem("bad-email", message, Some(hint)))
}

fn country(text: &str, name: Name<'_>) -> Read {
    if countries::is_country(text) {
        return Ok(Value::Country(text.to_owned()));
    }
    let hint = match countries::code_meant_by(text) {
        Some(code) => format!("did you mean `{code}`?"),
        None => "the codes are those of ISO 3166, as `GB`, `HK` or `US`".into(),
    };
    let message = format!(
        "`{name}` takes the two letters of a country, not {}",
        quote(text)
    );
    Err(Problem("unknown-country", message, Some(hint)))
}

fn choice(text: &str, choices: &Choices, name: Name<'_>) -> Read {
    if choices.contains_key(text) {
        return Ok(Value::Choice(text.to_owned()));
    }
    let lower = text.to_lowercase();
    let labelled = choices.iter().find(|(_, labels)| {
        labels
            .iter()
            .any(|(_, label)| label.to_lowercase() == lower)
    });
    let keys = || choices.keys().map(String::as_str);
    let (hint, few) = match labelled {
        Some((key, _)) => (
            Some(format!("write `{key}`, the key of that option")),
            false,
        ),
        None => match suggest::nearest(text, keys()) {
            Some(key) => (Some(format!("did you mean `{key}`?")), false),
            None => (None, choices.len() <= 12),
        },
    };
    let hint = hint.or_else(|| {
        let names: Vec<String> = keys().map(|key| format!("`{key}`")).collect();
        few.then(|| format!("write {}", one_of(&names)))
    });
    let message = format!("{} is not an option of `{name}`", quote(text));
    Err(Problem("unknown-choice", message, hint))
}

fn file_name(text: &str, name: Name<'_>, picture: bool) -> Result<String, Problem> {
    let bare = text.strip_prefix("./").unwrap_or(text);
    if text.contains("://") {
        return Err(bad_name(text, name, picture, "it is a web address"));
    }
    let path = RelPath::new(bare.strip_prefix('/').unwrap_or(bare))
        .map_err(|reason| bad_name(text, name, picture, &reason.to_string()))?;
    if picture {
        picture_ending(path.as_str(), name)?;
    }
    Ok(bare.to_owned())
}

fn bad_name(text: &str, name: Name<'_>, picture: bool, reason: &str) -> Problem {
    let what = if picture { "a picture" } else { "a file" };
    let message = format!(
        "`{name}`: {} is not the name of {what}: {reason}",
        quote(text)
    );
    let hint = format!(
        "put {what} beside the entry and write its name, or its path from `content/` with a `/` before"
    );
    Problem("bad-file-name", message, Some(hint))
}

fn picture_ending(text: &str, name: Name<'_>) -> Result<(), Problem> {
    let (_, ending) = text.rsplit_once('.').unwrap_or_default();
    if PICTURES.contains(&ending.to_lowercase().as_str()) {
        return Ok(());
    }
    let reason = "its ending is not that of a picture";
    let Problem(code, message, _) = bad_name(text, name, true, reason);
    let hint = format!("pictures end with `.{}`", PICTURES.join("`, `."));
    Err(Problem(code, message, Some(hint)))
}

/// What is wrong with the value of a key that names a picture, where that can be told from the name alone.
pub fn bad_picture_name(key: &str, text: &str) -> Option<Diagnostic> {
    let name = Name::new(key);
    let checked = match text.trim() {
        "" => Err(bad_name(text, name, true, "it is empty")),
        web if web.contains("://") => Err(bad_name(text, name, true, "it is a web address")),
        path => picture_ending(path, name),
    };
    let Problem(code, message, hint) = checked.err()?;
    Some(Diagnostic::error(code, message).maybe_hint(hint))
}
