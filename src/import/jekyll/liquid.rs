//! As much of Liquid as texts of Jekyll use: values of the settings and of data files, `assign`, `if`, `for`, `highlight`,
//! links. What a template alone can know is left out and told.

use std::collections::BTreeMap;

use crate::import::old::TextContext;
use crate::import::report::Kind;
use crate::import::text::calls;
use crate::import::value::{self, Map, Value};

/// The most rounds that all loops of a text may take.
const MOST_ROUNDS: usize = 20_000;

/// A part of a text.
#[derive(Debug, Clone, Copy)]
enum Part<'t> {
    Text(&'t str),
    /// The text between `{{` and `}}`.
    Output(usize, &'t str),
    /// The text between `{%` and `%}`: its name, and the rest.
    Tag(usize, &'t str, &'t str),
}

/// Evaluates a text, which knows `site` and `page`.
pub fn evaluate(body: &str, context: &mut TextContext<'_>) -> String {
    if !body.contains("{{") && !body.contains("{%") {
        return body.to_owned();
    }
    let parts = parts(body);
    let page = Value::Object(context.page.front.clone());
    let mut run = Run {
        parts: &parts,
        globals: context.globals,
        locals: BTreeMap::from([("page".to_owned(), page)]),
        rounds: 0,
        context,
    };
    let mut out = String::with_capacity(body.len());
    run.run(0, parts.len(), &mut out);
    out
}

fn parts(body: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut trims = false;
    while let Some(rest) = body.get(at..) {
        let output = rest.find("{{");
        let tag = rest.find("{%");
        let (found, is_tag) = match (output, tag) {
            (Some(o), Some(t)) => (o.min(t), t < o),
            (Some(o), None) => (o, false),
            (None, Some(t)) => (t, true),
            (None, None) => break,
        };
        let start = at + found;
        let close = if is_tag { "%}" } else { "}}" };
        let Some(length) = body.get(start + 2..).and_then(|rest| rest.find(close)) else {
            break;
        };
        let end = start + 2 + length + 2;
        let mut text = body.get(at..start).unwrap_or_default();
        let inner = body.get(start + 2..end - 2).unwrap_or_default();
        if trims {
            text = text.trim_start();
        }
        if inner.starts_with('-') {
            text = text.trim_end();
        }
        trims = inner.ends_with('-') && inner.len() > 1;
        parts.push(Part::Text(text));
        let inner = inner.trim_matches('-').trim();
        if !is_tag {
            parts.push(Part::Output(start, inner));
            at = end;
            continue;
        }
        let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        if name == "raw" || name == "comment" {
            let after = body.get(end..).unwrap_or_default();
            let closing = [format!("{{% end{name} %}}"), format!("{{%- end{name} -%}}")];
            let found = closing
                .iter()
                .find_map(|close| Some((after.find(close.as_str())?, close.len())));
            // A tag that is never closed hides nothing: it is reported as unknown tags are.
            if found.is_none() && name == "comment" {
                parts.push(Part::Tag(start, name, ""));
                at = end;
                continue;
            }
            let (length, close) = found.unwrap_or((after.len(), 0));
            if name == "raw" {
                parts.push(Part::Text(after.get(..length).unwrap_or_default()));
            }
            at = end + length + close;
            continue;
        }
        parts.push(Part::Tag(start, name, rest.trim()));
        at = end;
    }
    let rest = body.get(at..).unwrap_or_default();
    parts.push(Part::Text(if trims { rest.trim_start() } else { rest }));
    parts
}

struct Run<'a, 'c> {
    parts: &'a [Part<'a>],
    globals: &'a Map<String, Value>,
    locals: BTreeMap<String, Value>,
    rounds: usize,
    context: &'a mut TextContext<'c>,
}

impl Run<'_, '_> {
    fn run(&mut self, from: usize, to: usize, out: &mut String) {
        let parts = self.parts;
        let mut at = from;
        while at < to {
            match parts.get(at) {
                Some(Part::Text(text)) => out.push_str(text),
                Some(Part::Output(place, inner)) => self.output(*place, inner, out),
                Some(Part::Tag(place, name, rest)) => {
                    at = self.tag(at, to, *place, name, rest, out);
                }
                None => {}
            }
            at += 1;
        }
    }

    fn output(&mut self, place: usize, inner: &str, out: &mut String) {
        match self.expression(inner) {
            Some(value) => out.push_str(&value::text(&value).unwrap_or_default()),
            None => self
                .context
                .note(Kind::Code, place, format!("`{{{{ {inner} }}}}`")),
        }
    }

    /// Runs a tag, and returns the place of the last part that it has taken.
    fn tag(
        &mut self,
        at: usize,
        to: usize,
        place: usize,
        name: &str,
        rest: &str,
        out: &mut String,
    ) -> usize {
        if matches!(name, "capture" | "highlight" | "if" | "unless" | "for") {
            let Some(end) = self.end(at, to, name) else {
                let what = format!("`{{% {name} %}}` without `{{% end{name} %}}`");
                self.context.note(Kind::Code, place, what);
                return at;
            };
            self.block(at, end, place, name, rest, out);
            return end;
        }
        match name {
            "assign" => {
                if let Some((name, expression)) = rest.split_once('=') {
                    let value = self.expression(expression.trim()).unwrap_or(Value::Null);
                    self.locals.insert(name.trim().to_owned(), value);
                }
                at
            }
            "link" | "post_url" => {
                let path = rest.trim_matches(['"', '\'']);
                let ending = if name == "post_url" { ".md" } else { "" };
                out.push_str(&calls::reference(&format!("{path}{ending}")));
                at
            }
            "include" | "include_relative" | "render" => {
                let stem = rest.split_whitespace().next().unwrap_or_default();
                if let Some(template) = self.context.mapping.shortcode(stem) {
                    out.push_str(&crate::import::mapping::fill(
                        template,
                        &arguments(rest),
                        "",
                    ));
                    return at;
                }
                self.context
                    .note(Kind::Shortcode, place, format!("`{stem}`"));
                calls::call(stem, &arguments(rest), None, self.context, out);
                at
            }
            name if name.starts_with("end")
                || matches!(name, "else" | "elsif" | "break" | "continue") =>
            {
                at
            }
            _ => {
                self.context
                    .note(Kind::Code, place, format!("`{{% {name} %}}`"));
                at
            }
        }
    }

    /// Runs the tag at `at`, which the one at `end` closes.
    fn block(
        &mut self,
        at: usize,
        end: usize,
        place: usize,
        name: &str,
        rest: &str,
        out: &mut String,
    ) {
        match name {
            "for" => self.repeat(at, end, place, rest, out),
            "if" | "unless" => self.condition(at, end, name, rest, out),
            _ => {
                let mut inner = String::new();
                self.run(at + 1, end, &mut inner);
                if name == "capture" {
                    self.locals.insert(rest.to_owned(), Value::from(inner));
                } else {
                    let language = rest.split_whitespace().next().unwrap_or_default();
                    out.push_str(&calls::fence(inner.trim_matches('\n'), language));
                }
            }
        }
    }

    /// The place of the tag that ends the one at `at`, if there is one before `to`.
    fn end(&self, at: usize, to: usize, name: &str) -> Option<usize> {
        let mut depth = 0_usize;
        for (place, part) in self.parts.iter().enumerate().take(to).skip(at + 1) {
            let Part::Tag(_, found, _) = part else {
                continue;
            };
            if *found == name {
                depth += 1;
            } else if found.strip_prefix("end") == Some(name) {
                if depth == 0 {
                    return Some(place);
                }
                depth -= 1;
            }
        }
        None
    }

    fn condition(&mut self, at: usize, end: usize, name: &str, rest: &str, out: &mut String) {
        // The branches: each with its condition and where it starts.
        let mut branches = vec![(Some(rest), at + 1)];
        let mut depth = 0_usize;
        for (place, part) in self.parts.iter().enumerate().take(end).skip(at + 1) {
            let Part::Tag(_, found, rest) = part else {
                continue;
            };
            match *found {
                "if" | "unless" | "for" | "case" => depth += 1,
                "endif" | "endunless" | "endfor" | "endcase" => depth = depth.saturating_sub(1),
                "elsif" if depth == 0 => branches.push((Some(*rest), place + 1)),
                "else" if depth == 0 => branches.push((None, place + 1)),
                _ => {}
            }
        }
        for (number, (condition, start)) in branches.iter().enumerate() {
            let holds = match condition {
                Some(condition) => self.holds(condition) != (name == "unless" && number == 0),
                None => true,
            };
            if holds {
                let stop = branches.get(number + 1).map_or(end, |(_, next)| next - 1);
                self.run(*start, stop, out);
                break;
            }
        }
    }

    fn holds(&self, condition: &str) -> bool {
        if let Some((a, b)) = condition.split_once(" or ") {
            return self.holds(a) || self.holds(b);
        }
        if let Some((a, b)) = condition.split_once(" and ") {
            return self.holds(a) && self.holds(b);
        }
        let value = |text: &str| self.expression(text.trim()).unwrap_or(Value::Null);
        for (sign, wanted) in [("==", true), ("!=", false)] {
            if let Some((a, b)) = condition.split_once(sign) {
                let (a, b) = (value(a), value(b));
                let equal =
                    a == b || value::text(&a).is_some() && value::text(&a) == value::text(&b);
                return equal == wanted;
            }
        }
        if let Some((a, b)) = condition.split_once(" contains ") {
            let wanted = value::text(&value(b)).unwrap_or_default();
            return match value(a) {
                Value::Array(items) => items
                    .iter()
                    .any(|item| value::text(item).as_ref() == Some(&wanted)),
                other => value::text(&other).is_some_and(|text| text.contains(&wanted)),
            };
        }
        !matches!(value(condition), Value::Null | Value::Bool(false))
    }

    fn repeat(&mut self, at: usize, end: usize, place: usize, rest: &str, out: &mut String) {
        let Some((name, over)) = rest.split_once(" in ") else {
            return;
        };
        let mut words = over.split_whitespace();
        let over = words.next().unwrap_or_default();
        let limit = words.find_map(|word| word.strip_prefix("limit:")?.parse::<usize>().ok());
        match self.expression(over) {
            Some(Value::Array(items)) => {
                for item in items.into_iter().take(limit.unwrap_or(usize::MAX)) {
                    self.rounds += 1;
                    if self.rounds > MOST_ROUNDS {
                        break;
                    }
                    self.locals.insert(name.trim().to_owned(), item);
                    self.run(at + 1, end, out);
                }
            }
            Some(Value::Null) => {}
            _ => self
                .context
                .note(Kind::Code, place, format!("`{{% for {rest} %}}`")),
        }
    }

    /// An expression with filters; `None` where it is not known.
    fn expression(&self, text: &str) -> Option<Value> {
        let mut parts = text.split('|').map(str::trim);
        let mut value = self.operand(parts.next()?);
        for filter in parts {
            let (name, args) = filter.split_once(':').unwrap_or((filter, ""));
            let args: Vec<Value> = args
                .split(',')
                .filter(|arg| !arg.trim().is_empty())
                .map(|arg| self.operand(arg.trim()).unwrap_or(Value::Null))
                .collect();
            value = Some(self.filter(name.trim(), value.unwrap_or(Value::Null), &args)?);
        }
        value
    }

    /// A literal or a path; `None` where nothing is known of it.
    fn operand(&self, text: &str) -> Option<Value> {
        let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
        if let Some(inner) = quoted('"').or_else(|| quoted('\'')) {
            return Some(Value::from(inner));
        }
        match text {
            "nil" | "null" | "empty" | "blank" => return Some(Value::Null),
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            _ => {}
        }
        if let Ok(number) = text.parse::<i64>() {
            return Some(Value::from(number));
        }
        let path = text.replace('[', ".[").replace(']', "");
        let mut steps = path.split('.');
        let first = steps.next()?.trim();
        let mut value = self.locals.get(first).or_else(|| self.globals.get(first))?;
        for step in steps {
            let step = match step.strip_prefix('[') {
                Some(inner) => value::text(&self.operand(inner)?)?,
                None => step.to_owned(),
            };
            value = match (value, step.as_str()) {
                (Value::Array(items), "first") => items.first()?,
                (Value::Array(items), "last") => items.last()?,
                (Value::Array(items), "size") => return Some(Value::from(items.len())),
                (Value::Array(items), step) => {
                    let place: i64 = step.parse().ok()?;
                    let length = i64::try_from(items.len()).ok()?;
                    let place = if place < 0 { length + place } else { place };
                    items.get(usize::try_from(place).ok()?)?
                }
                (Value::Object(map), step) => map.get(step)?,
                _ => return None,
            };
        }
        Some(value.clone())
    }

    fn filter(&self, name: &str, value: Value, args: &[Value]) -> Option<Value> {
        let text = || value::text(&value).unwrap_or_default();
        let arg = |n: usize| args.get(n).and_then(value::text).unwrap_or_default();
        Some(match name {
            "where" => {
                let items = value.as_array()?.iter();
                let key = arg(0);
                let wanted = arg(1);
                let found = items.filter(|item| {
                    let own = item.as_object().and_then(|map| map.get(&key));
                    own.and_then(value::text).as_ref() == Some(&wanted)
                });
                Value::Array(found.cloned().collect())
            }
            "first" => value.as_array()?.first()?.clone(),
            "last" => value.as_array()?.last()?.clone(),
            "size" => Value::from(
                value
                    .as_array()
                    .map_or_else(|| text().chars().count(), Vec::len),
            ),
            "reverse" => Value::Array(value.as_array()?.iter().rev().cloned().collect()),
            "default" if value.is_null() || value == "" => args.first()?.clone(),
            "default" => value,
            "relative_url" | "absolute_url" => Value::from(text()),
            "append" => Value::from(text() + &arg(0)),
            "prepend" => Value::from(arg(0) + &text()),
            "replace" => Value::from(text().replace(&arg(0), &arg(1))),
            "remove" => Value::from(text().replace(&arg(0), "")),
            "upcase" => Value::from(text().to_uppercase()),
            "downcase" => Value::from(text().to_lowercase()),
            "strip" => Value::from(text().trim()),
            "escape" | "xml_escape" | "markdownify" | "strip_html" => Value::from(text()),
            "join" => {
                let items = value.as_array()?.iter().filter_map(value::text);
                Value::from(items.collect::<Vec<_>>().join(&arg(0)))
            }
            "split" => Value::Array(text().split(&arg(0)).map(Value::from).collect()),
            "date" => Value::from(text().get(..10)?),
            _ => return None,
        })
    }
}

/// The arguments of an include: `name="text"`.
fn arguments(text: &str) -> Vec<(String, String)> {
    let mut args = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.split_whitespace().next_back().unwrap_or_default();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| ['"', '\''].contains(c));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = after.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        args.push((name.to_owned(), value.to_owned()));
        rest = after;
    }
    args
}
