//! Rules for nginx, to be included in a `server` block that has `root`.

use std::fmt::Write;

use crate::output::hosting::{CHECKED, IMMUTABLE, Rules};
use crate::site::routes::urls::encode;

/// Returns the rules.
pub fn write(rules: &Rules) -> String {
    let mut text = String::from(
        "# Rules for nginx, made by `parkpages rules nginx`. In the site's server block, below `root`:\n\
         #     include /etc/nginx/parkpages.conf;\n\n\
         index index.html;\nabsolute_redirect off;\ncharset utf-8;\n\
         charset_types text/css text/csv text/javascript application/javascript text/plain text/calendar;\n",
    );
    text.push_str(
        "gzip on;\ngzip_vary on;\ngzip_types text/css text/csv text/plain application/javascript text/javascript \
         application/json application/xml application/atom+xml image/svg+xml;\n\n",
    );
    text.push_str("location ~ \"/\\.(?!well-known/)\" {\n    return 404;\n}\n");
    for one in &rules.moves {
        let to = escaped(&one.to);
        if one.is_below {
            let from = pattern(&one.from);
            let _ = writeln!(
                text,
                "location ~ \"^{from}(?<rest>.*)$\" {{\n    return 301 \"{to}$rest\";\n}}"
            );
            continue;
        }
        for from in with_and_without_slash(&one.from) {
            let _ = writeln!(
                text,
                "location = \"{}\" {{\n    return 301 \"{to}\";\n}}",
                escaped(from)
            );
        }
    }
    for page in &rules.gone {
        let page = escaped(page);
        let _ = writeln!(
            text,
            "location = \"{page}\" {{\n    error_page 410 \"{page}index.html\";\n    return 410;\n}}"
        );
    }
    languages(rules, &mut text);
    for folder in &rules.immutable {
        let _ = writeln!(text, "location ^~ \"{}\" {{", escaped(folder));
        headers(rules, IMMUTABLE, &mut text);
        text.push_str("}\n");
    }
    for (folder, page) in &rules.missing {
        let _ = writeln!(text, "location \"{}\" {{", escaped(folder));
        let _ = writeln!(text, "    error_page 404 \"{}\";", escaped(page));
        headers(rules, CHECKED, &mut text);
        text.push_str("}\n");
    }
    text
}

/// A reader who names a language at `/` goes to its home page.
fn languages(rules: &Rules, text: &mut String) {
    if rules.languages.is_empty() {
        return;
    }
    let base = escaped(&rules.base);
    // The page is sent from here, not from the place of `/index.html`, which has other headers.
    let _ = writeln!(
        text,
        "location = \"{base}/\" {{\n    try_files {base}/index.html =404;"
    );
    text.push_str("    add_header Vary Accept-Language always;\n");
    headers(rules, CHECKED, text);
    for (tag, home) in &rules.languages {
        // The first language that the browser names is the one that the reader wants.
        let _ = writeln!(
            text,
            "    if ($http_accept_language ~* \"^\\s*{tag}([-,;]|\\s|$)\") {{\n        \
             add_header Vary Accept-Language always;\n        return 302 \"{}\";\n    }}",
            escaped(&encode(home))
        );
    }
    text.push_str("}\n");
}

/// The headers of a block, because a block that has some does not inherit others.
fn headers(rules: &Rules, caching: &str, text: &mut String) {
    // Not on errors, which nobody is to keep for a year.
    let always = if caching == IMMUTABLE { "" } else { " always" };
    let _ = writeln!(text, "    add_header Cache-Control \"{caching}\"{always};");
    for (name, value) in &rules.headers {
        let _ = writeln!(text, "    add_header {name} \"{}\" always;", escaped(value));
    }
}

/// `/old/` and `/old`.
pub(super) fn with_and_without_slash(from: &str) -> impl Iterator<Item = &str> {
    let bare = from.strip_suffix('/').filter(|bare| !bare.is_empty());
    std::iter::once(from).chain(bare)
}

/// A text between quotes. A `$` would begin a variable, and nginx has no escape for it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('$', "%24")
}

/// A text as a part of a pattern.
fn pattern(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_' | '"') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
