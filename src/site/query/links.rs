//! Resolves links.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::slug::slugify;
use crate::base::{Lang, RelPath, composed, suggest};
use crate::site::Site;
use crate::site::assemble::files::place_of;
use crate::site::assemble::references::{content_path, normal};
use crate::site::model::{Entry, EntryId, VersionState};
use crate::site::routes::urls::{alias_url, page_url};
use crate::site::views::{PageTarget, Target};

impl Site {
    /// Resolves a link: `@/news/x.md`, a path relative to `folder`, `/images/x.jpg` below `content/`, or the
    /// published path of a page.
    pub(in crate::site) fn target(&self, target: &str, folder: &str, lang: Lang) -> Target {
        let path = place_of(target, folder);
        if let Some(path) = &path {
            if let Some(file) = self.linked_file(path, lang) {
                return Target::File(Box::new(file));
            }
            let others = &self.input.others;
            let found = others.binary_search_by(|other| other.path.as_str().cmp(path));
            if found.is_ok() {
                return Target::Withheld;
            }
        }
        if let Some(path) = content_path(target, folder) {
            return self.page_target(&path, lang);
        }
        let path = path.as_deref();
        if let Some(below) = path.and_then(|path| path.strip_prefix("content/")) {
            if let Some(entry) = self.entry(&normal(below)) {
                return self.entry_target(entry, lang);
            }
            if let Some(found) = self.target_by_name(below, lang) {
                return found;
            }
        }
        if target.starts_with('/') {
            let found = self.published(target, lang);
            if let Some(found) = found.or_else(|| self.target_by_address(target, lang)) {
                return found;
            }
        }
        let near = self.nearest_file(target, folder);
        Target::Missing(near.or_else(|| self.near_address(target, lang)))
    }

    /// The page, or what the program makes, whose address is the nearest to a target that leads nowhere.
    fn near_address(&self, target: &str, lang: Lang) -> Option<String> {
        let path = target.trim_start_matches("@/").trim_matches('/');
        let slugs: Vec<String> = path.split('/').map(slugify).collect();
        let published = self.published(&format!("/{}/", slugs.join("/")), lang);
        match published {
            Some(Target::Page(PageTarget { path, .. })) => Some(self.as_link(self.entry(&path?)?)),
            _ => self.nearest_generated(target),
        }
    }

    fn page_target(&self, path: &str, lang: Lang) -> Target {
        let found = self.entry(path).or_else(|| {
            // `news/x.tc` names the file of one language; the link leads to the page in the reader's language.
            let (bare, suffix) = path.rsplit_once('.')?;
            self.settings().languages.find(suffix)?;
            self.entry(&normal(&format!("{bare}.md")))
        });
        if found.is_none()
            && let Some(made) = self.target_by_name(path, lang)
        {
            return made;
        }
        match found {
            Some(entry) => self.entry_target(entry, lang),
            None => {
                let known = self.paths_around(path);
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let beside = known.iter().filter_map(|other| {
                    let (other_folder, other_name) = other.rsplit_once('/').unwrap_or(("", other));
                    (other_folder == folder).then_some(other_name)
                });
                let near = suggest::nearest(name, beside).map(|name| join(folder, name));
                let near = near.or_else(|| suggest::nearest(path, known).map(str::to_owned));
                let near = near.and_then(|path| self.entry(&path));
                let near = near.map(|entry| self.as_link(entry));
                Target::Missing(near.or_else(|| self.near_address(path, lang)))
            }
        }
    }

    /// Returns a link to an entry as editors write it.
    fn as_link(&self, entry: &Entry) -> String {
        match entry.original_version() {
            Some(version) => format!(
                "@/{}",
                version
                    .file
                    .below(crate::content::CONTENT)
                    .unwrap_or(version.file.as_str())
            ),
            None => format!("@/{}", entry.path),
        }
    }

    /// The target of a link to an entry without a page.
    fn unseen(&self, entry: &Entry) -> Target {
        if self.is_held_back(entry) {
            Target::InDoubt
        } else {
            Target::Withheld
        }
    }

    /// Whether an entry has no page only because of its errors, which are reported with it, so that naming it is no
    /// mistake. If the rest is published all the same, pages lack what they name.
    pub(in crate::site) fn is_held_back(&self, entry: &Entry) -> bool {
        entry.in_doubt && self.input.broken.is_empty()
    }

    pub(in crate::site) fn entry_target(&self, entry: &Entry, lang: Lang) -> Target {
        let Some((_, page)) = self.page_for(entry, lang) else {
            return self.unseen(entry);
        };
        let languages = &self.settings().languages;
        Target::Page(PageTarget {
            path: Some(entry.path.to_string()),
            url: self.href(&page.url),
            lang_tag: (page.version != lang).then(|| languages.get(page.version).tag.clone()),
        })
    }

    /// The ids of the headings of an entry's text, as its page for `lang` has them. They are cached because many
    /// links ask for them, and a text that is left to its page is rendered for them.
    pub(in crate::site) fn anchors(&self, path: &str, lang: Lang) -> Arc<[String]> {
        let id = self.by_path.get(path).copied();
        let found = id.and_then(|id| {
            let views = self.views.get(id.index())?.get(lang)?;
            Some((self.entries.get(id.index())?, views))
        });
        let Some((entry, views)) = found else {
            return Arc::default();
        };
        let make = || self.make_anchors(entry, lang).unwrap_or_default();
        Arc::clone(views.anchors.get_or_init(make))
    }

    fn make_anchors(&self, entry: &Entry, lang: Lang) -> Option<Arc<[String]>> {
        let (_, page) = self.page_for(entry, lang)?;
        let version = entry.versions.get(page.version)?;
        let body = self.text(version, page.version);
        let texts = body.iter().chain(version.documents.values());
        let ids = texts.flat_map(|text| {
            let headings = text.headings.iter().map(|heading| &heading.id);
            headings.chain(&text.anchors).cloned()
        });
        Some(ids.collect())
    }

    /// A page by its published path, as `/en/about/`, or by an alias. Without a language in front it is that of the
    /// language at the root, else that of `lang`.
    pub(in crate::site) fn published(&self, url: &str, lang: Lang) -> Option<Target> {
        let languages = &self.settings().languages;
        let url = composed(url);
        let url = url.trim_matches('/');
        if url.is_empty() && languages.root().is_none() {
            return None;
        }
        let by_url = self.by_url();
        let found = |lang| {
            let below = languages.below_home(url);
            Some((lang, by_url.get(&*page_url(languages, lang, below))?))
        };
        let named = languages.of_path(url).or(languages.root());
        let found_here = || found(lang).filter(|_| languages.of_path(url).is_none());
        let (lang, id) = named.and_then(found).or_else(found_here)?;
        let entry = self.entries.get(id.index())?;
        Some(match entry.pages.get(lang) {
            Some(_) => self.entry_target(entry, lang),
            None if entry
                .original_version()
                .is_some_and(|v| v.state != VersionState::Public) =>
            {
                self.unseen(entry)
            }
            None => return None,
        })
    }

    /// Entries by the addresses of their pages and by their aliases.
    fn by_url(&self) -> &BTreeMap<Arc<str>, EntryId> {
        self.by_url.get_or_init(|| {
            let languages = &self.settings().languages;
            let entries = || EntryId::each(&self.entries);
            let mut urls = BTreeMap::new();
            // Links to the page of a term lead there, whether it has a text or not.
            for (id, entry) in entries().filter(|(_, entry)| entry.over.is_none()) {
                urls.extend(entry.urls.iter().map(|(_, url)| (url.clone(), id)));
            }
            for (id, entry) in entries() {
                for (lang, version) in entry.versions.iter() {
                    for alias in version.keys.aliases.iter().flatten() {
                        if let Ok(url) = alias_url(languages, lang, &alias.value) {
                            urls.entry(url.into()).or_insert(id);
                        }
                    }
                }
            }
            urls
        })
    }

    fn nearest_file(&self, target: &str, folder: &str) -> Option<String> {
        let all = || suggest::Names::new(self.files.keys().map(RelPath::as_str));
        let all = self.file_names.get_or_init(all);
        let inside = format!("{folder}/");
        let beside = all.around(&join(folder, target)).into_iter();
        let beside = beside.filter_map(|path| path.strip_prefix(&inside));
        if let Some(name) = suggest::nearest(target, beside) {
            return Some(name.to_owned());
        }
        let content = crate::content::CONTENT;
        let around = all.around(&join(content, target.trim_start_matches('/')));
        let below = around.into_iter();
        let below = below.filter_map(|path| path.strip_prefix(content));
        suggest::nearest(target, below).map(str::to_owned)
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}
