//! The shortcode `table`, which is there without a template: a data file as a table.

use std::fmt::Write as _;

use super::ShortcodeCall;
use super::html;
use super::running::Render;
use crate::base::locale::Style;
use crate::base::{Lang, Locale, escape, suggest};
use crate::diag::Diagnostic;
use crate::markdown::ArgValue;
use crate::site::views::{DataView, Datum, LabelView};
use crate::site::{Names, Query, QueryResult};

/// The arguments that it takes.
const ARGUMENTS: [&str; 4] = ["path", "columns", "caption", "limit"];

/// The table that a call asks for; a mistake is reported at the call.
pub fn table(
    call: &ShortcodeCall<'_>,
    render: &Render,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    match made(call, render, out) {
        Ok(made) => made,
        Err(problem) => {
            out.push(problem.at(call.span.clone()));
            None
        }
    }
}

fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message.into())
}

fn made(
    call: &ShortcodeCall<'_>,
    render: &Render,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Diagnostic> {
    if let Some(other) = call
        .args
        .keys()
        .find(|key| !ARGUMENTS.contains(&key.as_str()))
    {
        let message = format!("the shortcode `table` takes no argument `{other}`");
        let hint = suggest::hint(other, ARGUMENTS, 12);
        return Err(error("unknown-argument", message).maybe_hint(hint));
    }
    let Some(path) = text(call, "path")? else {
        let message = "the shortcode `table` needs the argument `path`";
        let hint = "write `{{ table(path=\"partners.csv\", caption=\"…\") }}`";
        return Err(error("missing-argument", message).hint(hint));
    };
    let QueryResult::Data(Some(data)) = render.ask(&query(path, render, render.lang)) else {
        let names = render.ask.names(Names::Data);
        let hint = suggest::hint(path, names.iter().map(String::as_str), 12);
        return Err(error("unknown-data", no_file(path)).maybe_hint(hint));
    };
    if !data.problems.is_empty() {
        out.extend(data.problems.iter().cloned());
        return Ok(None);
    }
    let (Some(all), Datum::List(rows)) = (&data.columns, &data.value) else {
        let message =
            format!("`{path}` is no table: it holds something else than rows with columns");
        return Err(error("wrong-value", message));
    };
    let columns = columns(text(call, "columns")?, all)?;
    let limit = match call.args.get("limit") {
        None => usize::MAX,
        Some(ArgValue::Integer(limit @ 1..)) => usize::try_from(*limit).unwrap_or(usize::MAX),
        Some(_) => return Err(error("wrong-argument", "`limit` takes a number from 1 on")),
    };
    let caption = text(call, "caption")?;
    Ok(Some(written(render, &columns, rows, caption, limit)))
}

/// The query for a data file as the page writes it.
pub fn query(path: &str, render: &Render, lang: Lang) -> Query {
    Query::Data {
        name: path.to_owned(),
        folder: render.folder.clone(),
        lang,
    }
}

/// The message about a path at which there is no data file.
pub fn no_file(path: &str) -> String {
    let place = if path.starts_with(['/', '@']) {
        "below content/"
    } else {
        "beside this page or below content/data/"
    };
    format!("there is no data file `{path}` {place}")
}

fn text<'c>(call: &'c ShortcodeCall<'_>, name: &str) -> Result<Option<&'c str>, Diagnostic> {
    match call.args.get(name) {
        None => Ok(None),
        Some(ArgValue::Text(text)) => Ok(Some(text)),
        Some(_) => {
            let message = format!("the argument `{name}` of `table` takes a text in quotes");
            Err(error("wrong-argument", message))
        }
    }
}

/// The columns that are asked for, as `name, kind`; else all.
fn columns<'d>(
    wanted: Option<&str>,
    all: &'d [(String, LabelView)],
) -> Result<Vec<&'d (String, LabelView)>, Diagnostic> {
    let Some(wanted) = wanted else {
        return Ok(all.iter().collect());
    };
    let names = wanted
        .split([',', '，'])
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| {
            all.iter().find(|(known, _)| known == name).ok_or_else(|| {
                let message = format!("the data file has no column `{name}`");
                let known = all.iter().map(|(known, _)| known.as_str());
                error("unknown-field", message).maybe_hint(suggest::hint(name, known, 20))
            })
        })
        .collect()
}

/// The table as HTML: in a box that the keyboard can scroll, with a caption and heads of columns and rows.
fn written(
    render: &Render,
    columns: &[&(String, LabelView)],
    rows: &[Datum],
    caption: Option<&str>,
    limit: usize,
) -> String {
    let label = render
        .shared
        .strings
        .text(render.lang, "markdown.table", None, &|_| None);
    let label = caption.map(str::to_owned).or(label).unwrap_or_default();
    let mut out = format!(
        "<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n",
        escape(&label)
    );
    if let Some(caption) = caption {
        let _ = writeln!(out, "<caption>{}</caption>", escape(caption));
    }
    out.push_str("<thead>\n<tr>");
    for (number, (name, label)) in columns.iter().enumerate() {
        let lang = lang(label.lang_tag.as_deref());
        let is_right = number > 0 && is_of_numbers(name, rows);
        let align = if is_right { ALIGNED } else { "" };
        let text = escape(&label.text);
        let _ = write!(out, "<th scope=\"col\"{align}{lang}>{text}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in rows.iter().take(limit) {
        let Datum::Map(values) = row else { continue };
        out.push_str("<tr>");
        for (number, (name, _)) in columns.iter().enumerate() {
            let value = values.get(name).unwrap_or(&Datum::None);
            let cell = cell(render, value);
            if number == 0 {
                let _ = write!(out, "<th scope=\"row\">{cell}</th>");
            } else {
                let align = if is_number(value) { ALIGNED } else { "" };
                let _ = write!(out, "<td{align}>{cell}</td>");
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}

/// What stands below one another by its digits.
const ALIGNED: &str = " class=\"align-right\"";

fn is_number(value: &Datum) -> bool {
    matches!(value, Datum::Integer(_) | Datum::Number(_))
}

/// Whether a column has numbers and nothing else.
fn is_of_numbers(name: &str, rows: &[Datum]) -> bool {
    let of_row = |row: &Datum| match row {
        Datum::Map(values) => values
            .get(name)
            .filter(|value| !matches!(value, Datum::None))
            .map(is_number),
        _ => None,
    };
    let mut known = rows.iter().filter_map(of_row).peekable();
    known.peek().is_some() && known.all(|is_number| is_number)
}

fn lang(tag: Option<&str>) -> String {
    tag.map(|tag| format!(" lang=\"{}\"", escape(tag)))
        .unwrap_or_default()
}

/// A value as a reader reads it, as HTML.
fn cell(render: &Render, value: &Datum) -> String {
    let locale = render.locale();
    let with = |write: &dyn Fn(&Locale) -> String| locale.map(write).unwrap_or_default();
    match value {
        Datum::None => String::new(),
        Datum::Text(text) if text.starts_with("https://") || text.starts_with("http://") => {
            format!("<a href=\"{0}\">{0}</a>", escape(text))
        }
        Datum::Text(text) => escape(text),
        Datum::Integer(number) => escape(&with(&|locale| locale.integer(*number))),
        Datum::Number(number) => escape(&with(&|locale| locale.number(*number, None))),
        Datum::Boolean(truth) => if *truth { "✓" } else { "–" }.to_owned(),
        Datum::Date(date) => format!(
            "<time datetime=\"{}\">{}</time>",
            escape(date),
            escape(&with(&|locale| locale
                .date(date, Style::Long)
                .unwrap_or_else(|| date.clone())))
        ),
        Datum::Country { name, .. } => escape(name),
        Datum::Choice(term) => match &term.lang_tag {
            Some(tag) => format!(
                "<span lang=\"{}\">{}</span>",
                escape(tag),
                escape(&term.label)
            ),
            None => escape(&term.label),
        },
        Datum::List(items) => {
            let items: Vec<String> = items.iter().map(|item| cell(render, item)).collect();
            items.join("; ")
        }
        Datum::Map(values) => {
            let values: Vec<String> = values.values().map(|value| cell(render, value)).collect();
            values.join("; ")
        }
        Datum::Html(text) => escape(&html::strip(text)),
        Datum::Document(_) | Datum::Reference(_) | Datum::File(_) => String::new(),
    }
}

/// The columns of a data file as templates see them, and its value.
pub fn value(data: &DataView) -> tera::Value {
    data.cached
        .get_or_init(|| super::values::datum(&data.value))
}
