//! Templates that take too much, where the system grants little.

use crate::env::Place;

/// A build by this template of pages, with three gigabytes of addresses.
fn build(template: &str) -> (Option<i32>, String) {
    let place = Place::base();
    place.write("content/a.md", "---\ntitle: A\n---\n");
    place.write("themes/bare/templates/page.html", template);
    let mut command = std::process::Command::new("/bin/sh");
    let program = env!("CARGO_BIN_EXE_parkpages");
    let limited = "ulimit -v 3000000; exec \"$0\" build --no-cache --jobs 1";
    command.args(["-c", limited, program]);
    let output = command.env_clear().current_dir(place.path()).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[test]
fn a_text_that_doubles_is_an_error_of_the_page() {
    let (code, said) = build(
        "{% set a = 'x' %}{% for i in range(end=28) %}{% set_global a = a ~ a %}{% endfor %}",
    );
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("error[value-too-large]: "), "{said}");
    assert!(said.contains("found while rendering /en/a/"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_no_bound_covers_ends_with_the_name_of_the_page() {
    let (code, said) = build(
        "{% set a = 'x' %}{% for i in range(end=24) %}{% set_global a = a ~ a %}{% endfor %}\
         {% set b %}{% for i in range(end=100000) %}{{ a }}{% endfor %}{% endset %}",
    );
    assert_eq!(code, Some(2), "{said}");
    let last = said.split_once("error: ").map_or("", |(_, last)| last);
    assert_eq!(
        last,
        "rendering takes more memory than there is\n  \
         en/a/index.html, by the template page.html\n  \
         help: look there for a text that a loop adds to, or for very many that are joined\n"
    );
}
