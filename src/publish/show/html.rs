//! A comparison as one page that needs nothing else: no script, no picture, no other file.

use std::fmt::Write;

use crate::base::escape;
use crate::publish::diff::{Diff, Edit, Kind, PageChange};
use crate::publish::show::{KINDS, amount, count, is_brief, search, summary};
use crate::publish::words::{Fate, Passage};

const STYLE: &str = include_str!("diff.css");

/// The comparison as a page: what was and what will be side by side, or one below the other where there is little room.
pub fn html(diff: &Diff, title: &str) -> String {
    let mut text = String::new();
    let title = escape(title);
    let _ = write!(
        text,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>What would change: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>What would change: {title}</h1>\n<p>Against {}: {}.</p>\n",
        escape(&diff.against),
        escape(&summary(diff))
    );
    contents(&mut text, diff);
    for (number, (kind, heading, told)) in KINDS.into_iter().enumerate() {
        let pages: Vec<&PageChange> = diff.of(kind).collect();
        if pages.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "<section aria-labelledby=\"k{number}\">\n<h2 id=\"k{number}\">{heading} ({})</h2>\n<p>{told}.</p>",
            pages.len()
        );
        for page in pages {
            self::page(&mut text, page);
        }
        text.push_str("</section>\n");
    }
    for alike in &diff.alike {
        let number = count(alike.addresses.len(), "page");
        let _ = writeln!(text, "<section>\n<h2>The same change on {number}</h2>");
        text.push_str("<article>\n");
        edit(&mut text, &alike.edit, "");
        text.push_str("</article>\n");
        addresses(&mut text, &alike.addresses, &number);
        text.push_str("</section>\n");
    }
    group(
        &mut text,
        &diff.templates,
        "changed by the templates alone",
        "Their words, links and pictures stay.",
    );
    group(
        &mut text,
        &diff.unread,
        "changed",
        "Their old words are not at hand.",
    );
    files(&mut text, diff);
    facts(&mut text, diff);
    text.push_str("</main>\n</body>\n</html>\n");
    text
}

/// Links to the parts of the page, with the number of pages in each.
fn contents(text: &mut String, diff: &Diff) {
    let parts: Vec<(usize, &str, usize)> = KINDS
        .into_iter()
        .enumerate()
        .map(|(number, (kind, heading, _))| (number, heading, diff.of(kind).count()))
        .filter(|(_, _, pages)| *pages > 0)
        .collect();
    if parts.len() < 2 {
        return;
    }
    text.push_str("<nav aria-label=\"Kinds of changes\"><ul>\n");
    for (number, heading, pages) in parts {
        let _ = writeln!(
            text,
            "<li><a href=\"#k{number}\">{heading} ({pages})</a></li>"
        );
    }
    text.push_str("</ul></nav>\n");
}

fn page(text: &mut String, page: &PageChange) {
    let title = if page.title.is_empty() {
        &page.address
    } else {
        &page.title
    };
    let lang = lang(&page.language);
    let _ = write!(
        text,
        "<article>\n<h3{lang}>{}</h3>\n<p class=\"where\"><code>{}</code>",
        escape(title),
        escape(&page.address)
    );
    if !page.language.is_empty() {
        let _ = write!(text, " ({})", escape(&page.language));
    }
    if let Some(to) = &page.leads_to {
        let _ = write!(text, " → <code>{}</code>", escape(to));
    }
    let amount = amount(&page.edit);
    if !amount.is_empty() {
        let _ = write!(text, ": {}", escape(&amount));
    }
    text.push_str("</p>\n");
    if is_brief(page) && !page.edit.is_empty() {
        let _ = writeln!(
            text,
            "<details><summary>What differs on {}</summary>",
            escape(&page.address)
        );
        edit(text, &page.edit, &lang);
        text.push_str("</details>\n");
    } else if page.kind == Kind::Changed {
        edit(text, &page.edit, &lang);
    }
    text.push_str("</article>\n");
}

/// The attribute for a language, if its key is a tag.
fn lang(key: &str) -> String {
    let is_tag = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_tag {
        format!(" lang=\"{key}\"")
    } else {
        String::new()
    }
}

fn edit(text: &mut String, edit: &Edit, lang: &str) {
    let named = [("Title", &edit.title), ("Description", &edit.description)];
    let named = named.into_iter().filter(|(_, passage)| !passage.is_empty());
    let passages = edit.passages.iter().map(|passage| ("Text", passage));
    for (name, passage) in named.chain(passages) {
        let (before, after) = (side(passage, Fate::Removed), side(passage, Fate::Added));
        let _ = writeln!(
            text,
            "<div class=\"both\">\n<div class=\"side\"><h4>{name} before</h4><div{lang}>{before}</div></div>\n\
             <div class=\"side\"><h4>{name} after</h4><div{lang}>{after}</div></div>\n</div>"
        );
    }
    for (heading, tag, links) in [
        ("Links and pictures that go", "del", &edit.links_removed),
        ("Links and pictures that come", "ins", &edit.links_added),
    ] {
        if links.is_empty() {
            continue;
        }
        let _ = writeln!(text, "<h4>{heading}</h4>\n<ul>");
        for link in links {
            let _ = writeln!(text, "<li><{tag}>{}</{tag}></li>", escape(link));
        }
        text.push_str("</ul>\n");
    }
}

/// One side of a passage: what is the same on both, and what only this side has.
fn side(passage: &Passage, own: Fate) -> String {
    let tag = if own == Fate::Added { "ins" } else { "del" };
    let mut html = String::from("<p>");
    let mut has_text = false;
    for piece in passage {
        if piece.fate != Fate::Same && piece.fate != own {
            continue;
        }
        for (number, part) in piece.text.split('\n').enumerate() {
            if number > 0 {
                html.push_str("</p><p>");
            }
            if part.is_empty() {
                continue;
            }
            has_text = true;
            let space = if part.ends_with(' ') { " " } else { "" };
            let part = escape(part.trim_end());
            if piece.fate == Fate::Same {
                let _ = write!(html, "{part}{space}");
            } else {
                let _ = write!(html, "<{tag}>{part}</{tag}>{space}");
            }
        }
    }
    html.push_str("</p>");
    if has_text {
        html.replace("<p></p>", "")
    } else {
        "<p class=\"none\">(nothing)</p>".to_owned()
    }
}

fn group(text: &mut String, all: &[String], heading: &str, told: &str) {
    if all.is_empty() {
        return;
    }
    let number = count(all.len(), "page");
    let _ = writeln!(
        text,
        "<section>\n<h2>{number} {heading}</h2>\n<p>{told}</p>"
    );
    addresses(text, all, &number);
    text.push_str("</section>\n");
}

fn addresses(text: &mut String, all: &[String], number: &str) {
    let _ = writeln!(
        text,
        "<details><summary>Addresses of {number}</summary>\n<ul>"
    );
    for address in all {
        let _ = writeln!(text, "<li><code>{}</code></li>", escape(address));
    }
    text.push_str("</ul></details>\n");
}

fn files(text: &mut String, diff: &Diff) {
    let files = &diff.files;
    let all = [
        ("added", &files.added),
        ("changed", &files.changed),
        ("removed", &files.removed),
    ];
    if files.is_empty() {
        return;
    }
    text.push_str("<section>\n<h2>Files other than pages</h2>\n");
    for (word, files) in all {
        if !files.is_empty() {
            let number = format!("{} {word}", count(files.len(), "file"));
            addresses(text, files, &number);
        }
    }
    if let Some(search) = search(diff) {
        let _ = writeln!(text, "<p>Changed: {search}</p>");
    }
    text.push_str("</section>\n");
}

fn facts(text: &mut String, diff: &Diff) {
    if diff.facts.is_empty() {
        return;
    }
    text.push_str(
        "<section>\n<h2>Facts</h2>\n<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Facts\"><table>\n<thead><tr><th scope=\"col\">Fact</th><th scope=\"col\">Before</th>\
         <th scope=\"col\">After</th></tr></thead>\n<tbody>\n",
    );
    for fact in &diff.facts {
        let value = |value: &Option<String>| escape(value.as_deref().unwrap_or("none"));
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            escape(&fact.name),
            value(&fact.before),
            value(&fact.after)
        );
    }
    text.push_str("</tbody>\n</table></div>\n</section>\n");
}
