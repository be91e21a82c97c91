//! WordPress's export file (WXR): posts and pages in HTML, terms, attachments, old addresses.

mod export;

use std::collections::{BTreeMap, HashMap};

use self::export::{Channel, Item};
use crate::base::RelPath;
use crate::import::mapping::Mapping;
use crate::import::old::{
    Old, OldLanguage, OldPage, OldSite, OldTerm, PageKind, System, TextContext,
};
use crate::import::report::{Kind, Note};
use crate::import::text::edits::Edits;
use crate::import::text::html;
use crate::import::value::{Map, Value};

/// The taxonomies: as the export calls them, as they are called here, and what the addresses of their terms begin with.
const TAXONOMIES: [(&str, &str, &str); 2] = [
    ("category", "categories", "/category"),
    ("post_tag", "tags", "/tag"),
];

/// Export files of WordPress.
pub struct WordPress;

impl System for WordPress {
    fn name(&self) -> &'static str {
        "wordpress"
    }

    fn title(&self) -> &'static str {
        "WordPress"
    }

    fn known_by(&self) -> &'static str {
        "the file that Tools, Export writes, with `wp:wxr_version`"
    }

    fn recognises(&self, old: &Old<'_>) -> bool {
        export(old).is_some()
    }

    fn read(&self, old: &Old<'_>, _: &Mapping) -> OldSite {
        let mut notes = Vec::new();
        let Some(path) = export(old) else {
            return OldSite::default();
        };
        let text = old.text(path, &mut notes).unwrap_or_default();
        let channel = Channel::read(&text, path, &mut notes);
        site(path, &channel, notes)
    }

    fn text(&self, body: &str, context: &mut TextContext<'_>) -> String {
        self::text(body, context)
    }
}

/// The export file of a folder, or the file that is the old site.
fn export<'a>(old: &'a Old<'_>) -> Option<&'a RelPath> {
    let xml = old.files().filter(|path| path.extension() == Some("xml"));
    let mut at_top = xml.filter(|path| path.parent().is_none());
    at_top.find(|path| old.start(path, 16 << 10).contains("wp:wxr_version"))
}

fn site(path: &RelPath, channel: &Channel, notes: Vec<Note>) -> OldSite {
    let text = |name: &str| {
        let text = channel.texts.get(name).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let base = text("wp:base_blog_url")
        .or_else(|| text("link"))
        .unwrap_or_default();
    let base = base.trim_end_matches('/').to_owned();
    let tag = text("language").unwrap_or_else(|| "en".to_owned());
    let mut site = OldSite {
        titles: vec![text("title")],
        descriptions: vec![text("description")],
        languages: vec![OldLanguage::only(&tag)],
        taxonomies: TAXONOMIES
            .map(|(_, taxonomy, base)| (taxonomy.to_owned(), base.to_owned()))
            .to_vec(),
        heading_ids: None,
        base_url: base,
        notes,
        ..OldSite::default()
    };
    // Addresses of pages begin with those of the pages that they are below.
    let parents: HashMap<&str, &Item> = channel
        .items
        .iter()
        .map(|item| (item.text("wp:post_id"), item))
        .collect();
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for item in &channel.items {
        let kind = item.text("wp:post_type");
        match kind {
            "post" | "page" => site
                .pages
                .extend(page(path, item, &parents, &site.base_url)),
            "attachment" => {
                let what = "files of the media library, which the export does not hold: links lead to the old host";
                let url = item.text("wp:attachment_url");
                site.notes.push(Note::new(Kind::File, url, what));
            }
            "nav_menu_item" => *left.entry("an item of a menu".to_owned()).or_default() += 1,
            other => *left.entry(format!("a `{other}`")).or_default() += 1,
        }
        for (domain, key, label) in &item.terms {
            let Some((_, taxonomy, base)) = TAXONOMIES.iter().find(|(of, ..)| of == domain) else {
                continue;
            };
            site.terms.push(OldTerm {
                taxonomy: (*taxonomy).to_owned(),
                key: key.clone(),
                label: Some((0, label.clone())),
                source: path.clone(),
                says_more: false,
                addresses: vec![format!("{base}/{key}/")],
            });
        }
    }
    site.terms
        .sort_by(|a, b| (&a.taxonomy, &a.key).cmp(&(&b.taxonomy, &b.key)));
    site.terms
        .dedup_by(|a, b| a.taxonomy == b.taxonomy && a.key == b.key);
    for (what, count) in left {
        let place = format!("{path}, {count} times");
        site.notes.push(Note::new(Kind::File, place, what));
    }
    site
}

/// The path of an address on the old host, and its query.
fn below<'a>(address: &'a str, base: &str) -> &'a str {
    let host = |address: &'a str| address.split_once("://").map(|(_, rest)| rest);
    let own = base.split_once("://").map_or(base, |(_, rest)| rest);
    match host(address) {
        Some(rest) => rest
            .strip_prefix(own)
            .unwrap_or_else(|| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")),
        None => address,
    }
}

fn page(
    path: &RelPath,
    item: &Item,
    parents: &HashMap<&str, &Item>,
    base: &str,
) -> Option<OldPage> {
    let status = item.text("wp:status");
    if matches!(status, "trash" | "auto-draft" | "inherit") {
        return None;
    }
    let name = match item.text("wp:post_name") {
        "" => crate::base::slug::slugify(item.text("title")),
        name => percent_encoding::percent_decode_str(name)
            .decode_utf8_lossy()
            .into_owned(),
    };
    let name = if name.is_empty() {
        format!("page-{}", item.text("wp:post_id"))
    } else {
        name
    };
    let place = place(item, &name, parents);
    let front = front(item, status);
    let address = below(item.text("link"), base);
    let is_plain = address.contains('?') || address.is_empty();
    let mut aliases = Vec::new();
    // Where a page was before its name changed.
    for (key, value) in &item.meta {
        if key == "_wp_old_slug" && !is_plain {
            let above = address
                .trim_end_matches('/')
                .rsplit_once('/')
                .map_or("", |(above, _)| above);
            aliases.push(format!("{above}/{value}/"));
        }
    }
    let is_home = address == "/";
    Some(OldPage {
        source: path.clone(),
        lang: 0,
        kind: if is_home {
            PageKind::Section
        } else {
            PageKind::Entry
        },
        place: if is_home { String::new() } else { place },
        bundle: false,
        body: item.text("content:encoded").to_owned(),
        line: item.line,
        html: true,
        address: (!is_plain).then(|| address.to_owned()),
        aliases,
        front,
    })
}

/// The front matter of a page.
fn front(item: &Item, status: &str) -> Map<String, Value> {
    let date = item.text("wp:post_date");
    let mut front = Map::new();
    let mut set = |key: &str, value: &str| {
        if !value.is_empty() {
            front.insert(key.to_owned(), Value::from(value));
        }
    };
    set("title", item.text("title"));
    let gmt = item.text("wp:post_date_gmt");
    let dated = if gmt.starts_with("0000") || gmt.is_empty() {
        date.to_owned()
    } else {
        format!("{gmt} +0000")
    };
    if !dated.starts_with("0000") {
        set("date", &dated);
    }
    set("author", item.text("dc:creator"));
    set("excerpt", &html::to_markdown(item.text("excerpt:encoded")));
    if status != "publish" && status != "future" || !item.text("wp:post_password").is_empty() {
        front.insert("draft".to_owned(), Value::Bool(true));
    }
    for (domain, taxonomy, _) in TAXONOMIES {
        let own = item.terms.iter().filter(|(of, ..)| of == domain);
        let keys: Vec<&str> = own.map(|(_, key, _)| key.as_str()).collect();
        if !keys.is_empty() {
            front.insert(taxonomy.to_owned(), Value::from(keys));
        }
    }
    front
}

/// The path of a page: posts by day and name, pages below those that they belong to.
fn place(item: &Item, name: &str, parents: &HashMap<&str, &Item>) -> String {
    if item.text("wp:post_type") == "post" {
        let day = item.text("wp:post_date").get(..10);
        return match day.filter(|day| !day.starts_with("0000")) {
            Some(day) => format!("posts/{day}-{name}"),
            None => format!("posts/{name}"),
        };
    }
    let mut place = name.to_owned();
    let mut parent = item.text("wp:post_parent");
    for _ in 0..20 {
        let Some(above) = parents
            .get(parent)
            .filter(|above| above.text("wp:post_type") == "page")
        else {
            break;
        };
        place = format!("{}/{place}", above.text("wp:post_name"));
        parent = above.text("wp:post_parent");
    }
    place
}

/// WordPress's text as HTML: comments of the editor left out, paragraphs at empty lines, `[caption]` and the like told.
fn text(body: &str, context: &mut TextContext<'_>) -> String {
    let mut text = String::with_capacity(body.len());
    for block in body.replace("\r\n", "\n").split("\n\n") {
        let bare = block.trim();
        let is_comment =
            bare.starts_with("<!--") && bare.ends_with("-->") && bare.matches("<!--").count() == 1;
        if is_comment && bare.contains("more") && !bare.contains("wp:") {
            text.push_str("<!--more-->\n\n");
        } else if bare.is_empty() {
            continue;
        } else if bare.starts_with('<') {
            text.push_str(&unstyled(bare));
            text.push_str("\n\n");
        } else {
            text.push_str(&format!(
                "<p>{}</p>\n\n",
                unstyled(bare).replace('\n', "<br>\n")
            ));
        }
    }
    shortcodes(&text, context)
}

/// Shortcodes in square brackets: `[gallery ids="1,2"]`, `[caption …]<img>Text[/caption]`.
fn shortcodes(text: &str, context: &mut TextContext<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let closes = after.starts_with('/');
        let inner = after.trim_start_matches('/');
        let end = inner
            .find(|c: char| !(c.is_ascii_lowercase() || c == '_' || c == '-'))
            .unwrap_or(inner.len());
        let name = inner.get(..end).unwrap_or_default();
        let tag = after.split_once(']').filter(|(tag, _)| {
            let is_known = [
                "caption",
                "gallery",
                "embed",
                "video",
                "audio",
                "playlist",
                "contact-form-7",
            ]
            .contains(&name);
            !tag.contains('\n') && (is_known || !name.is_empty() && (tag.contains('=') || closes))
        });
        match tag {
            Some((tag, following)) => {
                if !closes && name != "caption" && name != "embed" {
                    context.note(Kind::Shortcode, 0, format!("`[{tag}]`"));
                }
                rest = following;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

/// What only the old theme's styles read, and what browsers find out by themselves.
const STYLES: [&str; 12] = [
    "class",
    "id",
    "style",
    "width",
    "height",
    "srcset",
    "sizes",
    "align",
    "decoding",
    "loading",
    "fetchpriority",
    "start",
];

/// HTML without attributes and elements that only carry styles; a caption becomes a paragraph.
fn unstyled(html: &str) -> String {
    let mut edits = Edits::default();
    for tag in html::tags(html) {
        let kept = tag
            .attributes
            .iter()
            .filter(|(name, _)| !STYLES.contains(&name.as_str()) && !name.starts_with("data-"));
        let kept: Vec<String> = kept
            .map(|(name, value)| {
                format!(
                    " {name}=\"{}\"",
                    html.get(value.clone())
                        .unwrap_or_default()
                        .replace('"', "&quot;")
                )
            })
            .collect();
        let name = match tag.name.as_str() {
            "figure" | "div" | "span" | "section" if kept.is_empty() || tag.closes => {
                edits.replace(tag.range, "");
                continue;
            }
            "figcaption" => "p",
            name => name,
        };
        let slash = if tag.closes { "/" } else { "" };
        let with = format!("<{slash}{name}{}>", kept.concat());
        edits.replace(tag.range, with);
    }
    edits.apply(html)
}
