//! Urgent notices: which of them run, and on which pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::base::{DateTime, Lang, escape, suggest};
use crate::content::Notice;
use crate::diag::Diagnostic;
use crate::markdown;
use crate::markdown::{Document, Hole, Options, Piece};
use crate::schema::Spanned;
use crate::site::Site;
use crate::site::assemble::references::normal;
use crate::site::model::{Change, Due};
use crate::site::routes::urls::query_and_fragment;
use crate::site::text;
use crate::site::views::field_values::iso;
use crate::site::views::{LinkView, NoticeView, Target};

/// The folder that relative links in notices start from.
const NOTICES_FOLDER: &str = "content/notices";

fn is_address(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

impl Site {
    /// The notices for the page with this content path.
    pub(in crate::site) fn notices(&self, path: &str, lang: Lang) -> Vec<NoticeView> {
        let here = |notice: &&Notice| {
            notice.on.is_empty() || notice.on.iter().any(|page| covers(&page.value, path))
        };
        let notices = self.notices_now().into_iter().filter(here);
        notices
            .filter_map(|notice| self.notice(notice, lang))
            .collect()
    }

    /// The notices that run at this instant, most urgent first.
    pub(in crate::site) fn notices_now(&self) -> Vec<&Notice> {
        let now = self.input.now;
        let shown = |notice: &&Notice| {
            let mut start = notice.start.iter();
            let mut end = notice.until().into_iter();
            start.all(|start| now >= start.value.at) && end.all(|end| now < end)
        };
        let order = |notice: &&Notice| {
            ["urgent", "warning", "info"]
                .iter()
                .position(|level| *level == notice.level)
        };
        let mut all: Vec<&Notice> = self.input.notices.iter().filter(shown).collect();
        all.sort_by_key(|notice| (order(notice), notice.file.clone()));
        all
    }

    pub(in crate::site) fn notice(&self, notice: &Notice, lang: Lang) -> Option<NoticeView> {
        let languages = &self.settings().languages;
        let shown = text::pick(
            &notice.text,
            lang,
            languages.default(),
            languages,
            &self.input.deriver,
        )?;
        let language = languages.get(shown.lang);
        let mut html = String::new();
        let document = self.notice_text(notice, &shown.text, shown.lang);
        self.notice_links(&document.pieces, lang, &mut html, &mut |_| {});
        Some(NoticeView {
            level: notice.level.to_owned(),
            html,
            lang_tag: (shown.lang != lang).then(|| language.tag.clone()),
            start: notice.start.as_ref().map(|start| iso(self, &start.value)),
            end: notice.end.as_ref().map(|end| iso(self, &end.value)),
            link: notice
                .link
                .as_ref()
                .and_then(|link| self.notice_link(&link.value, lang)),
        })
    }

    /// The text of a notice without markup and the address of its link, if it is written in a language or converted to it.
    pub fn notice_in(&self, notice: &Notice, lang: Lang) -> Option<(String, Option<String>)> {
        let languages = &self.settings().languages;
        let (all, default) = (&notice.text, languages.default());
        let shown = text::pick(all, lang, default, languages, &self.input.deriver)?;
        if shown.lang != lang {
            return None;
        }
        let plain = self.notice_text(notice, &shown.text, lang).plain;
        let link = notice.link.as_ref();
        let link = link.and_then(|link| self.notice_link(&link.value, lang));
        Some((
            plain.trim().to_owned(),
            link.map(|link| self.absolute(&link.url)),
        ))
    }

    /// A link to another site shows its address as text.
    fn notice_link(&self, link: &str, lang: Lang) -> Option<Arc<LinkView>> {
        if !is_address(link) {
            let path = normal(link);
            return self.link_view(&path, lang).or_else(|| {
                let (url, title) = self.made_link(&path, lang)?;
                Some(Arc::new(LinkView::new(title?, url)))
            });
        }
        let title = link.split_once("://").map_or(link, |(_, rest)| rest);
        Some(Arc::new(LinkView::new(
            title.trim_end_matches('/').to_owned(),
            link.to_owned(),
        )))
    }

    fn notice_text(&self, notice: &Notice, text: &str, lang: Lang) -> Document {
        let labels = self.input.labels.get(lang);
        let language = self.settings().languages.get(lang);
        let at = notice.text.iter().find(|(_, stated)| stated.value == text);
        let place = at.map_or((0, 0), |(_, stated)| (stated.at.start, stated.at.end));
        let options = Options {
            only_place: Some(place),
            ..Options::new(
                &notice.file,
                0,
                labels.unwrap_or(&self.input.default_labels),
            )
            .in_language(language)
        };
        markdown::render(text, &options)
    }

    /// Renders the text of a notice with its links. Calls `dropped` for each link that leads nowhere, and for
    /// pictures and shortcodes, which a notice cannot have.
    fn notice_links(
        &self,
        pieces: &[Piece],
        lang: Lang,
        html: &mut String,
        dropped: &mut dyn FnMut(&Hole),
    ) {
        let mut open = BTreeSet::new();
        for piece in pieces {
            match piece {
                Piece::Html(text) => html.push_str(text),
                Piece::Hole(hole @ Hole::LinkOpen(link)) => {
                    let url = match self.target(&link.target, NOTICES_FOLDER, lang) {
                        Target::Page(to) => Some(to.url),
                        Target::File(file) => Some(file.url),
                        Target::Withheld | Target::InDoubt => None,
                        Target::Missing(_) => {
                            dropped(hole);
                            None
                        }
                    };
                    if let Some(url) = url {
                        open.insert(link.id);
                        let url = url + &query_and_fragment(&link.query, link.fragment.as_deref());
                        html.push_str(&format!("<a href=\"{}\"", escape(&url)));
                        if !link.title.is_empty() {
                            html.push_str(&format!(" title=\"{}\"", escape(&link.title)));
                        }
                        html.push('>');
                    }
                }
                Piece::Hole(Hole::LinkClose(id)) => {
                    if open.remove(id) {
                        html.push_str("</a>");
                    }
                }
                Piece::Hole(hole) => dropped(hole),
            }
        }
    }

    /// Reports pages that notices name and that do not exist, and problems in the texts of notices.
    pub(in crate::site) fn check_notices(&self, out: &mut Vec<Diagnostic>) {
        for notice in &self.input.notices {
            let pages = notice.on.iter().filter(|page| page.value != "home");
            let links = notice.link.iter().filter(|link| !is_address(&link.value));
            let pages = pages.map(|page| (page, false));
            for (page, is_link) in pages.chain(links.map(|link| (link, true))) {
                let path = normal(&page.value);
                let is_made = || {
                    let lang = self.settings().languages.default();
                    let made = self.named_address(&path, lang);
                    made.is_some_and(|made| {
                        made.title.is_some() && self.target_of(&made, lang).is_some()
                    })
                };
                if self.by_path.contains_key(&*path) || is_link && is_made() {
                    continue;
                }
                let known = self.paths_around(&page.value);
                let known = known.into_iter().chain(["home"]);
                let hint = suggest::hint(&page.value, known, 12);
                let message = format!("there is no page `{}`", page.value);
                out.push(
                    Diagnostic::error("unknown-page", message)
                        .at(page.at.span(&notice.file))
                        .maybe_hint(hint),
                );
            }
            for (lang, text) in notice.text.iter() {
                let document = self.notice_text(notice, &text.value, lang);
                out.extend(document.diagnostics.iter().cloned());
                self.notice_links(&document.pieces, lang, &mut String::new(), &mut |hole| {
                    let problem = match hole {
                        Hole::LinkOpen(link) => {
                            let written = link.written();
                            let message =
                                format!("this link leads nowhere: there is no `{written}`");
                            Diagnostic::error("broken-link", message)
                        }
                        _ => Diagnostic::error(
                            "notice-text",
                            "a notice holds text and links, no pictures or shortcodes",
                        ),
                    };
                    out.push(problem.at(text.at.span(&notice.file)));
                });
            }
        }
    }

    /// Adds the dues of notices, and sorts all dues.
    pub(in crate::site) fn notice_dues(&mut self) {
        for notice in &self.input.notices {
            for (at, change) in changes(notice).filter(|(at, _)| *at > self.input.now) {
                self.dues.push(Due {
                    at,
                    change,
                    path: notice.file.to_string(),
                });
            }
        }
        self.dues.sort();
    }
}

/// Whether a notice for `page` is shown on the page at `path`: on the page itself, and on pages below a section.
fn covers(page: &str, path: &str) -> bool {
    let page = match page {
        "home" => "".into(),
        page => normal(page),
    };
    if page.is_empty() {
        return path.is_empty();
    }
    path == page
        || path
            .strip_prefix(&*page)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// What becomes of a notice, and when.
pub(in crate::site) fn changes(
    notice: &Notice,
) -> impl Iterator<Item = (Timestamp, Change)> + use<> {
    let instant = |at: &Spanned<DateTime>| at.value.at;
    let (start, end) = (
        notice.start.as_ref().map(instant),
        notice.end.as_ref().map(instant),
    );
    let until = notice.until();
    // An alert changes when it is updated, and stays until its end after its notice was taken back.
    let cap = notice.cap.as_ref();
    let updated = cap.and_then(|cap| cap.updated.as_ref()).map(instant);
    let end = end.filter(|end| cap.is_some() && until != Some(*end));
    let all = [
        (start, Change::NoticeStarts),
        (until, Change::NoticeEnds),
        (updated, Change::AlertUpdates),
        (end, Change::AlertEnds),
    ];
    all.into_iter()
        .filter_map(|(at, change)| Some((at?, change)))
}
