//! Reads urgent notices, one for each file of `content/notices/`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::alerts::Alert;
use super::keys::Text;
use crate::base::{ByLang, DateTime, Languages, RelPath};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, Spanned};

/// An urgent notice, shown on its pages from its start to its end.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The file that it was read from.
    pub file: RelPath,
    /// `info`, `warning` or `urgent`.
    pub level: &'static str,
    /// The text in each language, one paragraph of Markdown; never empty.
    pub text: ByLang<Text>,
    /// The content path of a page with more about it.
    pub link: Option<Text>,
    /// The content paths of the pages it is shown on (of a section, also on those below; `home` is the home page); empty
    /// means all pages.
    pub on: Vec<Text>,
    /// The instant from which it is shown; `None` means at once.
    pub start: Option<Spanned<DateTime>>,
    /// The instant from which it is no longer shown; `None` means never.
    pub end: Option<Spanned<DateTime>>,
    /// Whether it is an example, invented to show what notices look like.
    pub example: bool,
    /// What it says as an alert to machines.
    pub cap: Option<Alert>,
}

impl Notice {
    /// The instant from which it is no longer shown, because it is over or was cancelled; `None` means never.
    pub fn until(&self) -> Option<Timestamp> {
        let end = self.end.as_ref().map(|end| end.value.at);
        let cancelled = self.cap.as_ref().and_then(Alert::cancelled_at);
        end.into_iter().chain(cancelled).min()
    }
}

/// Reads a notice from the parsed `node` of `file`, below `content/notices/`. Times without an offset are in `zone`.
/// Problems go to `out`. `None` only if it has no text.
pub fn read(
    node: &Node,
    file: &RelPath,
    languages: &Languages,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) -> Option<Notice> {
    const LEVELS: [(&str, &str); 3] = [
        ("info", "info"),
        ("warning", "warning"),
        ("urgent", "urgent"),
    ];
    let mut reader = Reader::new(node, file, out, "a notice");
    let level = reader
        .choice("level", &LEVELS)
        .map_or("info", |level| level.value);
    let text = reader.by_lang("text", languages);
    if text.is_empty() {
        reader.missing(
            "text",
            "write it for each language, as `text: {en: …, tc: …}`",
        );
    }
    let mut on = reader.text_list("on").unwrap_or_default();
    if on.iter().any(|page| page.value == "all") {
        on.clear();
    }
    let start = reader.datetime("start", zone);
    let cap = Alert::read(&mut reader, languages, zone, start.as_ref());
    let notice = Notice {
        cap,
        start,
        file: file.clone(),
        level,
        link: reader.text("link"),
        on,
        end: reader.datetime("end", zone),
        example: reader.boolean("example").is_some_and(|b| b.value),
        text,
    };
    if let (Some(start), Some(end)) = (&notice.start, &notice.end)
        && end.value.at <= start.value.at
    {
        let (at, from) = (reader.span(end.at), reader.span(start.at));
        let message = "the notice ends before it starts";
        reader.report(
            Diagnostic::error("time-order", message)
                .at(at)
                .label(from, "it starts here"),
        );
    }
    reader.finish(&[]);
    (!notice.text.is_empty()).then_some(notice)
}
