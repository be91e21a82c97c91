//! Compiles templates with Tera, and renders them with our functions and filters.

use std::io::{self, Write};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use tera::{Context, Tera};

use super::bounds::{self, LARGEST_PAGE};
use super::errors::{Compiled, Failure, Translator};
use super::inert::Inert;
use super::load::{Template, TemplateSet};
use super::running::{self, Render};
use super::{escape, filters, functions};
use crate::diag::Diagnostic;

/// Tera with our functions and filters, and without templates.
fn empty() -> Tera {
    let mut tera = Tera::default();
    functions::register(&mut tera);
    filters::register(&mut tera);
    bounds::register(&mut tera);
    escape::register(&mut tera);
    tera
}

/// The syntax error of a template, if it has one. It is parsed by itself, so that each template's errors are found.
pub fn syntax(template: &Template, set: &TemplateSet) -> Option<Diagnostic> {
    if let Some(branch) = &template.outline.excess_branch {
        let problem = Diagnostic::error("template-syntax", "this `if` has too many branches")
            .at(template.span(branch.start, branch.end))
            .hint("look the value up in a map, or write a component");
        return Some(problem);
    }
    let error = syntax_error(template, &template.counted.text)?;
    // A message should quote the template without the inserted calls. Rarely only the text with them is wrong: when an
    // expression is nearly too deep.
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
    // Other errors are about names in other templates, which this Tera does not have.
    matches!(error.kind(), tera::ErrorKind::SyntaxError(_)).then_some(error)
}

/// Compiles all templates together.
///
/// # Errors
/// Problems that no check has found before.
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

/// What a template has made.
pub struct Made {
    /// In UTF-8.
    pub bytes: Vec<u8>,
    /// Where the texts stand that are inert, in order.
    pub inert: Vec<Range<usize>>,
}

/// Renders a template, with `render` as the render in progress, and finds those texts of the context in it that are `inert`.
///
/// # Errors
/// Tera's error, with what the function that failed had to add.
pub fn render(
    tera: &Tera,
    template: &str,
    context: &Context,
    render: Rc<Render>,
    inert: Vec<&str>,
) -> Result<Made, Failure> {
    let mut page = Limited {
        bytes: Vec::with_capacity(16 << 10),
        inert: Inert::new(inert),
        most: render.part_of(LARGEST_PAGE),
        pause: PAUSE,
        render: Rc::clone(&render),
    };
    let work = || {
        escape::during(escape::of(template), || {
            tera.render_to(template, context, &mut page)
        })
    };
    let known = Rc::clone(&render);
    // Tera panics where its compiler's assumptions do not hold. Such a bug should cost one page, not the build.
    let done = catch_unwind(AssertUnwindSafe(|| running::during(render, work)));
    match done {
        Ok(Ok(())) => Ok(Made {
            bytes: page.bytes,
            inert: page.inert.found,
        }),
        Ok(Err(error)) => Err(Failure::Tera {
            error: Box::new(error),
            function_error: known.function_error.take().map(Box::new),
        }),
        Err(_) => Err(Failure::Panic),
    }
}

/// A buffer for a page that fails when the page gets too large or the build is stopped.
struct Limited<'c> {
    bytes: Vec<u8>,
    inert: Inert<'c>,
    /// The greatest length in bytes.
    most: usize,
    /// At this length it checks next whether the build is stopped.
    pause: usize,
    render: Rc<Render>,
}

/// The number of bytes between two checks whether the build is stopped.
const PAUSE: usize = 16 << 10;

impl Write for Limited<'_> {
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
                // How this is reported does not matter: the result of a stopped build is dropped.
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
        }
        self.inert.see(bytes, self.bytes.len());
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
