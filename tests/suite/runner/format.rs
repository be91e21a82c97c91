//! The form of a fixture: marks at the start of a line, and what stands between them.

use std::ops::Range;

/// A text file with cases.
pub struct Fixture {
    pub cases: Vec<Case>,
}

/// A site and what becomes of it.
pub struct Case {
    pub name: String,
    pub steps: Vec<Step>,
}

/// Changes, then what a build makes of the site.
pub struct Step {
    /// The line of its mark, from 1.
    pub line: usize,
    pub options: Vec<(String, String)>,
    pub files: Vec<File>,
    pub expects: Vec<Expect>,
    /// The index of the line before which an expectation can be added.
    pub end: usize,
}

/// A file of the site.
pub struct File {
    pub path: String,
    pub attributes: Vec<String>,
    pub body: String,
}

/// What must be so.
pub struct Expect {
    pub kind: String,
    pub target: String,
    pub body: String,
    /// Indices of the lines of the body.
    pub lines: Range<usize>,
}

/// Lines in place of others.
pub struct Edit {
    pub lines: Range<usize>,
    /// The line of an expectation that was not there before.
    pub mark: Option<String>,
    pub body: String,
}

const CASE: &str = "@@@ ";
const STEP: &str = "@@> ";
const FILE: &str = "=== ";
const OPTION: &str = "--- ";
const EXPECT: &str = "=> ";
const MARKS: [&str; 5] = [CASE, STEP, FILE, OPTION, EXPECT];

/// What the lines after a mark belong to.
enum Into {
    Prose,
    File,
    Expect,
}

impl Fixture {
    /// Reads a fixture; `name` stands in messages and names the only case of a file without marks
    /// of cases.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut cases: Vec<Case> = Vec::new();
        let mut into = Into::Prose;
        for (at, line) in text.lines().enumerate() {
            let fault = |what: &str| format!("tests/suite/{name}:{}: {what}\n", at + 1);
            let new_step = || Step {
                line: at + 1,
                options: Vec::new(),
                files: Vec::new(),
                expects: Vec::new(),
                end: at + 1,
            };
            let Some((mark, rest)) = mark_of(line) else {
                if let Some(step) = cases.last_mut().and_then(|case| case.steps.last_mut()) {
                    step.take(&into, at, line);
                }
                continue;
            };
            if mark == CASE {
                cases.push(Case {
                    name: rest.to_owned(),
                    steps: vec![new_step()],
                });
                into = Into::Prose;
                continue;
            }
            if cases.is_empty() {
                cases.push(Case {
                    name: name.trim_end_matches(".txt").to_owned(),
                    steps: vec![new_step()],
                });
            }
            let Some(case) = cases.last_mut() else {
                continue;
            };
            if mark == STEP {
                case.steps.push(new_step());
                into = Into::Prose;
                continue;
            }
            let Some(step) = case.steps.last_mut() else {
                continue;
            };
            step.end = at + 1;
            if mark != EXPECT && !step.expects.is_empty() {
                return Err(fault(
                    "a file or option after an expectation: begin a step with `@@> `",
                ));
            }
            match mark {
                OPTION => {
                    let (key, value) = rest.split_once(':').unwrap_or((rest, "yes"));
                    step.options
                        .push((key.trim().to_owned(), value.trim().to_owned()));
                    into = Into::Prose;
                }
                FILE => {
                    let mut parts = rest.split(" | ").map(|part| part.trim().to_owned());
                    step.files.push(File {
                        path: parts.next().unwrap_or_default(),
                        attributes: parts.collect(),
                        body: String::new(),
                    });
                    into = Into::File;
                }
                _ => {
                    let (kind, target) = rest.split_once(' ').unwrap_or((rest, ""));
                    step.expects.push(Expect {
                        kind: kind.to_owned(),
                        target: target.trim().to_owned(),
                        body: String::new(),
                        lines: at + 1..at + 1,
                    });
                    into = Into::Expect;
                }
            }
        }
        let steps = cases.iter_mut().flat_map(|case| &mut case.steps);
        for step in steps {
            let files = step.files.iter_mut().map(|file| &mut file.body);
            let bodies = files.chain(step.expects.iter_mut().map(|expect| &mut expect.body));
            bodies.for_each(trim);
        }
        Ok(Self { cases })
    }
}

impl Step {
    fn take(&mut self, into: &Into, at: usize, line: &str) {
        let body = match into {
            Into::Prose => return,
            Into::File => self.files.last_mut().map(|file| &mut file.body),
            Into::Expect => self.expects.last_mut().map(|expect| {
                if !line.trim().is_empty() {
                    expect.lines.end = at + 1;
                }
                &mut expect.body
            }),
        };
        if let Some(body) = body {
            body.push_str(unescape(line));
            body.push('\n');
        }
        if !line.trim().is_empty() {
            self.end = at + 1;
        }
    }
}

fn mark_of(line: &str) -> Option<(&'static str, &str)> {
    let mark = MARKS.iter().find(|mark| line.starts_with(**mark))?;
    Some((mark, line.get(mark.len()..)?.trim()))
}

/// A backslash before a mark makes it a line of the body.
fn unescape(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest) if mark_of(rest.trim_start_matches('\\')).is_some() => rest,
        _ => line,
    }
}

/// Empty lines at the end serve the reader of the fixture.
fn trim(body: &mut String) {
    body.truncate(body.trim_end_matches('\n').len());
    if !body.is_empty() {
        body.push('\n');
    }
}

/// The text with the edits made.
pub fn rewrite(text: &str, mut edits: Vec<Edit>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    edits.sort_by_key(|edit| edit.lines.start);
    for edit in edits.into_iter().rev() {
        let escape = |line: &str| match mark_of(line.trim_start_matches('\\')) {
            Some(_) => format!("\\{line}"),
            None => line.to_owned(),
        };
        let new = edit.mark.into_iter().chain(edit.body.lines().map(escape));
        lines.splice(edit.lines, new);
    }
    lines.join("\n") + "\n"
}
