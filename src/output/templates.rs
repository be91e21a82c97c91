//! Which template makes a page.

use std::fmt;

use crate::content::OutputSpec;
use crate::diag::Diagnostic;
use crate::output::page::PageRenderer;
use crate::site::model::{TEMPLATE, Version};

impl PageRenderer<'_> {
    /// Chooses the template of a further output of a page that has the templates `names`.
    pub(super) fn output_template(
        &self,
        output: &OutputSpec,
        version: Option<&Version>,
        names: &[String],
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let own = version.and_then(|version| version.keys.template.as_ref());
        let html: Vec<String> = own
            .map(|own| own.value.clone())
            .into_iter()
            .chain(names.iter().cloned())
            .collect();
        let names = output.templates(&html);
        if let Some(found) = self.theme.pick(&names) {
            return Some(found.to_owned());
        }
        let problem = match &output.template {
            Some(name) => self.unknown_template(name),
            None => no_template(&names, format_args!("the output `{}`", output.name)),
        };
        out.push(problem.at(output.at.clone()));
        None
    }

    fn unknown_template(&self, name: &str) -> Diagnostic {
        let names = self.theme.template_names();
        let hint = crate::base::suggest::hint(name, names.iter().map(String::as_str), 20);
        let message = format!("the theme has no template `{name}`");
        Diagnostic::error("unknown-template", message).maybe_hint(hint)
    }

    /// Chooses a template: the one that the version names unless it is withdrawn, else the first of `names` that the theme
    /// has. `of` is the page in messages.
    pub(super) fn template(
        &self,
        version: Option<&Version>,
        names: &[String],
        of: fmt::Arguments<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let version = version.filter(|version| version.keys.withdrawn.is_none());
        let chosen = version.and_then(|version| Some((version, version.keys.template.as_ref()?)));
        let Some((version, chosen)) = chosen else {
            let found = self.theme.pick(names).map(str::to_owned);
            if found.is_none() {
                out.push(no_template(names, of));
            }
            return found;
        };
        if self.theme.has(&chosen.value) {
            return Some(chosen.value.clone());
        }
        let span = chosen.at.span(version.file_of(TEMPLATE));
        out.push(self.unknown_template(&chosen.value).at(span));
        None
    }
}

fn no_template(names: &[String], of: fmt::Arguments<'_>) -> Diagnostic {
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    wanted.dedup();
    Diagnostic::error(
        "missing-template",
        format!("the theme has no template for {of}"),
    )
    .hint(format!(
        "add one of these to the theme's templates/: {}",
        wanted.join(", ")
    ))
}
