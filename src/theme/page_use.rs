//! Finds which fields of `page` and `section` the templates of a theme name, so that others are not built for each page, and pages do
//! not depend on them.

use std::collections::BTreeSet;

use super::load::TemplateSet;
use crate::site::views::PageParts;

/// The fields of `page` that templates may read.
#[derive(Debug)]
pub struct PageUse {
    /// `None` where a template hands the page on as a whole, so that any may be read.
    fields: Option<BTreeSet<String>>,
}

impl PageUse {
    /// What all templates of a theme name together. A component's argument called `page` counts as the page.
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

    /// Whether templates may read what is made for machines.
    pub fn metadata(&self) -> bool {
        self.has("metadata") || self.has("json_ld")
    }

    /// Whether templates may read the description of a page, or what has it.
    pub fn shows_descriptions(&self) -> bool {
        self.has("description") || self.metadata()
    }

    /// The costly parts of a page's view, of which only those that templates may read are built.
    pub fn parts(&self) -> PageParts {
        let metadata = self.metadata();
        PageParts {
            toc: self.has("toc"),
            fields: self.has("fields"),
            breadcrumbs: self.has("breadcrumbs") || metadata,
            translations: self.has("translations"),
            files: self.has("files"),
            outputs: self.has("outputs") || metadata,
            metadata,
        }
    }
}

/// Whether a template may read `section.count`. Components do not see the variable.
pub fn counts_section(set: &TemplateSet) -> bool {
    set.all().any(|template| {
        let outline = &template.outline;
        let paths = outline.paths.iter();
        let mut paths = paths.filter(|path| path.root.text == "section");
        outline.reads.any
            || paths.any(|path| {
                let field = path.fields.first();
                path.component.is_none() && field.is_none_or(|field| field.text == "count")
            })
    })
}
