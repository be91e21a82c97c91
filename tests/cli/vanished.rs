//! Addresses that a build takes away from readers.

use snapbox::{assert_data_eq, str};

use crate::env::{Place, Run};

fn place() -> Place {
    let place = Place::base();
    place
        .write(
            "content/news/_index.md",
            "---\ntitle: News\npaginate_by: 2\n---\n",
        )
        .write(
            "content/news/2026-01-01-a.md",
            "---\ntitle: Topping out\ntopics: [planning]\n---\n",
        )
        .write("content/news/2026-01-01-a.tc.md", "---\ntitle: 平頂\n---\n")
        .write("content/news/2026-01-02-b.md", "---\ntitle: B\n---\n")
        .write("content/news/2026-01-03-c.md", "---\ntitle: C\n---\n");
    let run = place.run("build");
    assert_eq!(run.code, Some(0), "{}", run.err);
    place
}

fn rename(place: &Place, from: &str, to: &str) {
    let (from, to) = (place.path().join(from), place.path().join(to));
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::rename(from, to).unwrap();
}

fn remove(place: &Place, file: &str) {
    std::fs::remove_file(place.path().join(file)).unwrap();
}

/// The warnings of a run about addresses, a line of message or hint each.
fn told(run: &Run) -> Vec<String> {
    let mut lines = run.err.lines();
    let mut told = Vec::new();
    while let Some(line) = lines.next() {
        if !line.contains("[address-gone]") {
            continue;
        }
        told.push(
            line.trim_start_matches("warning[address-gone]: ")
                .to_owned(),
        );
        told.extend(
            lines
                .by_ref()
                .take_while(|line| !line.is_empty())
                .map(|line| line.trim().to_owned()),
        );
    }
    told
}

const ONCE: &str = "= help: this is said once: the next build does not know the address any more";

#[test]
fn a_renamed_entry_is_told_with_the_line_that_keeps_its_address() {
    for cache in ["", " --no-cache"] {
        let place = place();
        rename(
            &place,
            "content/news/2026-01-01-a.md",
            "content/news/2026-01-01-topping-out.md",
        );
        let run = place.run(&format!("build{cache}"));
        assert_eq!(run.code, Some(0));
        let why = if cache.is_empty() { "title" } else { "date" };
        assert_eq!(
            told(&run),
            [
                "`/en/news/a/` was published and has no page any more",
                "--> content/news/2026-01-01-topping-out.md",
                &format!(
                    "= help: if this is where it has moved (it has the same {why}), add `aliases: [/en/news/a/]`: it leads readers on"
                ),
                ONCE,
            ],
            "{}",
            run.err
        );
        assert!(told(&place.run("build")).is_empty());
    }
}

#[test]
fn with_an_alias_or_a_redirect_nothing_is_lost() {
    let place = place();
    rename(
        &place,
        "content/news/2026-01-02-b.md",
        "content/news/2026-01-02-bb.md",
    );
    place.write(
        "content/news/2026-01-02-bb.md",
        "---\ntitle: B\naliases: [/en/news/b/]\n---\n",
    );
    assert!(told(&place.run("build")).is_empty());
}

#[test]
fn all_languages_of_an_entry_are_told_together() {
    let place = place();
    place.write(
        "content/news/2026-01-01-a.md",
        "---\ntitle: Topping out\nslug: z\n---\n",
    );
    remove(&place, "content/news/2026-01-01-a.tc.md");
    let run = place.run("build");
    let all = told(&run);
    assert_eq!(all.len(), 9, "{}", run.err);
    assert_eq!(
        all[0],
        "`/sc/news/a/` and `/tc/news/a/` were published and have no page any more"
    );
    assert_eq!(
        all[5],
        "`/en/news/a/` was published and has no page any more"
    );

    let place = self::place();
    place.write(
        "content/news/2026-01-01-a.md",
        "---\ntitle: Topping out\nslug: z\n---\n",
    );
    let all = told(&place.run("build"));
    assert!(all.iter().any(|line| line == "= help: if this is where it has moved (it is the same entry), add `aliases: [/news/a/]`: it leads readers on"), "{all:#?}");
    // The line that is proposed holds for all languages of its file.
    let place = self::place();
    place
        .write(
            "content/news/2026-01-01-a.md",
            "---\ntitle: Topping out\nslug: z\naliases: [/en/news/a/]\n---\n",
        )
        .write(
            "content/news/2026-01-01-a.tc.md",
            "---\ntitle: 平頂\naliases: [/news/a/]\n---\n",
        );
    assert!(told(&place.run("build")).is_empty());
    assert!(
        place
            .read("public/sc/news/a/index.html")
            .contains("/sc/news/z/")
    );
}

#[test]
fn what_is_taken_away_is_told_by_what_has_become_of_it() {
    let place = place();
    place.write(
        "content/news/2026-01-02-b.md",
        "---\ntitle: B\ndraft: true\n---\n",
    );
    remove(&place, "content/news/2026-01-03-c.md");
    let run = place.run("build");
    assert_eq!(
        told(&run),
        [
            "`/en/news/c/` was published and has no page any more",
            "|",
            "= help: if it has moved, add `aliases: [/en/news/c/]` to the entry that it is now, or the address to `redirects` in content/site.yaml",
            "= help: if it is gone for good, leave its entry there with `withdrawn: {date: …, reason: …}`: its readers learn of it",
            ONCE,
            "`/en/news/b/` was published and has no page any more: its entry is a draft now",
            "--> content/news/2026-01-02-b.md",
            "= help: if readers should be told, publish it with `withdrawn: {date: …, reason: …}`",
            ONCE,
        ],
        "{}",
        run.err
    );
    // Lists have become shorter, and terms are gone: pages of the program's own.
    assert!(!place.has("public/en/news/page/2/index.html"));
}

#[test]
fn what_expires_or_is_withdrawn_or_was_never_public_is_nothing_to_tell() {
    let place = place();
    place
        .write(
            "content/news/2026-01-02-b.md",
            "---\ntitle: B\nexpires_at: 2026-02-01\n---\n",
        )
        .write(
            "content/news/2026-01-03-c.md",
            "---\ntitle: C\nwithdrawn: {date: 2026-02-01}\n---\n",
        )
        .write("content/news/d.md", "---\ntitle: D\ndraft: true\n---\n");
    assert!(told(&place.run("build")).is_empty());
    remove(&place, "content/news/d.md");
    assert!(told(&place.run("build")).is_empty());
}

#[test]
fn redacted_it_names_nothing_that_is_not_public() {
    let place = place();
    place.write(
        "content/news/2026-01-02-b.md",
        "---\ntitle: Merger\ndraft: true\nslug: merger\n---\n",
    );
    let run = place.run("build --redact");
    assert!(run.err.contains("[address-gone]"), "{}", run.err);
    assert!(!run.err.to_lowercase().contains("merger"), "{}", run.err);
}

#[test]
fn with_errors_nothing_false_is_told() {
    let place = place();
    place.write("content/news/2026-01-02-b.md", "---\ntitle: [B\n---\n");
    remove(&place, "content/news/2026-01-03-c.md");
    assert!(told(&place.run("build")).is_empty());
    let all = told(&place.run("build --skip-broken"));
    assert_eq!(
        all[0],
        "`/en/news/c/` was published and has no page any more"
    );
    assert_eq!(all.len(), 6, "{all:#?}");
    assert!(
        all[4].contains("may be back once they are mended"),
        "{all:#?}"
    );
}

#[test]
fn a_section_that_moves_is_told_page_by_page_up_to_a_number() {
    let place = place();
    for n in 10..90 {
        place.write(
            &format!("content/news/x{n}.md"),
            &format!("---\ntitle: Item {n}\n---\n"),
        );
    }
    place.run("build");
    rename(&place, "content/news", "content/press");
    let run = place.run("build");
    assert!(
        run.err.contains("82 more of this kind: 85 in all, in "),
        "{}",
        run.err
    );
    assert!(run.err.contains("it has the same title"), "{}", run.err);
    assert!(run.err.len() < 4_000, "{}", run.err);
}

/// A site in two languages of which the default one is below its prefix, published.
fn in_two_languages() -> (Place, String) {
    let place = place();
    place.write("content/about.md", "---\ntitle: About\n---\n");
    assert_eq!(place.run("build").code, Some(0));
    let settings = place.read("content/site.yaml");
    (place, settings)
}

#[test]
fn a_setting_that_moves_a_language_needs_redirects() {
    for cache in ["", " --no-cache"] {
        let (place, settings) = in_two_languages();
        place.write(
            "content/site.yaml",
            &format!("{settings}default_language_at_root: true\n"),
        );
        for _ in 0..2 {
            let run = place.run(&format!("build{cache}"));
            assert_eq!(run.code, Some(1));
            assert_data_eq!(
                run.err,
                str![[r#"
error[addresses-moved]: 11 addresses that were published move with their language, as `/en/about/` to `/about/`
--> content/site.yaml
 = help: to lead readers and other sites on, add `redirects: {/en/*: "/*"}`
 = help: to leave the addresses as they were, write `default_language_at_root: false`
 = help: if nothing has been published yet, delete the output folder and build again

Nothing was published: 1 error. public/ has not changed.

"#]]
            );
            assert!(place.has("public/en/about/index.html"));
        }
        place.write(
            "content/site.yaml",
            &format!("{settings}default_language_at_root: true\nredirects: {{/en/*: \"/*\"}}\n"),
        );
        let run = place.run(&format!("build{cache}"));
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(
            place
                .read("public/en/about/index.html")
                .contains("url=/about/")
        );
        // And back again, where the old addresses are those of redirects.
        place.write("content/site.yaml", &settings);
        let run = place.run(&format!("build{cache}"));
        assert_eq!(run.code, Some(1));
        assert!(
            run.err.contains("as `/about/` to `/en/about/`"),
            "{}",
            run.err
        );
        assert!(run.err.contains("add `redirects: {/*: \"/en/*\"}`"));
        assert!(run.err.contains("write `default_language_at_root: true`"));
    }
}

#[test]
fn another_language_at_the_root_needs_redirects() {
    let (place, settings) = in_two_languages();
    let at_root = format!("{settings}default_language_at_root: true\n");
    place.write("content/site.yaml", &at_root);
    std::fs::remove_dir_all(place.path().join("public")).unwrap();
    assert_eq!(place.run("build").code, Some(0));
    let swapped = at_root.replace("default_language: en", "default_language: tc");
    rename(&place, "content/_index.md", "content/_index.en.md");
    rename(&place, "content/_index.tc.md", "content/_index.md");
    rename(&place, "content/about.md", "content/about.en.md");
    for name in ["2026-01-01-a", "2026-01-02-b", "2026-01-03-c", "_index"] {
        let name = format!("content/news/{name}");
        rename(&place, &format!("{name}.md"), &format!("{name}.en.md"));
    }
    let name = "content/news/2026-01-01-a";
    rename(&place, &format!("{name}.tc.md"), &format!("{name}.md"));
    place.write("content/site.yaml", &swapped);
    let run = place.run("build");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("error[addresses-moved]"), "{}", run.err);
    assert!(run.err.contains("as they were"), "{}", run.err);
}

#[test]
fn a_section_called_as_the_language_at_the_root_may_go() {
    let (place, settings) = in_two_languages();
    std::fs::remove_dir_all(place.path().join("public")).unwrap();
    let settings = settings
        .lines()
        .filter(|line| !line.starts_with("  tc:") && !line.starts_with("  sc:"));
    let settings: Vec<&str> = settings.collect();
    let settings = settings.join("\n").replace(", tc:", "} #");
    remove(&place, "content/_index.tc.md");
    remove(&place, "content/news/2026-01-01-a.tc.md");
    place
        .write("content/site.yaml", &settings)
        .write("content/en/_index.md", "---\ntitle: English\n---\n")
        .write("content/en/about.md", "---\ntitle: About English\n---\n");
    let run = place.run("build");
    assert_eq!(run.code, Some(0), "{}", run.err);
    remove(&place, "content/en/_index.md");
    remove(&place, "content/en/about.md");
    let run = place.run("build");
    assert!(!run.err.contains("addresses-moved"), "{}", run.err);
    assert!(
        run.err.contains("`/en/about/` was published"),
        "{}",
        run.err
    );
}
