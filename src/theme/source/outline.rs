//! The outline of a template: every name in it with its place, as its parent, includes, blocks, components, calls and
//! variables. Places are in bytes of the template's text.

use std::collections::BTreeSet;

use super::scan::Token;

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, or the value of a string literal.
    pub text: String,
    /// The place of its first byte.
    pub start: usize,
    /// The place after its last byte.
    pub end: usize,
}

impl Name {
    pub(super) fn of(token: &Token<'_>) -> Self {
        Self {
            text: token.string().unwrap_or_else(|| token.text.to_owned()),
            start: token.start,
            end: token.end(),
        }
    }
}

/// The kind of thing that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callee {
    /// A function, ours or Tera's: `name(…)`
    Function,
    /// A filter: `… | name(…)`
    Filter,
    /// A test: `… is name(…)`
    Test,
    /// A component: `<Name … />`
    Component,
}

/// A named argument in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The name before the `=`.
    pub name: Name,
    /// Its value, if that is a string literal and nothing else.
    pub text: Option<Name>,
}

/// A call of a function, filter, test or component.
#[derive(Debug, Clone)]
pub struct Call {
    /// The kind of what is called.
    pub callee: Callee,
    /// The name by which it is called.
    pub name: Name,
    /// The arguments that are named in the call.
    pub args: Vec<Argument>,
    /// Whether a map is spread into its arguments (`{...map}`).
    pub spread: bool,
    /// The index in [`Outline::components`] of the component that it is in.
    pub component: Option<usize>,
    /// How many blocks are around it.
    pub blocks: usize,
}

/// The `include` of another template.
#[derive(Debug, Clone)]
pub struct Include {
    /// The name of the included template.
    pub name: Name,
    /// The index in [`Outline::components`] of the component that it is in.
    pub component: Option<usize>,
    /// How many blocks are around it.
    pub blocks: usize,
}

/// A variable with the fields that are read of it by name: `page.image.alt`.
#[derive(Debug, Clone)]
pub struct Path {
    /// The name of the variable.
    pub root: Name,
    /// The names after the dots, in order.
    pub fields: Vec<Name>,
    /// Whether it may be undefined, because `is defined` or `| default(…)` follows.
    pub guarded: bool,
    /// Whether its value is used as a whole: shown, joined or compared.
    pub whole: bool,
    /// The filter that its value is passed to, if any.
    pub filter: Option<String>,
    /// The index in [`Outline::components`] of the component that it is in.
    pub component: Option<usize>,
}

/// The fields that a template may read of any value, besides those of its paths.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// Names after a dot that does not follow a variable, and the parts between dots of its strings.
    pub names: BTreeSet<String>,
    /// Whether it may read fields whose names are not in its text: it iterates over a map, or computes a name.
    pub any: bool,
    /// The functions whose results it shows unchanged.
    pub shown: BTreeSet<String>,
}

/// The definition of a component.
#[derive(Debug, Clone)]
pub struct Component {
    /// The name in the definition, as `Card` or `Card.Big`.
    pub name: Name,
    /// Its arguments: the name, and whether it must be given.
    pub args: Vec<(String, bool)>,
    /// The name of `...rest`, which takes all other arguments.
    pub rest: Option<String>,
}

/// The names in a template.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The name of the template that it extends.
    pub extends: Option<Name>,
    /// The templates that it includes.
    pub includes: Vec<Include>,
    /// Its blocks, each with the number of blocks around it.
    pub blocks: Vec<(Name, usize)>,
    /// The components that it defines.
    pub components: Vec<Component>,
    /// The calls of functions, filters, tests and components.
    pub calls: Vec<Call>,
    /// The variables that it reads.
    pub paths: Vec<Path>,
    /// Further fields that it may read.
    pub reads: Reads,
    /// The variables that `set` and loops bind, each with the index of the component that this is in.
    pub bound: Vec<(String, Option<usize>)>,
    /// The first `elif` beyond the number that Tera can parse safely.
    pub excess_branch: Option<Name>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        Outline::of(source)
            .paths
            .iter()
            .map(|path| {
                let mut text = path.root.text.clone();
                for field in &path.fields {
                    text.push('.');
                    text.push_str(&field.text);
                }
                text
            })
            .collect()
    }

    fn calls(source: &str) -> Vec<String> {
        Outline::of(source)
            .calls
            .iter()
            .map(|call| {
                let args: Vec<&str> = call.args.iter().map(|arg| &*arg.name.text).collect();
                format!("{:?} {}({})", call.callee, call.name.text, args.join(","))
            })
            .collect()
    }

    #[test]
    fn variables_are_told_from_other_names() {
        assert_eq!(
            paths("{{ a.b?.c | f(x=d, y=g(z=e.f)) }}{% if h is not odd and i < j %}"),
            ["a.b.c", "d", "e.f", "h", "i", "j"]
        );
        assert_eq!(
            paths("{% for k, v in m.n %}{% set s = [x.t for x in xs if x.u] %}"),
            ["m.n", "x.t", "xs", "x.u"]
        );
        assert_eq!(
            paths(r#"{{ {"a": b, ...c} }}{{ d[e.f].g }}"#),
            ["b", "c", "d", "e.f"]
        );
        assert_eq!(paths("{{ true and none or 1.5 }}"), Vec::<String>::new());
    }

    #[test]
    fn calls_have_their_own_arguments() {
        assert_eq!(
            calls(r#"{{ f(a=g(b=1), c=2) | h | i(d="x") }}{% if x is j(e=1) %}"#),
            [
                "Function f(a,c)",
                "Function g(b)",
                "Filter h()",
                "Filter i(d)",
                "Test j(e)"
            ]
        );
        assert_eq!(
            calls(r#"{{ <Card.Big title="x" card={c | k(l=1)} plain {...m} /> | n }}"#),
            [
                "Component Card.Big(title,card,plain)",
                "Filter k(l)",
                "Filter n()"
            ]
        );
        assert_eq!(
            calls("{% filter a(b=1) | c %}"),
            ["Filter a(b)", "Filter c()"]
        );
        assert_eq!(
            calls("{% <P a={b}> %}{{ a < b }}{% </P> %}"),
            ["Component P(a)"]
        );
        assert_eq!(paths(r#"{{ <C a="1" b={d.e} g /> }}"#), ["d.e", "g"]);
    }

    #[test]
    fn a_component_knows_what_it_takes() {
        let outline = Outline::of(
            "{% component A(x, y: integer = 3, @z, w=[1, 2], ...r) {\"k\": 1} %}{{ q }}{% endcomponent A %}{{ o }}",
        );
        let component = &outline.components[0];
        let expected = [("x", true), ("y", false), ("z", false), ("w", false)];
        assert_eq!(
            component.args,
            expected.map(|(name, required)| (name.to_owned(), required))
        );
        assert_eq!(component.rest.as_deref(), Some("r"));
        let inside: Vec<Option<usize>> = outline.paths.iter().map(|path| path.component).collect();
        assert_eq!(inside, [Some(0), None]);
    }

    #[test]
    fn asking_whether_a_variable_is_there_is_noted() {
        let outline = Outline::of(
            "{{ a | default(value=1) }}{% if b is not defined %}{% if c is defined %}{{ d }}",
        );
        let guarded: Vec<bool> = outline.paths.iter().map(|path| path.guarded).collect();
        assert_eq!(guarded, [true, true, true, false]);
    }
}
