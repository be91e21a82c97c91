//! `init`: a new site, and never over something that is there.

use snapbox::{assert_data_eq, str};

use crate::env::Place;

#[test]
fn a_new_folder_gets_a_site() {
    let place = Place::empty();
    assert_data_eq!(
        place.run("init my-site").all(),
        str![[r#"
--- stdout
Started a site in my-site/
  content/site.yaml  settings: title, address, languages
  content/news/      news; `parkpages new news "Title"` starts an item
  themes/plain/      templates and style
--- stderr
Next:
  cd my-site
  parkpages build
--- exit 0

"#]]
    );
    assert_data_eq!(
        place.files("my-site").join("\n"),
        str![[r#"
.gitignore
content/_index.md
content/_index.tc.md
content/about.md
content/about.tc.md
content/news/2026-01-15-site-opens.md
content/news/2026-01-15-site-opens.tc.md
content/news/_fields.yaml
content/news/_index.md
content/news/_index.tc.md
content/site.yaml
themes/plain/assets/icon.svg
themes/plain/assets/plain.css
themes/plain/i18n/en.yaml
themes/plain/i18n/tc.yaml
themes/plain/shortcodes/quote.html
themes/plain/templates/404.html
themes/plain/templates/archive.html
themes/plain/templates/base.html
themes/plain/templates/components/parts.html
themes/plain/templates/index.html
themes/plain/templates/languages.html
themes/plain/templates/list.html
themes/plain/templates/page.html
themes/plain/templates/section.html
themes/plain/templates/taxonomy.html
themes/plain/templates/term.html
themes/plain/theme.yaml
"#]]
    );
    assert_eq!(place.read("my-site/.gitignore"), "/public\n/preview\n");
}

#[test]
fn a_folder_that_holds_something_is_refused_and_stays() {
    let place = Place::empty();
    place.write("full/notes.txt", "mine");
    assert_data_eq!(
        place.run("init full").all(),
        str![[r#"
--- stderr
error: the folder `full` is not empty: it contains `notes.txt`
  help: `init` writes into a new or empty folder only; name another one
--- exit 2

"#]]
    );
    assert_eq!(place.files("full"), ["notes.txt"]);
    assert_eq!(place.read("full/notes.txt"), "mine");
    assert_data_eq!(
        place.run("init full/notes.txt").all(),
        str![[r#"
--- stderr
error: `full/notes.txt` cannot be a folder: a file is in the way
  help: name a new folder
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("init full/notes.txt/site").all(),
        str![[r#"
--- stderr
error: `full/notes.txt/site` cannot be a folder: a file is in the way
  help: name a new folder
--- exit 2

"#]]
    );
}

#[test]
fn an_empty_folder_and_a_fresh_clone_are_accepted() {
    let place = Place::empty();
    place.write("clone/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(place.run("init clone").code, Some(0));
    assert!(place.has("clone/content/site.yaml"));
    assert_eq!(place.read("clone/.git/HEAD"), "ref: refs/heads/main\n");
}

#[test]
fn no_folder_is_wrong_usage() {
    assert_data_eq!(
        Place::empty().run("init").all(),
        str![[r#"
--- stderr
error: the following required arguments were not provided:
  <DIR>

Usage: parkpages init <DIR>

For more information, try '--help'.
--- exit 2

"#]]
    );
}
