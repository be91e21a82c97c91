//! Which values of a page's view the templates of a theme name. What none of them names is not made.

use std::collections::BTreeSet;

use super::load::TemplateSet;
use crate::site::views::PageParts;

/// The fields of `page` that templates name.
#[derive(Debug)]
pub struct PageUse {
    /// `None` where a template hands the page on as a whole, so that any may be read.
    fields: Option<BTreeSet<String>>,
}

impl PageUse {
    /// What the templates of a theme name, whichever of them a page is made with. A component's
    /// argument called `page` counts as the page.
    pub fn of(set: &TemplateSet) -> Self {
        let mut fields = BTreeSet::new();
        for path in set.all().flat_map(|template| &template.outline.paths) {
            match (path.root.text.as_str(), path.fields.first()) {
                ("page", Some(field)) => {
                    fields.insert(field.text.clone());
                }
                ("page", None) => return Self { fields: None },
                _ => {}
            }
        }
        Self {
            fields: Some(fields),
        }
    }

    /// Whether a template may read `page.FIELD`.
    pub fn has(&self, field: &str) -> bool {
        let mut fields = self.fields.iter();
        fields.all(|fields| fields.contains(field))
    }

    /// The parts of a view that are to be made. It takes a moment to find out.
    pub fn parts(&self) -> PageParts {
        PageParts {
            toc: self.has("toc"),
            fields: self.has("fields"),
            breadcrumbs: self.has("breadcrumbs"),
            translations: self.has("translations"),
            files: self.has("files"),
        }
    }
}
