//! All templates of a theme and its parents under the names by which templates call one another.

use std::collections::BTreeMap;

use super::{Layer, Template};

/// The templates of a theme.
#[derive(Debug, Default)]
pub struct TemplateSet {
    /// Sorted by name.
    templates: Vec<Template>,
    by_name: BTreeMap<String, usize>,
    /// What to put before a name that no template has, in this order.
    prefixes: Vec<String>,
}

impl TemplateSet {
    /// Takes the templates out of the layers.
    ///
    /// The topmost theme's keep their names. A parent's are called by their path below `themes/`, as
    /// `park/templates/base.html`, and by their own name where no theme above has one of that name.
    /// Of shortcodes only the topmost is there.
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

    /// All templates.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter()
    }

    /// The template that has exactly this name.
    pub fn exact(&self, name: &str) -> Option<&Template> {
        self.templates.get(*self.by_name.get(name)?)
    }

    /// The template that a template or the site means by a name.
    pub fn meant(&self, name: &str) -> Option<&Template> {
        self.exact(name).or_else(|| {
            self.prefixes
                .iter()
                .find_map(|prefix| self.exact(&format!("{prefix}{name}")))
        })
    }

    /// The names by which templates can be called, without the long ones of parents.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(|name| {
            let of_parent = self
                .prefixes
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix.as_str()));
            of_parent.unwrap_or(name)
        })
    }

    /// What is put before a name that no template has.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// Which theme of the chain a template belongs to, 0 being the topmost.
    pub fn depth(&self, template: &Template) -> usize {
        let mut prefixes = self.prefixes.iter();
        prefixes
            .position(|prefix| template.name.starts_with(prefix.as_str()))
            .map_or(0, |at| at + 1)
    }

    /// The names of the shortcodes.
    pub fn shortcodes(&self) -> impl Iterator<Item = &str> {
        self.by_name
            .keys()
            .filter_map(|name| name.strip_prefix(SHORTCODES)?.strip_suffix(".html"))
    }
}

/// The folder of shortcodes in a template's name.
pub const SHORTCODES: &str = "shortcodes/";
