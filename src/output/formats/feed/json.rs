//! JSON Feed 1.1.

use serde::Serialize;

use super::Feed;
use crate::output::feed_item::Item;
use crate::output::formats::json::json_file;

/// Writes a feed as JSON Feed 1.1.
pub fn write(feed: &Feed<'_>) -> Vec<u8> {
    json_file(&Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        description: &feed.description,
        home_page_url: &feed.page,
        feed_url: &feed.url,
        language: &feed.lang_tag,
        authors: [Author { name: &feed.author }],
        items: feed.items.iter().map(|one| item(one)).collect(),
    })
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    title: &'a str,
    description: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: &'a str,
    date_modified: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

fn item(item: &Item) -> Shown<'_> {
    let card = &item.card;
    Shown {
        id: &item.id,
        url: &item.url,
        title: &card.title,
        content_html: item.content.as_deref(),
        content_text: item.content.is_none().then_some(&*item.summary),
        summary: &item.summary,
        image: item.picture.as_ref().map(|picture| &*picture.url),
        date_published: &item.published.written,
        date_modified: &item.updated.written,
        tags: item.terms.iter().map(|(_, label)| &**label).collect(),
        language: item.is_foreign.then_some(&*card.lang_tag),
    }
}
