//! The Content-Security-Policy that allows what pages use, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::HeaderSettings;
use crate::output::hosting::uses::{Kind, Uses};

/// What all outputs of a site use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllUses<'u>(BTreeSet<(Kind, &'u str)>);

impl<'u> AllUses<'u> {
    /// Adds what an output uses.
    pub fn add(&mut self, uses: &'u Uses) {
        self.0.extend(uses.iter());
    }

    /// The policy; `own` is scheme and host of the site.
    pub fn policy(&self, more: &BTreeMap<String, Vec<String>>, own: &str) -> String {
        let mut directives: BTreeMap<&str, BTreeSet<&str>> = BASE
            .iter()
            .map(|(name, source)| (*name, BTreeSet::from([*source])))
            .collect();
        let mut add = |name, source| {
            let sources = directives
                .entry(name)
                .or_insert_with(|| BTreeSet::from([SELF]));
            sources.remove("'none'");
            sources.insert(source);
        };
        for (kind, source) in &self.0 {
            let bare = own.split_once("://").map_or(own, |(_, host)| host);
            if *source == own || *source == bare {
                // An address of the site itself, written out.
                if matches!(kind, Kind::Object | Kind::Base) {
                    add(directive(*kind), SELF);
                }
                continue;
            }
            add(directive(*kind), source);
            if matches!(kind, Kind::ScriptAttribute | Kind::StyleAttribute) {
                add(directive(*kind), "'unsafe-hashes'");
            }
        }
        for (name, sources) in more {
            let base = BASE.iter().find(|(base, _)| base == name);
            for source in sources {
                add(base.map_or(name.as_str(), |(base, _)| base), source);
            }
        }
        let mut policy = String::new();
        for (name, sources) in &directives {
            if !policy.is_empty() {
                policy.push_str("; ");
            }
            policy.push_str(name);
            for source in sources {
                policy.push(' ');
                policy.push_str(source);
            }
        }
        policy
    }
}

const SELF: &str = "'self'";

/// What every policy has.
const BASE: [(&str, &str); 5] = [
    ("base-uri", "'none'"),
    ("default-src", SELF),
    ("form-action", SELF),
    ("frame-ancestors", SELF),
    ("object-src", "'none'"),
];

fn directive(kind: Kind) -> &'static str {
    match kind {
        Kind::Base => "base-uri",
        Kind::Connection => "connect-src",
        Kind::Font => "font-src",
        Kind::Form => "form-action",
        Kind::Frame => "frame-src",
        Kind::Manifest => "manifest-src",
        Kind::Media => "media-src",
        Kind::Object => "object-src",
        Kind::Picture => "img-src",
        Kind::Script | Kind::ScriptAttribute => "script-src",
        Kind::Style | Kind::StyleAttribute => "style-src",
    }
}

/// The headers of every response.
pub fn headers(settings: &HeaderSettings, uses: &AllUses<'_>, own: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    if let Some(more) = &settings.policy {
        let name = if settings.report_only {
            "Content-Security-Policy-Report-Only"
        } else {
            "Content-Security-Policy"
        };
        all.push((name.into(), uses.policy(more, own)));
    }
    let fixed = [
        ("Cross-Origin-Opener-Policy", "same-origin"),
        (
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ];
    all.extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    if let Some(hsts) = &settings.hsts {
        all.push(("Strict-Transport-Security".into(), hsts.clone()));
    }
    all.push(("X-Content-Type-Options".into(), "nosniff".into()));
    for (name, value) in &settings.set {
        all.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        all.extend(value.clone().map(|value| (name.clone(), value)));
    }
    all.sort();
    all
}
