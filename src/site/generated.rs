//! The folders of generated pages.

use std::collections::BTreeSet;

use super::Site;

impl Site {
    /// Returns the URL paths of the folders that hold nothing but pages of terms and years, sorted. Such pages come
    /// and go with the entries that they list.
    pub fn generated_folders(&self) -> Vec<String> {
        let mut folders = BTreeSet::new();
        for (lang, _) in self.settings().languages.all() {
            for name in self.settings().taxonomies.keys() {
                folders.insert(self.taxonomy_url(name, None, lang));
            }
            for section in self.sections().values() {
                let facets = section.schema.iter().flat_map(|schema| schema.facets());
                for facet in facets {
                    folders.insert(self.facet_folder(&section.path, &facet.name, lang));
                }
                let archive = section.keys.archive;
                if archive.unwrap_or(section.paginate_by().is_some()) {
                    folders.insert(format!("{}archive/", self.section_url(&section.path, lang)));
                }
            }
        }
        folders.into_iter().collect()
    }
}
