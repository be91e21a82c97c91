//! Export files of WordPress.

use crate::moved::Moved;

const EXPORT: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="x" xmlns:wp="y" xmlns:dc="z" xmlns:excerpt="e">
<channel>
<title>Park &amp; River</title><link>https://old.example</link><description>News</description><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
<item><title>First &#8211; partners</title><link>https://old.example/2024/04/first/</link><dc:creator><![CDATA[ada]]></dc:creator>
<content:encoded><![CDATA[<!-- wp:paragraph -->
<p class="lead">Hello <strong>all</strong>, see <a href="https://old.example/visit/">how to come</a>.</p>
<!-- /wp:paragraph -->

<!--more-->

An old line
and the next.

<!-- wp:image {"id":5} -->
<figure class="wp-block-image"><img src="https://old.example/wp-content/uploads/a.jpg" alt="A tree" class="wp-image-5"/></figure>
<!-- /wp:image -->

[gallery ids="1,2"]

<iframe src="https://films.example/1"></iframe>]]></content:encoded>
<excerpt:encoded><![CDATA[Short.]]></excerpt:encoded>
<wp:post_id>1</wp:post_id><wp:post_date>2024-04-18 10:00:00</wp:post_date><wp:post_date_gmt>2024-04-18 09:00:00</wp:post_date_gmt>
<wp:post_name>first</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type>
<category domain="category" nicename="open-data"><![CDATA[Open data]]></category>
<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>very-first</wp:meta_value></wp:postmeta>
</item>
<item><title>Visit</title><link>https://old.example/visit/</link><content:encoded><![CDATA[Come.]]></content:encoded>
<wp:post_id>2</wp:post_id><wp:post_date>2023-01-01 00:00:00</wp:post_date><wp:post_name>visit</wp:post_name><wp:status>publish</wp:status>
<wp:post_parent>0</wp:post_parent><wp:post_type>page</wp:post_type></item>
<item><title>By bus</title><link>https://old.example/visit/bus/</link><content:encoded><![CDATA[Line 5.]]></content:encoded>
<wp:post_id>3</wp:post_id><wp:post_date>2023-01-01 00:00:00</wp:post_date><wp:post_name>bus</wp:post_name><wp:status>publish</wp:status>
<wp:post_parent>2</wp:post_parent><wp:post_type>page</wp:post_type></item>
<item><title>Plan</title><link>https://old.example/?p=4</link><content:encoded><![CDATA[Secret.]]></content:encoded>
<wp:post_id>4</wp:post_id><wp:post_name></wp:post_name><wp:status>draft</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type></item>
<item><title>a</title><link>https://old.example/a/</link><wp:attachment_url>https://old.example/wp-content/uploads/a.jpg</wp:attachment_url>
<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>
</channel></rss>
"#;

#[test]
fn posts_and_pages_become_markdown_at_their_addresses() {
    let moved = Moved::from(&[("export.xml", EXPORT)]);
    let errors: Vec<&String> = moved
        .problems
        .iter()
        .filter(|problem| !problem.contains("removed-html"))
        .collect();
    assert_eq!(errors, [""; 0]);
    let post = moved.file("content/posts/2024-04-18-first.md");
    assert!(post.starts_with("---\ntitle: First – partners\ndescription: Short.\ndate: 2024-04-18T09:00Z\npath: 2024/04/first\n"), "{post}");
    assert!(
        post.contains("Hello **all**, see [how to come](@/visit/_index.md)."),
        "{post}"
    );
    assert!(post.contains("<!-- more -->\n"), "{post}");
    assert!(
        post.contains("![A tree](https://old.example/wp-content/uploads/a.jpg)"),
        "{post}"
    );
    assert!(post.contains("categories:\n- open-data\n"), "{post}");
    assert!(
        moved.report.contains("`iframe`") && moved.report.contains("`[gallery ids=\"1,2\"]`"),
        "{}",
        moved.report
    );
    assert_eq!(
        moved.redirect("2024/04/very-first/index.html"),
        "/2024/04/first/"
    );
    assert_eq!(
        moved.redirect("category/open-data/index.html"),
        "/categories/open-data/"
    );
    assert!(moved.at("visit/bus/index.html").contains("Line 5."));
    assert!(!moved.outputs.values().any(|text| text.contains("Secret.")));
    assert!(
        moved
            .file("content/site.yaml")
            .contains("title: Park & River")
    );
}

#[test]
fn a_file_that_breaks_off_is_read_as_far_as_it_goes() {
    let (half, _) = EXPORT
        .split_once("<item><title>By bus")
        .expect("the third item");
    let moved = Moved::from(&[("export.xml", &format!("{half}<item><title>Cut < off"))]);
    assert!(moved.at("visit/index.html").contains("Come."));
    assert!(
        moved.report.contains("## Files that could not be read (1)"),
        "{}",
        moved.report
    );
}

#[test]
fn entities_preformatted_text_and_tables_lose_nothing() {
    let export = EXPORT
        .replace("<title>Visit", "<title>Caf&eacute; &#x1F600; &hellip;")
        .replace("Come.", "<p>a &lt;b&gt;</p>\n\n<pre>x &lt;y&gt;\n  z</pre>\n\n<table><tr><td>1</td></tr></table>");
    let export = export.replace(
        "<rss",
        "<!DOCTYPE rss [<!ENTITY a \"b\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<rss",
    );
    let moved = Moved::from(&[("export.xml", &export)]);
    let page = moved.file("content/visit/_index.md");
    assert!(page.contains("title: Café 😀 …\n"), "{page}");
    assert!(
        page.contains("a \\<b>") && page.contains("```\nx <y>\n  z\n```"),
        "{page}"
    );
    assert!(
        page.contains("<table><tr><td>1</td></tr></table>"),
        "{page}"
    );
}
