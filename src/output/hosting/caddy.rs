//! Rules for Caddy, to be imported in a site block that has `root`.

use std::fmt::Write;

use crate::output::hosting::nginx::{pattern, with_and_without_slash};
use crate::output::hosting::{CHECKED, IMMUTABLE, Move, Rules, path_pattern};
use crate::site::routes::urls::encode;

/// What means something in a path to match.
const SPECIAL: [char; 8] = ['{', '}', '*', '?', '[', ']', '\\', '%'];

/// Returns the rules as directives for a site block of a Caddyfile.
pub fn write(rules: &Rules) -> String {
    let mut text = String::from(
        "# Rules for Caddy, made by `parkpages rules caddy`. In the site's block, below `root`:\n\
         #     import /etc/caddy/parkpages.caddy\n\nencode gzip\n\n",
    );
    // In a route, because what is outside of one Caddy puts into an order of its own.
    text.push_str("route {\n");
    header(rules, &mut text);
    for (number, one) in rules.moves.iter().enumerate() {
        redirect(one, number, &mut text);
    }
    for (number, page) in rules.gone.iter().enumerate() {
        let (matcher, sent) = if page.contains('{') {
            // What an address has in braces is taken from the address itself, because it would be a placeholder.
            let matcher = format!("path_regexp sent `^({})$`", in_pattern(page));
            (matcher, "{http.regexp.sent.1}".to_owned())
        } else {
            (at(page), escaped(page))
        };
        let _ = writeln!(
            text,
            "\t@gone{number} {matcher}\n\thandle @gone{number} {{\n\t\trewrite * \"{sent}index.html\"\n\t\tfile_server {{\n\t\t\tstatus 410\n\t\t}}\n\t}}"
        );
    }
    languages(rules, &mut text);
    types(rules, &mut text);
    text.push_str("\tfile_server {\n\t\thide .parkpages.json .htaccess .nojekyll\n\t}\n}\n\nhandle_errors {\n");
    missing(rules, &mut text);
    text.push_str("}\n");
    text
}

/// Pages for what does not exist.
fn missing(rules: &Rules, text: &mut String) {
    let has_brace = rules.base.contains('{');
    for (number, (folder, page)) in rules.missing.iter().enumerate() {
        let folder = in_expression(folder);
        let _ = writeln!(
            text,
            "\t@missing{number} {{\n\t\texpression `{{err.status_code}} == 404 && {{http.request.orig_uri.path}}.startsWith(\"{folder}\")`"
        );
        let rest = page.strip_prefix(&*rules.base).filter(|_| has_brace);
        let sent = match rest {
            Some(rest) => {
                let base = in_pattern(&rules.base);
                let _ = writeln!(text, "\t\tpath_regexp sent `^({base})/`");
                format!("{{http.regexp.sent.1}}{}", escaped(rest))
            }
            None => escaped(page),
        };
        let _ = writeln!(
            text,
            "\t}}\n\thandle @missing{number} {{\n\t\trewrite * \"{sent}\"\n\t\tfile_server {{\n\t\t\tstatus 404\n\t\t}}\n\t}}"
        );
    }
}

fn redirect(one: &Move, number: usize, text: &mut String) {
    let to = target(&one.to);
    let bare = one.from.trim_end_matches('/');
    if one.is_below {
        // What the browser sent goes on, still encoded.
        let _ = writeln!(
            text,
            "\t@old{number} {}\n\troute @old{number} {{\n\t\turi strip_prefix \"{}\"\n\t\tredir * \"{}{{uri}}\" 301\n\t}}",
            below(&one.from),
            target(&encode(bare)),
            to.trim_end_matches('/')
        );
    } else if one.from.contains(SPECIAL) {
        // In `path` these begin something: placeholders, wildcards, codes.
        let pattern = in_pattern(bare);
        let end = if one.from.ends_with('/') { "/?" } else { "" };
        let _ = writeln!(
            text,
            "\t@old{number} path_regexp `^{pattern}{end}$`\n\tredir @old{number} \"{to}\" 301"
        );
    } else {
        for from in with_and_without_slash(&one.from) {
            let _ = writeln!(text, "\tredir \"{}\" \"{to}\" 301", escaped(from));
        }
    }
}

fn header(rules: &Rules, text: &mut String) {
    text.push_str("\theader {\n");
    let _ = writeln!(text, "\t\tCache-Control \"{CHECKED}\"");
    for (name, value) in rules.constant() {
        let _ = writeln!(text, "\t\t{name} \"{}\"", escaped(value));
    }
    text.push_str("\t}\n");
    for (number, (name, value)) in rules.varied().into_iter().enumerate() {
        varied(rules, (number, name, value), text);
    }
    for (number, folder) in rules.immutable.iter().enumerate() {
        let folder = below(folder);
        // Not on errors, which must not stay in caches for a year.
        let _ = writeln!(
            text,
            "\t@immutable{number} {{\n\t\t{folder}\n\t\tfile\n\t}}\n\theader @immutable{number} Cache-Control \"{IMMUTABLE}\""
        );
    }
}

/// A header that some addresses have in another way. Each value has its addresses to itself: what is taken out of a response
/// Caddy takes out last of all.
fn varied(rules: &Rules, (number, name, of_all): (usize, &str, Option<&str>), text: &mut String) {
    let values = rules.values(name);
    let quoted = |path| path_pattern(path, in_pattern);
    let of_all = of_all.map(|value| (None, value, &*values));
    let of_some = values
        .iter()
        .enumerate()
        .filter_map(|(at, (path, value))| Some((Some(*path), (*value)?, values.get(at + 1..)?)));
    for (at, (path, value, later)) in of_all.into_iter().chain(of_some).enumerate() {
        let _ = writeln!(text, "\t@header{number}_{at} {{");
        if let Some(path) = path {
            let _ = writeln!(text, "\t\tpath_regexp `{}`", quoted(path));
        }
        for (path, _) in later {
            let _ = writeln!(text, "\t\tnot path_regexp `{}`", quoted(path));
        }
        let _ = writeln!(
            text,
            "\t}}\n\theader @header{number}_{at} {name} \"{}\"",
            escaped(value)
        );
    }
}

/// Media types that the endings of files do not tell.
fn types(rules: &Rules, text: &mut String) {
    for (number, (what, media_type)) in rules.types.iter().enumerate() {
        let what = if what.starts_with('/') {
            at(what)
        } else {
            format!("path_regexp `/{}$`", in_pattern(what))
        };
        let _ = writeln!(
            text,
            "\t@type{number} {{\n\t\t{what}\n\t\tfile\n\t}}\n\theader @type{number} Content-Type \"{media_type}\""
        );
    }
}

/// A reader who names a language at `/` goes to its home page.
fn languages(rules: &Rules, text: &mut String) {
    if rules.languages.is_empty() {
        return;
    }
    let root = at(&format!("{}/", rules.base));
    let _ = writeln!(text, "\t@root {root}\n\theader @root Vary Accept-Language");
    for (number, (tag, home)) in rules.languages.iter().enumerate() {
        let _ = writeln!(
            text,
            "\t@language{number} {{\n\t\t{root}\n\t\theader_regexp Accept-Language `(?i)^\\s*{tag}([-,;]|\\s|$)`\n\t}}\n\
             \tredir @language{number} \"{}\" 302",
            target(&encode(home))
        );
    }
}

/// A text between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The target of a redirect, between quotes. `{` would begin a placeholder, before which no `\` helps.
fn target(url: &str) -> String {
    escaped(&url.replace('{', "%7B").replace('}', "%7D"))
}

/// Matches an address. What has a meaning in `path` is written as a pattern.
fn at(path: &str) -> String {
    if path.contains(SPECIAL) {
        format!("path_regexp `^{}$`", in_pattern(path))
    } else {
        format!("path \"{}\"", escaped(path))
    }
}

/// Matches all that lies below a folder.
fn below(folder: &str) -> String {
    if folder.contains(SPECIAL) {
        format!("path_regexp `^{}`", in_pattern(folder))
    } else {
        format!("path \"{}*\"", escaped(folder))
    }
}

/// A text as a part of a pattern between backquotes.
fn in_pattern(text: &str) -> String {
    pattern(text).replace("\\`", "\\x60")
}

/// A text between quotes in an expression, where `{` would begin a placeholder.
fn in_expression(text: &str) -> String {
    let text = escaped(text).replace('{', "\\x7b");
    text.replace('}', "\\x7d").replace('`', "\\x60")
}
