//! Which translations have fallen behind: `translations.lock`, and the command that lists and writes it.

use crate::env::Place;

const LOCK: &str = "translations.lock";
const NEWS: &str = "---
title: Sixty partners
description: The first ones.
---
Some 59 of them signed, [see the list](https://example.org/list).

<!-- to be checked -->

- One company
- Two universities

| Kind | Number |
| --- | --- |
| Company | 40 |
";
const NEWS_TC: &str = "---\ntitle: 六十個夥伴\ndescription: 首批夥伴。\nallow: {figure-differs: It is a part, link-differs: It is a part}\n---\n當中59個已簽署。\n";

fn place() -> Place {
    let place = Place::base();
    place
        .write("content/partners.md", NEWS)
        .write("content/partners.tc.md", NEWS_TC)
        .write("content/alone.md", "---\ntitle: Alone\n---\nText.\n");
    place
}

/// The state of an entry in a language, by the list for programs.
fn state(place: &Place, path: &str, lang: &str) -> String {
    let run = place.run("translations --format csv");
    let line = run
        .out
        .lines()
        .find(|line| line.starts_with(&format!("{path},{lang},")));
    line.and_then(|line| line.split(',').nth(2))
        .unwrap_or("none")
        .to_owned()
}

/// Changes the original and returns the state of its translation.
fn after(place: &Place, from: &str, to: &str) -> String {
    assert!(NEWS.contains(from), "{from}");
    place.write("content/partners.md", &NEWS.replace(from, to));
    state(place, "partners", "tc")
}

#[test]
fn a_translation_is_stale_when_a_word_of_its_original_changes() {
    let place = place();
    assert_eq!(state(&place, "partners", "en"), "original");
    assert_eq!(state(&place, "partners", "tc"), "untracked");
    assert_eq!(state(&place, "partners", "sc"), "derived");
    assert_eq!(state(&place, "alone", "tc"), "missing");

    let run = place.run("translations --accept content/partners.tc.md");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(state(&place, "partners", "tc"), "current");
    // The lock gives no words away but figures and addresses.
    let lock = place.read(LOCK);
    assert!(
        !lock.contains("partners") || !lock.contains("signed"),
        "{lock}"
    );
    assert!(
        lock.contains("=59") && lock.contains("=<https://example.org/list>"),
        "{lock}"
    );

    for (from, to) in [
        ("Sixty", "Fifty"),
        ("first ones", "second ones"),
        ("59", "61"),
        ("example.org/list", "example.org/all"),
        ("- Two universities\n", ""),
        ("Company | 40", "Company | 41"),
        ("- One company\n", "- One company\n- A fund\n"),
    ] {
        assert_eq!(after(&place, from, to), "stale", "{from} -> {to}");
    }
    for (from, to) in [
        ("to be checked", "checked"),
        ("of them signed, ", "of them\nsigned,  "),
        ("- One company\n- Two", "* One company\n* Two"),
        ("59 of them", "**59** of them"),
        ("| --- | --- |", "| :-- | --: |"),
        (
            "title: Sixty partners",
            "title: \"Sixty partners\"\nweight: 3",
        ),
    ] {
        assert_eq!(after(&place, from, to), "current", "{from} -> {to}");
    }
}

#[test]
fn the_list_says_what_has_changed() {
    let place = place();
    place.run("translations --accept content/");
    let changed = NEWS
        .replace("Some 59 of them", "Some 61 of all")
        .replace("org/list", "org/all")
        .replace("- Two universities\n", "")
        + "\nThe next date is 2026-12-01.\n";
    place.write("content/partners.md", &changed);
    let run = place.run("translations content/partners.tc.md");
    insta::assert_snapshot!(run.all(), @"
    --- stdout
    ENTRY     LANG  STATE    FILE
    partners  tc    stale    content/partners.tc.md
    partners  sc    derived  content/partners.tc.md

    content/partners.tc.md: since this translation was made, the original has changed:
      paragraph (figure, link, words), content/partners.md:5
        Some [-59-] {+61+} of [-…-] {+all+} signed, see the list [-<https://example.org/list>-] {+<https://example.org/all>+} .
      a part of the text (words), gone
        [-…-]
      paragraph (date, words), content/partners.md:15
        {+The next date is 2026-12-01.+}

    2 versions: 1 stale, 1 derived
    --- exit 0
    ");
    let run = place.run("translations content/partners.tc.md --fail-on missing,untracked");
    assert_eq!(run.code, Some(0));
    let run = place.run("translations content/partners.tc.md --fail-on stale");
    assert_eq!(run.code, Some(1));
    let json: serde_json::Value = serde_json::from_str(
        &place
            .run("translations content/partners.tc.md --format json")
            .out,
    )
    .unwrap();
    let stale = json
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["state"] == "stale")
        .unwrap();
    assert_eq!(
        stale["changes"][0]["kinds"],
        serde_json::json!(["figure", "link", "words"])
    );
    assert_eq!(stale["changes"][0]["file"], "content/partners.md");
    assert_eq!(stale["changes"][0]["line"], 5);
    // What is the same or new makes up the text as it is.
    let words = stale["changes"][0]["words"].as_array().unwrap().iter();
    let now: String = words
        .filter_map(|piece| piece["same"].as_str().or(piece["new"].as_str()))
        .collect();
    assert_eq!(
        now.trim(),
        "Some 61 of all signed, see the list <https://example.org/all> ."
    );

    let run = place.run("translations --accept content/partners.tc.md");
    assert!(
        run.err.contains("1 translation is right now"),
        "{}",
        run.err
    );
    assert_eq!(state(&place, "partners", "tc"), "current");
    let run = place.run("translations --accept content/partners.tc.md");
    assert!(run.err.contains("says so already"), "{}", run.err);
}

#[test]
fn a_renamed_entry_keeps_what_is_known_of_it() {
    let place = place();
    place.run("translations --accept content/");
    for (from, to) in [
        ("partners.md", "companions.md"),
        ("partners.tc.md", "companions.tc.md"),
    ] {
        let folder = place.path().join("content");
        std::fs::rename(folder.join(from), folder.join(to)).unwrap();
    }
    assert_eq!(state(&place, "companions", "tc"), "current");
    place.write("content/companions.md", &NEWS.replace("59", "61"));
    assert_eq!(state(&place, "companions", "tc"), "stale");
    // The next file to be accepted takes the new name along, without saying that the other is right.
    place.write("content/alone.tc.md", "---\ntitle: 獨自\n---\n文字。\n");
    place.run("translations --accept content/alone.tc.md");
    let lock = place.read(LOCK);
    assert!(
        lock.contains("companions tc 0 title") && !lock.contains("partners tc"),
        "{lock}"
    );
    assert_eq!(state(&place, "companions", "tc"), "stale");
    assert_eq!(state(&place, "alone", "tc"), "current");
}

#[test]
fn half_a_lock_never_says_that_all_is_right() {
    let place = place();
    place.run("translations --accept content/");
    let whole = place.read(LOCK);
    let conflict =
        whole.replace("partners tc 0", "<<<<<<< HEAD\npartners tc 0") + ">>>>>>> other\n";
    let half: String = whole
        .lines()
        .take(5)
        .map(|line| format!("{line}\n"))
        .collect();
    for (bad, why) in [
        (half.as_str(), "ends too early"),
        ("", "it is empty"),
        (
            "partners tc 0 title abc x\nend\n",
            "its beginning is missing",
        ),
        (
            &whole.replace("translations 1", "translations 2"),
            "newer version",
        ),
        (&whole.replace("partners tc 1", "partners tc 0"), "twice"),
        (
            &whole.replace("partners tc 1 description", "partners tc one"),
            "a part of the line is missing",
        ),
        (&conflict, "merge conflict"),
    ] {
        place.write(LOCK, bad);
        for line in ["translations", "translations --accept content/"] {
            let run = place.run(line);
            assert_eq!(run.code, Some(1), "{why}: {}", run.err);
            assert!(run.err.contains(why), "{why}: {}", run.err);
            assert_eq!(run.out, "", "{why}");
        }
        assert_eq!(place.read(LOCK), bad, "{why}");
    }
    // Lines that are gone from the middle.
    let gap: String = whole
        .lines()
        .filter(|line| !line.starts_with("partners tc 2 "))
        .map(|line| format!("{line}\n"))
        .collect();
    place.write(LOCK, &gap);
    assert_eq!(state(&place, "partners", "tc"), "stale");
}

#[test]
fn only_translations_can_be_accepted() {
    let place = place();
    for (line, why) in [
        (
            "translations --accept content/partners.md",
            "none of these files is a translation",
        ),
        (
            "translations --accept content/none.md",
            "`content/none.md` has no entry",
        ),
        ("translations none", "`none` has no entry"),
        ("translations --accept", "required"),
        (
            "translations --accept content --fail-on stale",
            "cannot be used with",
        ),
    ] {
        let run = place.run(line);
        assert_eq!(run.code, Some(2), "{line}: {}", run.err);
        assert!(run.err.contains(why), "{line}: {}", run.err);
    }
    assert!(!place.has(LOCK));
}

#[test]
fn what_is_not_public_is_not_named_in_a_log() {
    let place = place();
    place
        .write(
            "content/secret.md",
            "---\ntitle: Secret\ndraft: true\n---\n",
        )
        .write("content/secret.tc.md", "---\ntitle: 秘密\n---\n");
    assert_eq!(state(&place, "secret", "tc"), "untracked");
    for format in ["table", "csv", "json"] {
        let run = place.run(&format!("translations --redact --format {format}"));
        assert!(
            !run.out.contains("ecret") && !run.out.contains('秘'),
            "{}",
            run.out
        );
    }
}

#[test]
fn a_reviewer_reads_only_what_is_doubtful() {
    let place = place();
    place
        .write(
            "content/glossary.yaml",
            "- {tc: 夥伴, sc: 合作方}\n- {tc: 乾坤, sc: 乾坤}\n",
        )
        .write(
            "content/partners.tc.md",
            "---\ntitle: 六十個夥伴\nconvert: {裏面: 里边}\n---\n乾隆的夥伴，乾坤與乾燥，裏面有59個瞭望台。\n\nhttps://夥伴.example\n",
        );
    let run = place.run("translations --derived content/partners.tc.md");
    assert_eq!(
        run.out,
        "\
PLACE                     LANG  WORD  BECOMES  BY                TIMES
content/partners.tc.md:2  sc    夥伴  合作方   glossary          2
content/partners.tc.md:3  sc    裏面  里边     convert           2
content/partners.tc.md:5  sc    乾隆  乾隆     phrase            1
content/partners.tc.md:5  sc    乾    干       first of several  1
"
    );
    let run = place.run("translations --derived content/alone.md");
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(
        run.err.contains("nothing is converted from these files"),
        "{}",
        run.err
    );
}

#[test]
fn what_a_machine_translated_says_so_until_somebody_has_read_it() {
    let place = place();
    let with = |keys: &str| {
        let text = NEWS_TC.replacen("---\n", &format!("---\ntranslation: {keys}\n"), 1);
        place.write("content/partners.tc.md", &text);
    };
    with("{status: machine}");
    assert_eq!(state(&place, "partners", "tc"), "machine");
    let run = place.run("translations --accept content/partners.tc.md");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(state(&place, "partners", "tc"), "machine");
    let run = place.run("translations --fail-on machine");
    assert_eq!(run.code, Some(1), "{}", run.out);

    with("{status: machine, reviewed: 2026-05-03, reviewed_by: Press office}");
    assert_eq!(state(&place, "partners", "tc"), "current");
    let run = place.run("translations content/partners.tc.md");
    assert!(
        run.out.contains("REVIEWED") && run.out.contains("2026-05-03 Press office"),
        "{}",
        run.out
    );
    // Whoever read it did not read what has changed since.
    assert_eq!(after(&place, "59", "61"), "stale");
}

#[test]
fn words_that_many_pages_share_are_looked_at() {
    let place = place();
    place
        .write("themes/bare/templates/page.html", "{{ trans(key=\"kind.\" ~ page.kind) }}{% set key = \"shown\" %}{{ trans(key=key) }}{{ trans(key=\"rows\", n=1) }}")
        .write(
            "content/_fields.yaml",
            "level:\n  type: choice\n  label: {en: Level, tc: 級別}\n  options: {high: {en: High}, gold: {en: Gold, tc: Gold}, pdf: {en: PDF, tc: PDF}}\n",
        );
    for (lang, forgotten) in [("en", "Nobody shows this"), ("tc", "無人顯示")] {
        let file = format!("themes/bare/i18n/{lang}.yaml");
        let more = format!(
            "kind: {{entry: \"{lang} entry\"}}\nshown: \"{lang} {{n}}\"\nforgotten: {forgotten}\nrows: {{other: \"{{n}}\"}}\n"
        );
        place.write(&file, &(place.read(&file) + &more));
    }
    let run = place.run("translations --strings --format csv");
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    let lines: Vec<&str> = run.out.lines().skip(1).collect();
    let has = |line: &str| lines.iter().any(|one| one.starts_with(line));
    for line in [
        "missing,fields.level.high,tc,High,content/_fields.yaml,1",
        "untranslated,fields.level.gold,tc,Gold,content/_fields.yaml,1",
        "missing,strings.rows.one,en,{n},themes/bare/i18n/en.yaml,",
        "unused,strings.forgotten,,Nobody shows this,themes/bare/i18n/en.yaml,",
    ] {
        assert!(has(line), "{line} in {}", run.out);
    }
    for name in ["fields.level.pdf", "strings.kind", "strings.shown", ",sc,"] {
        assert!(!run.out.contains(name), "{name} in {}", run.out);
    }
}

#[test]
fn a_theme_can_tell_readers_that_the_original_has_changed() {
    let place = place();
    let page = "themes/bare/templates/page.html";
    place.write(page, "[{{ page.title }}: {{ translation_state() }}]");
    let shown = |path: &str| {
        let run = place.run("build");
        assert_eq!(run.code, Some(0), "{}", run.err);
        place.read(&format!("public/{path}/index.html"))
    };
    // Without a lock nothing is known.
    assert_eq!(shown("tc/partners"), "[六十個夥伴: untracked]");
    assert_eq!(shown("en/partners"), "[Sixty partners: original]");
    assert_eq!(shown("sc/partners"), "[六十个伙伴: derived]");
    place.run("translations --accept content/partners.tc.md");
    assert_eq!(shown("tc/partners"), "[六十個夥伴: current]");
    place.write("content/partners.md", &NEWS.replace("59", "61"));
    assert_eq!(shown("tc/partners"), "[六十個夥伴: stale]");
    place.write(LOCK, "<<<<<<< ours\n");
    let run = place.run("build");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("translations.lock:1:1"), "{}", run.err);
}
