//! Sites of Hugo.

use crate::moved::Moved;

const CONFIG: (&str, &str) = (
    "hugo.toml",
    "baseURL = \"https://old.example/\"\ntitle = \"Old park\"\nlanguageCode = \"en-gb\"\n\
     [permalinks]\nnews = \"/:year/:month/:slug/\"\n\
     [[menus.main]]\nname = \"News\"\npageRef = \"/news\"\nweight = 2\n\
     [[menus.main]]\nname = \"Elsewhere\"\nurl = \"https://else.example/\"\nweight = 1\n",
);

#[test]
fn a_small_site_builds_and_keeps_its_addresses() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/_index.md",
            "---\ntitle: Home\n---\nWelcome to [news](/news/).\n",
        ),
        ("content/news/_index.md", "+++\ntitle = \"News\"\n+++\n"),
        (
            "content/news/2024/first.md",
            "---\ntitle: \"First: partners\"\nslug: first-partners\ndate: 2024-04-18 10:00:49 -0400\nsummary: Short.\n\
             tags: [Open Data, C++, C]\nhost: Harbour\nseats: 12\naliases: [/old/first/, /older.html]\n---\n\
             See [the plan]({{< ref \"second.md#costs\" >}}) and ![a map](/img/map.svg).\n",
        ),
        (
            "content/news/second/index.md",
            "+++\ntitle = \"Second\"\ndate = 2024-05-01\ntags = [\"open-data\"]\nhost = \"Pier\"\n+++\n## Costs\n\n[Sheet](sheet.csv)\n",
        ),
        ("content/news/second/sheet.csv", "a,b\n"),
        (
            "content/about.md",
            "{\n\"title\": \"About\"\n}\n[back](../news/)\n",
        ),
        (
            "static/img/map.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert_eq!(
        moved.file("content/news/first.md"),
        "---\ntitle: 'First: partners'\ndescription: Short.\ndate: 2024-04-18T10:00:49-04:00\npath: 2024/04/first-partners\n\
         aliases:\n- /old/first/\n- /older.html\ntags:\n- c\n- c-2\n- open-data\nhost: Harbour\nseats: 12\n---\n\
         See [the plan](@/news/second/index.md#costs) and ![a map](/img/map.svg).\n"
    );
    assert!(
        moved
            .at("2024/04/first-partners/index.html")
            .contains("First: partners")
    );
    assert_eq!(
        moved.redirect("old/first/index.html"),
        "/2024/04/first-partners/"
    );
    assert_eq!(moved.redirect("older.html"), "/2024/04/first-partners/");
    assert!(
        moved
            .at("2024/05/second/index.html")
            .contains("href=\"/2024/05/second/sheet.csv\"")
    );
    assert_eq!(moved.at("2024/05/second/sheet.csv"), "a,b\n");
    assert!(moved.at("tags/open-data/index.html").contains("Second"));
    let home = moved.at("index.html");
    assert!(
        home.find("Elsewhere").unwrap() < home.find(">News<").unwrap(),
        "menus by weight"
    );
    assert_eq!(
        moved.file("content/news/_fields.yaml"),
        "host:\n  type: text\n  label: Host\nseats:\n  type: integer\n  label: Seats\n"
    );
}

#[test]
fn languages_are_those_of_the_file_names_or_of_folders() {
    let pages = |folder: &str, config: &'static str| {
        let de = match folder {
            "" => (
                "content/about.de.md".to_owned(),
                "content/_index.de.md".to_owned(),
            ),
            folder => (format!("{folder}/about.md"), format!("{folder}/_index.md")),
        };
        let moved = Moved::from(&[
            ("config.yaml", config),
            ("content/_index.md", "---\ntitle: Park\n---\n"),
            (
                "content/about.md",
                "---\ntitle: About\nweight: 3\n---\n[home](/)\n",
            ),
            (&de.0, "---\ntitle: Über uns\nweight: 3\n---\n[Start](/)\n"),
            (&de.1, "---\ntitle: Garten\n---\n"),
        ]);
        assert_eq!(moved.problems, [""; 0]);
        assert!(moved.at("about/index.html").contains("About"));
        assert!(moved.at("de/about/index.html").contains("Über uns"));
        assert_eq!(
            moved.file("content/about.de.md"),
            "---\ntitle: Über uns\n---\n[Start](@/_index.md)\n"
        );
    };
    pages(
        "",
        "baseURL: https://old.example\ntitle: Park\nlanguages:\n  en: {weight: 1}\n  de: {weight: 2, title: Garten}\n",
    );
    pages(
        "inhalt",
        "baseURL: https://old.example\ntitle: Park\nlanguages:\n  en: {contentDir: content}\n  de: {contentDir: inhalt}\n",
    );
}

#[test]
fn a_shortcode_gets_a_stub_or_what_the_mapping_says() {
    let old = [
        CONFIG,
        (
            "content/a.md",
            "---\ntitle: A\n---\n{{< box kind=\"note\" >}}\nIn **it**.\n{{< /box >}}\n\n{{< film 12 >}}\n\nShown: `{{</* film 3 */>}}`.\n\n\
             [paper]({{< paper \"report.pdf\" >}})\n",
        ),
    ];
    let moved = Moved::from(&old);
    assert_eq!(moved.problems, [""; 0]);
    let page = moved.at("a/index.html");
    assert!(
        page.contains("data-old-kind=\"note\"") && page.contains("In <strong>it</strong>."),
        "{page}"
    );
    assert!(page.contains("data-arg1=\"12\""));
    assert!(page.contains("<code>{{&lt; film 3 &gt;}}</code>"), "{page}");
    assert!(page.contains("href=\"https://old.example/report.pdf\""));
    assert!(moved.files.contains_key("themes/plain/shortcodes/box.html"));
    assert!(
        moved.report.contains("- `box`: content/a.md:4\n"),
        "{}",
        moved.report
    );
    assert!(
        moved.report.contains("- `report.pdf`: content/a.md:12\n"),
        "{}",
        moved.report
    );

    let mapping = "shortcodes:\n  film: \"[Film {0}](https://films.example/{0})\"\n  paper: \"https://papers.example/{0}\"\n";
    let moved = Moved::with(&old, Some(mapping));
    let text = moved.file("content/a.md");
    assert!(
        text.contains("[Film 12](https://films.example/12)"),
        "{text}"
    );
    assert!(
        text.contains("[paper](https://papers.example/report.pdf)"),
        "{text}"
    );
}

#[test]
fn html_becomes_markdown_where_nothing_is_lost() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/a.md",
            "---\ntitle: A\n---\n<p>One <b>two</b> <a href=\"/b/\">three</a></p>\n\n<!-- hidden -->\n\nA <strong>word</strong> and \
             <a href=\"https://else.example\" target=\"_blank\">a link</a>.<br>\nNext.\n",
        ),
        (
            "content/b.md",
            "---\ntitle: B\n---\n<div class=\"wide\">kept</div>\n",
        ),
    ]);
    assert_eq!(
        moved.file("content/a.md"),
        "---\ntitle: A\n---\nOne **two** [three](@/b.md)\n\n\n\nA **word** and [a link](https://else.example).\\\nNext.\n"
    );
    assert!(
        moved
            .file("content/b.md")
            .contains("<div class=\"wide\">kept</div>")
    );
    assert!(
        moved.report.contains("- `div`: content/b.md:4\n"),
        "{}",
        moved.report
    );
    assert!(moved.at("b/index.html").contains("kept"));
}

#[test]
fn what_is_not_public_leaves_its_address_to_others() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/old.md",
            "---\ntitle: Old\nexpirydate: 2025-01-01\n---\n",
        ),
        ("content/draft.md", "---\ntitle: Draft\ndraft: true\n---\n"),
        (
            "content/new.md",
            "---\ntitle: New\naliases: [/old/]\n---\n[the old one](/old/)\n",
        ),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert_eq!(moved.redirect("old/index.html"), "/new/");
    assert!(
        moved
            .file("content/new.md")
            .contains("[the old one](@/new.md)")
    );
    assert!(!moved.outputs.contains_key("draft/index.html"));
}

#[test]
fn two_pages_at_one_address_and_two_addresses_of_one_page() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/a.md",
            "---\ntitle: A\nurl: /same/\naliases: [/x/, /y/, /x]\n---\n",
        ),
        (
            "content/b.md",
            "---\ntitle: B\nurl: /same/\naliases: [/x/]\n---\n",
        ),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert!(moved.at("same/index.html").contains("<title>A"));
    assert!(moved.at("b/index.html").contains("<title>B"));
    assert_eq!(moved.redirect("x/index.html"), "/same/");
    assert_eq!(moved.redirect("y/index.html"), "/same/");
    assert!(
        moved
            .report
            .contains("- `/same/`, which `content/a.md` has"),
        "{}",
        moved.report
    );
    assert!(
        moved
            .report
            .contains("- `/x/`, which `content/a.md` has: content/b.md"),
        "{}",
        moved.report
    );
}

#[test]
fn links_that_led_nowhere_lead_to_the_old_host() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/a.md",
            "---\ntitle: A\n---\n[gone](/gone/page/) [part](b.md#no-such) [typo](htps://x) ![gone](gone.png)\n",
        ),
        ("content/b.md", "---\ntitle: B\n---\n"),
    ]);
    let text = moved.file("content/a.md");
    assert!(
        text.contains("[gone](https://old.example/gone/page/) [part](@/b.md) typo (`htps://x`)"),
        "{text}"
    );
    assert!(
        text.contains("![gone](https://old.example/a/gone.png)"),
        "{text}"
    );
    assert!(
        moved
            .report
            .contains("## Links that led nowhere in the old site (2)"),
        "{}",
        moved.report
    );
    assert!(
        moved.report.contains("- `b.md#no-such`: content/a.md:4"),
        "{}",
        moved.report
    );
    assert!(
        !moved
            .problems
            .iter()
            .any(|problem| problem.contains("link")),
        "{:#?}",
        moved.problems
    );
}

#[test]
fn front_matter_that_cannot_be_read_is_a_draft_with_its_text() {
    let moved = Moved::from(&[
        CONFIG,
        ("content/a.md", "---\ntitle: [a\n---\nText\n"),
        (
            "content/b.md",
            "---\ntitle: B\ntitle: Again\ndate: soon\n---\n",
        ),
        ("content/c.md", "No front matter.\n"),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert_eq!(
        moved.file("content/a.md"),
        "---\ntitle: A\ndraft: true\n---\nText\n"
    );
    assert_eq!(moved.file("content/b.md"), "---\ntitle: Again\n---\n");
    assert!(moved.at("c/index.html").contains("No front matter."));
    assert!(
        moved.report.contains("- `date: soon`: content/b.md\n"),
        "{}",
        moved.report
    );
}

#[test]
fn pages_of_terms_that_no_public_page_has_lead_to_their_taxonomy() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/tags/_index.md",
            "---\ntitle: Tags\naliases: [/labels/]\n---\n",
        ),
        (
            "content/tags/gone/_index.md",
            "---\ntitle: Gone\naliases: [/labels/gone/]\n---\n",
        ),
        ("content/tags/unused/_index.md", "---\ntitle: Unused\n---\n"),
        ("content/a.md", "---\ntitle: A\ntags: [C++]\n---\n"),
        (
            "content/b.md",
            "---\ntitle: B\ntags: [gone]\nexpiryDate: 2020-01-01\n---\n",
        ),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert_eq!(moved.redirect("tags/c++/index.html"), "/tags/c/");
    for old in ["tags/gone", "labels/gone", "tags/unused", "labels"] {
        assert_eq!(
            moved.redirect(&format!("{old}/index.html")),
            "/tags/",
            "{old}"
        );
    }
}

#[test]
fn aliases_of_terms_are_beside_their_pages_and_in_their_language() {
    let moved = Moved::from(&[
        (
            "hugo.yaml",
            "baseURL: https://old.example\ntitle: Park\nlanguages:\n  en: {weight: 1}\n  fr: {weight: 2}\n",
        ),
        (
            "content/tags/open-data/_index.md",
            "---\ntitle: Open data\naliases: [data, /figures/, ../labels/data/]\nalias: statistics\n---\n",
        ),
        (
            "content/tags/open-data/_index.fr.md",
            "---\ntitle: Open data\naliases: [donnees, /chiffres/, /fr/statistiques/]\n---\n",
        ),
        (
            "content/tags/unused/_index.md",
            "---\ntitle: Unused\naliases: [spare]\n---\n",
        ),
        ("content/a.md", "---\ntitle: A\ntags: [open-data]\n---\n"),
        ("content/a.fr.md", "---\ntitle: A\ntags: [open-data]\n---\n"),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    for (old, new) in [
        ("tags/data", "/tags/open-data/"),
        ("figures", "/tags/open-data/"),
        ("labels/data", "/tags/open-data/"),
        ("tags/statistics", "/tags/open-data/"),
        ("tags/spare", "/tags/"),
        ("fr/tags/donnees", "/fr/tags/open-data/"),
        ("fr/chiffres", "/fr/tags/open-data/"),
        ("fr/statistiques", "/fr/tags/open-data/"),
    ] {
        assert_eq!(moved.redirect(&format!("{old}/index.html")), new, "{old}");
    }
    assert!(!moved.outputs.contains_key("data/index.html"));
}

#[test]
fn links_that_no_browser_follows_become_text_and_pictures_among_pages_keep_their_address() {
    let moved = Moved::from(&[
        CONFIG,
        (
            "content/guides/a.md",
            "---\ntitle: A\n---\n[get](ftp://x.example/a) [<ftp>][f] ![p](/guides/p.png) <ftp://x.example/> \
             <a class=\"x\" href=\"http://file:http://x\">bad</a>\n\n[f]: ftp://x.example/b\n",
        ),
        ("static/guides/p.png", "no picture"),
        ("static/img/q.png", "no picture"),
    ]);
    let text = moved.file("content/guides/a.md");
    assert!(
        text.starts_with("---\ntitle: A\n---\nget (`ftp://x.example/a`) "),
        "{text}"
    );
    assert!(
        text.contains("<a class=\"x\" >bad</a>") && text.contains("`ftp://x.example/` "),
        "{text}"
    );
    assert!(
        moved.files.contains_key("static/guides/p.png")
            && moved.files.contains_key("content/img/q.png")
    );
    assert!(
        moved
            .report
            .contains("## Links that browsers do not follow (4)"),
        "{}",
        moved.report
    );
}
