//! Which options of a field may be combined with which types: one table, and the check of a declaration against it.

use super::super::Reader;
use super::{Type, TypeInfo};
use crate::diag::Diagnostic;
use crate::schema::reader::one_of;

/// The types that an option may be given for. Options that apply to the items of a list test [`Type::item`], the others
/// the field's own type.
enum Rule {
    /// The types for which the predicate holds; the text names them in messages.
    Types(fn(&Type) -> bool, &'static str),
    /// The types with a property of [`TypeInfo`], from which their names are listed.
    Property(fn(&TypeInfo) -> bool),
    /// The same, or a list of such a type.
    ItemProperty(fn(&TypeInfo) -> bool),
}

const RULES: [(&str, Rule); 16] = [
    (
        "options",
        Rule::Types(|ty| matches!(ty.item(), Type::Choice(_)), "`choice`"),
    ),
    (
        "of",
        Rule::Types(|ty| matches!(ty, Type::List(_)), "`list`"),
    ),
    (
        "fields",
        Rule::Types(|ty| matches!(ty.item(), Type::Map(_)), "`map`"),
    ),
    (
        "to",
        Rule::Types(
            |ty| matches!(ty.item(), Type::Reference { .. }),
            "`reference`",
        ),
    ),
    ("min", Rule::Property(|info| info.ranged)),
    ("max", Rule::Property(|info| info.ranged)),
    (
        "min_length",
        Rule::Types(has_length, "`text` or `markdown`"),
    ),
    (
        "max_length",
        Rule::Types(has_length, "`text` or `markdown`"),
    ),
    (
        "pattern",
        Rule::Types(|ty| matches!(ty.item(), Type::Text), "`text`"),
    ),
    (
        "precision",
        Rule::Types(|ty| matches!(ty.item(), Type::Date), "`date`"),
    ),
    (
        "closes",
        Rule::Types(|ty| matches!(ty, Type::DateTime), "`datetime`"),
    ),
    (
        "title",
        Rule::Types(|ty| matches!(ty, Type::Text), "`text`"),
    ),
    ("facet", Rule::ItemProperty(|info| info.facet)),
    (
        "role",
        Rule::Types(
            |ty| !matches!(ty.item(), Type::Map(_)),
            "`text`, `url`, `date` and others with one value",
        ),
    ),
    ("feed", Rule::ItemProperty(|info| info.facet)),
    ("localized", Rule::ItemProperty(|info| info.localizable)),
];

fn has_length(ty: &Type) -> bool {
    matches!(ty.item(), Type::Text | Type::Markdown)
}

impl Rule {
    /// Returns the types that the option is for, in words, if `ty` is none of them.
    fn broken_by(&self, ty: &Type) -> Option<String> {
        let named = |is_so: &fn(&TypeInfo) -> bool| {
            let names = Type::names_where(is_so).into_iter();
            one_of(&names.map(|name| format!("`{name}`")).collect::<Vec<_>>())
        };
        match self {
            Self::Types(is_so, names) => (!is_so(ty)).then(|| (*names).to_owned()),
            Self::Property(is_so) => (!is_so(&ty.info())).then(|| named(is_so)),
            Self::ItemProperty(is_so) => {
                (!is_so(&ty.item().info())).then(|| named(is_so) + " (or lists of these)")
            }
        }
    }
}

/// Options that only a field of the entry itself may have, not one nested in the `fields` of a map.
const OUTER: [&str; 6] = ["title", "facet", "feed", "role", "closes", "localized"];

/// Returns whether a field of type `ty` may have `option`. If not and the option is given, it is consumed and reported
/// here, so that it is not reported again as an unknown key.
pub(super) fn fits<'n>(
    reader: &mut Reader<'n, '_>,
    option: &'static str,
    ty: &Type,
    nested: bool,
) -> bool {
    let rule = RULES.iter().find(|(name, _)| *name == option);
    let problem = if nested && OUTER.contains(&option) {
        "is for a field of the entry itself, not for one within `fields`".to_owned()
    } else {
        match rule.and_then(|(_, rule)| rule.broken_by(ty)) {
            Some(types) => format!("is for the type {types}, not for `{}`", ty.name()),
            None => return true,
        }
    };
    if let Some((key, _)) = reader.take(option) {
        let message = format!("{} {problem}", reader.name(option));
        let span = reader.span(key.at);
        reader.report(
            Diagnostic::error("option-does-not-fit", message)
                .at(span)
                .hint("delete the line, or change the type"),
        );
    }
    false
}
