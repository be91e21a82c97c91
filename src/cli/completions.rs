use clap_complete::Shell;

use super::console::Console;
use super::failure::{Code, Failure};

const EXAMPLES: &str = "\
Examples:
  parkpages completions bash > ~/.local/share/bash-completion/completions/parkpages
  parkpages completions zsh > ~/.zfunc/_parkpages
  parkpages completions fish > ~/.config/fish/completions/parkpages.fish";

/// Print a script that completes commands and options in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell that runs the script
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(self, mut program: clap::Command, console: &mut Console) -> Result<Code, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "parkpages", &mut script);
        console.out(&String::from_utf8_lossy(&script));
        Ok(Code::Done)
    }
}
