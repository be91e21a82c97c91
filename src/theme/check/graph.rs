//! Checks how templates and components lead to one another, by `extends`, `include` and calls.
//!
//! Tera's interpreter recurses for each such step and for each block, so that a cycle would overflow the stack, and so would
//! a long chain. Tera finds cycles of `extends` and cycles of `include`, but not those of both together or through a
//! component. Components alone may call one another in a cycle: Tera limits their depth.

use std::collections::BTreeMap;

use super::{Checker, span};
use crate::diag::{Diagnostic, Span};
use crate::theme::load::Template;
use crate::theme::source::{Callee, Name};

/// How deep templates and blocks may be nested. Tera allows components to be 20 deep in addition.
/// A level takes up to 60 KiB of stack, and a thread has 2 MiB.
const DEEPEST: usize = 12;

/// A node of the graph: a template, or the definition of a component.
struct Node<'a> {
    template: &'a Template,
    /// The name of the component; `None` for a template.
    component: Option<&'a Name>,
    /// What it leads to.
    edges: Vec<Edge>,
}

/// A step from one node to another.
struct Edge {
    /// The index of the other node.
    to: usize,
    /// Where the template names it.
    at: Span,
    /// How many blocks are around that place.
    blocks: usize,
}

/// The templates and components of a theme, with the steps between them.
pub struct Graph<'a> {
    nodes: Vec<Node<'a>>,
}

impl<'a> Graph<'a> {
    /// The graph of all steps that rendering may take.
    pub fn of(checker: &Checker<'a>) -> Self {
        let mut nodes = Vec::new();
        let mut templates: BTreeMap<&str, usize> = BTreeMap::new();
        let mut components: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for template in checker.set.all() {
            templates.insert(&template.name, nodes.len());
            nodes.push(Node {
                template,
                component: None,
                edges: Vec::new(),
            });
            let depth = checker.set.depth(template);
            for component in &template.outline.components {
                let known = components.get(&*component.name.text);
                if known.is_none_or(|(other, _)| depth < *other) {
                    components.insert(&component.name.text, (depth, nodes.len()));
                }
                nodes.push(Node {
                    template,
                    component: Some(&component.name),
                    edges: Vec::new(),
                });
            }
        }
        let mut graph = Self { nodes };
        for template in checker.set.all() {
            let Some(first) = templates.get(&*template.name).copied() else {
                continue;
            };
            let outline = &template.outline;
            let mut lead = |from: Option<usize>, to: Option<usize>, name: &Name, blocks| {
                // The components of a template follow it in `nodes`.
                let from = from.map_or(first, |component| first + 1 + component);
                if let (Some(node), Some(to)) = (graph.nodes.get_mut(from), to) {
                    let at = span(template, name);
                    node.edges.push(Edge { to, at, blocks });
                }
            };
            let meant = |name: &Name| {
                let meant = checker.set.resolve(&name.text)?;
                templates.get(&*meant.name).copied()
            };
            if let Some(name) = &outline.extends {
                lead(None, meant(name), name, 0);
            }
            for include in &outline.includes {
                let name = &include.name;
                lead(include.component, meant(name), name, include.blocks);
            }
            for call in &outline.calls {
                if call.callee == Callee::Component {
                    let to = components.get(&*call.name.text).map(|(_, node)| *node);
                    lead(call.component, to, &call.name, call.blocks);
                }
            }
        }
        graph
    }

    fn edges(&self, node: usize) -> &[Edge] {
        self.nodes.get(node).map_or(&[], |node| &node.edges)
    }

    /// Reports cycles through a template, and chains that are too long.
    pub fn check(&self, out: &mut Vec<Diagnostic>) {
        let mut circles = false;
        for group in self.groups() {
            let start = group.iter().find(|node| {
                let node = self.nodes.get(**node);
                node.is_some_and(|node| node.component.is_none())
            });
            if let Some(start) = start
                && let Some(circle) = self.circle(*start, &group)
            {
                circles = true;
                out.extend(self.cycle_problem(&circle));
            }
        }
        if !circles {
            out.extend(self.longest());
        }
    }

    /// The strongly connected components of the graph, by Kosaraju's algorithm; each is sorted.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut back: Vec<Vec<usize>> = self.nodes.iter().map(|_| Vec::new()).collect();
        for (from, node) in self.nodes.iter().enumerate() {
            for edge in &node.edges {
                if let Some(edges) = back.get_mut(edge.to) {
                    edges.push(from);
                }
            }
        }
        let forward =
            |node: usize| -> Vec<usize> { self.edges(node).iter().map(|edge| edge.to).collect() };
        let backward = |node: usize| back.get(node).cloned().unwrap_or_default();
        let mut seen = vec![false; self.nodes.len()];
        let mut order = Vec::new();
        for node in 0..self.nodes.len() {
            walk(node, &forward, &mut seen, &mut order);
        }
        let mut seen = vec![false; self.nodes.len()];
        let mut groups = Vec::new();
        for node in order.into_iter().rev() {
            let mut group = Vec::new();
            walk(node, &backward, &mut seen, &mut group);
            group.sort_unstable();
            groups.push(group);
        }
        groups.retain(|group| !group.is_empty());
        groups.sort();
        groups
    }

    /// The shortest cycle from a node back to itself within its group, by breadth-first search: the nodes, and the edge from each to the
    /// next. `None` if there is no cycle.
    fn circle(&self, start: usize, group: &[usize]) -> Option<Vec<(usize, &Edge)>> {
        let mut came: BTreeMap<usize, (usize, &Edge)> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            let within = |edge: &&Edge| group.binary_search(&edge.to).is_ok();
            for edge in self.edges(node).iter().filter(within) {
                if edge.to == start {
                    let mut circle = vec![(node, edge)];
                    let mut at = node;
                    while at != start {
                        let (before, edge) = came.get(&at)?;
                        circle.push((*before, edge));
                        at = *before;
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if let std::collections::btree_map::Entry::Vacant(entry) = came.entry(edge.to) {
                    entry.insert((node, edge));
                    queue.push_back(edge.to);
                }
            }
        }
        None
    }

    /// The diagnostic for a cycle.
    fn cycle_problem(&self, circle: &[(usize, &Edge)]) -> Option<Diagnostic> {
        let ((_, first), rest) = circle.split_first()?;
        let names: Vec<String> = circle
            .iter()
            .filter_map(|(node, _)| self.nodes.get(*node))
            .map(|node| match node.component {
                Some(name) => format!("the component `{}`", name.text),
                None => format!("`{}`", node.template.name),
            })
            .collect();
        let message = match names.as_slice() {
            [one] => format!("{one} leads to itself"),
            names => format!("{} lead to one another in a circle", names.join(", ")),
        };
        let mut problem = Diagnostic::error("template-loop", message).at(first.at.clone());
        for (_, edge) in rest {
            problem = problem.label(edge.at.clone(), "which leads on from here");
        }
        Some(problem.hint("take one of these steps out"))
    }

    /// The diagnostic for the first template from which a chain is longer than [`DEEPEST`]. The only cycles are those of components, which add no
    /// depth.
    fn longest(&self) -> Option<Diagnostic> {
        let own = |node: &Node<'_>| {
            let blocks = node.template.outline.blocks.iter();
            let deepest = blocks.map(|(_, inside)| inside + 1).max().unwrap_or(0);
            usize::from(node.component.is_none()) * deepest
        };
        let mut depths: Vec<usize> = self.nodes.iter().map(own).collect();
        let mut changed = true;
        while changed && depths.iter().all(|depth| *depth <= DEEPEST) {
            changed = false;
            for (from, node) in self.nodes.iter().enumerate() {
                let below = node.edges.iter().filter_map(|edge| {
                    let step = usize::from(self.nodes.get(edge.to)?.component.is_none());
                    Some(depths.get(edge.to)? + step + edge.blocks)
                });
                let depth = below.max().unwrap_or(0);
                if let Some(known) = depths.get_mut(from)
                    && depth > *known
                {
                    *known = depth;
                    changed = true;
                }
            }
        }
        let at = depths.iter().position(|depth| *depth > DEEPEST)?;
        let node = self.nodes.get(at)?;
        let message = format!(
            "`{}` leads through more than {DEEPEST} templates and blocks in one another",
            node.template.name
        );
        let problem = Diagnostic::error("template-depth", message).in_file(&node.template.file);
        Some(problem.hint("put some of them together"))
    }
}

/// Appends all nodes that `node` leads to and that have not been `seen`, each after those it leads to: a depth-first search
/// in postorder. Its stack is explicit, since a chain may be as long as there are templates.
fn walk(
    node: usize,
    next: &dyn Fn(usize) -> Vec<usize>,
    seen: &mut [bool],
    order: &mut Vec<usize>,
) {
    let mut enter = |node: usize| match seen.get_mut(node) {
        Some(seen) => !std::mem::replace(seen, true),
        None => false,
    };
    if !enter(node) {
        return;
    }
    let mut stack = vec![(node, next(node))];
    while let Some((node, left)) = stack.last_mut() {
        match left.pop() {
            Some(to) => {
                if enter(to) {
                    stack.push((to, next(to)));
                }
            }
            None => {
                order.push(*node);
                stack.pop();
            }
        }
    }
}
