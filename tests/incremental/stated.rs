//! Edits made from tables: every key of the front matter, every setting and every type of field takes another
//! value and goes away. What the program gains and the tables lack fails a test here.

use std::collections::BTreeSet;

use parkpages::content::Settings;
use parkpages::content::keys::{ENTRY_KEYS, SECTION_KEYS};
use parkpages::schema::Type;

/// Keys of entries, each with values.
const ENTRY: &[(&str, &[&str])] = &[
    ("title", &["Renamed", "Acme"]),
    ("description", &["Described anew.", "Described once more."]),
    ("date", &["2026-01-20", "2026-03-12T10:00"]),
    ("updated", &["2026-02-20", "2026-04-01"]),
    ("draft", &["true", "false"]),
    ("publish_at", &["2026-01-02", "2026-05-01T09:00"]),
    ("expires_at", &["2026-03-20T08:00", "2027-01-01"]),
    (
        "withdrawn",
        &[
            "{date: 2026-02-02, reason: {en: Wrong.}}",
            "{date: 2026-02-03, reason: {en: Old.}, replaced_by: news/second}",
        ],
    ),
    ("redacted", &["2026-02-20", "2026-04-01T10:00"]),
    (
        "corrections",
        &[
            "[{date: 2026-02-02, text: {en: A figure.}}]",
            "[{date: 2026-02-02, text: {en: Another figure.}}]",
        ],
    ),
    ("slug", &["elsewhere", "opening"]),
    ("path", &["how/elsewhere", "news/opening"]),
    ("aliases", &["[/en/once/]", "[/en/once/, /en/twice/]"]),
    ("template", &["record.html", "nowhere.html"]),
    ("schema_type", &["Event", "AboutPage"]),
    (
        "outputs",
        &[
            "[json]",
            "{txt: {template: record.html, link: false}, json: false}",
        ],
    ),
    ("weight", &["-1", "7"]),
    ("image", &["/images/plan.svg", "nowhere.svg"]),
    (
        "images",
        &[
            "{/images/plan.svg: {alt: A plan}}",
            "{/images/plan.svg: {alt: Another plan, credit: Ann}}",
        ],
    ),
    ("original", &["true", "false"]),
    ("original_language", &["tc", "en"]),
    (
        "translation",
        &[
            "{date: 2026-02-03, status: outdated}",
            "{status: partial, note: {tc: 部分}}",
            "{status: machine, reviewed: 2026-02-04, reviewed_by: Ann}",
        ],
    ),
    ("derived", &["publish", "notice", "hold"]),
    ("convert", &["{裏面: 里边}", "{文字: 字樣, 裏面: 裏}"]),
    ("noindex", &["true", "false"]),
    ("search", &["{boost: 2, keywords: [badge]}", "{hide: true}"]),
    ("reviewed", &["2026-02-03", "2020-02"]),
    ("review_every", &["10 days", "1 year"]),
    ("owner", &["Ann", "Bob"]),
    ("series", &["start", "finish"]),
    (
        "sources",
        &[
            "[A report]",
            "[{text: {en: A report}, date: 2026-01, url: 'https://source.example/'}]",
        ],
    ),
    ("example", &["true", "false"]),
    ("allow", &["[missing-alt]", "[nonsense]"]),
    ("id", &["'tag:park.example,2020:x'", "'urn:x:y'", "x"]),
    ("lang", &["en"]),
    // A taxonomy of the site.
    ("topics", &["[talent]", "[works, talent]"]),
];

/// Keys that only `_index.md` takes.
const SECTION: &[(&str, &[&str])] = &[
    ("sort", &["[title]", "[-country, weight]"]),
    ("paginate_by", &["1", "2"]),
    ("missing", &["omit", "notice"]),
    (
        "cascade",
        &["{topics: [talent], owner: Ann}", "{noindex: true}"],
    ),
    ("publish_time", &["required", "optional"]),
    ("approval", &["required", "optional"]),
    ("review_every", &["10 days", "1 month"]),
    ("feed", &["false", "true"]),
    ("archive", &["true", "false"]),
    ("records", &["nowhere.csv", "firms.csv"]),
    (
        "export",
        &[
            "[json, csv]",
            "{formats: [csv], licence: 'https://example.org/licence'}",
        ],
    ),
];

/// Settings of `site.yaml`.
const SETTINGS: &[(&str, &[&str])] = &[
    (
        "base_url",
        &["https://other.example", "https://park.example/deep/down"],
    ),
    (
        "languages",
        &[
            "{en: {tag: en, name: English}}",
            "{tc: {tag: zh-Hant-HK, name: 中文}, en: {tag: en-GB, hreflang: en, name: English}}",
        ],
    ),
    ("default_language", &["tc", "nowhere"]),
    ("default_language_at_root", &["true", "false"]),
    ("timezone", &["Europe/London", "Pacific/Auckland"]),
    ("theme", &["nowhere"]),
    ("title", &["{en: Garden, tc: 花園}", "Garden"]),
    ("description", &["{en: A park.}", "{en: A garden.}"]),
    ("publisher", &["{en: A board.}", "{en: A council.}"]),
    (
        "taxonomies",
        &[
            "{topics: {options: {works: {en: Works}}, feed: true}}",
            "{kinds: {options: {a: A}}, topics: {options: {talent: T, works: W}}}",
        ],
    ),
    (
        "menus",
        &[
            "{main: [guides, {url: 'https://other.example/', label: {en: Other}}]}",
            "{more: [{to: news, children: [partners]}]}",
        ],
    ),
    ("hosts", &["[apache]", "[netlify]"]),
    (
        "assets",
        &[
            "{integrity: true}",
            "{integrity: true, bundle: true, minify: true}",
            "{subset_fonts: true}",
        ],
    ),
    (
        "headers",
        &[
            "true",
            "{hsts: true, report_only: true, policy: {img-src: ['https://a.example']}, set: {X-A: b}}",
            "{policy: false, paths: {'/en/*': {X-A: b}, '/*.css': {X-A: false}}}",
        ],
    ),
    ("withdrawn", &["gone", "notice"]),
    (
        "redirects",
        &[
            "{/gone/: /en/news/}",
            "{/gone/: /en/partners/, /en/too/: 'https://other.example/', /zh/*: /tc/*}",
        ],
    ),
    (
        "export",
        &["{bom: true}", "{licence: 'https://example.org/licence'}"],
    ),
    ("theme_settings", &["{motto: Green}", "{motto: Blue}"]),
    (
        "strings",
        &[
            "{en: {closed: Shut}}",
            "{en: {closed: Over}, tc: {read: 看}}",
        ],
    ),
    (
        "markdown",
        &[
            "{raw_html: true, spaces: none}",
            "{smart_punctuation: [en], autolinks: false, highlight: false, math: true, heading_ids: hugo}",
        ],
    ),
    ("robots", &["{disallow: [/x/]}", "{agents: {GPTBot: [/]}}"]),
    (
        "security",
        &[
            "{contact: ['mailto:a@b.example'], expires: 2026-12-31}",
            "{contact: ['mailto:c@b.example'], expires: 2026-03-20T08:00}",
        ],
    ),
    ("llms", &["true", "false"]),
    (
        "series",
        &["{start: The start, finish: {en: The finish}}", "{start: S}"],
    ),
    (
        "related",
        &[
            "{words: 10, floor: 5, whole_text: true}",
            "{references: 0, facets: 10, count: 1}",
        ],
    ),
    ("search", &["true", "{weights: {title: 2}}"]),
    (
        "publish",
        &[
            "{live: {kind: folder, path: live}}",
            "{live: {kind: folder, path: /srv/www/park, keep: 3, max_deletes: 50, signed_by: RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3}}",
        ],
    ),
    (
        "fetch",
        &[
            "[{file: data/rates.csv, url: 'https://data.example/rates.csv'}]",
            "[{file: news/figures/counts.csv, url: 'https://data.example/x', max_mb: 2}]",
        ],
    ),
    (
        "manifest",
        &[
            "{icon: /images/plan.svg}",
            "{icon: /images/plan.svg, theme_color: '#005a6e', short_name: {en: P}}",
        ],
    ),
    (
        "feed",
        &[
            "{items: 1}",
            "{items: 50, formats: [json, rss], content: full, tag: 'park.example,2020'}",
        ],
    ),
    ("files", &["{types: [txt]}", "{types: [dwg]}"]),
    (
        "pictures",
        &[
            "{widths: [100, 300]}",
            "{widths: [100], quality: 50, sizes: 50vw}",
        ],
    ),
];

/// Types of fields, each with a declaration and values.
const TYPES: &[(&str, &str, &[&str])] = &[
    ("text", "{type: text, facet: true}", &["Loop", "Hall"]),
    (
        "markdown",
        "{type: markdown}",
        &["With [a link](@/guides/second.md).", "*More*"],
    ),
    ("integer", "{type: integer, min: 0}", &["1", "20"]),
    ("number", "{type: number}", &["1.5", "2.25"]),
    (
        "boolean",
        "{type: boolean, facet: true}",
        &["true", "false"],
    ),
    (
        "date",
        "{type: date, precision: year}",
        &["2025", "2026-Q1"],
    ),
    (
        "datetime",
        "{type: datetime, closes: true, role: startDate}",
        &["2026-03-20T08:00", "2026-05-01T09:00"],
    ),
    (
        "url",
        "{type: url, role: url}",
        &["https://one.example/", "mailto:a@b.example"],
    ),
    ("email", "{type: email}", &["a@b.example", "c@d.example"]),
    ("country", "{type: country, facet: true}", &["HK", "GB"]),
    (
        "choice",
        "{type: choice, facet: true, feed: true, default: a, options: {a: {en: A, tc: 甲}, b: B}}",
        &["b", "c"],
    ),
    (
        "image",
        "{type: image}",
        &["/images/plan.svg", "nowhere.svg"],
    ),
    ("file", "{type: file}", &["/images/plan.svg", "nowhere.pdf"]),
    (
        "reference",
        "{type: reference, to: partners, feed: true}",
        &["acme", "best"],
    ),
    ("list", "{type: list, of: text}", &["[a, b]", "[c]"]),
    (
        "map",
        "{type: map, fields: {a: {type: text}, b: {type: integer}}}",
        &["{a: x}", "{a: x, b: 2}"],
    ),
];

/// Files and forms of them that `first`, which gives the first form of a file, leads to.
pub fn forms(first: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut forms = Vec::new();
    let mut change = |path: &str, table: &[(&str, &[&str])], most: usize| {
        let text = first(path);
        for (key, values) in table {
            let values = values.iter().take(most).map(|value| Some(*value));
            let changed = values.chain([None]).map(|value| with(&text, key, value));
            let changed = changed.filter(|changed| *changed != text);
            forms.extend(changed.map(|changed| (path.to_owned(), changed)));
        }
    };
    change("content/guides/second.md", ENTRY, 2);
    for entry in [
        "content/guides/second.tc.md",
        "content/partners/cove.yaml",
        "content/news/_index.md",
    ] {
        change(entry, ENTRY, 1);
    }
    change("content/guides/_index.md", SECTION, 2);
    change("content/site.yaml", SETTINGS, 2);

    forms.push((
        "content/kinds/_index.md".to_owned(),
        "---\ntitle: Kinds\nsort: [-f_integer]\n---\n".to_owned(),
    ));
    let fields = "content/kinds/_fields.yaml".to_owned();
    let declared: String = TYPES
        .iter()
        .map(|(name, declared, _)| format!("f_{name}: {declared}\n"))
        .collect();
    forms.push((fields.clone(), declared.clone()));
    let entry = "content/kinds/one.md".to_owned();
    let stated: String = TYPES
        .iter()
        .map(|(name, _, values)| format!("f_{name}: {}\n", values[0]))
        .collect();
    let text = format!("---\ntitle: One\n{stated}---\n");
    forms.push((entry.clone(), text.clone()));
    forms.push((
        "content/kinds/two.md".to_owned(),
        text.replace("One", "Two").replace("Loop", "Hall"),
    ));
    for (name, declaration, values) in TYPES {
        let key = format!("f_{name}");
        forms.push((fields.clone(), with(&declared, &key, None)));
        let localized = declaration.replacen('}', ", label: {en: Labelled}}", 1);
        forms.push((fields.clone(), with(&declared, &key, Some(&localized))));
        forms.push((entry.clone(), with(&text, &key, None)));
        forms.extend(
            values[1..]
                .iter()
                .map(|value| (entry.clone(), with(&text, &key, Some(value)))),
        );
    }
    let page = "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>\
                {% for f in page.fields %}{{ f.label }} {{ f.value | json }}{% endfor %}{{ config.theme | json }}\
                {% for f in facets() %}{% for t in f.terms %}{{ t.label }} {{ t.count }}{% endfor %}{% endfor %}{% endblock %}\n";
    forms.push((
        "themes/bare/templates/kinds/page.html".to_owned(),
        page.to_owned(),
    ));
    forms
}

/// `text`, front matter or YAML, with another value of `key` or without it.
fn with(text: &str, key: &str, value: Option<&str>) -> String {
    let fence = text.starts_with("---\n");
    let mut lines: Vec<&str> = text.lines().collect();
    let end = lines
        .iter()
        .skip(1)
        .position(|line| *line == "---")
        .filter(|_| fence);
    let end = end.map_or(lines.len(), |at| at + 1);
    let begins = |line: &&str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let stated = value.map(|value| format!("{key}: {value}"));
    match lines[..end].iter().position(begins) {
        Some(at) => {
            let below = lines[at + 1..end]
                .iter()
                .take_while(|line| line.starts_with(' '))
                .count();
            lines.splice(at..=at + below, stated.as_deref());
        }
        None => {
            lines.splice(end..end, stated.as_deref());
        }
    }
    lines.join("\n") + "\n"
}

fn names(table: &[(&'static str, &[&str])]) -> BTreeSet<&'static str> {
    table.iter().map(|(name, _)| *name).collect()
}

#[test]
fn every_key_is_edited() {
    let known: BTreeSet<&str> = ENTRY_KEYS.into_iter().chain(["topics"]).collect();
    assert_eq!(names(ENTRY), known);
    assert_eq!(names(SECTION), SECTION_KEYS.into_iter().collect());
}

#[test]
fn every_type_of_field_is_edited() {
    let types: BTreeSet<&str> = TYPES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(types, Type::names().into_iter().collect());
}

#[test]
fn every_setting_is_edited() {
    // A setting that is new does not compile here: add it below, and its values to `SETTINGS`.
    let _ = |settings: Settings| {
        let Settings {
            file: _,
            base_url: _,
            languages: _, // with `default_language`
            zone: _,
            zone_name: _,
            theme: _,
            title: _,
            description: _,
            publisher: _,
            taxonomies: _,
            menus: _,
            redirects: _,
            theme_settings: _,
            strings: _,
            raw_html: _,
            spaces: _,
            robots: _,
            security: _,
            llms: _,
            search: _,
            manifest: _,
            feed: _,
            file_types: _,
            pictures: _,
            assets: _,
            hosting: _, // with `hosts`, `headers`, `withdrawn`
            export: _,
            fetch: _,
            publish: _,
            related: _,
            series: _,
        } = settings;
    };
    let settings = names(SETTINGS);
    assert_eq!(settings.len(), 32, "{settings:?}");
}
