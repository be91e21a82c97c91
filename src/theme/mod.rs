//! From templates and views to HTML. The only layer that knows Tera.
//!
//! 1. `load` reads a theme and its parents: templates, UI texts, assets, files to copy.
//! 2. `source` finds every name in the templates; `check` says which of them nothing stands for.
//!    With an error in a theme nothing is rendered: one wrong name may be on every page.
//! 3. `engine` compiles the templates as a set and renders one at a time.
//! 4. `values` shows views to templates, `functions` and `filters` let them ask: through
//!    [`SiteQueries`], by way of the render in progress (`running`).
//! 5. `errors` turns what Tera says into diagnostics with a place in the theme's file.
//!
//! `docs/templates.md` is the manual for authors of themes.

mod bounds;
mod card_use;
mod check;
mod engine;
mod errors;
mod file_facts;
mod filters;
mod functions;
mod html;
mod load;
mod page;
mod page_use;
mod running;
mod shortcode;
mod signatures;
mod source;
mod values;

use std::rc::Rc;
use std::sync::Arc;

use crate::base::{Digest, Hasher, Lang, Locale, RelPath, UrlPath};
use crate::diag::Diagnostic;
use crate::markdown::Labels;
use crate::site::SiteQueries;
use crate::site::views::PageParts;
use crate::world::{Listed, World};

use bounds::Exhausted;
use card_use::CardUse;
use check::Checker;
use errors::Translator;
use load::{SHORTCODES, Strings, TemplateSet};
use page_use::PageUse;
use running::{Render, Shared};
use values::{CardKeys, PageKeys};

pub use load::{Asset, Overrides, ThemeCx};
pub use page::{Paginator, RenderPage, TermPage};
pub use running::Allowance;
pub use shortcode::{ShortcodeCall, ShortcodePage};

/// A theme, ready to render pages from any thread.
pub struct Theme {
    tera: tera::Tera,
    set: TemplateSet,
    shared: Arc<Shared>,
    statics: Vec<(UrlPath, RelPath)>,
    digest: Digest,
    exhausted: Exhausted,
}

impl Theme {
    /// Reads the theme `name` from the files of `world` that are `listed`. What is wrong goes to
    /// `out`; with an error there is no theme.
    pub fn load(
        world: &dyn World,
        listed: &[Listed],
        name: &str,
        cx: &ThemeCx<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut problems = Vec::new();
        let theme = Self::read(world, listed, name, cx, &mut problems);
        let failed = problems.iter().any(Diagnostic::is_error);
        out.append(&mut problems);
        theme.filter(|_| !failed)
    }

    fn read(
        world: &dyn World,
        listed: &[Listed],
        name: &str,
        cx: &ThemeCx<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut layers = load::layers(world, listed, name, cx.theme_span.clone(), out);
        if layers.is_empty() {
            return None;
        }
        let strings = Strings::new(&layers, cx, out);
        let assets = load::publish(world, &layers, out);
        let statics = load::copied(&layers);
        let set = TemplateSet::new(&mut layers);

        let broken: Vec<Diagnostic> = set
            .all()
            .filter_map(|template| engine::syntax(template, &set))
            .collect();
        let checker = Checker {
            set: &set,
            strings: &strings,
            assets: &assets,
        };
        // What is said of the names in a template that cannot be read is guesswork.
        let readable = |problem: &Diagnostic| {
            let file = problem.span.as_ref().map(|span| &span.file);
            !broken
                .iter()
                .any(|other| other.span.as_ref().map(|span| &span.file) == file)
        };
        let checked: Vec<Diagnostic> = checker.check().into_iter().filter(readable).collect();
        let sound = broken.is_empty() && checked.is_empty();
        out.extend(broken);
        out.extend(checked);
        if !sound {
            return None;
        }
        let tera = match engine::compile(&set) {
            Ok(tera) => tera,
            Err(problems) => {
                out.extend(problems);
                return None;
            }
        };
        let digest = digest(&set, &strings, &assets);
        let tags = cx.languages.all().map(|(_, language)| &language.tag);
        let page_use = PageUse::of(&set);
        let card_use = CardUse::of(&set);
        let card_keys = CardKeys::new(|field| card_use.has(field));
        let shared = Shared {
            languages: cx.languages.clone(),
            locales: tags.map(|tag| Locale::new(tag)).collect(),
            strings,
            assets,
            page_parts: page_use.parts(),
            shows_summary: page_use.has("summary"),
            page_keys: PageKeys::new(&page_use, &card_keys),
            card_keys,
        };
        Some(Self {
            tera,
            set,
            shared: Arc::new(shared),
            statics,
            digest,
            exhausted: Exhausted::default(),
        })
    }

    /// A build begins: what pages of an earlier one have shown of templates is forgotten.
    pub fn begin(&self) {
        self.exhausted.forget();
    }

    /// The digest of everything in the theme that can show on a page: templates, UI texts, names
    /// of assets.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The parts of a page's view that templates read.
    pub fn page_parts(&self) -> PageParts {
        self.shared.page_parts
    }

    /// Whether templates read the summary of pages.
    pub fn shows_summary(&self) -> bool {
        self.shared.shows_summary
    }

    /// Whether there is a template of this name, in the theme or one of its parents.
    pub fn has(&self, template: &str) -> bool {
        self.set.meant(template).is_some()
    }

    /// Whether a template gives an element this id, as `id="sources"`.
    pub fn sets_id(&self, id: &str) -> bool {
        let set = format!(" id=\"{id}\"");
        self.set.all().any(|template| template.text.contains(&set))
    }

    /// The first of these templates that there is, by its full name: a parent's begins with
    /// `PARENT/templates/`.
    pub fn pick(&self, candidates: &[String]) -> Option<&str> {
        let mut found = candidates.iter().filter_map(|name| self.set.meant(name));
        found.next().map(|template| &*template.name)
    }

    /// The names of all templates, for messages.
    pub fn template_names(&self) -> Vec<String> {
        let names = self.set.names();
        let names = names.filter(|name| !name.starts_with(SHORTCODES));
        let names: std::collections::BTreeSet<&str> = names.collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Files that pages link to, sorted by name.
    pub fn assets(&self) -> &[Asset] {
        &self.shared.assets
    }

    /// Files that are copied as they are, sorted by where they are published; with the file.
    pub fn statics(&self) -> &[(UrlPath, RelPath)] {
        &self.statics
    }

    /// The UI text `key` in `lang`, its places filled by `args`; a whole number as `n` or `count`
    /// picks the plural form. `None` where the theme has no such text.
    pub fn string(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let value = |name: &str| {
            let (_, value) = args.iter().find(|(argument, _)| *argument == name)?;
            Some((*value).to_owned())
        };
        let number = value("n").or_else(|| value("count"));
        let number = number.and_then(|number| number.parse().ok());
        self.shared.strings.text(lang, key, number, &value)
    }

    /// The words that Markdown adds to texts in `lang`: the theme's `markdown.note` and so on, in
    /// English where it has none.
    pub fn labels(&self, lang: Lang) -> Labels {
        let word = |key: &str, default: String| {
            let key = format!("markdown.{key}");
            // `{n}` of the way back is filled by whoever renders the Markdown.
            self.shared
                .strings
                .text(lang, &key, None, &|_| None)
                .unwrap_or(default)
        };
        let english = Labels::default();
        Labels {
            note: word("note", english.note),
            tip: word("tip", english.tip),
            important: word("important", english.important),
            warning: word("warning", english.warning),
            caution: word("caution", english.caution),
            footnotes: word("footnotes", english.footnotes),
            back: word("back", english.back),
            table: word("table", english.table),
        }
    }

    /// Renders `template` for `page`, to UTF-8. What is wrong goes to `out`; then there is no HTML.
    ///
    /// `ask` is shared because functions of templates outlive every borrow.
    pub fn render(
        &self,
        template: &str,
        ask: &Rc<dyn SiteQueries>,
        page: &RenderPage<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Vec<u8>> {
        if bounds::is_spent(page.allowance) {
            return None;
        }
        let render = Rc::new(Render {
            shared: Arc::clone(&self.shared),
            ask: Rc::clone(ask),
            lang: page.lang,
            url: page.url.to_owned(),
            folder: page.folder.to_owned(),
            path: page.page.card.path.clone(),
            allowance: Rc::clone(page.allowance),
            is_tight: self.exhausted.has(template),
            trouble: std::cell::RefCell::default(),
        });
        let context = page::context(&render, page);
        ask.renders(template);
        match engine::render(&self.tera, template, &context, render) {
            Ok(html) => Some(html),
            Err(failure) => {
                let problem = Translator::new(&self.set).rendering(&failure, template);
                let problem = self.exhausted.first(template, problem);
                out.push(page::named(problem, page.url, page.source));
                None
            }
        }
    }
}

fn digest(set: &TemplateSet, strings: &Strings, assets: &[Asset]) -> Digest {
    let mut hasher = Hasher::new();
    for template in set.all() {
        hasher.text(&template.name).text(&template.text);
    }
    hasher.text("").digest(strings.digest());
    for asset in assets {
        hasher.text(&asset.name).text(asset.path.as_str());
    }
    for prefix in set.prefixes() {
        hasher.text(prefix);
    }
    hasher.finish()
}
