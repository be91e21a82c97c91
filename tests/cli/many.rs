//! So many problems that nobody would read them all.

use snapbox::{assert_data_eq, str};

use crate::env::Place;

/// Sixty entries with an unknown key and two broken links each, and one without front matter.
fn place() -> Place {
    let place = Place::base();
    place.write("content/news/_index.md", "---\ntitle: News\n---\n");
    for n in 10..70 {
        place.write(
            &format!("content/news/n{n}.md"),
            "---\ntitle: N\nlayout: post\n---\n[a](a.md) [b](b.md)\n",
        );
    }
    place.write("content/news/p.md", "Text\n");
    place
}

#[test]
fn a_code_with_too_many_is_summed_up() {
    let run = place().run("check");
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stderr
error[front-matter]: the file does not begin with front matter
 --> content/news/p.md:1:1
  |
1 | Text
  | ^^^^
  |
  = help: begin with a line `---`, then `title: …`, then a line `---`

error[broken-link]: this link leads nowhere: there is no `a.md`
 --> content/news/n10.md:5:5
  |
5 | [a](a.md) [b](b.md)
  |     ^^^^
  |
  = help: did you mean `@/news/p.md`?
  = help: links to pages are written `@/news/opening.md`, from content/ on

error[broken-link]: this link leads nowhere: there is no `a.md`
 --> content/news/n11.md:5:5
  |
5 | [a](a.md) [b](b.md)
  |     ^^^^
  |
  = help: did you mean `@/news/p.md`?
  = help: links to pages are written `@/news/opening.md`, from content/ on

error[broken-link]: this link leads nowhere: there is no `a.md`
 --> content/news/n12.md:5:5
  |
5 | [a](a.md) [b](b.md)
  |     ^^^^
  |
  = help: did you mean `@/news/p.md`?
  = help: links to pages are written `@/news/opening.md`, from content/ on

error[broken-link]: 117 more of this kind: 120 in all, in 60 files
 |
 = help: `--all` shows each of them

error[unknown-key]: the front matter has no key `layout`
 --> content/news/n10.md:3:1
  |
3 | layout: post
  | ^^^^^^
  |
  = help: write `template`

error[unknown-key]: the front matter has no key `layout`
 --> content/news/n11.md:3:1
  |
3 | layout: post
  | ^^^^^^
  |
  = help: write `template`

error[unknown-key]: the front matter has no key `layout`
 --> content/news/n12.md:3:1
  |
3 | layout: post
  | ^^^^^^
  |
  = help: write `template`

error[unknown-key]: 57 more of this kind: 60 in all, in 60 files
 |
 = help: `--all` shows each of them

181 errors: broken-link 120, unknown-key 60, front-matter 1
Begin with `front-matter` (1): what cannot be read is missing elsewhere, so other problems may follow from it.

A build would publish nothing: 181 errors.
--- exit 1

"#]]
    );
}

#[test]
fn all_are_shown_on_demand_and_to_programs() {
    let place = place();
    for (line, mark) in [
        ("check --all", "error[broken-link]"),
        ("check --format github", "title=broken-link"),
        ("check --format json", "\"broken-link\""),
        ("check --format sarif", "\"ruleId\": \"broken-link\""),
    ] {
        let run = place.run(line);
        let all = run.out + &run.err;
        assert_eq!(all.matches(mark).count(), 120, "{line}");
        assert!(!all.contains("Begin with"), "{line}");
    }
}

#[test]
fn a_build_sums_up_and_so_do_warnings_and_what_is_redacted() {
    let place = place();
    let run = place.run("build");
    assert!(
        run.err
            .contains("117 more of this kind: 120 in all, in 60 files"),
        "{}",
        run.err
    );
    assert!(
        run.err.ends_with("public/ has not changed.\n"),
        "{}",
        run.err
    );

    let place = Place::base();
    for n in 10..61 {
        place.write(
            &format!("content/n{n}.md"),
            "---\ntitle: N\n---\n![](a.png)\n",
        );
        place.write(
            &format!("content/secret{n}.md"),
            "---\ntitle: Secret\ndraft: true\n---\n[a](a.md)\n",
        );
    }
    place.write("content/a.png", "");
    let run = place.run("check --redact");
    assert!(
        run.err
            .contains("warning[missing-alt]: 48 more of this kind: 51 in all, in 51 files"),
        "{}",
        run.err
    );
    assert!(!run.err.contains("secret"), "{}", run.err);
    assert!(run.err.len() < 6_000, "{}", run.err);
}
