//! What the terminal can show, and what a person wants of it.

use std::io::{self, IsTerminal};

use terminal_size::{Width, terminal_size_of};

/// What `--color` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// As the environment and the terminal have it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// An output stream as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// A person looks at it: it is no file and no pipe.
    pub is_terminal: bool,
    /// It takes ANSI colours.
    pub colour: bool,
    /// Its columns; where it has none, [`Terminal::WIDTH`].
    pub width: usize,
}

impl Terminal {
    /// The columns of what is no terminal: messages in a log do not depend on a window.
    pub const WIDTH: usize = 120;

    /// The stream for messages.
    pub fn stderr(choice: Colour) -> Self {
        let stream = io::stderr();
        Self::of(stream.is_terminal(), terminal_size_of(stream), choice)
    }

    /// The stream for results.
    pub fn stdout(choice: Colour) -> Self {
        let stream = io::stdout();
        Self::of(stream.is_terminal(), terminal_size_of(stream), choice)
    }

    fn of(is_terminal: bool, size: Option<(Width, terminal_size::Height)>, choice: Colour) -> Self {
        let width = size.map_or(Self::WIDTH, |(Width(columns), _)| usize::from(columns));
        Self {
            is_terminal,
            colour: wants_colour(choice, is_terminal, &|name| std::env::var(name).ok()),
            width: if is_terminal { width } else { Self::WIDTH },
        }
    }
}

/// Whether colours are used: `--color` first; then `NO_COLOR` (no-color.org); then `CLICOLOR_FORCE`
/// and `CLICOLOR` (bixense.com/clicolors); then only on a terminal that is not `dumb`. An empty
/// variable counts as none.
pub fn wants_colour(
    choice: Colour,
    is_terminal: bool,
    environment: &dyn Fn(&str) -> Option<String>,
) -> bool {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    match choice {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if variable("NO_COLOR").is_some() => false,
        Colour::Auto if variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        Colour::Auto if variable("CLICOLOR").is_some_and(|value| value == "0") => false,
        Colour::Auto => is_terminal && variable("TERM").is_none_or(|value| value != "dumb"),
    }
}
