//! JSON Feed 1.1.

use serde_json::{Map, Value, json};

use super::{Feed, Item};
use crate::base::date::rfc3339;
use crate::output::formats::json_file;

/// Writes a feed as JSON Feed 1.1.
pub fn write(feed: &Feed<'_>) -> Vec<u8> {
    let zone = &feed.site.settings().zone;
    let items: Vec<Value> = feed.items.iter().map(|one| item(one, zone)).collect();
    json_file(&json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": feed.lang_tag,
        "authors": [{"name": feed.author}],
        "items": items,
    }))
}

fn item(item: &Item, zone: &jiff::tz::TimeZone) -> Value {
    let mut all = Map::new();
    let mut add = |key: &str, value: Value| {
        all.insert(key.to_owned(), value);
    };
    add("id", json!(item.id));
    add("url", json!(item.url));
    add("title", json!(item.title));
    match &item.content {
        Some(html) => add("content_html", json!(&**html)),
        None => add("content_text", json!(item.summary)),
    }
    if !item.summary.is_empty() {
        add("summary", json!(item.summary));
    }
    if let Some(picture) = &item.picture {
        add("image", json!(picture.url));
    }
    add("date_published", json!(rfc3339(item.published, zone)));
    add("date_modified", json!(rfc3339(item.updated, zone)));
    if !item.terms.is_empty() {
        let labels: Vec<&str> = item.terms.iter().map(|(_, label)| label.as_str()).collect();
        add("tags", json!(labels));
    }
    if let Some(tag) = &item.lang_tag {
        add("language", json!(tag));
    }
    Value::Object(all)
}
