//! `check --unused`: files that are published though nothing names them.

use snapbox::{assert_data_eq, str};

use crate::env::Place;

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>";

fn place() -> Place {
    let place = Place::base();
    place
        .write(
            "content/a/index.md",
            "---\ntitle: A\nimage: shown.svg\nimages: {shown.svg: {alt: A plan}, drawn.svg: {alt: A plan}}\n---\n[plan](plan%20%26%20map.pdf) ![](drawn.svg)\n",
        )
        .write("content/a/plan & map.pdf", "%PDF-1.4\n")
        .write("content/a/left.pdf", "%PDF-1.4\n")
        .write("content/a/shown.svg", SVG)
        .write("content/a/drawn.svg", SVG)
        .write("content/a/extra.svg", SVG)
        .write("content/later/index.md", "---\ntitle: Later\ndraft: true\n---\n")
        .write("content/later/secret.pdf", "%PDF-1.4\n")
        .write("static/robots-proof.txt", "x")
        .write(
            "themes/bare/templates/record.html",
            "{{ asset(path=\"sometimes.css\") }}",
        )
        .write("themes/bare/assets/sometimes.css", "a{}")
        .write("themes/bare/assets/spare.css", "a{background:url(only.svg)}")
        .write("themes/bare/assets/only.svg", SVG)
        .write("themes/bare/assets/idle.svg", SVG)
        .write("themes/bare/assets/LICENSE", "x")
        .write("themes/bare/assets/licence.txt", "x");
    place
}

#[test]
fn files_that_nothing_names_are_told() {
    let place = place();
    assert!(!place.run("check").all().contains("unused"));
    assert_data_eq!(
        place.run("check --unused").all(),
        str![[r#"
--- stderr
warning[unused-file]: no page and no text names this file
--> content/a/extra.svg
 = help: link to it, or take it out: it is published at `/en/a/extra.svg`

warning[unused-file]: no page and no text names this file
--> content/a/left.pdf
 = help: link to it, or take it out: it is published at `/en/a/left.pdf`

warning[unused-asset]: no page, style sheet, script or template names this asset
--> themes/bare/assets/idle.svg
 = help: take it out, or name it in a template by `asset(path=…)`

warning[unused-asset]: no page, style sheet, script or template names this asset
--> themes/bare/assets/spare.css
 = help: take it out, or name it in a template by `asset(path=…)`

Checked in [TIME]
  pages     7: en 3, tc 2, sc 2
  withheld  1 draft
              draft  later  (en)
  problems  4 warnings
--- exit 0

"#]]
    );
}

#[test]
fn where_names_of_assets_are_made_none_is_told() {
    let place = place();
    place.write(
        "themes/bare/templates/record.html",
        "{% set name = \"idle\" %}{{ asset(path=name ~ \".svg\") }}",
    );
    let run = place.run("check --unused");
    assert!(!run.all().contains("unused-asset"), "{}", run.all());
    assert!(run.all().contains("unused-file"), "{}", run.all());
}
