//! `hosts`, `headers` and `withdrawn` of `content/site.yaml`: what a web server is to do besides sending files.

use std::collections::BTreeMap;

use super::headers::{HeaderSettings, headers};
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// A host that reads its rules from files in the folder that it publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// Apache: `.htaccess`.
    Apache,
    /// Cloudflare Pages: `_redirects`, `_headers`.
    Cloudflare,
    /// GitHub Pages: `.nojekyll`.
    Github,
    /// Netlify: `_redirects`, `_headers`.
    Netlify,
}

impl Host {
    /// The hosts by the names that settings use.
    pub const NAMES: [(&str, Self); 4] = [
        ("apache", Self::Apache),
        ("cloudflare", Self::Cloudflare),
        ("github", Self::Github),
        ("netlify", Self::Netlify),
    ];

    /// Its files in the output folder.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Apache => &["/.htaccess"],
            Self::Github => &["/.nojekyll"],
            Self::Cloudflare | Self::Netlify => &["/_redirects", "/_headers"],
        }
    }
}

/// What a web server is to do besides sending files.
#[derive(Debug, Clone, Default)]
pub struct Hosting {
    /// The hosts whose files are written, with where the settings name them.
    pub hosts: BTreeMap<Host, Spanned<String>>,
    /// The headers, if the site wants them.
    pub headers: Option<HeaderSettings>,
    /// Whether servers answer 410 for entries that are withdrawn.
    pub withdrawn_is_gone: bool,
}

/// Reads `hosts`, `headers` and `withdrawn`.
pub fn hosting(reader: &mut Reader<'_, '_>) -> Hosting {
    let hosts = hosts(reader);
    let headers = headers(reader);
    let notices = [("notice", false), ("gone", true)];
    let withdrawn = reader.choice("withdrawn", &notices);
    Hosting {
        hosts,
        headers,
        withdrawn_is_gone: withdrawn.is_some_and(|gone| gone.value),
    }
}

fn hosts(reader: &mut Reader<'_, '_>) -> BTreeMap<Host, Spanned<String>> {
    let mut hosts = BTreeMap::new();
    for name in reader.text_list("hosts").into_iter().flatten() {
        let known = Host::NAMES.iter().find(|(known, _)| *known == name.value);
        if let Some((_, host)) = known {
            hosts.insert(*host, name);
            continue;
        }
        let span = reader.span(name.at);
        let message = format!("`{}` is not a host whose files are published", name.value);
        let hint = match &*name.value {
            "nginx" | "caddy" | "s3" => format!(
                "its rules do not belong among the pages: `parkpages rules {}` prints them",
                name.value
            ),
            _ => "there are `apache`, `cloudflare`, `github` and `netlify`; for `nginx`, `caddy` and `s3` see `parkpages rules`".into(),
        };
        let problem = Diagnostic::error("unknown-host", message).at(span);
        reader.report(problem.hint(hint));
    }
    if let (Some(_), Some(second)) = (hosts.get(&Host::Cloudflare), hosts.get(&Host::Netlify)) {
        let span = reader.span(second.at);
        let message =
            "Netlify and Cloudflare Pages read files of the same names in different forms";
        let hint = "name the one that the site is on";
        let problem = Diagnostic::error("unknown-host", message).at(span);
        reader.report(problem.hint(hint));
    }
    hosts
}
