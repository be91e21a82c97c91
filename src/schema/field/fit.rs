//! Which options belong to which types.

use super::super::Reader;
use super::Type;
use crate::diag::Diagnostic;

/// Where an option may stand: what messages say, and whether a type is one of those. Options of
/// items look at [`Type::item`], the others at the field's own type.
struct Rule {
    option: &'static str,
    fits: fn(&Type) -> bool,
    types: &'static str,
}

const RULES: [Rule; 14] = [
    Rule {
        option: "options",
        fits: |ty| matches!(ty.item(), Type::Choice(_)),
        types: "`choice`",
    },
    Rule {
        option: "of",
        fits: |ty| matches!(ty, Type::List(_)),
        types: "`list`",
    },
    Rule {
        option: "fields",
        fits: |ty| matches!(ty.item(), Type::Map(_)),
        types: "`map`",
    },
    Rule {
        option: "to",
        fits: |ty| matches!(ty.item(), Type::Reference { .. }),
        types: "`reference`",
    },
    Rule {
        option: "min",
        fits: has_range,
        types: RANGED,
    },
    Rule {
        option: "max",
        fits: has_range,
        types: RANGED,
    },
    Rule {
        option: "min_length",
        fits: |ty| matches!(ty.item(), Type::Text | Type::Markdown),
        types: "`text` or `markdown`",
    },
    Rule {
        option: "max_length",
        fits: |ty| matches!(ty.item(), Type::Text | Type::Markdown),
        types: "`text` or `markdown`",
    },
    Rule {
        option: "pattern",
        fits: |ty| matches!(ty.item(), Type::Text),
        types: "`text`",
    },
    Rule {
        option: "precision",
        fits: |ty| matches!(ty.item(), Type::Date),
        types: "`date`",
    },
    Rule {
        option: "closes",
        fits: |ty| matches!(ty, Type::DateTime),
        types: "`datetime`",
    },
    Rule {
        option: "title",
        fits: |ty| matches!(ty, Type::Text),
        types: "`text`",
    },
    Rule {
        option: "facet",
        fits: |ty| {
            matches!(ty, Type::Boolean)
                || matches!(
                    ty.item(),
                    Type::Choice(_) | Type::Country | Type::Reference { .. } | Type::Text
                )
        },
        types: "`choice`, `country`, `reference`, `text` (or lists of these) or `boolean`",
    },
    Rule {
        option: "localized",
        fits: |ty| {
            matches!(
                ty.item(),
                Type::Text
                    | Type::Markdown
                    | Type::Url
                    | Type::Email
                    | Type::Image
                    | Type::File
                    | Type::Map(_)
            )
        },
        types: "`text`, `markdown`, `url`, `email`, `image`, `file` or `map` (or lists of these)",
    },
];

const RANGED: &str = "`integer`, `number`, `date`, `datetime` or `list`";

fn has_range(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Integer | Type::Number | Type::Date | Type::DateTime | Type::List(_)
    )
}

/// Options that only a field of the entry itself may have, not one within `fields`.
const OUTER: [&str; 4] = ["title", "facet", "closes", "localized"];

/// Whether `option` may stand at a field of type `ty`; if it may not, it is taken and reported.
pub(super) fn fits<'n>(
    reader: &mut Reader<'n, '_>,
    option: &'static str,
    ty: &Type,
    nested: bool,
) -> bool {
    let rule = RULES.iter().find(|rule| rule.option == option);
    let problem = if nested && OUTER.contains(&option) {
        "is for a field of the entry itself, not for one within `fields`".to_owned()
    } else {
        match rule.filter(|rule| !(rule.fits)(ty)) {
            Some(rule) => format!("is for the type {}, not for `{}`", rule.types, ty.name()),
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
