//! "Did you mean": finds the name that is most similar to a misspelt one.

use std::collections::BTreeSet;

/// Returns the name among `known` that `given` most likely means: at most a third of its letters differ
/// (Damerau–Levenshtein, ignoring case). The first one wins if two are equally similar.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = fold(given);
    let letters = given.chars().count();
    let limit = (letters / 3).max(1);
    known
        .into_iter()
        .filter(|name| !name.is_empty())
        .filter_map(|name| {
            let folded = fold(name);
            if folded.chars().count().abs_diff(letters) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&given, &folded);
            (distance <= limit).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// The hint for a name that is not one of `known`: the most similar one, or else all of them if they are at most
/// `most`.
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

fn fold(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

/// The number of names before and after a misspelt one that are compared.
const AROUND: usize = 32;

/// A set of names that may be large, such as those of all pages. Of a large set, only names that begin or end like
/// the misspelt name are compared, so that checking a site where every link is broken takes little longer than
/// checking a sound one.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<String>,
    /// The names with their positions, in alphabetical order.
    forward: Vec<(String, usize)>,
    /// The reversed names with their positions, in alphabetical order.
    backward: Vec<(String, usize)>,
}

impl Names {
    /// Creates a set of names.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self {
            names: names.into_iter().map(str::to_owned).collect(),
            ..Self::default()
        };
        if all.names.len() > 4 * AROUND {
            let folded = all.names.iter().map(|name| fold(name));
            all.forward = folded.zip(0..).collect();
            let backward = all.forward.iter();
            all.backward = backward.map(|(name, n)| (turned(name), *n)).collect();
            all.forward.sort_unstable();
            all.backward.sort_unstable();
        }
        all
    }

    /// The names that `given` may mean, in their order; at most 128 of a large set.
    pub fn around(&self, given: &str) -> Vec<&str> {
        if self.forward.is_empty() {
            return self.names.iter().map(String::as_str).collect();
        }
        let given = fold(given);
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for (sorted, key) in [(&self.forward, &given), (&self.backward, &turned(&given))] {
            let at = sorted.partition_point(|(name, _)| name < key);
            let near = at.saturating_sub(AROUND)..(at + AROUND).min(sorted.len());
            places.extend(sorted.get(near).into_iter().flatten().map(|(_, n)| n));
        }
        let names = places.into_iter().filter_map(|n| self.names.get(n));
        names.map(String::as_str).collect()
    }
}

fn turned(name: &str) -> String {
    name.chars().rev().collect()
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

    #[test]
    fn of_a_large_set_only_a_few_names_are_looked_at() {
        let all: Vec<String> = (0..5_000).map(|n| format!("news/{n:04}-report")).collect();
        let names = Names::new(all.iter().map(String::as_str));
        let found = |given: &str| {
            let around = names.around(given);
            assert!(around.len() <= 4 * AROUND, "{}", around.len());
            assert!(around.is_sorted());
            nearest(given, around)
        };
        // At the end, in the middle, at the beginning.
        assert_eq!(found("news/1234-reprot"), Some("news/1234-report"));
        assert_eq!(found("news/1234-Report"), Some("news/1234-report"));
        assert_eq!(found("nws/1234-report"), Some("news/1234-report"));
        assert_eq!(found("ews/4999_report"), Some("news/4999-report"));
        assert_eq!(found("zebra"), None);

        let few = Names::new(all.iter().take(128).map(String::as_str));
        assert_eq!(few.around("zebra").len(), 128);
    }
}
