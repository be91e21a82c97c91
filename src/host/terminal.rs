//! The abilities of the terminal, and what the user wants of them.

use std::io::{self, IsTerminal};

use terminal_size::{Width, terminal_size_of};

/// The value of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// Colours if the environment and the terminal agree: see [`wants_colour`].
    #[default]
    Auto,
    /// Colours even in files and pipes.
    Always,
    /// No colours, whatever the environment says.
    Never,
}

/// What an output stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Whether a person sees it, rather than a file or a pipe.
    pub is_terminal: bool,
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// The number of columns, or [`Terminal::WIDTH`] if it is not a terminal.
    pub width: usize,
}

impl Terminal {
    /// The columns of files and pipes, so that messages in a log do not depend on a window.
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
