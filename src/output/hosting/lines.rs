//! `_redirects` and `_headers` of Netlify and Cloudflare Pages.

use std::fmt::Write;

use crate::base::Locale;
use crate::content::Host;
use crate::diag::Diagnostic;
use crate::output::hosting::{IMMUTABLE, PathRule, Rules};
use crate::site::routes::urls::encode;

/// What a host takes, as it documents it; `None` where it names no number.
struct Limits {
    /// Its name in messages.
    name: &'static str,
    /// Redirects, those that have a `*` apart, with what becomes of more.
    moves: (usize, &'static str),
    below: Option<usize>,
    /// Characters of a redirect.
    moved: Option<usize>,
    /// Rules in `_headers`, and characters of a line there.
    rules: Option<usize>,
    header: Option<usize>,
    /// Files of a site.
    files: Option<usize>,
}

const NETLIFY: Limits = Limits {
    name: "Netlify",
    moves: (
        10_000,
        "more may make publishing fail: where many old addresses lie below one, write `/old/*: \"/en/news/*\"`",
    ),
    below: None,
    moved: None,
    rules: None,
    header: None,
    files: None,
};

const CLOUDFLARE: Limits = Limits {
    name: "Cloudflare Pages",
    moves: (
        2_000,
        "those after them are answered by a page that leads on; where many old addresses lie below one, write `/old/*: \"/en/news/*\"`",
    ),
    below: Some(100),
    moved: Some(1_000),
    rules: Some(100),
    header: Some(2_000),
    files: Some(20_000),
};

impl Limits {
    fn of(host: Host) -> &'static Self {
        match host {
            Host::Netlify => &NETLIFY,
            _ => &CLOUDFLARE,
        }
    }

    /// A problem where `count` is over the limit of `what`.
    fn check(
        &self,
        most: Option<usize>,
        count: usize,
        what: &str,
        hint: &str,
    ) -> Option<Diagnostic> {
        let most = most.filter(|most| count > *most)?;
        let (name, most, count) = (self.name, grouped(most), grouped(count));
        let message = format!("{name} takes {most} {what}, and there are {count}");
        Some(Diagnostic::warning("host-limit", message).hint(hint))
    }
}

/// Returns the text of `_redirects`, and a warning for each limit of the host that it exceeds.
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
    let limits = Limits::of(host);
    let mut out = Vec::new();
    if !rules.base.is_empty() {
        let message = format!(
            "{} reads `_redirects` and `_headers` at the root of a site only, and `base_url` has the path `{}`",
            limits.name, rules.base
        );
        let hint = "copy both files into the folder that is published, above the site, or give the site a host of its own, as `https://docs.park.example`";
        out.push(Diagnostic::warning("host-limit", message).hint(hint));
    }
    let count = match host {
        Host::Netlify => text.lines().count(),
        _ => single.len(),
    };
    let ignored = "those after them are ignored";
    let below_one = "redirects of all that lies below an address";
    let (moves, hint) = limits.moves;
    let fewer = "the site cannot be published there: fewer widths in `pictures` make fewer files";
    out.extend(limits.check(Some(moves), count, "redirects", hint));
    out.extend(limits.check(limits.below, below.len(), below_one, ignored));
    let longer = "characters for a redirect";
    out.extend(limits.check(limits.moved, longest, longer, "longer ones are ignored"));
    out.extend(limits.check(limits.files, rules.files, "files", fewer));
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

/// Returns the text of `_headers`, and a warning for each limit of the host that it exceeds.
pub fn headers(rules: &Rules, host: Host) -> (String, Vec<Diagnostic>) {
    let limits = Limits::of(host);
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    if !rules.headers.is_empty() {
        let lines = rules.headers.iter();
        let lines = lines.map(|(name, value)| format!("{name}: {value}"));
        blocks.push((format!("{}/*", encode(&rules.base)), lines.collect()));
    }
    // Everything else is asked for each time by these hosts.
    for folder in &rules.immutable {
        let line = format!("Cache-Control: {IMMUTABLE}");
        blocks.push((format!("{}*", encode(folder)), vec![line]));
    }
    let mut out = Vec::new();
    for rule in &rules.paths {
        let lines = lines(rules, rule, host);
        let patterns = patterns(rule, host).into_iter();
        blocks.extend(patterns.map(|pattern| (pattern, lines.clone())));
        out.extend(taken_out(rules, rule, host));
    }
    let mut text = String::new();
    let mut longest = 0;
    for (pattern, lines) in &blocks {
        let _ = writeln!(text, "{pattern}");
        for line in lines {
            longest = longest.max(line.chars().count() + 2);
            let _ = writeln!(text, "  {line}");
        }
    }
    let shorter = "each inline script and style takes 52: put them into files, or set `headers: {policy: false}`";
    let fewer = "those after them are ignored: write fewer patterns in `headers.paths`";
    out.extend(limits.check(limits.header, longest, "characters for a header", shorter));
    out.extend(limits.check(limits.rules, blocks.len(), "rules for headers", fewer));
    (text, out)
}

/// The addresses of a pattern as the host writes them.
fn patterns(rule: &PathRule, host: Host) -> Vec<String> {
    let encoded = |path: &str| plain(&encode(path));
    let start = encoded(&rule.pattern.start);
    match rule.pattern.end.as_deref() {
        None => vec![start],
        Some("") => vec![format!("{start}*")],
        // Netlify has a `*` at the end only.
        Some(_) if host == Host::Netlify => {
            rule.addresses.iter().map(|path| encoded(path)).collect()
        }
        Some(end) => vec![format!("{start}*{}", encoded(end))],
    }
}

/// The headers of a pattern. Cloudflare joins values of several rules, unless one is taken out before.
fn lines(rules: &Rules, rule: &PathRule, host: Host) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in &rule.set {
        if host == Host::Cloudflare && rules.is_repeated(name) {
            lines.push(format!("! {name}"));
        }
        lines.extend(value.as_ref().map(|value| format!("{name}: {value}")));
    }
    lines
}

/// A problem where a pattern takes headers out, which Netlify cannot.
fn taken_out(rules: &Rules, rule: &PathRule, host: Host) -> Option<Diagnostic> {
    let mut all = rule.set.iter();
    let is_taken =
        |(name, value): &(&String, &Option<String>)| value.is_none() && rules.is_repeated(name);
    let (name, _) = all.find(is_taken).filter(|_| host == Host::Netlify)?;
    let message = format!("Netlify cannot take `{name}` out for some addresses");
    let hint = "set it for those that are to have it, and not for all; or give it another value";
    Some(Diagnostic::warning("host-limit", message).hint(hint))
}

/// A number as messages write it, `20,000`.
fn grouped(number: usize) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    Locale::new("en").integer(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{HeaderValues, PathPattern};
    use crate::output::hosting::Move;

    type Make<'a> = &'a dyn Fn(usize) -> Rules;

    fn told(rules: &Rules, file: &str, host: Host) -> Vec<String> {
        let (_, problems) = rules.for_host(file, host);
        problems.into_iter().map(|one| one.message).collect()
    }

    fn moved(count: usize, is_below: bool) -> Rules {
        let moves = (0..count).map(|number| Move {
            from: format!("/old/{number}/"),
            to: "/".into(),
            is_below,
        });
        Rules {
            moves: moves.collect(),
            ..Rules::default()
        }
    }

    fn with_patterns(count: usize) -> Rules {
        let set: HeaderValues = [("X-A".to_owned(), Some("b".to_owned()))].into();
        let paths = (0..count).map(|number| PathRule {
            pattern: PathPattern {
                start: format!("/{number}/"),
                end: Some(String::new()),
            },
            set: set.clone(),
            addresses: Vec::new(),
        });
        Rules {
            paths: paths.collect(),
            ..Rules::default()
        }
    }

    fn with_redirect_of(characters: usize) -> Rules {
        // Besides the target there are the address, two spaces and the status.
        let to = format!("/{}", "a".repeat(characters - "/o  301".len() - 1));
        let moves = vec![Move {
            from: "/o".into(),
            to,
            is_below: false,
        }];
        Rules {
            moves,
            ..Rules::default()
        }
    }

    fn with_header_of(characters: usize) -> Rules {
        let value = "v".repeat(characters - "  X-A: ".len());
        Rules {
            headers: vec![("X-A".into(), value)],
            ..Rules::default()
        }
    }

    fn with_files(files: usize) -> Rules {
        Rules {
            files,
            ..Rules::default()
        }
    }

    #[test]
    fn what_a_host_takes_is_no_problem_and_one_more_is() {
        let cloudflare: [(Make<'_>, &str, usize, &str); 6] = [
            (
                &|count| moved(count, false),
                "/_redirects",
                2_000,
                "Cloudflare Pages takes 2,000 redirects, and there are 2,001",
            ),
            (
                &|count| moved(count, true),
                "/_redirects",
                100,
                "Cloudflare Pages takes 100 redirects of all that lies below an address, and there are 101",
            ),
            (
                &with_redirect_of,
                "/_redirects",
                1_000,
                "Cloudflare Pages takes 1,000 characters for a redirect, and there are 1,001",
            ),
            (
                &with_files,
                "/_redirects",
                20_000,
                "Cloudflare Pages takes 20,000 files, and there are 20,001",
            ),
            (
                &with_patterns,
                "/_headers",
                100,
                "Cloudflare Pages takes 100 rules for headers, and there are 101",
            ),
            (
                &with_header_of,
                "/_headers",
                2_000,
                "Cloudflare Pages takes 2,000 characters for a header, and there are 2,001",
            ),
        ];
        for (rules, file, most, message) in cloudflare {
            assert_eq!(told(&rules(most), file, Host::Cloudflare), [""; 0]);
            assert_eq!(told(&rules(most + 1), file, Host::Cloudflare), [message]);
            // Netlify names other limits.
            assert_eq!(told(&rules(most + 1), file, Host::Netlify), [""; 0]);
        }
        assert_eq!(
            told(&moved(10_000, false), "/_redirects", Host::Netlify),
            [""; 0]
        );
        let message = "Netlify takes 10,000 redirects, and there are 10,001";
        assert_eq!(
            told(&moved(10_001, false), "/_redirects", Host::Netlify),
            [message]
        );
    }
}
