//! Reads the files of a theme and its parents.

use std::collections::BTreeMap;

use crate::base::{RelPath, UrlPath, suggest};
use crate::content::page::utf8;
use crate::content::{OutputSpec, outputs};
use crate::diag::conflict::{self, Syntax};
use crate::diag::{Diagnostic, Severity, Span};
use crate::schema::{Node, Reader, yaml};
use crate::theme::escape::ENDINGS;
use crate::theme::source::{Counted, Outline};
use crate::world::{Listed, Refusal, World};

/// The folders of a theme that are used.
const FOLDERS: [&str; 6] = [
    "assets",
    "fonts",
    "i18n",
    "shortcodes",
    "static",
    "templates",
];

/// The greatest number of themes in a chain, the topmost included.
const MOST_LAYERS: usize = 8;

/// The source of a template.
#[derive(Debug)]
pub struct Template {
    /// Its name within its theme, as `news/page.html` or `shortcodes/fact.html`; in a
    /// [`TemplateSet`](super::TemplateSet) its full name.
    pub name: String,
    /// The file that it was read from.
    pub file: RelPath,
    /// Its text without a byte order mark.
    pub text: String,
    /// The length of the byte order mark, in bytes.
    pub offset: usize,
    /// The names in it.
    pub outline: Outline,
    /// The text that Tera compiles.
    pub counted: Counted,
}

impl Template {
    /// The span of a byte range of the text in the file.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(&self.file, start + self.offset, end + self.offset)
    }
}

/// One theme of a chain, which is a theme with its parents.
#[derive(Debug)]
pub struct Layer {
    /// The name of its folder below `themes/`.
    pub name: String,
    /// Its templates and shortcodes.
    pub templates: Vec<Template>,
    /// Files with UI texts: the name without `.yaml`, the file and its content.
    pub texts: Vec<(String, RelPath, Node)>,
    /// The names of files with UI texts that cannot be read.
    pub unread: Vec<String>,
    /// Assets: the path below `assets/`, and the file.
    pub assets: Vec<(String, RelPath)>,
    /// Files below `static/`: where each is published, and the file.
    pub statics: Vec<(UrlPath, RelPath)>,
    /// Files below `fonts/`: the path below it, and the file.
    pub fonts: Vec<(String, RelPath)>,
    /// The further outputs that it declares, by kind of page or name of a template.
    pub outputs: Vec<(String, Vec<OutputSpec>)>,
}

/// The kinds of pages for which a theme can declare outputs; other keys are names of templates.
const KINDS: [&str; 9] = [
    "home",
    "section",
    "entry",
    "record",
    "term",
    "taxonomy",
    "archive",
    "404",
    "languages",
];

/// Reads the outputs of a theme, by kind of page or name of a template.
fn declared(reader: &mut Reader<'_, '_>) -> Vec<(String, Vec<OutputSpec>)> {
    let mut all = Vec::new();
    for (key, node) in reader.entries() {
        let name = key.text.as_str();
        if !KINDS.contains(&name) && !name.ends_with(".html") {
            continue;
        }
        reader.mark(name);
        let found = outputs::read_node(reader, name, node);
        all.extend(found.map(|found| (name.to_owned(), found)));
    }
    all
}

/// The outputs that a theme and its parents declare; the topmost theme's go over those of the same name.
pub fn outputs(layers: &[Layer]) -> BTreeMap<String, Vec<OutputSpec>> {
    let mut all: BTreeMap<String, Vec<OutputSpec>> = BTreeMap::new();
    for (name, outputs) in layers.iter().flat_map(|layer| &layer.outputs) {
        let known = all.entry(name.clone()).or_default();
        for output in outputs {
            if known.iter().all(|other| other.name != output.name) {
                known.push(output.clone());
            }
        }
    }
    all
}

/// Reads the theme `name` and its parents, topmost first. Problems with their files go to `out`; a parent that cannot be used ends the
/// chain. Empty if the theme itself cannot be used.
pub fn layers(
    world: &dyn World,
    listed: &[Listed],
    name: &str,
    named_at: Option<Span>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Layer> {
    let mut found: Vec<Layer> = Vec::new();
    let mut next = Some((name.to_owned(), named_at));
    while let Some((name, at)) = next.take() {
        if let Some(problem) = unusable(&name, &found, listed) {
            out.push(match at {
                Some(at) => problem.at(at),
                None => problem,
            });
            break;
        }
        let mut loader = Loader { world, out };
        let (layer, parent) = loader.layer(&name, listed);
        found.push(layer);
        next = parent.map(|(parent, at)| (parent, Some(at)));
    }
    found
}

/// Why a theme of this name cannot be used below those `found`; `None` if it can.
fn unusable(name: &str, found: &[Layer], listed: &[Listed]) -> Option<Diagnostic> {
    if RelPath::new(name).is_err() || name.contains('/') || name.starts_with('.') {
        let message = format!("`{name}` cannot be the name of a theme");
        return Some(Diagnostic::error("bad-theme-name", message).hint(
            "a theme's name is the name of its folder in `themes/`, without slashes and dots in front",
        ));
    }
    if found.iter().any(|layer| layer.name == name) {
        let message = format!("the theme `{name}` is its own parent");
        let hint = "take `parent` out of one of the `theme.yaml` files";
        return Some(Diagnostic::error("theme-loop", message).hint(hint));
    }
    if found.len() >= MOST_LAYERS {
        let most = MOST_LAYERS - 1;
        let message = format!("a theme has at most {most} parents above one another");
        let hint = "take `parent` out of this `theme.yaml`, or copy what the theme needs of its parents into it";
        return Some(Diagnostic::error("theme-depth", message).hint(hint));
    }
    let folder = format!("themes/{name}");
    let refused = listed
        .iter()
        .find(|entry| entry.path.as_str() == folder)
        .and_then(|entry| entry.entry.as_ref().err());
    if let Some(why) = refused {
        let message = format!("the theme `{name}` cannot be used: {}", reason(*why));
        return Some(Diagnostic::error("unreadable-file", message));
    }
    let there = listed
        .iter()
        .any(|entry| entry.path.below(&folder).is_some());
    if there {
        return None;
    }
    let mut names: Vec<&str> = listed
        .iter()
        .filter_map(|entry| entry.path.below("themes")?.split_once('/'))
        .map(|(name, _)| name)
        .collect();
    names.dedup();
    let hint = if names.is_empty() {
        Some(format!("put a theme into the folder `{folder}/`"))
    } else {
        suggest::hint(name, names, 8)
    };
    let message = format!("there is no theme `{name}`: the folder `{folder}/` is missing");
    Some(Diagnostic::error("unknown-theme", message).maybe_hint(hint))
}

/// Why something that was listed cannot be used, as the end of a message.
fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::LinkOutside => "it is a link that leads out of the site",
        Refusal::LinkNowhere => "it is a link that leads to what is not there",
        Refusal::LinkCircle => "it is a link that goes in a circle",
        Refusal::LinkAbove => "it is a link to a folder that it lies in",
        Refusal::BadName => "its name is not readable as text",
        Refusal::UnreadableFolder => "the folder may not be listed",
        Refusal::NotAFile => "it is not a file",
        Refusal::TooDeep => "it lies too deep",
        Refusal::NotASource => "it leads to an output folder or to a hidden one",
    }
}

struct Loader<'a> {
    world: &'a dyn World,
    out: &'a mut Vec<Diagnostic>,
}

impl Loader<'_> {
    fn layer(&mut self, name: &str, listed: &[Listed]) -> (Layer, Option<(String, Span)>) {
        let root = format!("themes/{name}");
        let mut layer = Layer {
            name: name.to_owned(),
            templates: Vec::new(),
            texts: Vec::new(),
            unread: Vec::new(),
            assets: Vec::new(),
            statics: Vec::new(),
            fonts: Vec::new(),
            outputs: Vec::new(),
        };
        let mut parent = None;
        let mut described = false;
        let mut wrong_folders: Vec<&str> = Vec::new();
        for entry in listed {
            let Some(path) = entry.path.below(&root) else {
                continue;
            };
            if entry.entry.is_err() {
                // Reported with the listing.
                continue;
            }
            match path.split_once('/') {
                Some(("templates", name)) => self.template(&mut layer, name, &entry.path),
                Some(("shortcodes", _)) => self.template(&mut layer, path, &entry.path),
                Some(("i18n", name)) => self.texts(&mut layer, name, &entry.path),
                Some(("assets", name)) => {
                    layer.assets.push((name.to_owned(), entry.path.clone()));
                }
                Some(("fonts", name)) => {
                    layer.fonts.push((name.to_owned(), entry.path.clone()));
                }
                Some(("static", name)) => self.copied(&mut layer, name, &entry.path),
                None if path == "theme.yaml" => {
                    described = true;
                    parent = self.described(&entry.path, &mut layer.outputs);
                }
                Some((folder, _)) if !wrong_folders.contains(&folder) => {
                    wrong_folders.push(folder);
                    self.folder(folder, &entry.path);
                }
                _ => {}
            }
        }
        if !described {
            let message = format!("the theme `{name}` has no `theme.yaml`");
            let problem = Diagnostic::error("missing-file", message).hint(format!(
                "make the file `{root}/theme.yaml` with a line `name: {name}`"
            ));
            self.out
                .push(match RelPath::new(&format!("{root}/theme.yaml")) {
                    Ok(file) => problem.in_file(&file),
                    Err(_) => problem,
                });
        }
        (layer, parent)
    }

    /// Reads a text file, or reports why it cannot be read.
    fn text(&mut self, file: &RelPath) -> Option<String> {
        let bytes = super::read(self.world, file, self.out)?;
        match utf8(&bytes, file) {
            Ok(text) => Some(text.to_owned()),
            Err(problem) => {
                self.out.push(problem);
                None
            }
        }
    }

    fn template(&mut self, layer: &mut Layer, name: &str, file: &RelPath) {
        let is_known = |ending: &str| ENDINGS.iter().any(|(known, _)| *known == ending);
        if !file.extension().is_some_and(is_known) {
            let problem = Diagnostic::warning("file-ending", "this file is not used as a template")
                .in_file(file)
                .hint(format!(
                    "templates end in one of {}",
                    ENDINGS.map(|(ending, _)| format!("`.{ending}`")).join(", ")
                ));
            self.out.push(problem);
            return;
        }
        let Some(text) = self.text(file) else { return };
        self.out
            .extend(conflict::find(&text, 0, file, Syntax::Other));
        let text_without = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let offset = text.len() - text_without.len();
        let outline = Outline::of(text_without);
        let template = Template {
            name: name.to_owned(),
            file: file.clone(),
            counted: Counted::of(text_without, &outline),
            outline,
            text: text_without.to_owned(),
            offset,
        };
        if let Some(other) = layer.templates.iter().find(|other| other.name == name) {
            let message = format!("there are two templates `{name}`");
            let problem = Diagnostic::error("duplicate-template", message)
                .in_file(file)
                .label(Span::file(&other.file), "the other one")
                .hint("shortcodes belong into `shortcodes/`, beside `templates/`");
            self.out.push(problem);
            return;
        }
        layer.templates.push(template);
    }

    fn texts(&mut self, layer: &mut Layer, name: &str, file: &RelPath) {
        let Some(language) = name
            .strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"))
        else {
            let problem = Diagnostic::warning("file-ending", "this file is not used")
                .in_file(file)
                .hint("texts stand in one file a language, as `i18n/en.yaml`");
            self.out.push(problem);
            return;
        };
        let text = self.text(file);
        match text.and_then(|text| yaml::parse(&text, 0, file, self.out)) {
            Some(node) => layer.texts.push((language.to_owned(), file.clone(), node)),
            None => layer.unread.push(language.to_owned()),
        }
    }

    fn copied(&mut self, layer: &mut Layer, name: &str, file: &RelPath) {
        match super::check_static(self.world, file, Severity::Warning) {
            Ok(problems) => self.out.extend(problems),
            Err(problem) => return self.out.push(problem),
        }
        match UrlPath::new(name) {
            Ok(path) => layer.statics.push((path, file.clone())),
            Err(why) => {
                let message = format!("this file cannot be published under its name: {why}");
                self.out
                    .push(Diagnostic::error("bad-path", message).in_file(file));
            }
        }
    }

    /// Reads `theme.yaml`, and returns the parent that it names, with the place.
    fn described(
        &mut self,
        file: &RelPath,
        outputs: &mut Vec<(String, Vec<OutputSpec>)>,
    ) -> Option<(String, Span)> {
        let text = self.text(file)?;
        let node = yaml::parse(&text, 0, file, self.out)?;
        let mut reader = Reader::new(&node, file, self.out, "`theme.yaml`");
        for key in [
            "name",
            "version",
            "description",
            "author",
            "licence",
            "homepage",
        ] {
            reader.text(key);
        }
        let parent = reader.text("parent");
        if let Some(mut inner) = reader.reader("outputs") {
            *outputs = declared(&mut inner);
            inner.finish_with(|| KINDS.to_vec(), |_| None);
        }
        reader.finish(&[]);
        parent.map(|parent| (parent.value, parent.at.span(file)))
    }

    /// Warns of a folder whose name looks like a misspelt one of [`FOLDERS`].
    fn folder(&mut self, folder: &str, file: &RelPath) {
        let Some(meant) = suggest::nearest(folder, FOLDERS) else {
            return;
        };
        let message = format!("the folder `{folder}` of this theme is not used");
        let problem = Diagnostic::warning("unknown-folder", message)
            .in_file(file)
            .hint(format!("did you mean `{meant}`?"));
        self.out.push(problem);
    }
}
