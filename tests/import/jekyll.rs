//! Sites of Jekyll.

use crate::moved::Moved;

#[test]
fn a_small_site_builds_and_keeps_its_addresses() {
    let moved = Moved::from(&[
        (
            "_config.yml",
            "title: Park\nurl: https://old.example\npermalink: /:categories/:year/:month/:title.html\nexclude: [secret]\n",
        ),
        ("index.html", "---\nlayout: home\n---\n<p>Welcome</p>\n"),
        (
            "about.md",
            "---\ntitle: About\npermalink: /about/\n---\nIt is {{ site.data.figures.trees }} trees.\n{: .lead}\n\n## Our *trees*\n\n[post]({% post_url 2024-04-18-first %})\n",
        ),
        ("about/team.md", "---\ntitle: Team\n---\n[home](/)\n"),
        (
            "_posts/2024-04-18-first.md",
            "---\ntitle: First\ncategories: news open-data\ntags: [a, b]\nredirect_from: [/first.html]\nauthor: Ada\n---\n\
             {% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n{% if site.data.figures.trees == 12 %}Twelve.{% else %}Other.{% endif %}\n\n\
             {% for x in site.data.figures.list %}{{ x.name }} {% endfor %}{{ unknown.thing }}\n",
        ),
        ("_drafts/idea.md", "---\ntitle: Idea\n---\n"),
        (
            "_data/figures.yml",
            "trees: 12\nlist:\n- name: oak\n- name: ash\n",
        ),
        ("_layouts/home.html", "x"),
        ("secret/a.md", "---\ntitle: Secret\n---\n"),
        ("feed.xml", "---\n---\n<feed/>"),
        ("img/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    let post = moved.at("news/open-data/2024/04/first/index.html");
    assert!(
        post.contains("Twelve.") && post.contains("oak ash"),
        "{post}"
    );
    assert_eq!(
        moved.redirect("news/open-data/2024/04/first.html"),
        "/news/open-data/2024/04/first/"
    );
    assert_eq!(
        moved.redirect("first.html"),
        "/news/open-data/2024/04/first/"
    );
    assert!(
        moved
            .file("content/posts/2024-04-18-first.md")
            .contains("```ruby\nputs 1\n```")
    );
    let about = moved.file("content/about/_index.md");
    assert!(
        about.contains("It is 12 trees.\n\n## Our *trees*\n\n[post](@/posts/2024-04-18-first.md)"),
        "{about}"
    );
    assert_eq!(moved.redirect("about/team.html"), "/about/team/");
    assert!(
        moved
            .report
            .contains("`{{ unknown.thing }}`: _posts/2024-04-18-first.md:14"),
        "{}",
        moved.report
    );
    assert!(moved.report.contains("_data/figures.yml"));
    assert!(!moved.files.keys().any(|path| path.contains("secret")));
    assert!(moved.outputs.contains_key("img/a.svg"));
}

#[test]
fn folders_of_languages_are_languages() {
    let moved = Moved::from(&[
        (
            "_config.yml",
            "title: Park\nurl: https://old.example\npermalink: pretty\n",
        ),
        ("index.html", "---\n---\nChoose\n"),
        (
            "en/index.html",
            "---\ntitle: Park\nlang: en\n---\n<p>Hello</p>\n",
        ),
        (
            "zh_tw/index.html",
            "---\ntitle: 園區\nlang: zh_tw\n---\n<p>你好</p>\n",
        ),
        (
            "en/news/_posts/2024-04-18-first.md",
            "---\ntitle: First\nlang: en\n---\n## Plan\n",
        ),
        (
            "zh_tw/news/_posts/2024-04-18-first.md",
            "---\ntitle: 首批\nlang: zh_tw\n---\n[en](/en/news/2024/04/18/first/)\n",
        ),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    assert!(
        moved
            .at("en/news/2024/04/18/first/index.html")
            .contains("First")
    );
    assert!(
        moved
            .at("zh-tw/news/2024/04/18/first/index.html")
            .contains("首批")
    );
    assert_eq!(
        moved.redirect("zh_tw/news/2024/04/18/first/index.html"),
        "/zh-tw/news/2024/04/18/first/"
    );
    assert!(
        moved
            .file("content/site.yaml")
            .contains("/zh_tw/*: /zh-tw/*")
    );
    assert!(
        moved
            .file("content/news/2024-04-18-first.zh-tw.md")
            .contains("title: 首批")
    );
}

#[test]
fn addresses_that_a_sitemap_alone_names_lead_to_the_page_above_or_are_told() {
    let old = [
        (
            "_config.yml",
            "title: Park\nurl: https://old.example\npermalink: pretty\n",
        ),
        ("en/index.html", "---\ntitle: Park\nlang: en\n---\n"),
        ("zh_tw/index.html", "---\ntitle: 園區\nlang: zh_tw\n---\n"),
        (
            "en/news/_posts/2024-04-18-first.md",
            "---\ntitle: First\nlang: en\n---\n",
        ),
        (
            "zh_tw/news/_posts/2024-04-18-first.md",
            "---\ntitle: 首批\nlang: zh_tw\n---\n",
        ),
    ];
    let addresses = [
        "https://old.example/en/news/2024/04/18/first/",
        "https://old.example/en/news/2024/04/",
        "https://old.example/zh_tw/news/2024/",
        "https://old.example/zh_tw/news/2024/04/18/first/",
        "https://old.example/en/lost/",
        "https://old.example/en/news/page/7/",
        "https://old.example/?p=3",
    ];
    let moved = Moved::with_addresses(&old, &addresses);
    assert_eq!(moved.problems, [""; 0]);
    assert_eq!(moved.redirect("en/news/2024/04/index.html"), "/en/news/");
    assert_eq!(moved.redirect("zh_tw/news/2024/index.html"), "/zh-tw/news/");
    let report = &moved.report;
    assert!(
        report.contains("## Addresses of the sitemap that no page has (5)"),
        "{report}"
    );
    assert!(
        report.contains("- lead nowhere (3)\n  - /?p=3\n  - /en/lost/\n  - /en/news/page/7/\n"),
        "{report}"
    );
}

#[test]
fn what_content_would_not_publish_goes_to_static() {
    let moved = Moved::from(&[
        ("_config.yml", "title: Park\nexclude: [\"*.bak\", notes/]\n"),
        (
            "index.md",
            "---\ntitle: Park\n---\n[key](/key) [plan](/plan.step)\n",
        ),
        ("key", "-----BEGIN KEY-----\n"),
        ("plan.step", "STEP"),
        ("img/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("a.bak", "old"),
        ("notes/secret.md", "---\ntitle: Secret\n---\n"),
        (".env", "KEY=1"),
        ("_posts/idea.md", "---\ntitle: A post without a date\n---\n"),
    ]);
    assert_eq!(moved.problems, [""; 0]);
    for path in ["key", "plan.step", "img/a.svg"] {
        moved.at(path);
    }
    assert_eq!(moved.file("static/key"), "-----BEGIN KEY-----\n");
    moved.file("content/img/a.svg");
    let report = &moved.report;
    assert!(
        report.contains(
            "- left out by the settings, or by Jekyll itself (2)\n  - *.bak\n  - notes\n"
        ),
        "{report}"
    );
    for secret in ["secret", "Secret", "KEY=1", "without a date"] {
        assert!(
            !moved.outputs.values().any(|text| text.contains(secret)),
            "{secret}"
        );
    }
}

#[test]
fn a_tag_that_nothing_closes_is_told_and_takes_no_text() {
    let moved = Moved::from(&[
        ("_config.yml", "title: Park\n"),
        (
            "a.md",
            "---\ntitle: A\n---\n{% if page.x %}\n\nOne.\n\n{% if page.title %}Two.{% endif %}\n\n{% comment %}\n\nThree.\n",
        ),
    ]);
    let text = moved.file("content/a.md");
    for kept in ["One.", "Two.", "Three."] {
        assert!(text.contains(kept), "{text}");
    }
    for told in [
        "`{% if %}` without `{% endif %}`: a.md:4",
        "`{% comment %}`: a.md:10",
    ] {
        assert!(moved.report.contains(told), "{}", moved.report);
    }
}
