//! Values by name, for few names.

use std::iter::Map;
use std::{slice, vec};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize, Serializer};

/// Values by name, in the order in which they were inserted. They are a list that is searched from its start: for a few names that takes no
/// longer than to hash one, and a fraction of the memory of a table, of which a large site would have several for each page.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "IndexMap<String, V>")]
#[serde(bound(deserialize = "V: Deserialize<'de>"))]
pub struct NameMap<V>(Vec<(String, V)>);

impl<V> Default for NameMap<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> NameMap<V> {
    /// Creates a map without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with room for as many values.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&V> {
        let mut all = self.0.iter();
        let found = all.find(|(other, _)| other == name);
        found.map(|(_, value)| value)
    }

    /// The value of a name, mutable.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        let mut all = self.0.iter_mut();
        let found = all.find(|(other, _)| other == name);
        found.map(|(_, value)| value)
    }

    /// Whether a name has a value.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets the value of a name, which keeps its place if it has one. Returns the value that it had.
    pub fn insert(&mut self, name: String, value: V) -> Option<V> {
        match self.get_mut(&name) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                // There are many of these maps, so none reserves room to grow.
                if self.0.len() == self.0.capacity() {
                    self.0.reserve_exact(1);
                }
                self.0.push((name, value));
                None
            }
        }
    }

    /// Removes the values for which `keep` is false.
    pub fn retain(&mut self, mut keep: impl FnMut(&String, &mut V) -> bool) {
        self.0.retain_mut(|(name, value)| keep(name, value));
    }

    /// The names with their values, in order.
    pub fn iter(&self) -> Iter<'_, V> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The names, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &String> {
        self.iter().map(|(name, _)| name)
    }

    /// The values, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names with their values, in order.
type Iter<'a, V> = Map<slice::Iter<'a, (String, V)>, fn(&(String, V)) -> (&String, &V)>;

/// The order counts for nothing.
impl<V: PartialEq> PartialEq for NameMap<V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<V> Extend<(String, V)> for NameMap<V> {
    fn extend<I: IntoIterator<Item = (String, V)>>(&mut self, all: I) {
        for (name, value) in all {
            self.insert(name, value);
        }
    }
}

impl<V> FromIterator<(String, V)> for NameMap<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(all: I) -> Self {
        let mut map = Self::new();
        map.extend(all);
        map
    }
}

impl<'a, V> IntoIterator for &'a NameMap<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V> IntoIterator for NameMap<V> {
    type Item = (String, V);
    type IntoIter = vec::IntoIter<(String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<V> From<IndexMap<String, V>> for NameMap<V> {
    fn from(all: IndexMap<String, V>) -> Self {
        Self(all.into_iter().collect())
    }
}

impl<V: Serialize> Serialize for NameMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_place_and_the_order_does_not_count() {
        let mut map: NameMap<u32> = [("b".to_owned(), 1), ("a".to_owned(), 2)]
            .into_iter()
            .collect();
        assert_eq!(map.insert("b".to_owned(), 3), Some(1));
        assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(map.values().collect::<Vec<_>>(), [&3, &2]);
        let other = [("a".to_owned(), 2), ("b".to_owned(), 3)]
            .into_iter()
            .collect();
        assert_eq!(map, other);
        map.retain(|name, _| name == "a");
        assert_ne!(map, other);
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":2}"#);
    }
}
