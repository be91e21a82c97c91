//! Rules for Apache, as `.htaccess` or in the configuration of a virtual host.

use std::fmt::Write;

use crate::output::hosting::{CHECKED, IMMUTABLE, Rules, encoded_pattern, path_pattern};
use crate::site::routes::urls::encode;

/// Returns the rules as the text of `.htaccess`.
pub fn write(rules: &Rules) -> String {
    let mut text = String::from(
        "# Rules for Apache, made by parkpages. They need mod_rewrite and mod_headers; mod_deflate compresses.\n\n\
         DirectoryIndex index.html\nOptions -Indexes -MultiViews\nAddDefaultCharset utf-8\n\
         AddCharset utf-8 .css .js .csv .ics .svg .xml .json .txt\n\
         <IfModule mod_deflate.c>\n    AddOutputFilterByType DEFLATE text/html text/css text/csv text/plain text/javascript \
         application/javascript application/json application/feed+json application/xml application/atom+xml \
         application/rss+xml text/xml text/calendar text/vcard image/svg+xml\n</IfModule>\n\n",
    );
    text.push_str("RewriteEngine On\n");
    if !rules.paths.is_empty() {
        // Pages for errors find it with `REDIRECT_` in front.
        text.push_str("RewriteRule ^ - [E=PARKPAGES_PATH:%{REQUEST_URI}]\n");
    }
    for one in &rules.moves {
        let from = pattern(&one.from);
        let to = target(&one.to);
        let _ = if one.is_below {
            // What the browser sent, still encoded: decoded text would be put into `Location` as it is.
            let from = encoded_pattern(&one.from, pattern);
            writeln!(
                text,
                "RewriteCond %{{THE_REQUEST}} \"^\\S+ {from}([^?\\s]*)\"\nRewriteRule ^ \"{to}%1\" [R=301,L,NE]"
            )
        } else {
            let from = from
                .strip_suffix('/')
                .map_or_else(|| from.clone(), |bare| format!("{bare}/?"));
            writeln!(
                text,
                "RewriteCond %{{REQUEST_URI}} \"^{from}$\"\nRewriteRule ^ \"{to}\" [R=301,L,NE]"
            )
        };
    }
    // After the redirects, of which one may be of such an address.
    text.push_str("RewriteRule \"(^|/)\\.(?!well-known/)\" - [R=404,L]\n");
    for (tag, home) in &rules.languages {
        let _ = writeln!(
            text,
            "RewriteCond %{{REQUEST_URI}} \"^{}/$\"\nRewriteCond %{{HTTP:Accept-Language}} \"^\\s*{tag}([-,;]|\\s|$)\" [NC]\n\
             RewriteRule ^ \"{}\" [R=302,L,NE]",
            pattern(&rules.base),
            target(&encode(home))
        );
    }
    for page in &rules.gone {
        let _ = writeln!(
            text,
            "RewriteCond %{{REQUEST_URI}} \"^{}$\"\nRewriteRule ^ - [R=410,L]",
            pattern(page)
        );
    }
    text.push('\n');
    // The most exact last, because it counts.
    for (folder, page) in rules.missing.iter().rev() {
        let _ = writeln!(
            text,
            "<If \"%{{REQUEST_URI}} =~ m#^{}#\">\n    ErrorDocument 404 {}\n</If>",
            pattern(folder),
            encode(page)
        );
    }
    for page in &rules.gone {
        let _ = writeln!(
            text,
            "<If \"%{{REQUEST_URI}} =~ m#^{}$#\">\n    ErrorDocument 410 {}index.html\n</If>",
            pattern(page),
            encode(page)
        );
    }
    types(rules, &mut text);
    headers(rules, &mut text);
    text
}

/// Media types that the endings of files do not tell.
fn types(rules: &Rules, text: &mut String) {
    for (what, media_type) in &rules.types {
        let what = pattern(what);
        let _ = if what.starts_with('/') {
            writeln!(
                text,
                "<If \"%{{REQUEST_URI}} =~ m#^{what}$#\">\n    ForceType \"{media_type}\"\n</If>"
            )
        } else {
            writeln!(
                text,
                "<FilesMatch \"^{what}$\">\n    ForceType \"{media_type}\"\n</FilesMatch>"
            )
        };
    }
}

fn headers(rules: &Rules, text: &mut String) {
    text.push_str("\n<IfModule mod_headers.c>\n");
    let _ = writeln!(text, "    Header always set Cache-Control \"{CHECKED}\"");
    for folder in &rules.immutable {
        // Not on errors, which must not stay in caches for a year.
        let _ = writeln!(
            text,
            "    Header always set Cache-Control \"{IMMUTABLE}\" \"expr=%{{REQUEST_STATUS}} -lt 400 && %{{REQUEST_URI}} =~ m#^{}#\"",
            pattern(folder)
        );
    }
    for (name, value) in &rules.headers {
        let value = value.replace('%', "%%");
        let _ = writeln!(text, "    Header always set {name} \"{}\"", escaped(&value));
    }
    for (name, _) in rules.varied() {
        for (path, value) in rules.values(name) {
            let path = path_pattern(path, pattern);
            // The address that was asked for.
            let asked = "%{reqenv:REDIRECT_PARKPAGES_PATH}";
            let asked = format!(
                "expr=(-z {asked} && %{{REQUEST_URI}} =~ m#{path}#) || {asked} =~ m#{path}#"
            );
            let change = match value {
                Some(value) => format!("set {name} \"{}\"", escaped(&value.replace('%', "%%"))),
                None => format!("unset {name}"),
            };
            let _ = writeln!(text, "    Header always {change} \"{asked}\"");
        }
    }
    if !rules.languages.is_empty() {
        let _ = writeln!(
            text,
            "    Header always merge Vary Accept-Language \"expr=%{{REQUEST_URI}} =~ m#^{}/(index\\.html)?$#\"",
            pattern(&rules.base)
        );
    }
    text.push_str("</IfModule>\n");
}

/// A text between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The target of a rule between quotes, in which `%` and `$` would begin what a condition or the rule has found.
fn target(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("%5C"),
            '%' | '$' | '"' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// A text as a part of a pattern between quotes.
fn pattern(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c == '\\' {
            out.push_str("\\\\");
        }
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
