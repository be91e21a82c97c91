//! Renders shortcodes, which are small templates that editors call from Markdown.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use tera::{Context, Value};

use super::check::SHORTCODE_VARIABLES;
use super::errors::{Failure, Translator};
use super::load::{SHORTCODES, Template};
use super::running::{Allowance, Render};
use super::{Theme, bounds, engine, values};
use crate::base::{Lang, RelPath, escape, suggest};
use crate::diag::{Diagnostic, Span};
use crate::markdown::ArgValue;
use crate::site::views::Card;
use crate::site::{Names, Query, QueryResult, SiteQueries};

/// A call of a shortcode in a document.
pub struct ShortcodeCall<'a> {
    /// The name of the shortcode.
    pub name: &'a str,
    /// The arguments of the call, which become variables of the template.
    pub args: &'a IndexMap<String, ArgValue>,
    /// The content between its start and end tags as HTML; `None` for a call without a body.
    pub body: Option<&'a str>,
    /// The number of this call among those of the same shortcode on the page, from 1.
    pub nth: usize,
    /// The place of the call in the content.
    pub span: Span,
}

/// The page that a shortcode is called on.
pub struct ShortcodePage<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// The URL path of the page within the site, not encoded.
    pub url: &'a str,
    /// The folder of its content file, from which relative targets are resolved.
    pub folder: &'a str,
    /// The file that the call is in, for diagnostics.
    pub source: Option<&'a RelPath>,
    /// The card of the page, which is `page` in the template.
    pub card: &'a Card,
    /// What the page has taken.
    pub allowance: &'a Rc<Allowance>,
}

impl Theme {
    /// Renders a shortcode to HTML. Problems go to `out`, those of the call with their place in the Markdown, those of the
    /// template with their place in the theme; then the result is `None`.
    pub fn shortcode(
        &self,
        call: &ShortcodeCall<'_>,
        ask: &Rc<dyn SiteQueries>,
        page: &ShortcodePage<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let name = format!("{SHORTCODES}{}.html", call.name);
        let render = Rc::new(Render {
            shared: Arc::clone(&self.shared),
            ask: Rc::clone(ask),
            lang: page.lang,
            url: page.url.to_owned(),
            folder: page.folder.to_owned(),
            path: Arc::clone(&page.card.path),
            allowance: Rc::clone(page.allowance),
            is_tight: self.exhausted.has(&name),
            function_error: std::cell::RefCell::default(),
            drawings: None,
        });
        let Some(template) = self.set.exact(&name) else {
            if call.name == "fact" {
                return built_in_fact(call, &render, out);
            }
            if call.name == "table" {
                return super::data_table::table(call, &render, out);
            }
            let message = format!("there is no shortcode `{}`", call.name);
            let known = self.set.shortcodes().chain(["fact", "table"]);
            let problem = Diagnostic::error("unknown-shortcode", message)
                .at(call.span.clone())
                .maybe_hint(suggest::hint(call.name, known, 16));
            out.push(problem);
            return None;
        };
        let taken = arguments(template);
        let before = out.len();
        for given in call.args.keys() {
            out.extend(unknown(call, given, &taken));
        }
        if out.len() > before {
            return None;
        }
        if bounds::is_spent(page.allowance) {
            return None;
        }
        let mut context = Context::new();
        for (name, value) in call.args {
            context.insert_value(name.clone(), argument(value));
        }
        super::page::common(&mut context, &render, page.card.kind, page.url);
        context.insert_value("page", render.card_value(page.card));
        context.insert_value("nth", Value::from(call.nth));
        let body = call.body.map_or(Value::none(), Value::safe_string);
        context.insert_value("body", body);
        ask.renders(&name);
        match engine::render(&self.tera, &name, &context, render, Vec::new()) {
            Ok(made) => String::from_utf8(made.bytes).ok(),
            Err(failure) => {
                out.push(self.failed(&failure, template, call, &taken, page));
                None
            }
        }
    }

    /// The diagnostic for a failed render. An argument that is missing, or a name that does not exist, is reported at the call; all
    /// else in the theme.
    fn failed(
        &self,
        failure: &Failure,
        template: &Template,
        call: &ShortcodeCall<'_>,
        taken: &BTreeSet<&str>,
        page: &ShortcodePage<'_>,
    ) -> Diagnostic {
        let problem = Translator::new(&self.set).rendering(failure, &template.name);
        let mut problem = self.exhausted.first(&template.name, problem);
        let missing = problem
            .span
            .as_ref()
            .filter(|span| {
                span.file == template.file
                    && matches!(
                        &*problem.code,
                        "unknown-variable" | "undefined-value" | "wrong-value"
                    )
            })
            .and_then(|span| span.range)
            .and_then(|(start, _)| {
                let start = usize::try_from(start).ok()?.checked_sub(template.offset)?;
                let mut paths = template.outline.paths.iter();
                paths.find(|path| path.root.start == start)
            })
            .map(|path| &*path.root.text)
            .filter(|name| taken.contains(name) && !call.args.contains_key(*name));
        if let Some(name) = missing {
            let used = problem.span.take();
            let message = format!("the shortcode `{}` needs the argument `{name}`", call.name);
            let mut problem = Diagnostic::error("missing-argument", message)
                .at(call.span.clone())
                .hint(format!("add `{name}=\"…\"` to it"));
            if let Some(used) = used {
                problem = problem.label(used, "which it shows here");
            }
            return problem;
        }
        let own_fact = matches!(
            &*problem.code,
            "unknown-fact" | "unknown-page" | "unknown-file" | "file-withheld"
        );
        if own_fact {
            // The name mostly comes from an argument of the call.
            let used = problem.span.replace(call.span.clone());
            return match used {
                Some(used) => problem.label(used, "which is asked for here"),
                None => problem,
            };
        }
        super::page::with_page(
            problem.label(call.span.clone(), "called from here"),
            page.url,
            page.source,
        )
    }
}

/// The arguments that a shortcode takes: the variables of its template that are neither set in it nor given to every shortcode.
fn arguments(template: &Template) -> BTreeSet<&str> {
    let outline = &template.outline;
    let own = |name: &str| {
        SHORTCODE_VARIABLES.iter().any(|(known, _)| *known == name)
            || outline.bound.iter().any(|(bound, _)| bound == name)
            || name == "loop"
    };
    outline
        .paths
        .iter()
        .filter(|path| path.component.is_none())
        .map(|path| &*path.root.text)
        .filter(|name| !own(name))
        .collect()
}

/// The error for an argument that the shortcode does not take; `None` if it does.
fn unknown(call: &ShortcodeCall<'_>, given: &str, taken: &BTreeSet<&str>) -> Option<Diagnostic> {
    if taken.contains(given) {
        return None;
    }
    let message = format!("the shortcode `{}` takes no argument `{given}`", call.name);
    let hint = if taken.is_empty() {
        Some("it takes none".to_owned())
    } else {
        suggest::hint(given, taken.iter().copied(), 12)
    };
    let problem = Diagnostic::error("unknown-argument", message).at(call.span.clone());
    Some(problem.maybe_hint(hint))
}

fn argument(value: &ArgValue) -> Value {
    match value {
        ArgValue::Boolean(value) => Value::from(*value),
        ArgValue::Integer(value) => Value::from(*value),
        ArgValue::Number(value) => Value::from(*value),
        ArgValue::Text(value) => Value::from(value.as_str()),
        ArgValue::List(items) => Value::from(items.iter().map(argument).collect::<Vec<Value>>()),
    }
}

/// Renders `{{ fact(name="…") }}` where the theme has no shortcode of that name: the fact's number with its unit.
fn built_in_fact(
    call: &ShortcodeCall<'_>,
    render: &Render,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let mut report = |code, message: String, hint: Option<String>| {
        let problem = Diagnostic::error(code, message).at(call.span.clone());
        out.push(problem.maybe_hint(hint));
    };
    if let Some(other) = call.args.keys().find(|key| *key != "name") {
        let message = format!("the shortcode `fact` takes no argument `{other}`");
        report("unknown-argument", message, Some("it takes `name`".into()));
        return None;
    }
    let Some(ArgValue::Text(name)) = call.args.get("name") else {
        let message = "the shortcode `fact` needs the argument `name`".to_owned();
        let hint = Some("write `{{ fact(name=\"…\") }}`".to_owned());
        report("missing-argument", message, hint);
        return None;
    };
    let answer = render.ask(&Query::Fact(name.clone(), render.lang));
    let QueryResult::Fact(Some(fact)) = answer else {
        let message = format!("there is no figure `{name}` in `facts.yaml`");
        let names = render.ask.names(Names::Facts);
        let hint = suggest::hint(name, names.iter().map(String::as_str), 12);
        report("unknown-fact", message, hint);
        return None;
    };
    let han = render.shared.languages.get(render.lang).is_han();
    let value = values::fact(&fact, render.locale()?, han);
    let text = value.get_from_path("text").and_then(Value::as_str)?;
    Some(escape(text))
}
