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
