//! Tera, with our functions and filters.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use tera::{Context, Tera};

use super::bounds::{self, LARGEST_PAGE};
use super::errors::{Compiled, Failure, Translator};
use super::load::{Template, TemplateSet};
use super::running::{self, Render};
use super::{filters, functions};
use crate::diag::Diagnostic;

/// A Tera that knows everything but templates.
fn empty() -> Tera {
    let mut tera = Tera::default();
    functions::register(&mut tera);
    filters::register(&mut tera);
    bounds::register(&mut tera);
    tera
}

/// What keeps Tera from reading a template by itself.
pub fn syntax(template: &Template, set: &TemplateSet) -> Option<Diagnostic> {
    if let Some(branch) = &template.outline.endless {
        let problem = Diagnostic::error("template-syntax", "this `if` has too many branches")
            .at(template.span(branch.start, branch.end))
            .hint("look the value up in a map, or write a component");
        return Some(problem);
    }
    let error = syntax_error(template, &template.counted.text)?;
    // The calls that count have no place in a message, and hardly ever do they make the difference: in
    // an expression that is nearly too deep.
    let translator = Translator::new(set);
    Some(match syntax_error(template, &template.text) {
        Some(error) => translator.syntax(&error, template, Compiled::AsWritten),
        None => translator.syntax(&error, template, Compiled::Counted),
    })
}

fn syntax_error(template: &Template, text: &str) -> Option<tera::Error> {
    let error = Tera::default()
        .add_raw_template(&template.name, text)
        .err()?;
    // Other errors are about other templates, which are not there yet.
    matches!(error.kind(), tera::ErrorKind::SyntaxError(_)).then_some(error)
}

/// Compiles all templates as a set.
///
/// # Errors
/// What is wrong with them that no check has found before.
pub fn compile(set: &TemplateSet) -> Result<Tera, Vec<Diagnostic>> {
    let mut tera = empty();
    let prepared = tera.set_fallback_prefixes(set.prefixes().to_vec());
    let templates = set
        .all()
        .map(|template| (&*template.name, &*template.counted.text));
    prepared
        .and_then(|()| tera.add_raw_templates(templates))
        .map(|()| tera)
        .map_err(|error| Translator::new(set).compiling(&error))
}

/// Renders a template as the render in progress, to UTF-8.
///
/// # Errors
/// What Tera says, and what the function that failed had to add.
pub fn render(
    tera: &Tera,
    template: &str,
    context: &Context,
    render: Rc<Render>,
) -> Result<Vec<u8>, Failure> {
    let mut page = Limited {
        bytes: Vec::with_capacity(16 << 10),
        most: render.part_of(LARGEST_PAGE),
        pause: PAUSE,
        render: Rc::clone(&render),
    };
    let work = || tera.render_to(template, context, &mut page);
    let known = Rc::clone(&render);
    // Tera asserts what its compiler has made sure of. Should it be mistaken once, that is one
    // page's problem.
    let done = catch_unwind(AssertUnwindSafe(|| running::during(render, work)));
    match done {
        Ok(Ok(())) => Ok(page.bytes),
        Ok(Err(error)) => Err(Failure::Tera {
            error: Box::new(error),
            trouble: known.trouble.take().map(Box::new),
        }),
        Err(_) => Err(Failure::Panic),
    }
}

/// A buffer that does not grow without end.
struct Limited {
    bytes: Vec<u8>,
    most: usize,
    /// After this number of bytes it checks whether the page is still wanted.
    pause: usize,
    render: Rc<Render>,
}

/// The number of bytes between two such checks.
const PAUSE: usize = 16 << 10;

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        if self.bytes.len() >= self.pause {
            self.pause = self.bytes.len() + PAUSE;
            if self.render.ask.is_stopped() {
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
