//! All templates of a theme and its parents, under the names by which templates call one another.

use std::collections::BTreeMap;

use super::{Layer, Template};

/// The templates of a theme and its parents.
#[derive(Debug, Default)]
pub struct TemplateSet {
    /// The topmost theme's first; those of one theme in the order of its files.
    templates: Vec<Template>,
    /// By full name, the index in `templates`.
    by_name: BTreeMap<String, usize>,
    /// The prefixes of the parents' templates, nearest parent first.
    prefixes: Vec<String>,
}

impl TemplateSet {
    /// Moves the templates out of the layers.
    ///
    /// Those of the topmost theme have the names in its files. A parent's are named by their path below `themes/`, as
    /// `park/templates/base.html`, and can also be called by the part after `templates/` if no theme above has a template
    /// of that name. Of shortcodes with the same name only the topmost is included.
    pub fn new(layers: &mut [Layer]) -> Self {
        let mut set = Self::default();
        for (depth, layer) in layers.iter_mut().enumerate() {
            let prefix = format!("{}/templates/", layer.name);
            for mut template in std::mem::take(&mut layer.templates) {
                let shortcode = template.name.starts_with(SHORTCODES);
                if shortcode && set.by_name.contains_key(&template.name) {
                    continue;
                }
                if depth > 0 && !shortcode {
                    template.name.insert_str(0, &prefix);
                }
                set.by_name
                    .insert(template.name.clone(), set.templates.len());
                set.templates.push(template);
            }
            if depth > 0 {
                set.prefixes.push(prefix);
            }
        }
        set
    }

    /// All templates, the topmost theme's first.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter()
    }

    /// The template whose full name this is.
    pub fn exact(&self, name: &str) -> Option<&Template> {
        self.templates.get(*self.by_name.get(name)?)
    }

    /// Resolves a name that a template or the site uses: the template with this full name, or else that of the nearest
    /// parent. Tera resolves names in the same way.
    pub fn resolve(&self, name: &str) -> Option<&Template> {
        self.exact(name).or_else(|| {
            self.prefixes
                .iter()
                .find_map(|prefix| self.exact(&format!("{prefix}{name}")))
        })
    }

    /// The short names by which templates can be called. A name is repeated if several themes have it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(|name| {
            let of_parent = self
                .prefixes
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix.as_str()));
            of_parent.unwrap_or(name)
        })
    }

    /// The prefixes that are tried, in order, for a name that no template has.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// How many themes are above that of a template: 0 for the topmost. Shortcodes count as 0, because their names have no
    /// prefix.
    pub fn depth(&self, template: &Template) -> usize {
        let mut prefixes = self.prefixes.iter();
        prefixes
            .position(|prefix| template.name.starts_with(prefix.as_str()))
            .map_or(0, |at| at + 1)
    }

    /// The names by which editors call shortcodes.
    pub fn shortcodes(&self) -> impl Iterator<Item = &str> {
        self.by_name
            .keys()
            .filter_map(|name| name.strip_prefix(SHORTCODES)?.strip_suffix(".html"))
    }
}

/// How the names of shortcodes' templates begin.
pub const SHORTCODES: &str = "shortcodes/";
