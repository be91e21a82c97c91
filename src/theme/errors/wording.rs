//! Rephrases Tera's messages for authors of themes, and adds hints. A message that is not known is passed on.

use std::ops::Range;

use crate::base::suggest;
use crate::diag::Diagnostic;
use crate::theme::load::Template;

/// The tags of templates, to suggest one for a misspelt name.
const TAGS: [&str; 10] = [
    "block",
    "component",
    "extends",
    "filter",
    "for",
    "if",
    "include",
    "raw",
    "set",
    "set_global",
];

/// Tags of Tera 1, Jinja or Hugo that do not exist here, and the hint about what to write instead.
const OTHER_TAGS: [(&str, &str); 8] = [
    (
        "macro",
        "write a component: `{% component Name(argument) %}…{% endcomponent Name %}`",
    ),
    (
        "import",
        "components need no import: call one by its name, `{{ <Name argument={value} /> }}`",
    ),
    (
        "call",
        "call a component with a body: `{% <Name> %}…{% </Name> %}`",
    ),
    ("with", "write `{% set name = value %}`"),
    ("elseif", "write `elif`"),
    ("elsif", "write `elif`"),
    ("endelse", "an `if` ends with `endif`"),
    (
        "autoescape",
        "what is shown is always escaped; HTML that is safe passes `| safe`",
    ),
];

/// The message and hint for a message of Tera's parser about the text `at`, which follows `before`.
pub fn syntax(message: &str, at: &str, before: &str) -> (String, Option<String>) {
    let word = at.trim();
    match message {
        "Unexpected end of input" => (
            "the template ends here, but a tag or an expression is not closed".into(),
            Some(
                "each `{% if %}`, `{% for %}`, `{% block %}` … needs its end, each `{{` its `}}`"
                    .into(),
            ),
        ),
        "Unknown tag" => {
            let other = OTHER_TAGS.iter().find(|(name, _)| *name == word);
            let hint = match other {
                Some((_, hint)) => Some((*hint).to_owned()),
                None if word.starts_with("end") || word == "else" || word == "elif" => {
                    Some(format!("nothing is open here that `{word}` belongs to"))
                }
                None => suggest::hint(word, TAGS, 0),
            };
            (format!("there is no tag `{word}`"), hint)
        }
        "`extends` needs to be the first tag of the template" => (
            "`extends` has to be the first tag of a template".into(),
            None,
        ),
        message if message.starts_with("This content would be ignored") => (
            "this would never be shown: the template extends another".into(),
            Some("put it into a `block`; beside blocks only components may stand here".into()),
        ),
        message if message.starts_with("The template nesting is too deep") => (
            "tags stand more than 40 deep in one another here".into(),
            Some("move the inner ones into a component or a template to include".into()),
        ),
        message if message.starts_with("The expression is too complex") => (
            "this expression is too long or too deep".into(),
            Some("set its parts as variables first".into()),
        ),
        message => found(message, before).unwrap_or_else(|| (lower(message), None)),
    }
}

/// Rephrases `Found A but expected B.`; `None` for other messages.
fn found(message: &str, before: &str) -> Option<(String, Option<String>)> {
    let (found, expected) = message
        .strip_prefix("Found ")?
        .split_once(" but expected ")?;
    let expected = expected.trim_end_matches('.');
    let is_mark = !expected.contains(|c: char| c.is_alphanumeric() || c == '`');
    let expected = if is_mark {
        format!("`{expected}`")
    } else {
        expected.to_owned()
    };
    if found == "`}}`" && before.contains("{{") {
        let hint = "two closing braces in a row end the expression: put a space between them";
        let message = format!("{expected} is expected here, not {found}");
        return Some((message, Some(hint.to_owned())));
    }
    let result_with_field = found == "`.`" && before.trim_end().ends_with(')');
    let hint = result_with_field
        .then(|| "write `f(…)[\"field\"]`, or `{% set x = f(…) %}` and then `x.field`".to_owned());
    Some((format!("{expected} is expected here, not {found}"), hint))
}

/// Turns a sentence into a message, which has no capital at its start and no full stop.
fn lower(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The text in the first pair of backquotes; empty if there is none.
fn quoted(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or("")
}

/// The names that Tera lists after `intro`.
fn listed<'m>(message: &'m str, intro: &str) -> Vec<&'m str> {
    match message.split_once(intro) {
        Some((_, names)) => names.split(", ").map(str::trim).collect(),
        None => Vec::new(),
    }
}

/// The diagnostic for a message of a failed render, which is about the bytes `range` of `template`.
pub fn rendering(message: &str, template: &Template, range: Range<usize>) -> Diagnostic {
    let at = |code, message: String| {
        Diagnostic::error(code, message).at(template.span(range.start, range.end))
    };
    let name = quoted(message);
    if message.starts_with("Variable `") {
        let known = listed(message, "Available variables: ");
        let inside = !known.contains(&"current_path");
        let mut problem = at(
            "unknown-variable",
            format!("there is no variable `{name}` here"),
        );
        let known = known.into_iter().filter(|known| *known != name);
        let hint = suggest::hint(name, known, 16);
        let of_page = ["page", "config", "lang", "section", "kind", "current_path"];
        if inside && of_page.contains(&name) {
            problem.hints.push(format!(
                "a component sees its arguments only: add `@{name}` to them to have that of the page"
            ));
        } else {
            problem.hints.extend(hint);
        }
        return problem;
    }
    if message.starts_with("Field `") {
        return field(message, name, template, range);
    }
    if let Some(rest) = message.strip_prefix("Missing keyword argument ") {
        return at(
            "missing-argument",
            format!("the argument {rest} is missing"),
        );
    }
    if let Some(rest) = message.strip_prefix("Invalid type for the value, expected ") {
        let wanted = type_name(quoted(rest));
        let given = type_name(rest.split('`').nth(3).unwrap_or(""));
        return at(
            "wrong-value",
            format!("{wanted} is needed here, not {given}"),
        );
    }
    if message.starts_with("Tried to render a variable that is undefined") {
        let message = "there is nothing to show: this is not defined".to_owned();
        return at("undefined-value", message)
            .hint("ask first with `{% if … %}`, or give a `default(value=\"…\")`");
    }
    if let Some(rest) = message.strip_prefix("Iteration not possible on type ") {
        let given = type_name(quoted(rest));
        return at("wrong-value", format!("`for` cannot go through {given}"));
    }
    if message.starts_with("Unknown argument(s) ") {
        let known: Vec<&str> = message
            .split_once("argument(s) are: ")
            .map(|(_, names)| names.split('`').skip(1).step_by(2).collect())
            .unwrap_or_default();
        let hint = suggest::hint(name, known, 12);
        return at(
            "unknown-argument",
            format!("the component takes no argument `{name}`"),
        )
        .maybe_hint(hint);
    }
    if message.starts_with("Component argument `") {
        let parts: Vec<&str> = message.split('`').collect();
        let given = type_name(parts.get(3).unwrap_or(&""));
        let wanted = type_name(parts.get(5).unwrap_or(&""));
        let range = argument(template, range, Some(name));
        let message = format!("the argument `{name}` takes {wanted} here, not {given}");
        return Diagnostic::error("wrong-argument", message)
            .at(template.span(range.start, range.end));
    }
    let problem = at("template-error", lower(message));
    if message.starts_with("`+` requires") {
        return problem.hint("texts are joined with `~`");
    }
    problem
}

/// The diagnostic for an unknown field `name`.
fn field(message: &str, name: &str, template: &Template, range: Range<usize>) -> Diagnostic {
    let known = listed(message, "Available fields: ");
    let owner = owner(&template.text, range.start);
    let problem = |message: String| {
        Diagnostic::error("unknown-field", message).at(template.span(range.start, range.end))
    };
    match owner {
        Some(owner) if known.is_empty() && owner.ends_with("data") => {
            problem(format!("`{owner}` has no field `{name}`"))
                .hint("fields are declared in the section's `_fields.yaml`")
        }
        Some(owner) if known.is_empty() => problem(format!(
            "`{owner}` has no value here, so it has no field `{name}`"
        ))
        .hint(format!("ask first with `{{% if {owner} %}}`")),
        Some(owner) => problem(format!("`{owner}` has no field `{name}`"))
            .maybe_hint(suggest::hint(name, known, 24)),
        None => problem(format!("there is no field `{name}` here"))
            .maybe_hint(suggest::hint(name, known, 24)),
    }
}

/// The dotted name before the field that begins at the byte `start`, as `page.image` before `alt`; `None` after anything else.
fn owner(text: &str, start: usize) -> Option<&str> {
    let before = text.get(..start)?.trim_end().strip_suffix('.')?;
    let before = before.strip_suffix('?').unwrap_or(before);
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '?');
    let begin = before.rfind(|c: char| !of_name(c)).map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|s| s.chars().next())
            .map_or(1, char::len_utf8)
    });
    let owner = before.get(begin..)?;
    (!owner.is_empty()).then_some(owner)
}

/// A name of a type, of Tera or Rust, in the words of authors.
fn type_name(name: &str) -> String {
    let words = match name {
        "&str" | "string" | "String" => "a text",
        "&[Value]" | "Vec<Value>" | "array" => "a list",
        "Map" | "map" | "map/struct" => "a map",
        "bool" => "true or false",
        "none" => "nothing",
        "undefined" => "something that is not defined",
        "bytes" => "bytes",
        "integer" => "a whole number",
        "number" | "float" | "Number" | "f64" | "f32" | "u64" | "i64" | "u128" | "i128"
        | "usize" | "u32" | "i32" => "a number",
        other => return format!("`{other}`"),
    };
    words.to_owned()
}

/// The place of the argument `name` in the first call whose name is within `range`; `range` if there is no such argument.
pub fn argument(template: &Template, range: Range<usize>, name: Option<&str>) -> Range<usize> {
    let Some(name) = name else { return range };
    let calls = template.outline.calls.iter();
    let own = calls
        .filter(|call| range.contains(&call.name.start))
        .min_by_key(|call| call.name.start);
    let argument = own.and_then(|call| call.args.iter().find(|given| given.name.text == name));
    match argument {
        Some(argument) => match &argument.text {
            Some(text) => text.start..text.end,
            None => argument.name.start..argument.name.end,
        },
        None => range,
    }
}
