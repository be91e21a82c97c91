//! Hints for keys that other site generators have, or that are in Chinese.

use super::settings::Settings;

/// Returns what to write instead of a key of Hugo, Zola, Jekyll or Eleventy; `index` if it is in an `_index.md`. `None`
/// for any other key.
pub fn foreign_key(key: &str, settings: &Settings, index: bool) -> Option<String> {
    let known = |text: &str| Some(text.to_owned());
    match key {
        "標題" | "标题" | "題目" | "题目" => return known("write `title`"),
        "日期" | "發布日期" | "发布日期" | "發佈日期" => {
            return known("write `date`");
        }
        "描述" | "摘要" | "簡介" | "简介" => return known("write `description`"),
        "草稿" => return known("write `draft`"),
        _ => {}
    }
    let folded: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    match folded.as_str() {
        "publishdate" | "pubdate" | "publishon" => known("write `publish_at`"),
        "expirydate" | "unpublishdate" | "expires" => known("write `expires_at`"),
        "lastmod" | "modified" | "lastupdated" => known("write `updated`"),
        "summary" | "excerpt" | "subtitle" => {
            known("write `description`, or end the summary in the text with `<!-- more -->`")
        }
        "url" | "permalink" => {
            known("write `path` (the whole address below the language) or `slug` (its last part)")
        }
        "layout" => known("write `template`"),
        "alias" | "redirectfrom" => known("write `aliases`"),
        "published" => known("write `draft: true` for what is not to be published"),
        "sortby" if index => known("write `sort`"),
        "paginate" | "pagesize" if index => known("write `paginate_by`"),
        "menu" | "menus" => {
            known("menus stand in content/site.yaml, as `menus: {main: [news, about]}`")
        }
        "export" if index => {
            known("delete it: what a page shows of its entries is up to the theme")
        }
        "lang" | "language" | "locale" => {
            known("the language is in the file's name, as `about.tc.md`")
        }
        "taxonomies" => {
            let names: Vec<&str> = settings.taxonomies.keys().map(String::as_str).collect();
            match names.first() {
                Some(name) => Some(format!(
                    "write each taxonomy as a key of its own: `{name}: [...]`"
                )),
                None => known(
                    "name taxonomies in content/site.yaml, then write each as a key of its own",
                ),
            }
        }
        "tags" | "categories" | "category" | "tag" => {
            let names: Vec<&str> = settings.taxonomies.keys().map(String::as_str).collect();
            match names.as_slice() {
                [] => known("name a taxonomy in content/site.yaml first"),
                names => Some(format!("taxonomies of this site: `{}`", names.join("`, `"))),
            }
        }
        "extra" | "params" | "data" => known(
            "name each field in the section's `_fields.yaml` and write it as a key of its own",
        ),
        "author" | "authors" => known(
            "name a field `author` in the section's `_fields.yaml`, or write `owner` for who answers for the page",
        ),
        "categoryname" | "type" | "kind" => known(
            "the kind of a page is the folder that it is in; further fields are named in `_fields.yaml`",
        ),
        _ => None,
    }
}
