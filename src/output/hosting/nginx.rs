//! Rules for nginx, to be included in a `server` block that has `root`.

use std::fmt::Write;

use crate::output::hosting::{CHECKED, IMMUTABLE, Rules, encoded_pattern, path_pattern};
use crate::site::routes::urls::encode;

/// Returns the rules as a text to include.
pub fn write(rules: &Rules) -> String {
    let mut text = String::from(
        "# Rules for nginx, made by `parkpages rules nginx`. In the site's server block, below `root`:\n\
         #     include /etc/nginx/parkpages.conf;\n\n\
         index index.html;\nabsolute_redirect off;\ncharset utf-8;\n\
         charset_types text/css text/csv text/javascript application/javascript text/plain text/calendar text/vcard text/xml;\n",
    );
    text.push_str(
        "gzip on;\ngzip_vary on;\ngzip_types text/css text/csv text/plain application/javascript text/javascript \
         application/json application/feed+json application/xml application/atom+xml application/rss+xml text/xml text/calendar \
         text/vcard image/svg+xml;\n\n",
    );
    let has_dollar = |page: &String| page.contains('$');
    if has_dollar(&rules.base) || rules.gone.iter().any(has_dollar) {
        // In the addresses of pages a `$` begins a variable, and there is no escape: it is found in the address that has it.
        text.push_str("if ($uri ~ \"([$])\") {\n    set $parkpages_dollar $1;\n}\n");
    }
    varied(rules, &mut text);
    for one in &rules.moves {
        let to = escaped(&one.to);
        if one.is_below {
            below(rules, &one.from, &to, &mut text);
            continue;
        }
        for from in with_and_without_slash(&one.from) {
            let _ = writeln!(text, "location = \"{}\" {{", quoted(from));
            headers(rules, CHECKED, &mut text);
            let _ = writeln!(text, "    return 301 \"{to}\";\n}}");
        }
    }
    // After the redirects, of which one may be of such an address.
    text.push_str("location ~ \"/\\.(?!well-known/)\" {\n    return 404;\n}\n");
    for page in &rules.gone {
        let _ = writeln!(
            text,
            "location = \"{}\" {{\n    error_page 410 \"{}index.html\";\n    return 410;\n}}",
            quoted(page),
            sent(page)
        );
    }
    languages(rules, &mut text);
    types(rules, &mut text);
    for folder in &rules.immutable {
        let _ = writeln!(text, "location ^~ \"{}\" {{", quoted(folder));
        let missing = rules.missing.iter();
        if let Some((_, page)) = missing.clone().find(|(above, _)| folder.starts_with(above)) {
            let _ = writeln!(text, "    error_page 404 \"{}\";", sent(page));
        }
        headers(rules, IMMUTABLE, &mut text);
        text.push_str("}\n");
    }
    for (folder, page) in &rules.missing {
        let _ = writeln!(text, "location \"{}\" {{", quoted(folder));
        let _ = writeln!(text, "    error_page 404 \"{}\";", sent(page));
        headers(rules, CHECKED, &mut text);
        text.push_str("}\n");
    }
    text
}

/// Media types that the endings of files do not tell.
fn types(rules: &Rules, text: &mut String) {
    for (what, media_type) in &rules.types {
        for (folder, page) in &rules.missing {
            let is_address = what.starts_with('/');
            if is_address {
                if !what.starts_with(folder) {
                    continue;
                }
                let _ = writeln!(text, "location = \"{}\" {{", quoted(what));
            } else {
                let (folder, name) = (quoted(&pattern(folder)), quoted(&pattern(what)));
                let _ = writeln!(text, "location ~ \"^{folder}(.*/)?{name}$\" {{");
            }
            let _ = writeln!(text, "    types {{ }}\n    default_type \"{media_type}\";");
            let _ = writeln!(text, "    error_page 404 \"{}\";", sent(page));
            headers(rules, CHECKED, text);
            text.push_str("}\n");
            if is_address {
                break;
            }
        }
    }
}

/// A reader who names a language at `/` goes to its home page.
fn languages(rules: &Rules, text: &mut String) {
    if rules.languages.is_empty() {
        return;
    }
    let home = format!("{}/index.html", rules.base);
    // The page is sent from here, not from the place of `/index.html`, which has other headers.
    let _ = writeln!(
        text,
        "location = \"{}/\" {{\n    try_files \"{}\" =404;",
        quoted(&rules.base),
        sent(&home)
    );
    text.push_str("    add_header Vary Accept-Language always;\n");
    headers(rules, CHECKED, text);
    for (tag, home) in &rules.languages {
        // The first language that the browser names is the one that the reader wants.
        let _ = writeln!(
            text,
            "    if ($http_accept_language ~* \"^\\s*{tag}([-,;]|\\s|$)\") {{\n        \
             return 302 \"{}\";\n    }}",
            escaped(&encode(home))
        );
    }
    text.push_str("}\n");
}

/// The headers of a block, because a block that has some does not inherit others.
fn headers(rules: &Rules, caching: &str, text: &mut String) {
    // Not on errors, which must not stay in caches for a year.
    let always = if caching == IMMUTABLE { "" } else { " always" };
    let _ = writeln!(text, "    add_header Cache-Control \"{caching}\"{always};");
    for (name, value) in rules.constant() {
        let _ = writeln!(text, "    add_header {name} \"{}\" always;", escaped(value));
    }
    // Without a value there is no header.
    for (number, (name, _)) in rules.varied().iter().enumerate() {
        let _ = writeln!(
            text,
            "    add_header {name} $parkpages_header{number} always;"
        );
    }
}

/// Variables for the headers that some addresses have in another way.
fn varied(rules: &Rules, text: &mut String) {
    if rules.paths.is_empty() {
        return;
    }
    // The address that was asked for: `$uri` becomes that of `index.html`, or of the page for an error.
    text.push_str(
        "uninitialized_variable_warn off;\n\
         if ($parkpages_path = \"\") {\n    set $parkpages_path $uri;\n}\n",
    );
    for (number, (name, value)) in rules.varied().into_iter().enumerate() {
        let value = escaped(value.unwrap_or_default());
        let _ = writeln!(text, "set $parkpages_header{number} \"{value}\";");
        for (path, value) in rules.values(name) {
            let _ = writeln!(
                text,
                "if ($parkpages_path ~ \"{}\") {{\n    set $parkpages_header{number} \"{}\";\n}}",
                quoted(&path_pattern(path, pattern)),
                escaped(value.unwrap_or_default())
            );
        }
    }
    text.push('\n');
}

/// Both forms of an address: `/old/` and `/old`.
pub(super) fn with_and_without_slash(from: &str) -> impl Iterator<Item = &str> {
    let bare = from.strip_suffix('/').filter(|bare| !bare.is_empty());
    std::iter::once(from).chain(bare)
}

/// All that lies below an address leads to the same below another.
fn below(rules: &Rules, from: &str, to: &str, text: &mut String) {
    // What the browser sent, still encoded: nginx puts decoded text into `Location` as it is.
    let sent = quoted(&encoded_pattern(from, pattern));
    let pattern = quoted(&pattern(from));
    let _ = writeln!(text, "location ~ \"^{pattern}\" {{");
    headers(rules, CHECKED, text);
    let _ = writeln!(
        text,
        "    if ($request_uri ~ \"^{sent}([^?]*)\") {{\n        return 301 \"{to}$1$is_args$args\";\n    }}"
    );
    // Sent in another way, as with two slashes. This encodes anew all but `?`.
    let _ = writeln!(
        text,
        "    rewrite \"^{pattern}(.*)$\" \"{to}$1\" permanent;\n}}"
    );
}

/// A text between quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The page that is sent, between quotes where a `$` begins a variable.
fn sent(page: &str) -> String {
    quoted(page).replace('$', "${parkpages_dollar}")
}

/// A text between quotes where a `$` would begin a variable, for which nginx has no escape.
fn escaped(text: &str) -> String {
    quoted(text).replace('$', "%24")
}

/// A text as a part of a pattern.
pub(super) fn pattern(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
