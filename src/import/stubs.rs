//! Stubs of shortcodes: templates that show what is between the tags until the real ones are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A template for each shortcode that is called.
pub fn stubs<'a>(
    calls: impl Iterator<Item = &'a (String, Vec<String>, bool)>,
) -> BTreeMap<String, String> {
    let mut known: BTreeMap<&str, (BTreeSet<&str>, bool)> = BTreeMap::new();
    for (name, args, has_body) in calls {
        let (all, body) = known.entry(name).or_default();
        all.extend(args.iter().map(String::as_str));
        *body |= has_body;
    }
    let all = known.into_iter();
    all.map(|(name, (args, has_body))| (name.to_owned(), stub(name, &args, has_body)))
        .collect()
}

fn stub(name: &str, args: &BTreeSet<&str>, has_body: bool) -> String {
    let element = if has_body { "div" } else { "span" };
    let mut text = format!(
        "{{# A stub of the old site's shortcode: write what `{name}` is to show in place of this. #}}\n<{element} class=\"{}\"",
        name.replace('_', "-")
    );
    for arg in args {
        let _ = write!(
            text,
            " data-{}=\"{{{{ {arg} | default(value=\"\") }}}}\"",
            arg.replace('_', "-")
        );
    }
    let body = if has_body {
        "{{ body | default(value=\"\") }}"
    } else {
        ""
    };
    let _ = writeln!(text, ">{body}</{element}>");
    text
}
