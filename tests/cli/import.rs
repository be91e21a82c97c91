//! `import`: what it says, what it writes, and what it leaves alone.

use snapbox::{assert_data_eq, str};

use crate::env::Place;

fn old() -> Place {
    let place = Place::empty();
    place
        .write(
            "old/hugo.toml",
            "baseURL = \"https://old.example/\"\ntitle = \"Old\"\n",
        )
        .write("old/content/a.md", "---\ntitle: A\n---\nText {{< box >}}\n")
        .write("old/content/b.md", "---\ntitle: B\n---\nText\n")
        .write("old/static/map.pdf", "PDF");
    place
}

#[test]
fn a_site_is_imported_and_builds() {
    let place = old();
    assert_data_eq!(
        place.run("import old --into new").all(),
        str![[r#"
--- stdout
Imported 2 pages and 1 file from Hugo into new/
  2 addresses as they were, 0 that lead to new ones
      26  written
To look at (import/report.md has each place):
       1  shortcodes
--- stderr
Next:
  cd new
  parkpages build
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.read("new/import/report.md"),
        str![[r#"
# Import from Hugo

2 pages and 1 other files were carried. 2 old addresses are as they were, 0 lead to new ones.

## Shortcodes (1)

Each has a stub in the theme's `shortcodes/`, which shows what stands between its tags: write the real template there. The mapping (`--mapping`) can turn one into Markdown instead.

- `box`: content/a.md:4

"#]]
    );
    let build = place.run("build --root new");
    assert_eq!(build.code, Some(0), "{}", build.err);
    assert!(place.has("new/public/a/index.html") && place.has("new/public/map.pdf"));
}

#[test]
fn a_second_import_takes_changes_over_and_leaves_yours() {
    let place = old();
    place.run("import old --into new");
    place.write("new/content/a.md", "---\ntitle: Mine\n---\n");
    place.write("old/content/a.md", "---\ntitle: Theirs\n---\n");
    place.write("old/content/b.md", "---\ntitle: B, again\n---\n");
    place.write("old/content/c.md", "---\ntitle: C\n---\n");
    std::fs::remove_file(place.path().join("old/static/map.pdf")).unwrap();
    assert_data_eq!(
        place.run("import old --into new").all(),
        str![[r#"
--- stdout
Imported 3 pages and 0 files from Hugo into new/
  3 addresses as they were, 0 that lead to new ones
       1  written
       1  replaced, because the old site changed
      22  as they were
       1  changed on both sides: yours are kept, the others are in import/changed/
       2  no longer in the old site
--- stderr
Next:
  cd new
  parkpages build
--- exit 0

"#]]
    );
    assert_eq!(place.read("new/content/a.md"), "---\ntitle: Mine\n---\n");
    assert_eq!(
        place.read("new/import/changed/content/a.md"),
        "---\ntitle: Theirs\n---\n"
    );
    assert_eq!(
        place.read("new/content/b.md"),
        "---\ntitle: B, again\n---\n"
    );
    assert!(place.has("new/content/c.md") && place.has("new/content/map.pdf"));
    let report = place.read("new/import/report.md");
    assert!(report.contains("No longer in the old site"), "{report}");

    // Again without a change: nothing is new, and what is yours is not told again as changed on both sides.
    std::fs::remove_file(place.path().join("new/content/c.md")).unwrap();
    assert_data_eq!(
        place.run("import old --into new").out,
        str![[r#"
Imported 3 pages and 0 files from Hugo into new/
  3 addresses as they were, 0 that lead to new ones
      23  as they were
       1  changed here and kept
       1  removed here and left away
       2  no longer in the old site

"#]]
    );
    assert!(
        !place.has("new/content/c.md"),
        "what you removed stays away"
    );
}

#[test]
fn what_was_there_before_stays() {
    let place = old();
    place.write("new/content/site.yaml", "mine\n");
    place.run("import old --into new");
    assert_eq!(place.read("new/content/site.yaml"), "mine\n");
    assert!(
        place
            .read("new/import/changed/content/site.yaml")
            .contains("old.example")
    );
}

#[test]
fn a_folder_that_is_no_site_is_refused() {
    let place = Place::empty();
    place
        .write("notes/a.md", "Text\n")
        .write("old/hugo.toml", "title = \"Old\"\n");
    assert_data_eq!(
        place.run("import notes --into new").all(),
        str![[r#"
--- stderr
error: `notes` is no site that can be imported
  help: known are Jekyll (_config.yml), Zola (config.toml or zola.toml with `base_url`, beside content/), Hugo (hugo.toml, config.toml, config.yaml or config/_default/ beside content/), WordPress (the file that Tools, Export writes, with `wp:wxr_version`)
  help: name the folder that has these; `--from` says what it was made with
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("import nowhere").all(),
        str![[r#"
--- stderr
error: there is no folder or file `nowhere`
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("import old --from hugo --into new").all(),
        str![[r#"
--- stderr
error: `old` has no pages that Hugo would make
  help: name the folder that holds the settings of the old site
--- exit 2

"#]]
    );
    let place = self::old();
    assert_data_eq!(
        place.run("import old --into old/new").all(),
        str![[r#"
--- stdout
Imported 2 pages and 1 file from Hugo into old/new/
  2 addresses as they were, 0 that lead to new ones
      26  written
To look at (import/report.md has each place):
       1  shortcodes
--- stderr
Next:
  cd old/new
  parkpages build
--- exit 0

"#]]
    );
    place.write("mapping.yaml", "front_matter: [a]\n");
    assert_data_eq!(
        place
            .run("import old --into new --mapping mapping.yaml")
            .all(),
        str![[r#"
--- stderr
error: `mapping.yaml` cannot be read: `front_matter` is not a list of keys
  help: it has the form `front_matter: {summary: description}` and `shortcodes: {video: "[Video]({0})"}`
--- exit 2

"#]]
    );
    assert!(!place.has("new"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_old_site_are_not_followed() {
    use std::os::unix::fs::symlink;
    let place = old();
    place.write("secret/key.md", "---\ntitle: Secret\n---\n");
    symlink(
        place.path().join("secret"),
        place.path().join("old/content/folder"),
    )
    .unwrap();
    symlink(
        place.path().join("secret/key.md"),
        place.path().join("old/content/key.md"),
    )
    .unwrap();
    symlink("b.md", place.path().join("old/content/same.md")).unwrap();
    std::fs::write(
        place.path().join("old/content/latin.md"),
        b"---\ntitle: Caf\xe9\n---\n",
    )
    .unwrap();
    place.run("import old --into new");
    let report = place.read("new/import/report.md");
    assert!(
        report.contains("## Symbolic links that were not followed (2)"),
        "{report}"
    );
    assert!(!place.has("new/content/key.md") && !place.has("new/content/folder"));
    assert!(place.has("new/content/same.md"));
    assert_eq!(
        place.read("new/content/latin.md"),
        "---\ntitle: Café\n---\n"
    );
    assert!(
        report.contains("## Texts that are not UTF-8 (1)"),
        "{report}"
    );

    // Nor is a link in the new site written through.
    symlink(place.path().join("secret"), place.path().join("linked")).unwrap();
    std::fs::create_dir(place.path().join("other")).unwrap();
    symlink(
        place.path().join("secret"),
        place.path().join("other/content"),
    )
    .unwrap();
    let run = place.run("import old --into other");
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(!place.has("secret/a.md"));

    // What could not be written is not taken for removed by the next import.
    std::fs::remove_file(place.path().join("other/content")).unwrap();
    let run = place.run("import old --into other");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!run.out.contains("removed here"), "{}", run.out);
}

#[test]
fn a_sitemap_that_cannot_be_read_is_told() {
    let place = old();
    place
        .write("map.xml", "<urlset>\n<url></loc></urlset>")
        .write(
            "index.xml",
            "<sitemapindex><sitemap><loc>https://old.example/a.xml</loc></sitemap></sitemapindex>",
        )
        .write("list.txt", "https://old.example/a/more/\n/gone/\n");
    for (file, says) in [
        ("map.xml", "line 2"),
        ("index.xml", "names no addresses"),
        ("none.xml", "none.xml"),
    ] {
        let run = place.run(&format!("import old --into new --sitemap {file}"));
        assert_eq!(run.code, Some(2));
        assert!(run.err.contains(says), "{}", run.err);
    }
    place.write("old/static/.well-known/security.txt", "Contact: x\n");
    let run = place.run("import old --into new --sitemap list.txt");
    assert!(place.has("new/static/.well-known/security.txt"));
    assert!(
        run.out
            .contains("2  addresses of the sitemap that no page has"),
        "{}",
        run.out
    );
    assert!(
        place
            .read("new/content/site.yaml")
            .contains("redirects:\n  /a/more/: /a/\n")
    );
}
