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
  content/site.yaml   settings: title, address, languages
  content/news/       news; `parkpages new news "Title"` starts an item
  themes/plain/       templates and style
--- stderr
Next:
  cd my-site
  parkpages serve    shows the site at http://127.0.0.1:4000 while you work on it
  parkpages build    makes it, into public/
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
themes/plain/shortcodes/fact.html
themes/plain/shortcodes/lang.html
themes/plain/shortcodes/quote.html
themes/plain/templates/404.html
themes/plain/templates/archive.html
themes/plain/templates/base.html
themes/plain/templates/components/parts.html
themes/plain/templates/data.html
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
  help: `init` writes into a new folder, or one with no more than a README, a LICENSE and .git; name another one
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

#[test]
fn one_language_has_no_part_in_addresses() {
    for theme in ["plain", "park"] {
        let place = Place::empty();
        let run = place.run(&format!("init x --languages en --theme {theme}"));
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(place.has(&format!("x/themes/{theme}/theme.yaml")));
        let run = place.run("build --root x --output x/public");
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(!run.err.contains("warning"), "{}", run.err);
        assert!(place.has("x/public/about/index.html"));
        assert!(!place.has("x/public/en"));
        let home = place.read("x/public/index.html");
        assert!(home.contains("href=\"/news/\""), "{home}");
        // Nothing to switch between, and nothing to choose from.
        assert!(!home.contains("hreflang"), "{home}");
        let missing = place.read("x/public/404.html");
        assert_eq!(
            missing.matches("does not exist").count(),
            usize::from(theme == "plain") * 2
        );
    }
}

#[test]
fn any_languages_may_be_named() {
    for (languages, default, files) in [
        ("pt,en", "/pt/", ["content/about.md", "content/about.en.md"]),
        (
            "zh-hant,zh-hans",
            "/zh-hant/",
            ["content/about.md", "themes/plain/i18n/zh-hant.yaml"],
        ),
        ("sc", "/", ["content/about.md", "themes/plain/i18n/sc.yaml"]),
        (
            "ja, fr-CA",
            "/ja/",
            ["content/about.fr-ca.md", "themes/plain/i18n/ja.yaml"],
        ),
        (
            "ar,he,ka",
            "/ar/",
            ["content/about.he.md", "themes/plain/i18n/ka.yaml"],
        ),
    ] {
        for theme in ["plain", "park"] {
            let place = Place::empty();
            let started =
                place.run_args(&["init", "x", "--theme", theme, "--languages", languages]);
            assert_eq!(started.code, Some(0), "{}", started.err);
            for file in files {
                let file = file.replace("plain", theme);
                assert!(place.has(&format!("x/{file}")), "{languages}: {file}");
            }
            let run = place.run("build --root x --output x/public");
            assert_eq!(run.code, Some(0), "{languages}: {}", run.err);
            assert!(!run.err.contains("warning"), "{languages}: {}", run.err);
            let home = place.read(&format!("x/public{default}index.html"));
            assert!(home.contains(&format!("href=\"{default}news/\"")), "{home}");
        }
    }
}

#[test]
fn words_that_are_not_translated_are_told() {
    let place = Place::empty();
    let run = place.run("init x --languages pt,ja,ko");
    let told = "To be translated, words of the theme that are in English: themes/plain/i18n/ja.yaml, themes/plain/i18n/ko.yaml\n";
    assert!(run.err.contains(told), "{}", run.err);
    assert!(
        place
            .read("x/themes/plain/i18n/ja.yaml")
            .starts_with("# To be translated into 日本語.\n")
    );
    assert!(place.read("x/themes/plain/i18n/pt.yaml").contains("Saltar"));
    assert!(place.read("x/content/about.md").contains("Sobre o parque"));
}

#[test]
fn languages_that_do_not_exist_are_refused() {
    let place = Place::empty();
    for (languages, message) in [
        ("english", "there is no language `english`"),
        ("xx", "there is no language `xx`"),
        ("../en", "there is no language `../en`"),
        ("en,,pt", "a language is missing in `--languages`"),
        ("", "a language is missing in `--languages`"),
        ("en,EN", "the language `en` is named twice"),
    ] {
        let run = place.run_args(&["init", "x", "--languages", languages]);
        assert_eq!(run.code, Some(2));
        assert!(run.err.contains(message), "{}", run.err);
        assert!(!place.has("x"));
    }
}

#[test]
fn a_repository_with_a_readme_and_a_licence_is_a_place_for_a_site() {
    let place = Place::empty();
    place
        .write("x/.git/HEAD", "ref: refs/heads/main\n")
        .write("x/.gitignore", "*.bak\n")
        .write("x/.gitattributes", "* text\n")
        .write("x/README.md", "mine")
        .write("x/LICENSE-MIT", "mine")
        .write("x/licence.txt", "mine");
    let run = place.run("init x");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(
        run.err
            .contains("To be added to your .gitignore: the lines /public and /preview\n")
    );
    assert_eq!(place.read("x/.gitignore"), "*.bak\n");
    assert_eq!(place.read("x/README.md"), "mine");
    // What has begun is somebody's site.
    let again = place.run("init x");
    assert_eq!(again.code, Some(2));
    place.write("y/.gitignore", "/public/\npreview\n");
    assert!(!place.run("init y").err.contains(".gitignore"));
    place.write("z/Readme", "").write("z/index.html", "");
    assert_eq!(place.run("init z").code, Some(2));
}
