use super::console::Console;
use super::failure::{Code, Failure};

const EXAMPLES: &str = "\
Examples:
  parkpages man > parkpages.1
  parkpages man build > parkpages-build.1
  parkpages man publish | man -l -";

/// Print a page of the manual, for `man`
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Man {
    /// The command that the page is about [default: the program as a whole]
    command: Option<String>,
}

impl Man {
    pub fn run(self, mut program: clap::Command, console: &mut Console) -> Result<Code, Failure> {
        program.build();
        let about = match &self.command {
            None => &program,
            Some(name) => program.find_subcommand(name).ok_or_else(|| {
                Failure::new(format!("there is no command `{name}`"))
                    .hint("`parkpages --help` lists the commands")
            })?,
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(about.clone())
            .manual("parkpages")
            .render(&mut page)
            .map_err(|error| Failure::new(error.to_string()))?;
        console.out(&String::from_utf8_lossy(&page));
        Ok(Code::Done)
    }
}
