//! The full theme with all that the web expects: feeds in three formats for each language, section, term and partner, metadata in
//! each page, related entries, series, data files, open data, headers, files for hosts, icons, fonts in parts.

use super::themes;
use super::{Generator, put};
use std::io;
use std::path::Path;

/// Settings besides those of [`themes::SETTINGS`].
const SETTINGS: &str = r#"publisher: { en: Bench Park }
feed: { formats: [atom, rss, json] }
series: { walks: { en: Walks } }
related: { words: 1 }
robots: { disallow: [/search/] }
security: { contact: ["mailto:security@example.org"], expires: 2026-12-31 }
llms: true
manifest: { icon: /icon.svg }
export: { licence: "https://creativecommons.org/licenses/by/4.0/", bom: true }
hosts: [apache, github, netlify]
headers: true
assets: { integrity: true, bundle: true, minify: true, subset_fonts: true }
redirects: { /start/: "@/_index.md" }
"#;

/// What takes the place of another text in a file of the full theme.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "content/site.yaml",
        "    paginate_by: 20\n",
        "    paginate_by: 20\n    feed: true\n",
    ),
    (
        "content/news/_index.md",
        "feed: true\n",
        "feed: true\nexport: [json, csv]\noutputs: [txt]\n",
    ),
    (
        "content/news/_fields.yaml",
        "to: partners }",
        "to: partners, feed: true }",
    ),
    (
        "content/partners/_index.md",
        "archive: false\n",
        "archive: false\nexport: [json, csv]\n",
    ),
    (
        "themes/bench/templates/base.html",
        r#"<meta name="description" content="{{ page.description or page.title }}">
<link rel="canonical" href="{{ current_path | absolute_url }}">
"#,
        r#"{{ page.metadata }}
<link rel="stylesheet" href="{{ asset(path="css/bench.css") }}"{{ integrity(path="css/bench.css") }}>
"#,
    ),
    (
        "themes/bench/templates/index.html",
        "{{ page.content }}",
        r#"{{ page.content }}<table>{% for row in data(path="rates.csv") %}<tr><td>{{ row.name }}</td><td>{{ row.rate }}</td></tr>{% endfor %}</table>"#,
    ),
    (
        "themes/bench/templates/page.html",
        "</article>",
        r#"{% set part = series() %}{% if part %}<p>{{ part.title }}: {{ part.position }} / {{ part.count }}</p>{% endif %}
<ul>{% for card in related() %}<li><a href="{{ card.url }}">{{ card.title }}</a></li>{% endfor %}</ul>
</article>"#,
    ),
];

const MORE: &[(&str, &[u8])] = &[
    ("content/data/rates.csv", b"name,rate\nhall,12\nlab,30\n"),
    ("content/data.md", b"---\ntitle: Data\ntemplate: data.html\n---\nOpen data.\n"),
    (
        "content/icon.svg",
        br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30" fill="#0a6"/></svg>"##,
    ),
    (
        "themes/bench/assets/css/bench.css",
        b"@import \"faces.css\";\n/* Spaces and remarks go. */\nbody { margin: 0; }\nh1 { font-family: Bench; }\n",
    ),
    (
        "themes/bench/assets/css/faces.css",
        b"@font-face {\n  font-family: Bench;\n  src: url(../Latin.otf);\n}\n@font-face {\n  font-family: Bench;\n  src: url(../Han.otf);\n  unicode-range: U+2E80-FFEF;\n}\n",
    ),
    ("themes/bench/assets/Latin.otf", include_bytes!("../../themes/park/fonts/NotoSansLatin-Bold.otf")),
    ("themes/bench/assets/Han.otf", include_bytes!("../../themes/park/fonts/NotoSansHK-Bold.otf")),
    (
        "themes/bench/templates/data.html",
        br#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<ul>{% for set in datasets() %}<li>{{ set.title }}</li>{% endfor %}</ul>{% endblock %}"#,
    ),
    (
        "themes/bench/templates/section.txt",
        b"{% for card in paginator.pages %}{{ card.title }}\n{% endfor %}",
    ),
];

/// Writes settings and theme of parkpages into `root`.
///
/// # Errors
/// As the file system has it.
///
/// # Panics
/// Where the full theme has not what is changed in it.
pub fn write(root: &Path) -> io::Result<()> {
    for (name, text) in themes::files(Generator::Parkpages) {
        let mut text = text.to_owned();
        if name == themes::SETTINGS.0 {
            text.push_str(SETTINGS);
        }
        for (_, before, after) in CHANGES.iter().filter(|change| change.0 == name) {
            assert!(text.contains(before), "{name} has no {before:?}");
            text = text.replacen(before, after, 1);
        }
        put(root, name, text.as_bytes())?;
    }
    MORE.iter()
        .try_for_each(|(name, bytes)| put(root, name, bytes))
}
