//! Reads `redirects` of `content/site.yaml`: former addresses with their targets.

use crate::content::keys::Text;
use crate::schema::Reader;

/// A redirect from a former address.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// The former address, without the base URL.
    pub from: Text,
    /// The target: a content path with `@/` in front, or an address.
    pub to: Text,
}

/// Reads `redirects: {/old: /en/new/}`, in order. Addresses are checked when all routes are known.
pub fn redirects(reader: &mut Reader<'_, '_>) -> Vec<Redirect> {
    let mut all = Vec::new();
    let Some((_, node)) = reader.take("redirects") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("redirects", "lines `/old/address: @/news/new.md`", node);
    }
    for (from, node) in node.as_map().unwrap_or(&[]) {
        if let Some(to) = reader.text_of(&format!("redirects.{}", from.text), node) {
            all.push(Redirect {
                from: Text::new(from.at, from.text.clone()),
                to,
            });
        }
    }
    all
}
