//! Notices as messages of the Common Alerting Protocol (CAP 1.2), and a feed of those that hold.

use std::io;

use jiff::Timestamp;

use super::xml::{Xml, document, element, empty, text};
use crate::base::date::rfc3339;
use crate::base::{Lang, RelPath, UrlPath};
use crate::content::Notice;
use crate::content::alerts::Alert;
use crate::diag::Span;
use crate::output::format::{Format, FormatContext};
use crate::site::{FormatRoute, Invalidation, Site, SiteQueries};

/// The address of the feed.
const FEED: &str = "/notices/feed.xml";

const MEDIA_TYPE: &str = "application/cap+xml";

/// The message of each notice that holds.
pub struct Messages;

/// The feed of the messages.
pub struct Feed;

/// A message, with the notice that it is of.
struct Message<'s> {
    notice: &'s Notice,
    alert: &'s Alert,
    /// When each message of the notice was sent, with what it was. The last one is this.
    sent: Vec<(Timestamp, &'static str)>,
}

impl<'s> Message<'s> {
    /// The message that a notice is at this instant; `None` before its start and after its end.
    fn of(site: &Site, notice: &'s Notice) -> Option<Self> {
        let alert = notice.cap.as_ref()?;
        let now = site.input().now;
        let start = notice.start.as_ref()?.value.at;
        let ended = notice.end.as_ref().is_some_and(|end| end.value.at <= now);
        if ended || start > now {
            return None;
        }
        let updated = alert.updated.as_ref().map(|at| (at.value.at, "Update"));
        let cancelled = alert.cancelled_at().map(|at| (at, "Cancel"));
        let later = [updated, cancelled].into_iter().flatten();
        let later = later.filter(|(at, _)| *at <= now);
        Some(Self {
            notice,
            alert,
            sent: [(start, "Alert")].into_iter().chain(later).collect(),
        })
    }

    fn last(&self) -> (Timestamp, &'static str) {
        self.sent
            .last()
            .copied()
            .unwrap_or((Timestamp::MIN, "Alert"))
    }

    fn name(&self) -> &str {
        name(&self.notice.file)
    }

    /// The identifier of the message that was sent at an instant: no other message has it, and it stays.
    fn identifier(&self, site: &Site, sent: Timestamp) -> String {
        let name: String = self
            .name()
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        format!(
            "{}.notices.{name}.{}",
            sender(site),
            sent.strftime("%Y%m%dT%H%M%SZ")
        )
    }

    fn url(&self) -> String {
        url(&self.notice.file)
    }
}

/// The name of a notice's file without its ending.
fn name(file: &RelPath) -> &str {
    let name = file.file_name();
    name.strip_suffix(".yaml").unwrap_or(name)
}

fn url(file: &RelPath) -> String {
    format!("/notices/{}.cap.xml", name(file))
}

/// The `sender`: the host of the site.
fn sender(site: &Site) -> &str {
    let (_, rest) = site.input().base_url.split_once("://").unwrap_or_default();
    rest.split(['/', ':']).next().unwrap_or(rest)
}

fn all(site: &Site) -> impl Iterator<Item = Message<'_>> {
    let notices = site.input().notices.iter();
    notices.filter_map(|notice| Message::of(site, notice))
}

/// An instant as CAP has it: with an offset in figures.
fn instant(site: &Site, at: Timestamp) -> String {
    let at = at.to_zoned(site.settings().zone.clone());
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

impl Format for Messages {
    fn name(&self) -> &'static str {
        "cap"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let routes = all(site).map(|message| FormatRoute {
            media_type: Some(MEDIA_TYPE),
            from: Some(Span::file(&message.notice.file)),
            ..FormatRoute::of_site(site, &message.url(), self.name())
        });
        routes.collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let mut messages = all(context.site);
        let message = messages.find(|message| *message.url() == *context.route.url);
        let written = message.map(|message| write(context.site, &message));
        context.only(written.and_then(Result::ok).unwrap_or_default())
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

fn write(site: &Site, message: &Message<'_>) -> io::Result<Vec<u8>> {
    let (sent, kind) = message.last();
    let status = if message.notice.example || site.input().preview {
        "Test"
    } else {
        "Actual"
    };
    let namespace = [("xmlns", "urn:oasis:names:tc:emergency:cap:1.2")];
    document("alert", &namespace, None, |xml| {
        text(xml, "identifier", &message.identifier(site, sent))?;
        text(xml, "sender", sender(site))?;
        text(xml, "sent", &instant(site, sent))?;
        text(xml, "status", status)?;
        text(xml, "msgType", kind)?;
        text(xml, "scope", "Public")?;
        let earlier = message.sent.split_last().map_or(&[][..], |(_, rest)| rest);
        let references: Vec<String> = earlier
            .iter()
            .map(|(at, _)| {
                let identifier = message.identifier(site, *at);
                format!("{},{identifier},{}", sender(site), instant(site, *at))
            })
            .collect();
        if !references.is_empty() {
            text(xml, "references", &references.join(" "))?;
        }
        let written = site.settings().languages.all().filter_map(|(lang, _)| {
            let said = site.notice_in(message.notice, lang)?;
            Some((lang, said))
        });
        for (lang, said) in written {
            element(xml, "info", &[], |xml| {
                info(xml, site, message, lang, &said)
            })?;
        }
        Ok(())
    })
}

/// What a message says in a language.
fn info(
    xml: &mut Xml,
    site: &Site,
    message: &Message<'_>,
    lang: Lang,
    (said, link): &(String, Option<String>),
) -> io::Result<()> {
    let alert = message.alert;
    let config = site.config(lang);
    let event = site.text_of(&alert.event, lang).unwrap_or_default();
    text(xml, "language", &site.settings().languages.get(lang).tag)?;
    text(xml, "category", alert.category)?;
    text(xml, "event", &event)?;
    text(xml, "urgency", alert.urgency)?;
    text(xml, "severity", alert.severity)?;
    text(xml, "certainty", alert.certainty)?;
    if let Some(end) = &message.notice.end {
        text(xml, "expires", &instant(site, end.value.at))?;
    }
    if let Some(config) = &config {
        text(xml, "senderName", config.publisher_name())?;
    }
    text(xml, "headline", &event)?;
    text(xml, "description", said)?;
    if let Some(link) = link {
        text(xml, "web", link)?;
    }
    let area = site.text_of(&alert.area, lang);
    let title = || config.as_ref().map(|config| config.title.clone());
    let area = area.or_else(title).unwrap_or_default();
    element(xml, "area", &[], |xml| text(xml, "areaDesc", &area))
}

impl Format for Feed {
    fn name(&self) -> &'static str {
        "cap-feed"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let mut notices = site.input().notices.iter();
        let first = notices.find(|notice| notice.cap.is_some());
        let route = first.map(|_| FormatRoute {
            media_type: Some("application/atom+xml"),
            ..FormatRoute::of_site(site, FEED, self.name())
        });
        route.into_iter().collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        context.only(feed(context.site).unwrap_or_default())
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// The messages that hold, the last one first.
fn feed(site: &Site) -> io::Result<Vec<u8>> {
    let mut messages: Vec<Message<'_>> = all(site).collect();
    messages.sort_by_key(|message| (std::cmp::Reverse(message.last().0), message.url()));
    let (zone, lang) = (&site.settings().zone, site.settings().languages.default());
    let config = site.config(lang);
    let title = config.as_ref().map_or("", |config| &config.title);
    let author = config.as_ref().map_or("", |config| config.publisher_name());
    let tag = &site.settings().languages.get(lang).tag;
    let root = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", tag)];
    document("feed", &root, None, |xml| {
        let updated = messages
            .first()
            .map(|message| rfc3339(message.last().0, zone));
        text(xml, "id", &site.permalink(FEED))?;
        text(xml, "title", title)?;
        text(
            xml,
            "updated",
            updated.as_deref().unwrap_or("2000-01-01T00:00:00Z"),
        )?;
        link(xml, "self", &site.permalink(FEED), "application/atom+xml")?;
        element(xml, "author", &[], |xml| text(xml, "name", author))?;
        for message in &messages {
            let url = site.permalink(&message.url());
            let (sent, kind) = message.last();
            element(xml, "entry", &[], |xml| {
                text(
                    xml,
                    "id",
                    &format!("{url}#{}", message.identifier(site, sent)),
                )?;
                text(
                    xml,
                    "title",
                    &site.text_of(&message.alert.event, lang).unwrap_or_default(),
                )?;
                text(xml, "updated", &rfc3339(sent, zone))?;
                link(xml, "alternate", &url, MEDIA_TYPE)?;
                empty(xml, "category", &[("term", kind)])?;
                let said = site.notice_in(message.notice, lang);
                text(xml, "summary", said.as_ref().map_or("", |(said, _)| said))
            })?;
        }
        Ok(())
    })
}

fn link(xml: &mut Xml, rel: &str, href: &str, kind: &str) -> io::Result<()> {
    empty(xml, "link", &[("rel", rel), ("href", href), ("type", kind)])
}
