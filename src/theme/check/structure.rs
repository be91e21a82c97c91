//! Checks that the templates and blocks that others refer to exist, and that components are defined once.

use std::collections::BTreeMap;

use super::graph::Graph;
use super::{Checker, span, unknown};
use crate::diag::Diagnostic;
use crate::theme::load::Template;
use crate::theme::source::Name;

impl Checker<'_> {
    /// Checks how templates refer to one another.
    pub fn structure(&self, out: &mut Vec<Diagnostic>) {
        for template in self.set.all() {
            let outline = &template.outline;
            let extends = outline.extends.iter().map(|name| (name, "extend"));
            let includes = outline.includes.iter();
            let includes = includes.map(|include| (&include.name, "include"));
            for (name, word) in extends.chain(includes) {
                if self.set.resolve(&name.text).is_none() {
                    let message = format!("the template `{}` to {word} does not exist", name.text);
                    let known = self.set.names();
                    out.push(unknown(template, name, "unknown-template", message, known));
                }
            }
            if outline.extends.is_some() {
                self.blocks(template, out);
            }
        }
        Graph::of(self).check(out);
        self.components(out);
    }

    /// Checks the outermost blocks of a template that extends another: each has to be in one of those that it extends, or it is never shown.
    fn blocks(&self, template: &Template, out: &mut Vec<Diagnostic>) {
        let mut known: Vec<&str> = Vec::new();
        let mut seen: Vec<&str> = vec![&template.name];
        let mut next = template.outline.extends.as_ref();
        while let Some(name) = next {
            let Some(parent) = self.set.resolve(&name.text) else {
                return;
            };
            if seen.contains(&&*parent.name) {
                return;
            }
            seen.push(&parent.name);
            known.extend(parent.outline.blocks.iter().map(|(block, _)| &*block.text));
            next = parent.outline.extends.as_ref();
        }
        known.sort_unstable();
        known.dedup();
        for (block, _) in template
            .outline
            .blocks
            .iter()
            .filter(|(_, inside)| *inside == 0)
        {
            if !known.contains(&&*block.text) {
                let message = format!("no template above has a block `{}`", block.text);
                let known = known.iter().copied();
                out.push(unknown(template, block, "unknown-block", message, known));
            }
        }
    }

    /// Checks that a theme defines each component once. A theme may redefine a component of its parent.
    fn components(&self, out: &mut Vec<Diagnostic>) {
        let mut seen: BTreeMap<(usize, &str), (&Template, &Name)> = BTreeMap::new();
        for template in self.set.all() {
            let depth = self.set.depth(template);
            for component in &template.outline.components {
                let name = &component.name;
                if let Some((other, first)) = seen.get(&(depth, &*name.text)) {
                    let message = format!("the component `{}` is defined twice", name.text);
                    let problem = Diagnostic::error("duplicate-component", message)
                        .at(span(template, name))
                        .label(span(other, first), "the other definition");
                    out.push(problem);
                } else {
                    seen.insert((depth, &name.text), (template, name));
                }
            }
        }
    }
}
