//! `_redirects` and `_headers` of Netlify and Cloudflare Pages.

use std::fmt::Write;

use crate::base::Locale;
use crate::content::Host;
use crate::diag::Diagnostic;
use crate::output::hosting::{IMMUTABLE, Rules};
use crate::site::routes::urls::encode;

/// The most redirects of Cloudflare Pages to one address each, and those with a `*`.
const MOST_MOVES: usize = 2000;
const MOST_BELOW: usize = 100;
/// The most characters of a redirect.
const LONGEST_MOVE: usize = 1000;
/// The most rules and the most characters in a line of `_headers`.
const MOST_HEADERS: usize = 100;
const LONGEST_HEADER: usize = 2000;
/// The most files of a site.
const MOST_FILES: usize = 20_000;

/// Returns `_redirects`.
pub fn redirects(rules: &Rules, host: Host) -> (String, Vec<Diagnostic>) {
    let mut text = String::new();
    let mut longest = 0;
    // Netlify sends a file that is there unless a rule insists; Cloudflare looks at rules first.
    let status = if host == Host::Netlify { "301!" } else { "301" };
    let (below, single): (Vec<_>, Vec<_>) = rules.moves.iter().partition(|one| one.is_below);
    for one in single.iter().chain(&below) {
        let (star, splat) = if one.is_below {
            ("*", ":splat")
        } else {
            ("", "")
        };
        let (from, to) = (plain(&encode(&one.from)), plain(&one.to));
        let line = format!("{from}{star} {to}{splat} {status}");
        longest = longest.max(line.chars().count());
        text.push_str(&line);
        text.push('\n');
    }
    if host == Host::Netlify {
        netlify(rules, &mut text);
    }
    let mut out = Vec::new();
    if !rules.base.is_empty() {
        let name = match host {
            Host::Netlify => "Netlify",
            _ => "Cloudflare Pages",
        };
        let message = format!(
            "{name} reads `_redirects` and `_headers` at the root of a site only, and `base_url` has the path `{}`",
            rules.base
        );
        let hint = "copy both files into the folder that is published, above the site, or give the site a host of its own, as `https://docs.park.example`";
        out.push(Diagnostic::warning("host-limit", message).hint(hint));
    }
    let mut limit = |count: usize, most: usize, what: &str, hint: &str| {
        if host == Host::Cloudflare && count > most {
            let message = format!(
                "Cloudflare Pages takes {} {what}, and there are {}",
                grouped(most),
                grouped(count)
            );
            out.push(Diagnostic::warning("host-limit", message).hint(hint));
        }
    };
    limit(
        single.len(),
        MOST_MOVES,
        "redirects",
        "those after them are answered by a page that leads on; where many old addresses lie below one, write `/old/*: \"/en/news/*\"`",
    );
    limit(
        below.len(),
        MOST_BELOW,
        "redirects of all that lies below an address",
        "those after them are ignored",
    );
    limit(
        longest,
        LONGEST_MOVE,
        "characters for a redirect",
        "longer ones are ignored",
    );
    limit(
        rules.files,
        MOST_FILES,
        "files",
        "the site cannot be published there: fewer widths in `pictures` make fewer files",
    );
    (text, out)
}

/// An address in which no word begins with a colon, as the names of parts that a rule finds do.
fn plain(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (number, part) in url.split(':').enumerate() {
        if number > 0 {
            let is_name = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            out.push_str(if is_name { "%3A" } else { ":" });
        }
        out.push_str(part);
    }
    out
}

/// What Netlify does besides redirects: languages, withdrawn pages (its documentation knows no 410, so with 404), and a page for what does not exist in each language.
fn netlify(rules: &Rules, text: &mut String) {
    for (tag, home) in &rules.languages {
        let _ = writeln!(
            text,
            "{}/ {} 302! Language={tag}",
            encode(&rules.base),
            encode(home)
        );
    }
    for page in &rules.gone {
        let page = encode(page);
        let _ = writeln!(text, "{page} {page}index.html 404!");
    }
    for (folder, page) in &rules.missing {
        let _ = writeln!(text, "{}* {} 404", encode(folder), encode(page));
    }
}

/// Returns `_headers`.
pub fn headers(rules: &Rules, host: Host) -> (String, Vec<Diagnostic>) {
    let mut text = String::new();
    let mut longest = 0;
    if !rules.headers.is_empty() {
        let _ = writeln!(text, "{}/*", encode(&rules.base));
        for (name, value) in &rules.headers {
            let line = format!("  {name}: {value}");
            longest = longest.max(line.chars().count());
            text.push_str(&line);
            text.push('\n');
        }
    }
    // Everything else is asked for each time by these hosts.
    for folder in &rules.immutable {
        let _ = writeln!(text, "{}*\n  Cache-Control: {IMMUTABLE}", encode(folder));
    }
    let mut out = Vec::new();
    if host == Host::Cloudflare {
        if longest > LONGEST_HEADER {
            let message = format!(
                "Cloudflare Pages takes {} characters for a header, and one has {}",
                grouped(LONGEST_HEADER),
                grouped(longest)
            );
            let hint = "each inline script and style takes 52: put them into files, or set `headers: {policy: false}`";
            out.push(Diagnostic::warning("host-limit", message).hint(hint));
        }
        if rules.immutable.len() >= MOST_HEADERS {
            let message = format!(
                "Cloudflare Pages takes {MOST_HEADERS} rules for headers, and there are {}",
                rules.immutable.len() + 1
            );
            out.push(Diagnostic::warning("host-limit", message));
        }
    }
    (text, out)
}

/// A number as messages write it, `20,000`.
fn grouped(number: usize) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    Locale::new("en").integer(number)
}
