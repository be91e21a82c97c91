//! `related` of `content/site.yaml`: what makes entries of a section related, and how much it counts.

use crate::schema::Reader;

/// What makes entries related.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedSettings {
    /// How much each term of a taxonomy counts that both have.
    pub terms: u32,
    /// How much each term of a facet counts that both have.
    pub facets: u32,
    /// How much it counts that one names the other, and each entry that both name by a field.
    pub references: u32,
    /// How much each word counts that both have and few others.
    pub words: u32,
    /// Whether words of whole texts count, and not only those of titles and descriptions.
    pub whole_text: bool,
    /// The smallest sum with which an entry is related.
    pub floor: u32,
    /// The number of related entries where a template states none.
    pub count: usize,
}

impl Default for RelatedSettings {
    fn default() -> Self {
        Self {
            terms: 10,
            facets: 1,
            references: 10,
            words: 1,
            whole_text: false,
            floor: 10,
            count: 4,
        }
    }
}

/// Reads `related: {terms: 10, facets: 1, references: 10, words: 1, whole_text: true, floor: 10, count: 4}`.
pub fn related(reader: &mut Reader<'_, '_>) -> RelatedSettings {
    let mut settings = RelatedSettings::default();
    let Some(mut inner) = reader.reader("related") else {
        return settings;
    };
    for (name, weight) in [
        ("terms", &mut settings.terms),
        ("facets", &mut settings.facets),
        ("references", &mut settings.references),
        ("words", &mut settings.words),
    ] {
        let written = inner.integer(name, 0, 100);
        *weight = written.map_or(*weight, |written| to_u32(written.value));
    }
    let whole_text = inner.boolean("whole_text");
    settings.whole_text = whole_text.is_some_and(|whole_text| whole_text.value);
    if let Some(floor) = inner.integer("floor", 1, 1000) {
        settings.floor = to_u32(floor.value);
    }
    if let Some(count) = inner.integer("count", 1, 100) {
        settings.count = usize::try_from(count.value).unwrap_or(settings.count);
    }
    inner.finish(&[]);
    settings
}

/// A number that was found to lie between 0 and a small limit.
fn to_u32(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
