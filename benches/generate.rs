//! Writes the site that everything is measured on:
//! `cargo bench --bench generate -- --articles 10000 [--for parkpages|hugo|blades] [--light|--everything] DIR`.

mod site;

use std::path::PathBuf;
use std::process::ExitCode;

use site::{Counts, Generator, Theme};

fn main() -> ExitCode {
    let mut articles = 1_000;
    let mut partners = None;
    let mut generator = Generator::Parkpages;
    let mut theme = Theme::Full;
    let mut dir: Option<PathBuf> = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse::<usize>().ok());
        match arg.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--articles" => articles = number().unwrap_or(articles),
            "--partners" => partners = number(),
            "--for" => match args.next().as_deref() {
                Some("parkpages") => generator = Generator::Parkpages,
                Some("hugo") => generator = Generator::Hugo,
                Some("blades") => (generator, theme) = (Generator::Blades, Theme::Light),
                other => {
                    eprintln!("--for {other:?}: parkpages, hugo or blades");
                    return ExitCode::from(2);
                }
            },
            "--light" => theme = Theme::Light,
            "--everything" => theme = Theme::Everything,
            _ => dir = Some(arg.into()),
        }
    }
    // Run by `cargo bench` among the others: there is nothing to measure here.
    let Some(dir) = dir else {
        return ExitCode::SUCCESS;
    };
    let mut counts = Counts::of(articles);
    counts.partners = partners.unwrap_or(counts.partners);
    match site::write(&dir, counts, generator, theme) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", dir.display());
            ExitCode::from(2)
        }
    }
}
