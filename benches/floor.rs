//! The floor: what any generator has to do for such a site, and nothing else. Reads each file below
//! `content/`, renders it as Markdown and writes one HTML file, on all cores:
//! `cargo bench --bench floor -- SITE OUT [--folders]`.
//!
//! Nothing is read of front matter, it is only passed over; there are no templates, lists or feeds. Each
//! page is one file; with `--folders` it is an `index.html` in a folder of its own, as addresses without
//! an ending want it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;
use walkdir::WalkDir;

fn main() -> ExitCode {
    // Cargo says `--bench` to every benchmark.
    let folders: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    // Run by `cargo bench` among the others: there is nothing to measure.
    let (site, out, in_folders) = match &*folders {
        [site, out] => (site, out, false),
        [site, out, more] if more == "--folders" => (site, out, true),
        _ => return ExitCode::SUCCESS,
    };
    let begun = Instant::now();
    let content = Path::new(site).join("content");
    match render(&content, Path::new(out), in_folders) {
        Ok(files) => {
            println!("{files} files in {:.1?}", begun.elapsed());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Makes the HTML of all files below `content`; how many there are.
fn render(
    content: &Path,
    out: &Path,
    in_folders: bool,
) -> Result<usize, Box<dyn Error + Send + Sync>> {
    let mut files: Vec<(PathBuf, PathBuf)> = Vec::new();
    for entry in WalkDir::new(content) {
        let entry = entry?;
        let to = out.join(entry.path().strip_prefix(content)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(to)?;
        } else if in_folders {
            files.push((entry.into_path(), to.with_extension("").join("index.html")));
        } else {
            files.push((entry.into_path(), to.with_extension("html")));
        }
    }
    files.par_iter().try_for_each(|(from, to)| {
        let text = fs::read_to_string(from)?;
        let markdown = below_front_matter(&text);
        let mut page = String::with_capacity(markdown.len() * 3 / 2);
        html::push_html(&mut page, Parser::new_ext(markdown, extensions()));
        if let Some(folder) = to.parent().filter(|_| in_folders) {
            fs::create_dir(folder)?;
        }
        fs::write(to, page)
    })?;
    Ok(files.len())
}

fn below_front_matter(text: &str) -> &str {
    let front = text.strip_prefix("---\n");
    let rest = front.and_then(|front| front.split_once("\n---\n"));
    rest.map_or(text, |(_, markdown)| markdown)
}

/// Those of the program.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_SMART_PUNCTUATION
}
