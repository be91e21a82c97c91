//! Facts: computed from fields of public entries that are not examples, or stated.

use crate::base::{Lang, suggest};
use crate::content::facts::{Compute, Condition, Fact, Origin};
use crate::diag::{Diagnostic, Span};
use crate::schema::{Type, Value};
use crate::site::Site;
use crate::site::model::Entry;
use crate::site::views::field_values;
use crate::site::views::{Datum, FactView};

impl Site {
    /// A fact for pages in `lang`.
    pub(in crate::site) fn fact(&self, name: &str, lang: Lang) -> Option<FactView> {
        let (_, facts) = self.input.facts.as_ref()?;
        let fact = facts.get(name)?;
        let pick = |all| match self.text_label_of(all, lang) {
            Some(label) => (label.text, label.lang_tag),
            None => (String::new(), None),
        };
        let (label, lang_tag) = pick(&fact.label);
        let (source, source_lang_tag) = pick(&fact.source);
        let value = match &fact.origin {
            Origin::Stated(value) => {
                number(&value.value).unwrap_or_else(|| Datum::Text(value.value.clone()))
            }
            Origin::Computed {
                compute,
                of,
                conditions,
                field,
            } => self.compute(
                *compute,
                &of.value,
                conditions,
                field.as_ref().map(|f| f.value.as_str()),
            ),
        };
        let computed = matches!(fact.origin, Origin::Computed { .. });
        let share = matches!(
            fact.origin,
            Origin::Computed {
                compute: Compute::Share,
                ..
            }
        );
        Some(FactView {
            name: name.to_owned(),
            label,
            lang_tag,
            value,
            format: fact
                .format
                .clone()
                .unwrap_or_else(|| if share { "percent" } else { "number" }.into()),
            unit: pick(&fact.unit).0,
            as_of: fact.as_of.map(|date| date.to_string()),
            source,
            source_lang_tag,
            computed,
        })
    }

    fn compute(
        &self,
        compute: Compute,
        of: &str,
        conditions: &[Condition],
        field: Option<&str>,
    ) -> Datum {
        let Some(section) = self.sections.get(of.trim_matches('/')) else {
            return Datum::None;
        };
        let counted: Vec<&Entry> = section
            .entries
            .iter()
            .filter_map(|id| self.entries.get(id.index()))
            .filter(|entry| {
                !entry
                    .original_version()
                    .is_some_and(|v| v.keys.is_example())
            })
            .collect();
        let meets = |entry: &Entry| {
            conditions.iter().all(|condition| {
                let values: Vec<String> = condition
                    .values
                    .iter()
                    .map(|value| value.value.clone())
                    .collect();
                let stated = self.has_value(entry, &condition.field.value);
                let one = self.field_is_one_of(entry, &condition.field.value, &values);
                if condition.not { stated && !one } else { one }
            })
        };
        let chosen: Vec<&Entry> = counted
            .iter()
            .copied()
            .filter(|entry| meets(entry))
            .collect();
        match compute {
            Compute::Count => Datum::Integer(i64::try_from(chosen.len()).unwrap_or(i64::MAX)),
            Compute::Share if counted.is_empty() => Datum::None,
            #[expect(
                clippy::cast_precision_loss,
                reason = "numbers of entries are far below 2^52"
            )]
            Compute::Share => Datum::Number(chosen.len() as f64 / counted.len() as f64),
            Compute::Latest => {
                let latest = chosen.iter().max_by_key(|entry| {
                    entry
                        .original_version()
                        .and_then(|version| version.keys.date.as_ref())
                        .map(|date| date.value.at)
                });
                latest
                    .and_then(|entry| self.numeric(entry, field?))
                    .map_or(Datum::None, whole)
            }
            Compute::Sum | Compute::Min | Compute::Max => {
                let values = chosen
                    .iter()
                    .filter_map(|entry| self.numeric(entry, field?));
                let result = match compute {
                    Compute::Sum => Some(values.sum()),
                    Compute::Min => values.reduce(f64::min),
                    _ => values.reduce(f64::max),
                };
                result.map_or(Datum::None, whole)
            }
        }
    }

    fn has_value(&self, entry: &Entry, name: &str) -> bool {
        entry.original_version().is_some_and(|version| {
            version.keys.fields.contains_key(name)
                || version.keys.terms.get(name).is_some_and(|t| !t.is_empty())
        })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "figures of a site are far below 2^52"
    )]
    fn numeric(&self, entry: &Entry, field: &str) -> Option<f64> {
        let version = entry.original_version()?;
        match field_values::plain(version, field, entry.original, entry.original, self)? {
            Value::Integer(n) => Some(*n as f64),
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Reports facts about sections, fields and values that do not exist.
    pub(in crate::site) fn check_facts(&self, out: &mut Vec<Diagnostic>) {
        let Some((file, facts)) = &self.input.facts else {
            return;
        };
        for fact in facts.values() {
            self.check_fact(file, fact, out);
        }
    }

    fn check_fact(&self, file: &crate::base::RelPath, fact: &Fact, out: &mut Vec<Diagnostic>) {
        let Origin::Computed {
            of,
            conditions,
            field,
            compute,
        } = &fact.origin
        else {
            return;
        };
        let span = |text: &crate::content::Text| -> Span { text.at.span(file) };
        let Some(section) = self.sections.get(of.value.trim_matches('/')) else {
            let hint = suggest::hint(&of.value, self.sections.keys().map(String::as_str), 12);
            let message = format!("there is no section `{}`", of.value);
            out.push(
                Diagnostic::error("unknown-section", message)
                    .at(span(of))
                    .maybe_hint(hint),
            );
            return;
        };
        let schema = section.schema.as_deref();
        let names = || {
            let fields = schema.into_iter().flat_map(|schema| schema.fields.keys());
            fields
                .chain(self.settings().taxonomies.keys())
                .map(String::as_str)
        };
        for name in conditions
            .iter()
            .map(|condition| &condition.field)
            .chain(field)
        {
            if !names().any(|known| known == name.value) {
                let message = format!("entries of `{}` have no field `{}`", of.value, name.value);
                let hint = suggest::hint(&name.value, names(), 12);
                out.push(
                    Diagnostic::error("unknown-field", message)
                        .at(span(name))
                        .maybe_hint(hint),
                );
            }
        }
        if let Some(name) = field
            && let Some(schema) = schema
            && names().any(|known| known == name.value)
        {
            let numeric = |ty: &Type| matches!(ty, Type::Integer | Type::Number);
            let field = schema.fields.get(&name.value);
            if compute.needs_number_field() && !field.is_some_and(|field| numeric(&field.ty)) {
                let kind = field.map_or("taxonomy", |field| field.ty.name());
                let message = format!(
                    "`{}` takes a field of numbers, and `{}` is of the type `{kind}`",
                    compute.name(),
                    name.value
                );
                let numbers = schema.fields.values().filter(|field| numeric(&field.ty));
                let numbers: Vec<String> =
                    numbers.map(|field| format!("`{}`", field.name)).collect();
                let hint = if numbers.is_empty() {
                    "entries of this section have no field of the type `integer` or `number`"
                        .to_owned()
                } else {
                    format!("fields of numbers here: {}", numbers.join(", "))
                };
                out.push(
                    Diagnostic::error("not-a-number", message)
                        .at(span(name))
                        .hint(hint),
                );
            }
        }
        for condition in conditions {
            let Some(field) = schema.and_then(|schema| schema.fields.get(&condition.field.value))
            else {
                continue;
            };
            let Type::Choice(options) = crate::site::assemble::terms::inner_type(&field.ty) else {
                continue;
            };
            for value in condition
                .values
                .iter()
                .filter(|value| !options.contains_key(&value.value))
            {
                let message = format!("`{}` is not an option of `{}`", value.value, field.name);
                let hint = suggest::hint(&value.value, options.keys().map(String::as_str), 12);
                out.push(
                    Diagnostic::error("unknown-choice", message)
                        .at(span(value))
                        .maybe_hint(hint),
                );
            }
        }
    }
}

/// Parses a stated number: `59`, `1,000,000` or `0.25`.
fn number(text: &str) -> Option<Datum> {
    let plain = text.trim().replace([',', '_'], "");
    if let Ok(n) = plain.parse::<i64>() {
        return Some(Datum::Integer(n));
    }
    plain
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite())
        .map(Datum::Number)
}

/// A number, as an integer if it is one.
fn whole(n: f64) -> Datum {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be a small whole number"
    )]
    if n.fract() == 0.0 && n.abs() < 9e15 {
        Datum::Integer(n as i64)
    } else {
        Datum::Number(n)
    }
}
