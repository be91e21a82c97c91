//! What a template names: its parent, includes, blocks, components, calls and variables.

use std::collections::BTreeSet;

use super::scan::Token;

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name; of a string, what it means.
    pub text: String,
    /// Where it begins, in bytes of the template.
    pub start: usize,
    /// Where it ends.
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

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callee {
    /// `name(…)`
    Function,
    /// `… | name(…)`
    Filter,
    /// `… is name(…)`
    Test,
    /// `<Name … />`
    Component,
}

/// A named argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: Name,
    /// Its value, where that is a string and nothing else.
    pub text: Option<Name>,
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is called.
    pub callee: Callee,
    /// By which name.
    pub name: Name,
    /// With which arguments.
    pub args: Vec<Argument>,
    /// With a map spread into its arguments.
    pub spread: bool,
    /// The component's definition that it stands in.
    pub component: Option<usize>,
    /// How many blocks it stands in.
    pub blocks: usize,
}

/// An `include`.
#[derive(Debug, Clone)]
pub struct Include {
    /// The template.
    pub name: Name,
    /// The component's definition that it stands in.
    pub component: Option<usize>,
    /// How many blocks it stands in.
    pub blocks: usize,
}

/// A variable with the fields that are asked of it by name.
#[derive(Debug, Clone)]
pub struct Path {
    /// The variable.
    pub root: Name,
    /// `.field` after `.field`.
    pub fields: Vec<Name>,
    /// The template asks whether it is there: `is defined`, `| default(…)`.
    pub guarded: bool,
    /// Whether its value is used as a whole: it is shown or compared, say.
    pub whole: bool,
    /// The filter that its value is passed to.
    pub filter: Option<String>,
    /// The component's definition that it stands in.
    pub component: Option<usize>,
}

/// What a template may read of a value wherever it has it from, besides the fields of its paths.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// Names after a dot that follow no variable, and what stands between dots in its strings.
    pub names: BTreeSet<String>,
    /// Fields whose names do not stand in it: of a map that it goes through, or by a name that it works
    /// out.
    pub any: bool,
    /// Functions whose results it shows unchanged.
    pub shown: BTreeSet<String>,
}

/// A component's definition.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub name: Name,
    /// Its arguments: name, whether it must be given.
    pub args: Vec<(String, bool)>,
    /// The name that takes all other arguments.
    pub rest: Option<String>,
}

/// What a template names.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The template that it extends.
    pub extends: Option<Name>,
    /// The templates that it includes.
    pub includes: Vec<Include>,
    /// Its blocks, and how many others each stands in.
    pub blocks: Vec<(Name, usize)>,
    /// The components that it defines.
    pub components: Vec<Component>,
    /// What it calls.
    pub calls: Vec<Call>,
    /// The variables that it uses.
    pub paths: Vec<Path>,
    /// What it reads besides.
    pub reads: Reads,
    /// The variables that it sets or loops with, and the component that this happens in.
    pub bound: Vec<(String, Option<usize>)>,
    /// The first `elif` too many.
    pub endless: Option<Name>,
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
