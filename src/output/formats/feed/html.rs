//! The text of an entry for readers outside of its page: addresses are absolute, and what only its page can do is left out.

use std::cell::RefCell;

use ammonia::{Builder, UrlRelative};

/// Elements of a text that ammonia does not let through by itself.
const MORE_TAGS: [&str; 34] = [
    "section",
    "picture",
    "video",
    "audio",
    "tfoot",
    "math",
    "semantics",
    "mrow",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "mspace",
    "msup",
    "msub",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mfrac",
    "msqrt",
    "mroot",
    "mtable",
    "mtr",
    "mtd",
    "mpadded",
    "mphantom",
    "menclose",
    "mmultiscripts",
    "mprescripts",
    "mstyle",
    "merror",
    "none",
];

thread_local! {
    static CLEANER: RefCell<Builder<'static>> = RefCell::new(cleaner());
}

fn cleaner() -> Builder<'static> {
    let mut cleaner = Builder::default();
    cleaner
        .add_tags(MORE_TAGS)
        .add_generic_attributes(["lang", "dir", "title"])
        .add_tag_attributes("video", ["src", "controls", "poster", "width", "height"])
        .add_tag_attributes("audio", ["src", "controls"])
        .add_tag_attributes("time", ["datetime"])
        .add_tag_attributes("math", ["display"])
        .link_rel(None);
    cleaner
}

/// HTML with absolute addresses, from the page at `base` on.
pub fn standing_alone(html: &str, base: &str) -> String {
    let relative = match url::Url::parse(base) {
        Ok(base) => UrlRelative::RewriteWithBase(base),
        Err(_) => UrlRelative::PassThrough,
    };
    CLEANER.with_borrow_mut(|cleaner| cleaner.url_relative(relative).clean(html).to_string())
}
