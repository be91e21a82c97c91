//! "Did you mean": the name of a closed set that is nearest to a misspelt one.

use std::collections::BTreeSet;

/// The name among `known` that `given` most likely stands for: at most a third of its letters
/// apart (Damerau–Levenshtein, letter case ignored), the first in order where two are as near.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase().replace(['_', ' '], "-");
    let limit = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|name| !name.is_empty())
        .filter_map(|name| {
            let folded = name.to_lowercase().replace(['_', ' '], "-");
            let distance = strsim::damerau_levenshtein(&given, &folded);
            (distance <= limit).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// The hint for a name that is not one of `known`: the nearest one, or else all of them where
/// they are at most `most`.
pub fn hint<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Option<String> {
    let mut seen = BTreeSet::new();
    let known = known.into_iter().filter(|name| !name.is_empty());
    let known: Vec<&str> = known.filter(|name| seen.insert(*name)).collect();
    if let Some(name) = nearest(given, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    if known.is_empty() || known.len() > most {
        return None;
    }
    Some(format!("known here: `{}`", known.join("`, `")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_proposed_and_only_if_near() {
        let known = ["title", "description", "publish_at", "partnership"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("publish-at", known), Some("publish_at"));
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(
            hint("b", ["", "zebra", "zebra"], 3),
            Some("known here: `zebra`".into())
        );
        assert_eq!(hint("b", [""], 3), None);
    }
}
