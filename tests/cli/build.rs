//! `build` and `check`: what they publish, what they tell, and how they end.

use std::os::unix::fs::symlink;

use snapbox::{assert_data_eq, str};

use crate::env::Place;

/// A site with something of everything that a build tells.
fn place() -> Place {
    let place = Place::base();
    place
        .write("content/news/_index.md", "---\ntitle: News\n---\n")
        .write(
            "content/news/2026-05-01-open.md",
            "---\ntitle: Open\n---\nText.\n",
        )
        .write(
            "content/news/2026-07-01-later.md",
            "---\ntitle: Later\n---\n",
        )
        .write(
            "content/news/2026-05-03-draft.md",
            "---\ntitle: Draft\ndraft: true\n---\n",
        )
        .write(
            "content/news/2026-05-03-draft.tc.md",
            "---\ntitle: 草稿\n---\n",
        );
    place
}

/// The same with a warning in one article and errors in two others.
fn faulty() -> Place {
    let place = place();
    place
        .write(
            "content/news/2026-05-04-warned.md",
            "---\ntitle: Warned\n---\nSee [it](2026-05-03-draft.md).\n",
        )
        .write(
            "content/news/2026-05-05-bad.md",
            "---\ntitle: Bad\ndrfat: true\n---\n",
        )
        .write(
            "content/news/2026-05-06-worse.tc.md",
            "---\ntitle: 更差\ndate: 2026-02-30\n---\n",
        );
    place
}

#[test]
fn a_build_tells_what_a_person_wants_to_know() {
    let place = place();
    assert_data_eq!(
        place.run("build").all(),
        str![[r#"
--- stderr
Published public/ in [TIME]
  pages     8: en 4, tc 2, sc 2
  files     19 written, 0 removed, 0 as before
  withheld  1 draft, 1 embargoed
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
--- exit 0

"#]]
    );
    assert!(
        place
            .read("public/en/news/open/index.html")
            .contains("<p>Text.</p>")
    );
}

#[test]
fn a_second_build_touches_nothing_and_one_with_less_removes() {
    let place = place();
    place.run("build");
    assert_data_eq!(
        place.run("build").err,
        str![[r#"
Published public/ in [TIME]
  pages     8: en 4, tc 2, sc 2
  files     0 written, 0 removed, 19 as before
  withheld  1 draft, 1 embargoed
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then

"#]]
    );
    std::fs::remove_file(place.path().join("content/news/2026-05-01-open.md")).unwrap();
    assert_data_eq!(
        place.run("build").err,
        str![[r#"
warning[address-gone]: `/en/news/open/` was published and has no page any more
 |
 = help: if it has moved, add `aliases: [/en/news/open/]` to the entry that it is now, or the address to `redirects` in content/site.yaml
 = help: if it is gone for good, leave its entry there with `withdrawn: {date: …, reason: …}`: its readers learn of it
 = help: this is said once: the next build does not know the address any more

Published public/ in [TIME]
  pages     7: en 3, tc 2, sc 2
  files     2 written, 1 removed, 16 as before
  withheld  1 draft, 1 embargoed
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
  problems  1 warning

"#]]
    );
    assert!(!place.has("public/en/news/open"));
}

#[test]
fn with_errors_nothing_is_published() {
    let place = place();
    place.run("build");
    let before = (
        place.files("public"),
        place.read("public/en/news/index.html"),
    );
    faulty_files(&place);
    assert_data_eq!(
        place.run("build").all(),
        str![[r#"
--- stderr
warning[link-withheld]: this link leads to something that is not public
 --> content/news/2026-05-04-warned.md:4:10
  |
4 | See [it](2026-05-03-draft.md).
  |          ^^^^^^^^^^^^^^^^^^^
  |
  = help: the page shows its text without a link while that is so

error[unknown-key]: the front matter has no key `drfat`
 --> content/news/2026-05-05-bad.md:3:1
  |
3 | drfat: true
  | ^^^^^
  |
  = help: did you mean `draft`?

error[bad-date]: `date`: `2026-02-30` does not exist: that month has no day 30
 --> content/news/2026-05-06-worse.tc.md:3:7
  |
3 | date: 2026-02-30
  |       ^^^^^^^^^^

Nothing was published: 2 errors, 1 warning. public/ has not changed.
--- exit 1

"#]]
    );
    assert_eq!(
        (
            place.files("public"),
            place.read("public/en/news/index.html")
        ),
        before
    );
}

fn faulty_files(place: &Place) {
    let other = faulty();
    for name in [
        "2026-05-04-warned.md",
        "2026-05-05-bad.md",
        "2026-05-06-worse.tc.md",
    ] {
        let path = format!("content/news/{name}");
        place.write(&path, &other.read(&path));
    }
}

#[test]
fn with_skip_broken_the_rest_is_published() {
    let place = faulty();
    assert_data_eq!(
        place.run("build --skip-broken").err,
        str![[r#"
warning[link-withheld]: this link leads to something that is not public
 --> content/news/2026-05-04-warned.md:4:10
  |
4 | See [it](2026-05-03-draft.md).
  |          ^^^^^^^^^^^^^^^^^^^
  |
  = help: the page shows its text without a link while that is so

error[unknown-key]: the front matter has no key `drfat`
 --> content/news/2026-05-05-bad.md:3:1
  |
3 | drfat: true
  | ^^^^^
  |
  = help: did you mean `draft`?

error[bad-date]: `date`: `2026-02-30` does not exist: that month has no day 30
 --> content/news/2026-05-06-worse.tc.md:3:7
  |
3 | date: 2026-02-30
  |       ^^^^^^^^^^

Published public/ in [TIME]
  pages     9: en 5, tc 2, sc 2
  files     20 written, 0 removed, 0 as before
  withheld  1 draft, 1 embargoed, 2 with errors
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
              broken     news/2026-05-05-bad    (en)
              broken     news/2026-05-06-worse  (tc, sc)
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
  problems  2 errors, 1 warning

"#]]
    );
    assert!(place.has("public/en/news/open/index.html"));
    assert!(!place.has("public/en/news/bad"));
    assert_eq!(place.run("build --skip-broken").code, Some(1));
}

#[test]
fn warnings_do_not_fail() {
    let place = faulty();
    for name in ["2026-05-05-bad.md", "2026-05-06-worse.tc.md"] {
        std::fs::remove_file(place.path().join("content/news").join(name)).unwrap();
    }
    assert_data_eq!(
        place.run("build").all(),
        str![[r#"
--- stderr
warning[link-withheld]: this link leads to something that is not public
 --> content/news/2026-05-04-warned.md:4:10
  |
4 | See [it](2026-05-03-draft.md).
  |          ^^^^^^^^^^^^^^^^^^^
  |
  = help: the page shows its text without a link while that is so

Published public/ in [TIME]
  pages     9: en 5, tc 2, sc 2
  files     20 written, 0 removed, 0 as before
  withheld  1 draft, 1 embargoed
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
  problems  1 warning
--- exit 0

"#]]
    );
}

#[test]
fn drafts_and_previews_go_where_they_are_sent() {
    let place = place();
    assert_data_eq!(
        place.run("build --drafts --preview --output preview").all(),
        str![[r#"
--- stderr
Published preview/ in [TIME]
  pages   12: en 6, tc 3, sc 3
  files   23 written, 0 removed, 0 as before
  drafts  taken in: 1 draft, 1 embargoed; not for the public
  next    2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
--- exit 0

"#]]
    );
    assert!(place.has("preview/en/news/draft/index.html"));
    assert!(!place.has("public"));
}

#[test]
fn drafts_do_not_get_into_the_public_folder_by_oversight() {
    let place = place();
    assert_eq!(place.run("build").code, Some(0));
    let before = place.read("public/index.html");
    for command in [
        "build --drafts",
        "build --drafts --preview",
        "watch --drafts",
    ] {
        assert_data_eq!(
            place.run(command).all(),
            str![[r#"
--- stderr
error: --drafts would publish what is not public into public/
  help: name a separate folder, as in --drafts --preview --output preview
--- exit 2

"#]]
        );
    }
    for command in ["build", "watch"] {
        assert_data_eq!(
            place
                .run(&format!("{command} --now 2999-01-01T00:00:00Z"))
                .all(),
            str![[r#"
--- stderr
error: a --now that lies ahead would publish what is not public yet into public/
  help: name a separate folder, as in --output preview
--- exit 2

"#]]
        );
    }
    assert!(!place.has("public/en/news/draft"));
    assert_eq!(place.read("public/index.html"), before);
    let ahead = place.run("build --now 2999-01-01T00:00:00Z --output preview");
    assert_eq!(ahead.code, Some(0), "{}", ahead.err);
    assert_eq!(place.run("check --drafts").code, Some(0));
    // Who names the folder means it.
    assert_eq!(place.run("build --drafts --output public").code, Some(0));
    assert!(place.has("public/en/news/draft/index.html"));
}

#[test]
fn another_instant_is_another_site() {
    let place = place();
    place.run("build --now 2026-07-01T00:00:00+08:00");
    assert!(place.has("public/en/news/later/index.html"));
    place.run("build --now 2026-06-30T23:59:59+08:00");
    assert!(!place.has("public/en/news/later"));
}

#[test]
fn a_check_tells_the_same_and_writes_nothing() {
    let place = place();
    assert_data_eq!(
        place.run("check").all(),
        str![[r#"
--- stderr
Checked in [TIME]
  pages     8: en 4, tc 2, sc 2
  withheld  1 draft, 1 embargoed
              draft      news/2026-05-03-draft  (en, tc, sc)
              embargoed  news/2026-07-01-later  (en)          until 2026-07-01 00:00
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then
--- exit 0

"#]]
    );
    assert!(!place.has("public"));
    let place = faulty();
    let run = place.run("check");
    assert_eq!(run.code, Some(1));
    let build = place.run("build");
    let told = |text: &str| {
        text.rsplit_once("\n\n")
            .map(|(problems, _)| problems.to_owned())
    };
    assert_eq!(told(&run.err), told(&build.err));
    assert_data_eq!(
        run.err.lines().last().unwrap_or_default(),
        str!["A build would publish nothing: 2 errors, 1 warning."]
    );
}

#[test]
fn problems_for_programs_go_to_standard_output() {
    let place = faulty();
    assert_data_eq!(
        place.run("check --format json").all(),
        str![[r#"
--- stdout
{"severity":"warning","code":"link-withheld","message":"this link leads to something that is not public","file":"content/news/2026-05-04-warned.md","line":4,"column":10,"endLine":4,"endColumn":29,"labels":[],"hints":["the page shows its text without a link while that is so"]}
{"severity":"error","code":"unknown-key","message":"the front matter has no key `drfat`","file":"content/news/2026-05-05-bad.md","line":3,"column":1,"endLine":3,"endColumn":6,"labels":[],"hints":["did you mean `draft`?"]}
{"severity":"error","code":"bad-date","message":"`date`: `2026-02-30` does not exist: that month has no day 30","file":"content/news/2026-05-06-worse.tc.md","line":3,"column":7,"endLine":3,"endColumn":17,"labels":[],"hints":[]}
--- stderr
A build would publish nothing: 2 errors, 1 warning.
--- exit 1

"#]]
    );
    assert_data_eq!(
        place.run("check --format github").out,
        str![[r#"
::warning file=content/news/2026-05-04-warned.md,line=4,endLine=4,col=10,endColumn=28,title=link-withheld::this link leads to something that is not public%0Ahelp: the page shows its text without a link while that is so
::error file=content/news/2026-05-05-bad.md,line=3,endLine=3,col=1,endColumn=5,title=unknown-key::the front matter has no key `drfat`%0Ahelp: did you mean `draft`?
::error file=content/news/2026-05-06-worse.tc.md,line=3,endLine=3,col=7,endColumn=16,title=bad-date::`date`: `2026-02-30` does not exist: that month has no day 30

"#]]
    );
    let sarif: serde_json::Value =
        serde_json::from_str(&place.run("check --format sarif").out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 3);
    let sound = Place::base();
    assert_eq!(sound.run("check --format json").out, "");
}

#[test]
fn options_before_the_command_do_what_they_do_behind_it() {
    let place = place();
    place.run("--output before build");
    place.run("build --output behind");
    assert_eq!(place.files("before"), place.files("behind"));
}

#[test]
fn another_root_and_its_output() {
    let place = Place::empty();
    let site = Place::base();
    std::fs::rename(site.path().join("content"), place.path().join("content")).unwrap();
    std::fs::rename(site.path().join("themes"), place.path().join("themes")).unwrap();
    std::fs::create_dir(place.path().join("elsewhere")).unwrap();
    let mut command = place.command(&["build", "--root", ".."]);
    command.current_dir(place.path().join("elsewhere"));
    assert_data_eq!(
        place.finish(&mut command).err,
        str![[r#"
Published ../public/ in [TIME]
  pages  6: en 2, tc 2, sc 2
  files  17 written, 0 removed, 0 as before

"#]]
    );
    assert!(place.has("public/en/index.html"));
}

#[test]
fn an_address_in_place_of_that_of_the_settings() {
    let place = place();
    place.run("build --base-url https://host.example/park/");
    assert!(
        place
            .read("public/sitemap.xml")
            .contains("https://host.example/park/en/")
    );
}

#[test]
fn what_is_in_the_place_of_settings_is_named() {
    let told = |make: &dyn Fn(&Place)| {
        let place = Place::empty();
        make(&place);
        place.run("check").all()
    };
    let link = |place: &Place, to: &str| {
        std::fs::create_dir(place.path().join("content")).unwrap();
        symlink(to, place.path().join("content/site.yaml")).unwrap();
    };
    let folder = told(&|place| {
        place.write("content/site.yaml/a.md", "x");
    });
    assert_data_eq!(
        folder,
        str![[r#"
--- stderr
error[no-site]: content/site.yaml is a folder
 |
 = help: the settings of a site are a file of this name: give the folder another one, and write it

A build would publish nothing: 1 error.
--- exit 1

"#]]
    );
    let file = told(&|place| {
        place.write("content", "x");
    });
    assert_data_eq!(
        file,
        str![[r#"
--- stderr
error[no-site]: content is a file
 |
 = help: the pages and settings of a site lie in a folder of this name: give the file another one, and make it

A build would publish nothing: 1 error.
--- exit 1

"#]]
    );
    let other = told(&|place| {
        place.write("content/site.yml", "x");
    });
    assert_data_eq!(
        other,
        str![[r#"
--- stderr
error[no-site]: there is no content/site.yaml, but a file content/site.yml
 |
 = help: settings are read from content/site.yaml alone: rename the file

A build would publish nothing: 1 error.
--- exit 1

"#]]
    );
    assert_data_eq!(
        told(&|place| link(place, "site.yaml")),
        str![[r#"
--- stderr
error[unusable-file]: this link goes in a circle: it leads to `site.yaml`
--> content/site.yaml
 = help: remove it, and put what is meant in its place

A build would publish nothing: 1 error.
--- exit 1

"#]]
    );
    assert_data_eq!(
        told(&|place| link(place, "settings.yaml")),
        str![[r#"
--- stderr
error[unusable-file]: this link leads to `settings.yaml`, which is not there
--> content/site.yaml
 = help: remove it, or let it lead to what is meant

A build would publish nothing: 1 error.
--- exit 1

"#]]
    );
}

#[test]
fn a_link_that_is_refused_says_where_it_leads() {
    let place = Place::base();
    std::fs::create_dir(place.path().join(".parkpages")).unwrap();
    for (to, name) in [
        ("..", "above"),
        ("../.parkpages", "cache"),
        (".", "here"),
        ("lost.pdf", "plan.pdf"),
        ("/etc/hostname", "outside.txt"),
        ("round", "round"),
    ] {
        symlink(to, place.path().join("content").join(name)).unwrap();
    }
    assert_data_eq!(
        place.run("check").all(),
        str![[r#"
--- stderr
error[unusable-file]: this link leads to `..`, a folder that it lies in itself, so there would be no end to it
--> content/above
 = help: remove it, or let it lead to another folder

error[unusable-file]: this leads to `../.parkpages`: a folder that holds no sources, for it is an output folder, or a hidden one such as .parkpages or .git
--> content/cache
 = help: remove the link, or let it lead to a folder with sources

error[unusable-file]: this link leads to `.`, a folder that it lies in itself, so there would be no end to it
--> content/here
 = help: remove it, or let it lead to another folder

error[unusable-file]: this link leads out of the site's folder to `/etc/hostname`
--> content/outside.txt
 = help: put a copy of it in its place

error[unusable-file]: this link leads to `lost.pdf`, which is not there
--> content/plan.pdf
 = help: remove it, or let it lead to what is meant

error[unusable-file]: this link goes in a circle: it leads to `round`
--> content/round
 = help: remove it, and put what is meant in its place

A build would publish nothing: 6 errors.
--- exit 1

"#]]
    );
}

#[test]
fn no_site_and_a_folder_that_is_none() {
    let place = Place::empty();
    assert_data_eq!(
        place.run("build").all(),
        str![[r#"
--- stderr
error[no-site]: there is no folder content/ with a site.yaml
 |
 = help: run this in the folder of a site, name it with --root, or make a site with `parkpages init DIR`

Nothing was published: 1 error. public/ has not changed.
--- exit 1

"#]]
    );
    assert_eq!(place.files(""), Vec::<String>::new());
    assert_data_eq!(
        place.run("build --root nowhere").all(),
        str![[r#"
--- stderr
error: the site's folder `nowhere` cannot be opened: it does not exist
  help: name the folder that holds `content/` with `--root`
--- exit 2

"#]]
    );
}

#[test]
fn an_output_folder_that_is_somebodys_own_is_refused() {
    let place = place();
    place.write("mine/notes.txt", "mine");
    assert_data_eq!(
        place.run("build --output mine").all(),
        str![[r#"
--- stderr
error: the output folder `mine` has files that parkpages did not write: `notes.txt`
  help: name an empty folder with `--output`; or, if pages may be written among these files, run again with `--adopt`: files with the same name as a page are replaced, all others stay
--- exit 2

"#]]
    );
    assert_eq!(place.files("mine"), ["notes.txt"]);
    assert_eq!(place.run("build --output mine --adopt").code, Some(0));
    assert_eq!(place.read("mine/notes.txt"), "mine");
    assert_eq!(place.run("build --output mine").code, Some(0));
    assert_data_eq!(
        place.run("build --output content/public").all(),
        str![[r#"
--- stderr
error: the output folder `content/public` is in `content/`: pages would become sources
  help: name a separate folder for the output, such as `--output public`
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --output .").all(),
        str![[r#"
--- stderr
error: the output folder `.` contains the site's sources: pages would be written among them
  help: name a separate folder for the output, such as `--output public`
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --output ..").err,
        str![[r#"
error: the output folder `..` contains the site's sources: pages would be written among them
  help: name a separate folder for the output, such as `--output public`

"#]]
    );
    place.write("file", "x");
    assert_data_eq!(
        place.run("build --output file").all(),
        str![[r#"
--- stderr
error: the output folder `file` is not a folder
  help: name another folder with `--output`
--- exit 2

"#]]
    );
}

#[test]
fn a_foreign_file_in_the_way_of_a_page_is_told() {
    let place = place();
    place.run("build");
    place.write("public/en/news/later/index.html", "mine");
    let run = place.run("build --now 2026-07-02T00:00:00+08:00");
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stderr
error: something is in the way of a page in `public`:
  en/news/later/index.html: a file that parkpages did not write
  help: move them away, or run again with `--adopt` to have them replaced
--- exit 2

"#]]
    );
    assert_eq!(place.read("public/en/news/later/index.html"), "mine");
}

#[test]
fn a_new_site_builds_and_its_new_entries_too() {
    let place = Place::empty();
    place.run("init site");
    assert_data_eq!(
        place.run("build --root site").all(),
        str![[r#"
--- stderr
Published site/public/ in [TIME]
  pages  24: en 8, tc 8, sc 8
  files  40 written, 0 removed, 0 as before
--- exit 0

"#]]
    );
    let run = place.run("new news Second --root site --all-languages");
    assert_eq!(
        run.out,
        "site/content/news/2026-06-01-second.md\nsite/content/news/2026-06-01-second.tc.md\n"
    );
    let run = place.run("build --root site --drafts --preview --output preview");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        place
            .read("preview/en/news/second/index.html")
            .contains("Preview: not published")
    );
    assert_eq!(place.run("build --root site").code, Some(0));
    assert!(!place.has("site/public/en/news/second"));
}

#[test]
fn many_entries_that_are_withheld_are_counted() {
    let place = place();
    for n in 0..20 {
        place.write(
            &format!("content/news/d{n:02}.md"),
            &format!("---\ntitle: D{n}\ndraft: true\n---\n"),
        );
    }
    assert_data_eq!(
        place.run("build").err,
        str![[r#"
Published public/ in [TIME]
  pages     8: en 4, tc 2, sc 2
  files     19 written, 0 removed, 0 as before
  withheld  21 drafts, 1 embargoed
              draft  news/2026-05-03-draft  (en, tc, sc)
              draft  news/d00               (en)
              draft  news/d01               (en)
              draft  news/d02               (en)
              draft  news/d03               (en)
              draft  news/d04               (en)
              draft  news/d05               (en)
              draft  news/d06               (en)
              draft  news/d07               (en)
              draft  news/d08               (en)
              and 12 more: see `parkpages list`
  next      2026-07-01 00:00 (Asia/Hong_Kong): news/2026-07-01-later goes live; build again then

"#]]
    );
}

#[cfg(unix)]
#[test]
fn files_of_static_are_published_with_their_dots_and_never_from_outside() {
    let place = Place::base();
    place
        .write(
            "static/.well-known/security.txt",
            "Contact: mailto:a@b.example\n",
        )
        .write("static/.nojekyll", "")
        .write("static/.DS_Store", "x")
        .write("static/.git/config", "x")
        .write("static/Thumbs.db", "x")
        .write("outside.txt", "secret");
    std::os::unix::fs::symlink("robots.txt", place.path().join("static/alias.txt")).unwrap();
    place.write("static/robots.txt", "User-agent: *\n");
    let run = place.run("build");
    assert_eq!(run.code, Some(0), "{}", run.err);
    for name in [".well-known/security.txt", ".nojekyll", "alias.txt"] {
        assert!(place.has(&format!("public/{name}")), "{name}");
    }
    assert_eq!(place.read("public/robots.txt"), "User-agent: *\n");
    for name in [".DS_Store", ".git", "Thumbs.db"] {
        assert!(!place.has(&format!("public/{name}")), "{name}");
    }
    std::fs::remove_file(place.path().join("static/.nojekyll")).unwrap();
    assert_eq!(place.run("build").code, Some(0));
    assert!(!place.has("public/.nojekyll"));
    for target in ["/etc/hostname", "../.git", "../public", "../../"] {
        let link = place.path().join("static/link");
        std::os::unix::fs::symlink(target, &link).unwrap();
        place.write(".git/HEAD", "x");
        let run = place.run("build");
        assert_eq!(run.code, Some(1), "{target}: {}", run.err);
        assert!(run.err.contains("error[unusable-file]"), "{}", run.err);
        std::fs::remove_file(link).unwrap();
    }
}
