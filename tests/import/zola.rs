//! Sites of Zola.

use crate::moved::Moved;

#[test]
fn a_small_site_builds_and_keeps_its_addresses() {
    let moved = Moved::from(&[
        (
            "config.toml",
            "base_url = \"https://old.example\"\ntitle = \"Park\"\ntaxonomies = [{name = \"tags\"}]\n[languages.fr]\ntitle = \"Parc\"\n",
        ),
        (
            "content/_index.md",
            "+++\nsort_by = \"date\"\n+++\n[blog](@/blog/_index.md)\n",
        ),
        ("content/_index.fr.md", "+++\n+++\n"),
        (
            "content/blog/_index.md",
            "+++\ntitle = \"Blog\"\nsort_by = \"weight\"\npaginate_by = 5\n+++\n",
        ),
        (
            "content/blog/2024-05-01_First Post.md",
            "+++\ntitle = \"First\"\naliases = [\"old/first\"]\n[taxonomies]\ntags = [\"Café\"]\n[extra]\nplace = \"Pier\"\n+++\n\
             ## What’s new?\n\n[second](@/blog/second/index.md#part-two) {{ film(id=\"12\") }}\n\n```\n{{/* film(id=\"1\") */}}\n```\n",
        ),
        (
            "content/blog/second/index.md",
            "+++\ntitle = \"Second\"\ndate = 2024-06-01T10:00:00Z\n+++\n## Part two\n\n![p](p.svg)\n",
        ),
        (
            "content/blog/second/p.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
        (
            "content/about.md",
            "+++\ntitle = \"About\"\npath = \"who/we-are\"\n+++\n",
        ),
        (
            "content/about.fr.md",
            "+++\ntitle = \"À propos\"\npath = \"fr/who/we-are\"\n+++\n",
        ),
    ]);
    let errors: Vec<&String> = moved
        .problems
        .iter()
        .filter(|problem| !problem.contains("missing-alt"))
        .collect();
    assert_eq!(errors, [""; 0]);
    let first = moved.file("content/blog/2024-05-01_First-Post.md");
    assert!(
        first.contains("date: '2024-05-01'\n") || first.contains("date: 2024-05-01\n"),
        "{first}"
    );
    assert!(
        first.contains("aliases:\n- /old/first\n")
            && first.contains("tags:\n- café\n")
            && first.contains("place: Pier\n"),
        "{first}"
    );
    assert!(
        first.contains("[second](@/blog/second/index.md#part-two)"),
        "{first}"
    );
    assert!(first.contains("```\n{{ film(id=\"1\") }}\n```"), "{first}");
    let page = moved.at("blog/first-post/index.html");
    assert!(
        page.contains("id=\"what-s-new\"") && page.contains("data-id=\"12\""),
        "{page}"
    );
    assert_eq!(moved.redirect("old/first/index.html"), "/blog/first-post/");
    assert!(moved.at("who/we-are/index.html").contains("About"));
    assert!(moved.at("fr/who/we-are/index.html").contains("À propos"));
    assert_eq!(moved.redirect("tags/cafe/index.html"), "/tags/caf%C3%A9/");
    assert!(
        moved
            .file("content/site.yaml")
            .contains("markdown:\n  heading_ids: zola\n")
    );
    assert!(moved.outputs.contains_key("blog/second/p.svg"));
    let blog = moved.file("content/blog/_index.md");
    assert!(blog.contains("sort:\n- weight\npaginate_by: 5\n"), "{blog}");
}
