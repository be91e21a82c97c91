//! The command `parkpages`.

use std::process::ExitCode;

fn main() -> ExitCode {
    parkpages::cli::run(std::env::args_os())
}
