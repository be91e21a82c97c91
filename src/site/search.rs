//! The page that shows the results of a search.

use super::Site;
use super::model::Entry;
use crate::base::Lang;
use crate::diag::Diagnostic;
use crate::search::MANIFEST;
use crate::search::client::script_url;
use crate::site::views::SearchView;

/// The page of results where the settings name none, if there is one.
const SITE_MAP: &str = "site-map";

impl Site {
    /// The entry whose page shows the results, if the site can be searched.
    fn search_page(&self) -> Option<&Entry> {
        let settings = self.settings().search.as_ref()?;
        let named = settings.page.as_ref().map(|page| self.entry(&page.value));
        named.unwrap_or_else(|| {
            let map = self.entry(SITE_MAP).filter(|entry| entry.has_pages());
            map.or_else(|| self.entry(""))
        })
    }

    /// How readers search the site in a language.
    pub(in crate::site) fn search_view(&self, lang: Lang) -> Option<SearchView> {
        let page = self.search_page()?;
        let (_, shown) = self.page_for(page, lang)?;
        let home = self.settings().languages.home(lang);
        Some(SearchView {
            page: page.path.to_string(),
            url: self.href(&shown.url),
            script: self.href(script_url()),
            manifest: self.href(&format!("{home}{MANIFEST}")),
        })
    }

    /// Reports settings of the search that name nothing.
    pub(super) fn check_search(&self, out: &mut Vec<Diagnostic>) {
        let settings = self.settings();
        let Some(search) = &settings.search else {
            return;
        };
        if let Some(page) = &search.page
            && self.entry(&page.value).is_none()
        {
            let message = format!(
                "the results of searches have no page: there is no `{}`",
                page.value
            );
            let near = self.paths_around(&page.value);
            let near = near.into_iter().find(|near| !near.is_empty());
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let problem = Diagnostic::error("unknown-page", message);
            let problem = problem.at(page.at.span(&settings.file)).maybe_hint(hint);
            out.push(problem.hint(
                "write its path below content/ without ending, as `search: {page: site-map}`",
            ));
        }
        for section in &search.exclude {
            if !self.sections.contains_key(&section.value) {
                let message = format!(
                    "there is no section `{}` to leave out of searches",
                    section.value
                );
                let known = self.sections.keys().map(String::as_str);
                let hint = crate::base::suggest::hint(&section.value, known, 5);
                let problem = Diagnostic::error("unknown-section", message);
                out.push(problem.at(section.at.span(&settings.file)).maybe_hint(hint));
            }
        }
    }
}
