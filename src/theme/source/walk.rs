//! Makes an [`Outline`] of tokens: decides by its position what each name is, a variable, field, filter, argument and so on.

use super::outline::{Argument, Call, Callee, Component, Include, Name, Outline, Path};
use super::reads;
use super::scan::{self, Kind, Token};

/// The greatest number of `elif` of one `if`. Tera's parser recurses for each, so that more might overflow the stack.
const MOST_BRANCHES: usize = 100;

impl Outline {
    /// Makes the outline of a template.
    pub fn of(source: &str) -> Self {
        let mut walker = Walker::default();
        for region in scan::regions(source) {
            walker.outline.note(&region);
            walker.shows = !region.tag;
            if region.tag {
                walker.tag(&region.tokens);
            } else {
                walker.expression(&region.tokens);
            }
        }
        walker.outline
    }
}

/// Goes through the regions of a template in order.
#[derive(Default)]
struct Walker {
    outline: Outline,
    /// The index of the component that is being defined.
    component: Option<usize>,
    /// For each open `if`, how many `elif` it has.
    branches: Vec<usize>,
    /// How many blocks are open.
    blocks: usize,
    /// Whether the region is `{{ … }}`.
    shows: bool,
}

/// What the current token of an expression is in.
enum Inside {
    /// The arguments in the call of a component, by the index of the call.
    Attributes(usize),
    /// Brackets; those around the arguments of a call have its index.
    Brackets(Option<usize>),
}

const CONSTANTS: [&str; 7] = ["true", "True", "false", "False", "none", "None", "null"];
const OPERATORS: [&str; 7] = ["and", "or", "not", "in", "is", "if", "else"];

impl Walker {
    fn tag(&mut self, tokens: &[Token<'_>]) {
        let Some((head, rest)) = tokens.split_first() else {
            return;
        };
        match head.text {
            "extends" => self.outline.extends = rest.first().map(Name::of),
            "include" => {
                let include = rest.first().map(|name| Include {
                    name: Name::of(name),
                    component: self.component,
                    blocks: self.blocks,
                });
                self.outline.includes.extend(include);
            }
            "block" => {
                if let Some(name) = rest.first() {
                    self.outline.blocks.push((Name::of(name), self.blocks));
                }
                self.blocks += 1;
            }
            "endblock" => self.blocks = self.blocks.saturating_sub(1),
            "component" => self.define(rest),
            "endcomponent" => self.component = None,
            "set" | "set_global" => {
                if let Some((name, rest)) = rest.split_first() {
                    self.bind(name);
                    self.expression(rest);
                }
            }
            "for" => {
                let end = rest.iter().position(|token| token.is("in"));
                let (names, rest) = rest.split_at(end.unwrap_or(0));
                self.loop_names(names);
                self.expression(rest);
            }
            "if" => {
                self.branches.push(0);
                self.expression(rest);
            }
            "elif" => {
                if let Some(count) = self.branches.last_mut() {
                    *count += 1;
                    if *count > MOST_BRANCHES && self.outline.excess_branch.is_none() {
                        self.outline.excess_branch = Some(Name::of(head));
                    }
                }
                self.expression(rest);
            }
            "endif" => {
                self.branches.pop();
            }
            "filter" => self.filters(rest),
            "<" => self.expression(tokens),
            _ => {}
        }
    }

    fn bind(&mut self, name: &Token<'_>) {
        self.outline
            .bound
            .push((name.text.to_owned(), self.component));
    }

    /// Binds the names before the `in` of a loop. With two of them it iterates over a map.
    fn loop_names(&mut self, tokens: &[Token<'_>]) {
        let names = tokens.iter().filter(|token| token.kind == Kind::Ident);
        let mut count = 0;
        for name in names {
            self.bind(name);
            count += 1;
        }
        self.outline.reads.any |= count > 1;
    }

    /// Reads the definition `component Name(a, b: string = "x", @c, ...rest)`, without its first word. `@c` takes its value from the caller's
    /// variable, so that it need not be given.
    fn define(&mut self, tokens: &[Token<'_>]) {
        let open = tokens.iter().position(|token| token.is("("));
        let (name, rest) = tokens.split_at(open.unwrap_or(tokens.len()));
        let Some(name) = joined(name) else { return };
        let mut component = Component {
            name,
            args: Vec::new(),
            rest: None,
        };
        let mut depth = 0_usize;
        let mut previous = "";
        for (at, token) in rest.iter().enumerate() {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let begins = matches!(previous, "(" | "," | "@" | "...");
            if depth == 1 && begins && token.kind == Kind::Ident {
                if previous == "..." {
                    component.rest = Some(token.text.to_owned());
                } else {
                    let after = rest.iter().skip(at + 1);
                    let given = after
                        .take_while(|token| !token.is(",") && !token.is(")"))
                        .any(|token| token.is("="));
                    let required = previous != "@" && !given;
                    component.args.push((token.text.to_owned(), required));
                }
            }
            previous = token.text;
            if depth == 0 {
                break;
            }
        }
        self.component = Some(self.outline.components.len());
        self.outline.components.push(component);
    }

    /// Reads the filters of a tag such as `filter upper | truncate(length=3)`, whose first name does not follow a `|`.
    fn filters(&mut self, tokens: &[Token<'_>]) {
        if let Some(first) = tokens.first() {
            self.walk(tokens, Some(Name::of(first)));
        }
    }

    fn expression(&mut self, tokens: &[Token<'_>]) {
        self.walk(tokens, None);
    }

    /// Reads an expression. If `filter` is given, its first name is that of a filter.
    fn walk(&mut self, tokens: &[Token<'_>], mut filter: Option<Name>) {
        let mut stack: Vec<Inside> = Vec::new();
        let mut operand = false;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1);
            let previous = at.checked_sub(1).and_then(|before| tokens.get(before));
            at += 1;
            if let Some(Inside::Attributes(call)) = stack.last() {
                let call = *call;
                match token.kind {
                    Kind::Ident => at += self.attribute(call, token, tokens.get(at..)),
                    _ if token.is("{") => {
                        if next.is_some_and(|next| next.is("...")) {
                            self.spread(call);
                        }
                        stack.push(Inside::Brackets(None));
                        operand = false;
                    }
                    _ if token.is(">") => {
                        stack.pop();
                        operand = true;
                    }
                    _ => {}
                }
                continue;
            }
            match token.kind {
                Kind::Text | Kind::Number => operand = true,
                Kind::Mark => match token.text {
                    "(" | "[" | "{" | "?[" => {
                        // After an operand `[` is an index, else a list.
                        let index = token.is("?[") || token.is("[") && operand;
                        let inside = tokens.get(at..).unwrap_or(&[]);
                        self.outline.reads.any |= index && !reads::is_fixed(inside);
                        stack.push(Inside::Brackets(None));
                        operand = false;
                    }
                    ")" | "]" | "}" => {
                        stack.pop();
                        operand = true;
                    }
                    // Where an operand is expected, `<` begins a component; after one it compares.
                    "<" if !operand && next.is_some_and(|next| next.kind == Kind::Ident) => {
                        let end = name_end(tokens, at);
                        if let Some(name) = tokens.get(at..end).and_then(joined) {
                            stack.push(Inside::Attributes(self.call(Callee::Component, name)));
                        }
                        at = end;
                    }
                    "</" => at = tokens.len(),
                    _ => operand = false,
                },
                Kind::Ident => {
                    let piped = previous.is_some_and(|token| token.is("|")) || filter.is_some();
                    let named = next.is_some_and(|next| next.is("="));
                    let called = next.is_some_and(|next| next.is("("));
                    operand = true;
                    if previous.is_some_and(|token| token.is(".") || token.is("?.")) {
                        self.outline.reads.names.insert(token.text.to_owned());
                        continue;
                    }
                    if piped {
                        filter = None;
                        let call = self.call(Callee::Filter, Name::of(token));
                        at += enter(&mut stack, called, call);
                    } else if named && let Some(Inside::Brackets(Some(call))) = stack.last() {
                        let call = *call;
                        self.argument(call, token, tokens.get(at + 1..));
                        at += 1;
                        operand = false;
                    } else if token.is("is") {
                        let negated = next.is_some_and(|next| next.is("not"));
                        at += usize::from(negated);
                        if let Some(test) = tokens.get(at) {
                            at += 1;
                            let called = tokens.get(at).is_some_and(|next| next.is("("));
                            let call = self.call(Callee::Test, Name::of(test));
                            at += enter(&mut stack, called, call);
                        }
                    } else if token.is("for") {
                        let rest = tokens.get(at..).unwrap_or(&[]);
                        let end = rest.iter().position(|token| token.is("in"));
                        let (names, _) = rest.split_at(end.unwrap_or(rest.len()));
                        self.loop_names(names);
                        at += names.len();
                        operand = false;
                    } else if OPERATORS.contains(&token.text) {
                        operand = false;
                    } else if called {
                        let call = self.call(Callee::Function, Name::of(token));
                        at += enter(&mut stack, called, call);
                    } else if !CONSTANTS.contains(&token.text) {
                        at = self.path(tokens, at - 1, stack.is_empty() && self.shows);
                    }
                }
            }
        }
    }

    fn call(&mut self, callee: Callee, name: Name) -> usize {
        self.outline.calls.push(Call {
            callee,
            name,
            args: Vec::new(),
            spread: false,
            component: self.component,
            blocks: self.blocks,
        });
        self.outline.calls.len() - 1
    }

    fn spread(&mut self, call: usize) {
        if let Some(call) = self.outline.calls.get_mut(call) {
            call.spread = true;
        }
    }

    /// Adds an argument `name=value` to a call; `value` is the tokens after the `=`.
    fn argument(&mut self, call: usize, name: &Token<'_>, value: Option<&[Token<'_>]>) {
        let value = value.unwrap_or(&[]);
        let alone = value
            .get(1)
            .is_none_or(|token| token.is(",") || token.is(")"));
        let text = value
            .first()
            .filter(|token| alone && token.kind == Kind::Text);
        if let Some(call) = self.outline.calls.get_mut(call) {
            call.args.push(Argument {
                name: Name::of(name),
                text: text.map(Name::of),
            });
        }
    }

    /// Adds an argument of a component to its call: `name="text"`, `name={…}`, or `name`, which passes the variable of that name. Returns how
    /// many tokens after the name are done with.
    fn attribute(&mut self, call: usize, name: &Token<'_>, rest: Option<&[Token<'_>]>) -> usize {
        let rest = rest.unwrap_or(&[]);
        let assigned = rest.first().is_some_and(|token| token.is("="));
        let text = rest
            .get(1)
            .filter(|token| assigned && token.kind == Kind::Text);
        if let Some(call) = self.outline.calls.get_mut(call) {
            call.args.push(Argument {
                name: Name::of(name),
                text: text.map(Name::of),
            });
        }
        if !assigned {
            self.outline.paths.push(Path {
                root: Name::of(name),
                fields: Vec::new(),
                guarded: false,
                whole: false,
                filter: None,
                component: self.component,
            });
        }
        usize::from(assigned) + usize::from(text.is_some())
    }

    /// Adds the variable at the index `at` with its fields; `shown` says whether it may be the whole expression of a `{{ }}`. Returns the index
    /// after them.
    fn path(&mut self, tokens: &[Token<'_>], at: usize, shown: bool) -> usize {
        let Some(root) = tokens.get(at) else {
            return at + 1;
        };
        let mut fields = Vec::new();
        let mut end = at + 1;
        while tokens
            .get(end)
            .is_some_and(|token| token.is(".") || token.is("?."))
        {
            let Some(field) = tokens.get(end + 1) else {
                break;
            };
            fields.push(Name::of(field));
            end += 2;
        }
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let after = tokens.get(end..).unwrap_or(&[]);
        self.outline.paths.push(Path {
            root: Name::of(root),
            fields,
            guarded: asks_whether_there(after),
            whole: shown || reads::takes_whole(before, after),
            filter: reads::filter(after),
            component: self.component,
        });
        end
    }
}

/// Enters the brackets of a call, if it is `called` with brackets. Returns how many tokens that takes.
fn enter(stack: &mut Vec<Inside>, called: bool, call: usize) -> usize {
    if called {
        stack.push(Inside::Brackets(Some(call)));
    }
    usize::from(called)
}

/// The index after a dotted name that begins at the index `at`.
fn name_end(tokens: &[Token<'_>], at: usize) -> usize {
    let mut end = at + 1;
    while tokens.get(end).is_some_and(|token| token.is(".")) {
        end += 2;
    }
    end.min(tokens.len())
}

/// The dotted name that these tokens make up.
fn joined(tokens: &[Token<'_>]) -> Option<Name> {
    Some(Name {
        text: tokens.iter().map(|token| token.text).collect(),
        start: tokens.first()?.start,
        end: tokens.last()?.end(),
    })
}

/// Whether a variable before these tokens may be undefined: `default` or `is defined` follows.
fn asks_whether_there(rest: &[Token<'_>]) -> bool {
    let mut words = rest.iter().map(|token| token.text);
    match words.next() {
        Some("|") => words.next() == Some("default"),
        Some("is") => match words.next() {
            Some("not") => matches!(words.next(), Some("defined" | "undefined")),
            Some(word) => matches!(word, "defined" | "undefined"),
            None => false,
        },
        _ => false,
    }
}
