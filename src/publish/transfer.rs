//! What is to be done to a place whose files are changed one by one, and in which order.

use std::collections::BTreeMap;

use crate::base::UrlPath;

/// Tells one state of a file from all others: a digest of its bytes, and of what is said of them.
pub type Tags = BTreeMap<UrlPath, String>;

/// What turns the files that are at a place into those that are wanted there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Files to put, in three steps: what pages load, pages, what lists pages. So no reader sees a page without its files, or the
    /// address of a page before the page.
    pub put: [Vec<UrlPath>; 3],
    /// Files to take away, after all others have been put: only those that an earlier publishing has put.
    pub delete: Vec<UrlPath>,
}

impl Transfer {
    /// What is to be done. Of the files of `pending` an interrupted publishing may have put some.
    pub fn new(there: &Tags, pending: &Tags, wanted: &Tags) -> Self {
        let mut transfer = Self::default();
        for (path, tag) in wanted {
            if there.get(path) != Some(tag) || pending.contains_key(path) {
                let [files, pages, lists] = &mut transfer.put;
                match path.extension() {
                    Some("html") => pages.push(path.clone()),
                    Some("xml" | "rss" | "atom" | "txt") => lists.push(path.clone()),
                    _ => files.push(path.clone()),
                }
            }
        }
        let put = there.keys().chain(pending.keys());
        let gone = put.filter(|path| !wanted.contains_key(*path));
        transfer.delete = gone.cloned().collect();
        transfer.delete.sort();
        transfer.delete.dedup();
        transfer
    }

    /// The files whose state is not known while this is done: their tags, empty for those that go.
    pub fn pending(&self, wanted: &Tags) -> Tags {
        let put = self.put.iter().flatten();
        let tag = |path: &UrlPath| wanted.get(path).cloned().unwrap_or_default();
        put.chain(&self.delete)
            .map(|path| (path.clone(), tag(path)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(all: &[(&str, &str)]) -> Tags {
        let tag = |(path, tag): &(&str, &str)| (UrlPath::new(path).unwrap(), (*tag).to_owned());
        all.iter().map(tag).collect()
    }

    fn names(paths: &[UrlPath]) -> Vec<&str> {
        paths.iter().map(UrlPath::as_str).collect()
    }

    #[test]
    fn what_differs_is_put_in_order_and_only_what_was_put_goes() {
        let there = tags(&[
            ("a.css", "1"),
            ("b.css", "1"),
            ("x/index.html", "1"),
            ("old.html", "1"),
        ]);
        let wanted = tags(&[
            ("a.css", "1"),
            ("b.css", "2"),
            ("sitemap.xml", "1"),
            ("x/index.html", "2"),
            ("y/index.html", "1"),
        ]);
        let transfer = Transfer::new(&there, &Tags::new(), &wanted);
        let [files, pages, lists] = &transfer.put;
        assert_eq!(names(files), ["b.css"]);
        assert_eq!(names(pages), ["x/index.html", "y/index.html"]);
        assert_eq!(names(lists), ["sitemap.xml"]);
        assert_eq!(names(&transfer.delete), ["old.html"]);
        assert_eq!(
            Transfer::new(&wanted, &Tags::new(), &wanted),
            Transfer::default()
        );
    }

    #[test]
    fn after_an_interruption_what_may_be_there_is_put_or_taken_away() {
        let there = tags(&[("a.html", "1"), ("b.html", "1")]);
        let pending = Transfer::new(
            &there,
            &Tags::new(),
            &tags(&[("b.html", "2"), ("c.html", "1")]),
        )
        .pending(&tags(&[("b.html", "2"), ("c.html", "1")]));
        assert_eq!(
            pending,
            tags(&[("a.html", ""), ("b.html", "2"), ("c.html", "1")])
        );
        // The sources are as they were before the interrupted publishing.
        let transfer = Transfer::new(&there, &pending, &there);
        assert_eq!(names(&transfer.put[1]), ["a.html", "b.html"]);
        assert_eq!(names(&transfer.delete), ["c.html"]);
    }
}
