//! The addresses of files: pictures, files beside entries, those of the theme.

use std::collections::BTreeSet;

use super::{ROBOTS, RouteKind, Table};
use crate::base::{RelPath, UrlPath};
use crate::diag::Span;
use crate::site::model::Entry;
use crate::site::pictures::{Picture, PictureOutput, PictureSource};

impl Table<'_> {
    pub(super) fn files(&mut self, more: &[(UrlPath, RelPath)]) {
        let site = self.site;
        let default = site.settings().languages.default();
        // The same picture may be in two places under one name.
        let mut pictures: BTreeSet<&str> = BTreeSet::new();
        for file in site.files.values() {
            let from = Some(Span::file(&file.path));
            if let Some(picture) = &file.picture {
                for output in picture.outputs() {
                    if pictures.insert(&output.url) {
                        self.picture(&output.url, &file.path, picture, output);
                    }
                }
                if picture.keeps_address
                    && let Some(url) = site.file_url(file, default)
                {
                    self.picture(&url, &file.path, picture, &picture.whole);
                }
                continue;
            }
            match file.owner.and_then(|id| site.entries.get(id.index())) {
                None => {
                    let url = site.file_url(file, default);
                    if let Some(url) = url.filter(|url| !self.is_replaced(url)) {
                        self.add(
                            url.into(),
                            default,
                            RouteKind::File(file.path.clone()),
                            from,
                        );
                    }
                }
                Some(entry) => self.owned(entry, &file.path, from),
            }
        }
        for (path, source) in more {
            let url = format!("/{path}");
            if !self.is_replaced(&url) {
                let kind = RouteKind::File(source.clone());
                self.add(url.into(), default, kind, Some(Span::file(source)));
            }
        }
    }

    /// Whether the program's own output takes the place of a file: in a preview, its `robots.txt` asks search engines to stay
    /// away.
    fn is_replaced(&self, url: &str) -> bool {
        self.site.input().preview && url == ROBOTS
    }

    fn picture(&mut self, url: &str, file: &RelPath, picture: &Picture, output: &PictureOutput) {
        let source = PictureSource {
            file: file.clone(),
            digest: picture.digest,
            version: output.version,
        };
        let lang = self.site.settings().languages.default();
        let kind = RouteKind::Picture(Box::new(source));
        self.add(url.into(), lang, kind, Some(Span::file(file)));
    }

    fn owned(&mut self, entry: &Entry, file: &RelPath, from: Option<Span>) {
        let Some(name) = file.below(&entry.folder) else {
            return;
        };
        for (lang, page) in entry.pages.iter() {
            self.add(
                format!("{}{name}", page.url).into(),
                lang,
                RouteKind::File(file.clone()),
                from.clone(),
            );
        }
    }
}
