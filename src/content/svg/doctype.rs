//! Reads the declarations of a DOCTYPE: entities (names that expand to texts), and default attributes of elements.
//!
//! This is no parser of DTDs. It finds general entities with literal values, to expand them in attributes; anything that could
//! expand to markup makes the picture suspect ([`Doctype::makes_markup`]).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::rules::is_handler;

#[expect(clippy::unwrap_used, reason = "a pattern that does not change")]
static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*>"#).unwrap()
});

/// The start of the declaration of a parameter entity, which expands to further declarations.
#[expect(clippy::unwrap_used, reason = "a pattern that does not change")]
static PARAMETER_ENTITY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<!ENTITY\s+%").unwrap());

/// The declarations of a picture's DOCTYPE.
#[derive(Debug, Default)]
pub struct Doctype {
    entities: BTreeMap<String, String>,
    /// Whether it has any declarations.
    pub declares: bool,
    /// Whether they can expand to elements, attributes or other texts than those in `entities`, which a check of the picture
    /// itself would miss.
    pub makes_markup: bool,
}

impl Doctype {
    /// Reads the text between `<!DOCTYPE` and the `>` that ends it.
    pub fn read(text: &str) -> Self {
        let Some((_, declarations)) = text.split_once('[') else {
            return Self::default();
        };
        let mut entities = BTreeMap::new();
        let mut is_ambiguous = false;
        for found in ENTITY.captures_iter(declarations) {
            if let (Some(name), Some(value)) = (found.get(1), found.get(2).or(found.get(3))) {
                let (name, value) = (name.as_str().to_owned(), value.as_str().to_owned());
                // Browsers take the first declaration that is not in a comment.
                let before = entities.insert(name, value.clone());
                is_ambiguous |= before.is_some_and(|before| before != value);
            }
        }
        let builds = |value: &String| value.contains(['<', '&', '%']);
        let has_attributes = declarations.contains("<!ATTLIST")
            && (declarations.contains('&') || sets_a_script(declarations));
        Self {
            declares: declarations.contains("<!"),
            makes_markup: entities.values().any(builds)
                || is_ambiguous
                || has_attributes
                || PARAMETER_ENTITY.is_match(declarations),
            entities,
        }
    }

    /// The text that `&name;` expands to, declared here or predefined by XML; `None` if it is neither.
    pub fn resolve(&self, name: &str) -> Option<&str> {
        let predefined = || quick_xml::escape::resolve_xml_entity(name);
        self.entities
            .get(name)
            .map(String::as_str)
            .or_else(predefined)
    }

    /// Whether the entity `&name;` is declared, or predefined by XML.
    pub fn knows(&self, name: &str) -> bool {
        self.resolve(name).is_some()
    }
}

fn sets_a_script(declarations: &str) -> bool {
    let mut words = declarations.split(|c: char| !c.is_ascii_alphanumeric());
    let packed: String = declarations.split_whitespace().collect();
    words.any(is_handler) || packed.to_ascii_lowercase().contains("script:")
}
