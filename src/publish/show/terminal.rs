//! A comparison as lines for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::publish::diff::{Diff, Edit, Kind, PageChange};
use crate::publish::show::{KINDS, amount, count, few, is_brief, search, shortened, summary};
use crate::publish::words::{Fate, Passage};

/// The most pages shown of those that change because of others.
const PAGES: usize = 10;

/// The most passages shown of a page.
const PASSAGES: usize = 6;

/// The comparison as lines, in colours or without. With `all` nothing is left out.
pub fn terminal(diff: &Diff, colour: bool, all: bool) -> String {
    let mut printer = Printer {
        text: String::new(),
        colour,
        all,
    };
    printer.diff(diff);
    printer.text
}

struct Printer {
    text: String,
    colour: bool,
    all: bool,
}

impl Printer {
    fn line(&mut self, text: &str) {
        // Control characters might be commands of the terminal.
        let plain = |c: char| {
            if c.is_control() { '\u{fffd}' } else { c }
        };
        self.text.extend(text.trim_end().chars().map(plain));
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let bold = if self.colour {
            Style::new().bold()
        } else {
            Style::new()
        };
        let _ = writeln!(self.text, "\n{bold}{text}{bold:#}");
    }

    fn diff(&mut self, diff: &Diff) {
        self.line(&format!("Against {}: {}.", diff.against, summary(diff)));
        for (kind, heading, told) in KINDS {
            let pages: Vec<&PageChange> = diff.of(kind).collect();
            if pages.is_empty() {
                continue;
            }
            self.heading(&format!("{heading} ({}). {told}.", pages.len()));
            let shown = if kind == Kind::Follows && !self.all {
                PAGES
            } else {
                usize::MAX
            };
            for page in pages.iter().take(shown) {
                self.page(page);
            }
            if pages.len() > shown {
                self.line(&format!(
                    "  and {} more: --all shows them",
                    pages.len() - shown
                ));
            }
        }
        for alike in &diff.alike {
            let number = count(alike.addresses.len(), "page");
            self.heading(&format!(
                "The same change on {number}: {}",
                amount(&alike.edit)
            ));
            self.addresses(&alike.addresses);
            self.edit(&alike.edit);
        }
        self.group(
            &diff.templates,
            "changed by the templates alone. Their words, links and pictures stay",
        );
        self.group(&diff.unread, "changed. Their old words are not at hand");
        self.files(diff);
        if !diff.facts.is_empty() {
            self.heading(&format!("Facts ({})", diff.facts.len()));
        }
        for fact in &diff.facts {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
            let (before, after) = (value(&fact.before), value(&fact.after));
            self.line(&format!("  {}: {before} → {after}", fact.name));
        }
    }

    fn page(&mut self, page: &PageChange) {
        let mut line = format!("  {}", page.address);
        if !page.title.is_empty() {
            let _ = write!(line, "  {}", page.title);
        }
        if !page.language.is_empty() {
            let _ = write!(line, " ({})", page.language);
        }
        if let Some(to) = &page.leads_to {
            let _ = write!(line, " → {to}");
        }
        let amount = amount(&page.edit);
        if !amount.is_empty() {
            let _ = write!(line, ": {amount}");
        }
        self.line(&line);
        if self.all || !is_brief(page) {
            self.edit(&page.edit);
        }
    }

    fn edit(&mut self, edit: &Edit) {
        for (name, passage) in [
            ("title: ", &edit.title),
            ("description: ", &edit.description),
        ] {
            if !passage.is_empty() {
                self.passage(name, passage);
            }
        }
        let shown = if self.all { usize::MAX } else { PASSAGES };
        for passage in edit.passages.iter().take(shown) {
            self.passage("", passage);
        }
        let more = edit.passages.len().saturating_sub(shown);
        if more > 0 {
            self.line(&format!("      and {more} more passages: --all shows them"));
        }
        for (sign, links) in [("-", &edit.links_removed), ("+", &edit.links_added)] {
            for link in links.iter().take(shown) {
                self.line(&format!("      {sign} {link}"));
            }
            if links.len() > shown {
                self.line(&format!("      {sign} and {} more", links.len() - shown));
            }
        }
    }

    fn passage(&mut self, name: &str, passage: &Passage) {
        let mut line = format!("      {name}");
        for piece in shortened(passage) {
            let text: String = piece.text.chars().filter(|c| !c.is_control()).collect();
            let space = if text.ends_with(' ') { " " } else { "" };
            let text = text.trim_end();
            let (colour, open, close) = match piece.fate {
                Fate::Same => (None, "", ""),
                Fate::Removed => (Some(AnsiColor::Red), "[-", "-]"),
                Fate::Added => (Some(AnsiColor::Green), "{+", "+}"),
            };
            let style = colour.filter(|_| self.colour);
            let style = style.map_or_else(Style::new, AnsiColor::on_default);
            let _ = write!(line, "{style}{open}{text}{close}{style:#}{space}");
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn group(&mut self, addresses: &[String], told: &str) {
        if !addresses.is_empty() {
            self.heading(&format!("{} {told}.", count(addresses.len(), "page")));
            self.addresses(addresses);
        }
    }

    fn addresses(&mut self, addresses: &[String]) {
        let (named, more) = few(addresses);
        let (named, more) = if self.all {
            (addresses.iter().map(String::as_str).collect(), 0)
        } else {
            (named, more)
        };
        for address in named {
            self.line(&format!("  {address}"));
        }
        if more > 0 {
            self.line(&format!("  and {more} more"));
        }
    }

    fn files(&mut self, diff: &Diff) {
        let files = &diff.files;
        let all = [
            ("+", &files.added),
            ("~", &files.changed),
            ("-", &files.removed),
        ];
        if files.is_empty() {
            return;
        }
        self.heading(&format!(
            "Files other than pages: {} added, {} changed, {} removed",
            files.added.len(),
            files.changed.len(),
            files.removed.len()
        ));
        for (sign, files) in all {
            let (named, more) = few(files);
            let (named, more) = if self.all {
                (files.iter().map(String::as_str).collect(), 0)
            } else {
                (named, more)
            };
            for file in named {
                self.line(&format!("  {sign} {file}"));
            }
            if more > 0 {
                self.line(&format!("  {sign} and {more} more"));
            }
        }
        if let Some(search) = search(diff) {
            self.line(&format!("  ~ {search}"));
        }
    }
}
