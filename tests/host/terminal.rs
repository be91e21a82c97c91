//! Who gets colours.

use parkpages::host::terminal::{Colour, Terminal, wants_colour};

fn wants(choice: Colour, is_terminal: bool, environment: &[(&str, &str)]) -> bool {
    wants_colour(choice, is_terminal, &|name| {
        let found = environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_option_decides_before_the_environment_and_that_before_the_terminal() {
    use Colour::{Always, Auto, Never};
    for (choice, is_terminal, environment, wanted) in [
        (Auto, true, &[][..], true),
        (Auto, false, &[], false),
        (Auto, true, &[("TERM", "dumb")], false),
        (Auto, true, &[("TERM", "xterm")], true),
        (Auto, true, &[("NO_COLOR", "1")], false),
        (Auto, true, &[("NO_COLOR", "")], true),
        (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
        (
            Auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")],
            true,
        ),
        (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
        (
            Auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            false,
        ),
        (Auto, true, &[("CLICOLOR", "0")], false),
        (Auto, true, &[("CLICOLOR", "1")], true),
        (Always, false, &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
        (Never, true, &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let shown = format!("{choice:?} {is_terminal} {environment:?}");
        assert_eq!(wants(choice, is_terminal, environment), wanted, "{shown}");
    }
}

#[test]
fn what_is_no_terminal_has_a_fixed_width() {
    let child = crate::helper::child("terminal::shows_its_width", std::path::Path::new("/"));
    let mut child = child;
    let output = child.env("COLUMNS", "40").output().expect("a child");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("1 passed"), "{shown}");
}

#[test]
#[ignore = "run by another test, away from any terminal"]
fn shows_its_width() {
    for terminal in [
        Terminal::stdout(Colour::Auto),
        Terminal::stderr(Colour::Always),
    ] {
        assert!(!terminal.is_terminal);
        assert_eq!(terminal.width, Terminal::WIDTH);
    }
    assert!(Terminal::stderr(Colour::Always).colour);
}
