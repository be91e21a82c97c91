//! How many pages each kind of edit makes again: a rebuild that makes everything would be right, and
//! of no use.

use parkpages::engine::Built;

use super::Run;
use super::site::{Edit, Process, file, written_forms};

/// Pages that were made, not kept.
fn made(built: &Built) -> usize {
    built.why.len()
}

/// Pages that are made again after a file took one of its forms.
fn remade(path: &str, form: Option<usize>) -> usize {
    let mut run = Run::new();
    run.build();
    run.edit(&Edit::Write(file(path), form));
    let built = run.build();
    let problems = &built.diagnostics;
    assert!(!built.outputs.is_empty(), "{path}: {problems:#?}");
    made(&built)
}

#[test]
fn each_kind_of_edit_makes_no_more_pages_than_show_it() {
    let all = made(&Run::new().build());
    let described = "content/described.md";
    let article = "content/news/opening.md";
    let table = [
        ("nothing", remade(described, Some(0))),
        ("the text of a page", remade(described, Some(3))),
        (
            "its headings, to which a page links",
            remade(described, Some(1)),
        ),
        (
            "its links, which show on what they lead to",
            remade(described, Some(2)),
        ),
        (
            "a text whose beginning lists show",
            remade(article, Some(1)),
        ),
        (
            "title, topics and partner of an article",
            remade(article, Some(3)),
        ),
        ("a new article", remade("content/news/fifth.md", Some(0))),
        (
            "the introduction of a section",
            remade("content/news/_index.md", Some(2)),
        ),
        (
            "a partner's name",
            remade("content/partners/best.yaml", Some(2)),
        ),
        (
            "a picture's size",
            remade("content/news/fourth/photo.svg", Some(1)),
        ),
        (
            "a style sheet",
            remade("themes/bare/assets/bare.css", Some(1)),
        ),
        (
            "a template",
            remade("themes/bare/templates/components.html", Some(1)),
        ),
        ("the settings", remade("content/site.yaml", Some(1))),
    ];
    let told: Vec<String> = table
        .iter()
        .map(|(edit, made)| format!("{edit}: {made}"))
        .collect();
    insta::assert_snapshot!(format!("{}\nof {all} pages", told.join("\n")));
}

/// These change the site in its place. The others of the same files make another site.
#[test]
fn what_changes_few_answers_makes_no_other_site() {
    let files = [
        ("content/guides/first.md", "a guide"),
        ("content/guides/first.tc.md", "its translation"),
        (
            "content/guides/second.md",
            "a guide with an address of its own",
        ),
        ("content/guides/second.tc.md", "its translation"),
        ("content/guides/third.md", "a guide that names another"),
        ("content/guides/draft.md", "a draft"),
        ("content/news/_index.md", "a section"),
        ("content/news/second.md", "an article"),
        ("content/news/third.md", "an article to come"),
        ("content/news/fourth/index.md", "an article with a picture"),
        ("content/partners/acme.yaml", "a record"),
        ("content/partners/cove.yaml", "another record"),
        ("content/tenders/hall.md", "a tender"),
        ("content/described.md", "a page"),
    ];
    let mut told = Vec::new();
    for (path, what) in files {
        for form in 1..written_forms(path) {
            let mut run = Run::watched();
            run.build();
            run.edit(&Edit::Write(file(path), Some(form)));
            let made = made(&run.build());
            let how = if run.store.is_anew() {
                "another site"
            } else {
                "in its place"
            };
            told.push(format!("{what}, {form}: {how}, {made}"));
        }
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn time_alone_makes_only_what_it_shows() {
    let mut run = Run::new();
    run.build();
    // Later on the same day nothing becomes due.
    run.edit(&Edit::Clock(1));
    assert_eq!(made(&run.build()), 0);
}

#[test]
fn another_process_goes_on_where_the_last_one_ended() {
    for process in [Process::Stays, Process::Ends] {
        let mut run = Run::new();
        run.edit(&Edit::Restart(process));
        run.build();
        run.edit(&Edit::Restart(process));
        assert_eq!(made(&run.build()), 0);
        run.edit(&Edit::Restart(process));
        run.edit(&Edit::Write(file("content/described.md"), Some(3)));
        assert_eq!(made(&run.build()), 1);
    }
}
