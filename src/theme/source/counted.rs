//! A template's text with inserted calls of `bounds`, which count its work.
//!
//! Text is only inserted, and without line feeds, so that a place in the one text can be mapped to a place in the
//! other. The output of the template is the same.

use std::ops::Range;

use super::outline::{Callee, Outline};
use super::scan::{Kind, Region, Token, closing, regions};

/// Tera's filters that may take long, or make a large value of a small one. They are called through one of ours, with
/// `__` before the name.
pub const HEAVY: [&str; 8] = [
    "indent", "join", "replace", "reverse", "sort", "split", "str", "unique",
];

/// A template with inserted calls.
#[derive(Debug, Default)]
pub struct Counted {
    /// The text with the calls, which Tera compiles.
    pub text: String,
    /// In the order of their places.
    inserts: Vec<Insert>,
}

#[derive(Debug)]
struct Insert {
    /// Where it is inserted, in bytes of the template.
    at: usize,
    text: &'static str,
    /// Where an error in it is reported, in bytes of the template.
    about: Range<usize>,
}

impl Counted {
    /// Inserts calls into the text of a template.
    pub fn of(source: &str, outline: &Outline) -> Self {
        let mut writer = Writer {
            outline,
            inserts: Vec::new(),
        };
        writer.template();
        for region in regions(source) {
            writer.region(&region);
        }
        let mut inserts = writer.inserts;
        inserts.sort_by_key(|insert| insert.at);
        let mut text = String::with_capacity(source.len() + 16 * inserts.len());
        let mut done = 0;
        for insert in &inserts {
            text.push_str(source.get(done..insert.at).unwrap_or(""));
            text.push_str(insert.text);
            done = insert.at;
        }
        text.push_str(source.get(done..).unwrap_or(""));
        Self { text, inserts }
    }

    /// Maps a byte range of [`Counted::text`] to the template; a range within an inserted call to what that is about.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let mut longer = 0;
        let mut start = range.start;
        let mut end = range.end;
        for insert in &self.inserts {
            let begins = insert.at + longer;
            let ends = begins + insert.text.len();
            if range.start >= begins && range.end <= ends && range.start < ends {
                return insert.about.clone();
            }
            let back = |position: usize| position.clamp(begins, ends) - begins;
            start -= back(range.start);
            end -= back(range.end);
            longer += insert.text.len();
        }
        start..end
    }
}

/// The call at the start of a template or component, and the same after a tag that removes white space (`-%}`).
const CALL: (&str, &str) = ("{{ __call() }}", "{{ __call() -}}");
/// The same in a component that shows its body, whose length is checked.
const CALL_WITH_BODY: (&str, &str) = ("{{ __call(body=body) }}", "{{ __call(body=body) -}}");

struct Writer<'a> {
    outline: &'a Outline,
    inserts: Vec<Insert>,
}

impl Writer<'_> {
    fn insert(&mut self, at: usize, text: &'static str, about: Range<usize>) {
        self.inserts.push(Insert { at, text, about });
    }

    /// The name in the first call of a component or include in `component`, or outside of all components.
    fn first_call(&self, component: Option<usize>) -> Option<Range<usize>> {
        let components = self.outline.calls.iter();
        let components = components
            .filter(|call| call.callee == Callee::Component && call.component == component)
            .map(|call| call.name.start..call.name.end);
        let includes = self.outline.includes.iter();
        let includes = includes
            .filter(|include| include.component == component)
            .map(|include| include.name.start..include.name.end);
        components.chain(includes).min_by_key(|name| name.start)
    }

    /// Inserts a call at the start of a template that calls anything. One that calls nothing needs none: what includes it is
    /// counted. In one that extends another, nothing outside of blocks would be rendered.
    fn template(&mut self) {
        if self.outline.extends.is_some() {
            return;
        }
        if let Some(name) = self.first_call(None) {
            self.insert(0, CALL.0, name);
        }
    }

    fn region(&mut self, region: &Region<'_>) {
        let tokens = &region.tokens;
        let Some((head, rest)) = tokens.split_first() else {
            return;
        };
        if !region.tag {
            return self.expression(tokens);
        }
        match head.text {
            "component" => self.component(region),
            "for" => {
                let target = after_in(rest);
                self.looped(target);
                self.expression(target);
            }
            "set" | "set_global" => {
                let Some((name, value)) = rest.split_first() else {
                    return;
                };
                let about = name.start..name.end();
                match value.split_first() {
                    Some((assign, value)) if assign.is("=") => {
                        if grows(value) {
                            self.wrap(value, ") | __kept", about);
                        }
                        self.expression(value);
                    }
                    _ => {
                        self.expression(value);
                        let end = tokens.last().map_or(name.end(), Token::end);
                        self.insert(end, " | __kept", about);
                    }
                }
            }
            _ => self.expression(tokens),
        }
    }

    /// Inserts a call at the start of a component that calls anything, or that shows its body.
    fn component(&mut self, region: &Region<'_>) {
        let Some(name) = region.tokens.get(1) else {
            return;
        };
        let mut components = self.outline.components.iter();
        let own = components.position(|component| component.name.start == name.start);
        let mut paths = self.outline.paths.iter();
        let body = paths.any(|path| path.root.text == "body" && path.component == own);
        if own.is_none() || !body && self.first_call(own).is_none() {
            return;
        }
        let (plain, trimming) = if body { CALL_WITH_BODY } else { CALL };
        let call = if region.trims { trimming } else { plain };
        self.insert(region.end, call, name.start..name.end());
    }

    /// Counts the items of what a loop iterates over, `target`.
    fn looped(&mut self, target: &[Token<'_>]) {
        let about = range(target);
        let counting = if grows(target) {
            ") | __kept | __each"
        } else {
            ") | __each"
        };
        self.wrap(target, counting, about);
    }

    /// Puts the expression `tokens` in brackets, followed by what `close` has after its bracket.
    fn wrap(&mut self, tokens: &[Token<'_>], close: &'static str, about: Range<usize>) {
        let within = range(tokens);
        if !within.is_empty() {
            self.insert(within.start, "(", about.clone());
            self.insert(within.end, close, about);
        }
    }

    /// Inserts calls into an expression: at list comprehensions, heavy filters, arguments of components, and `super()`.
    fn expression(&mut self, tokens: &[Token<'_>]) {
        for (at, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Ident {
                continue;
            }
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let is_after = |mark: &str| before.is_some_and(|token| token.is(mark));
            let rest = tokens.get(at + 1..).unwrap_or(&[]);
            let next = |at: usize, mark: &str| rest.get(at).is_some_and(|token| token.is(mark));
            if is_after(".") || is_after("?.") {
                continue;
            }
            if token.text == "for" && before.is_some() && !next(0, "=") {
                let target = after_in(rest);
                let end = closing(target, |token| token.is("if"));
                self.looped(target.get(..end).unwrap_or(target));
            } else if token.text == "super" && next(0, "(") && next(1, ")") {
                let call = tokens.get(at..at + 3).unwrap_or(&[]);
                self.wrap(call, ") | __super", range(call));
            } else if (is_after("|") || is_after("filter")) && HEAVY.contains(&token.text) {
                self.insert(token.start, "__", token.start..token.end());
            } else if next(0, "=") && next(1, "{") {
                let inside = rest.get(2..).unwrap_or(&[]);
                let inside = inside.get(..closing(inside, |_| false)).unwrap_or(&[]);
                if !is_map(inside) && grows(inside) {
                    self.wrap(inside, ") | __kept", token.start..token.end());
                }
            }
        }
    }
}

/// Whether the value of an expression can be larger than the values in it: it joins texts, or has a list, map or component.
fn grows(tokens: &[Token<'_>]) -> bool {
    let marks = ["~", "...", "[", "{", "<"];
    tokens
        .iter()
        .any(|token| marks.iter().any(|mark| token.is(mark)))
}

/// Whether these tokens between braces are a map rather than the value of a component's argument.
fn is_map(tokens: &[Token<'_>]) -> bool {
    let first = tokens.first();
    let second = tokens.get(1);
    first.is_none_or(|token| token.is("...")) || second.is_some_and(|token| token.is(":"))
}

/// The tokens after the `in` of a loop.
fn after_in<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    let at = tokens.iter().position(|token| token.is("in"));
    at.and_then(|at| tokens.get(at + 1..)).unwrap_or(&[])
}

fn range(tokens: &[Token<'_>]) -> Range<usize> {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.start..last.end(),
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(source: &str) -> Counted {
        Counted::of(source, &Outline::of(source))
    }

    #[test]
    fn calls_are_written_where_work_and_values_grow() {
        for (source, text) in [
            (
                "{% for x in a or b -%} y{% endfor %}",
                "{% for x in (a or b) | __each -%} y{% endfor %}",
            ),
            (
                "{% for k, v in {...m} %}{% endfor %}",
                "{% for k, v in ({...m}) | __kept | __each %}{% endfor %}",
            ),
            (
                "{{ [x.for for x in xs[1:2] if x.y] | join(sep='~') }}",
                "{{ [x.for for x in (xs[1:2]) | __kept | __each if x.y] | __join(sep='~') }}",
            ),
            ("{% set a = b.c | upper %}", "{% set a = b.c | upper %}"),
            (
                "{%- set_global a = a ~ a -%}",
                "{%- set_global a = (a ~ a) | __kept -%}",
            ),
            (
                "{% set a | trim %}b{% endset %}",
                "{% set a | trim | __kept %}b{% endset %}",
            ),
            ("{{ super() | trim }}", "{{ (super()) | __super | trim }}"),
            (
                "{% filter replace(from='a', to='b') %}{% endfilter %}",
                "{% filter __replace(from='a', to='b') %}{% endfilter %}",
            ),
            (
                "{% component A(x) -%} {{ <B y={x ~ x} z={x} /> }}{% endcomponent A %}",
                "{% component A(x) -%}{{ __call() -}} {{ <B y={(x ~ x) | __kept} z={x} /> }}{% endcomponent A %}",
            ),
            (
                "{% component A() %}{{ body }}{% endcomponent A %}",
                "{% component A() %}{{ __call(body=body) }}{{ body }}{% endcomponent A %}",
            ),
            (
                "{% component A() %}{{ f(a={'b': 1 ~ 2}) }}{% endcomponent A %}",
                "{% component A() %}{{ f(a={'b': 1 ~ 2}) }}{% endcomponent A %}",
            ),
            ("a{% include 'b' %}", "{{ __call() }}a{% include 'b' %}"),
            (
                "{% extends 'b' %}{% block c %}{{ <D /> }}{% endblock %}",
                "{% extends 'b' %}{% block c %}{{ <D /> }}{% endblock %}",
            ),
            (
                "{% raw %}{% for a in b %}{% endraw %}",
                "{% raw %}{% for a in b %}{% endraw %}",
            ),
        ] {
            assert_eq!(counted(source).text, text);
        }
    }

    #[test]
    fn a_place_leads_back_to_the_template() {
        let source = "é{% for x in a.b %}{{ x | join(sep=c) }}{% endfor %}{{ d }}";
        let counted = counted(source);
        let back = |piece: &str| {
            let start = counted.text.find(piece).unwrap();
            let range = counted.original(start..start + piece.len());
            &source[range]
        };
        assert_eq!(back("a.b"), "a.b");
        assert_eq!(back("__each"), "a.b");
        assert_eq!(back("__join(sep=c)"), "join(sep=c)");
        assert_eq!(back("sep=c"), "sep=c");
        assert_eq!(back("{{ d }}"), "{{ d }}");
        assert_eq!(back("é"), "é");
    }
}
