//! Renders views to HTML by the templates of a theme. The only layer that knows Tera.
//!
//! 1. `load` reads a theme and its parents: templates, UI texts, assets, files to copy.
//! 2. `source` finds every name in the templates; `check` reports those that nothing defines. With an error in a
//!    theme nothing is rendered: one wrong name may be on every page.
//! 3. `engine` compiles the templates as a set and renders one at a time.
//! 4. `values` turns views into Tera's values. `functions` and `filters` make queries for templates, through the
//!    [`SiteQueries`] of the render in progress (`running`).
//! 5. `errors` turns Tera's errors into diagnostics with a place in the theme's file.
//! 6. `bounds` ends pages that take too many steps or make too large values.
//!
//! `docs/templates.md` is the manual for authors of themes.

mod bounds;
mod card_use;
mod check;
mod data_table;
mod engine;
mod errors;
mod escape;
mod file_facts;
mod filters;
mod functions;
mod html;
mod inert;
mod input;
mod load;
mod metadata;
mod named_assets;
mod page;
mod page_use;
mod picture;
mod running;
mod shortcode;
mod signatures;
mod source;
mod validity;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use memchr::memmem;

use crate::base::{Digest, Hasher, Lang, Locale, RelPath, UrlPath};
use crate::content::OutputSpec;
use crate::diag::Diagnostic;
use crate::markdown::Labels;
use crate::site::SiteQueries;
use crate::site::views::PageParts;
use crate::translation::labels::Label;
use crate::world::{Listed, World};

use bounds::Exhausted;
use card_use::CardUse;
use check::Checker;
use errors::Translator;
use load::{SHORTCODES, Strings, TemplateSet};
use named_assets::{makes_names, publish_named, state_integrity};
use page_use::PageUse;
use running::{Render, Shared};
use values::{CardKeys, INCOMPLETE_SHOWN, PageKeys};

pub use html::strip;
pub use input::{OutputOf, Paginator, RenderPage, TermPage};
pub use load::{Asset, Face, Overrides, ThemeCx, check_static, part_path};
pub use picture::PictureTag;
pub use running::{Allowance, PageDrawing};
pub use shortcode::{ShortcodeCall, ShortcodePage};

/// A theme, ready to render pages from any thread.
pub struct Theme {
    tera: tera::Tera,
    set: TemplateSet,
    shared: Arc<Shared>,
    statics: Vec<(UrlPath, RelPath)>,
    outputs: BTreeMap<String, Vec<OutputSpec>>,
    asks_for_related: bool,
    asks_for_translations: bool,
    digest: Digest,
    exhausted: Exhausted,
    /// Finds where a page shows a card that lacks fields; `None` if cards have all.
    incomplete_shown: Option<memmem::Finder<'static>>,
}

impl Theme {
    /// Reads the theme `name` from the files of `world` that are `listed`. Problems go to `out`; `None` if one of them
    /// is an error.
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
        let mut assets = load::publish(world, &layers, cx.assets, out);
        let statics = load::copied(&layers);
        let outputs = load::outputs(&layers);
        let set = TemplateSet::new(&mut layers);
        publish_named(&mut assets, &set);
        let has_calls = |names: &[&str]| {
            let mut calls = set.all().flat_map(|template| &template.outline.calls);
            calls.any(|call| names.contains(&&*call.name.text))
        };
        if cx.assets.integrity {
            state_integrity(world, &mut assets, &set, out);
        }
        let draws = has_calls(&["draw_picture", "fit_text"]);
        let asks_for_related = has_calls(&["related"]);
        let asks_for_translations = has_calls(&["translation_state"]);
        let fonts = if draws {
            load::fonts(world, &layers, out)
        } else {
            None
        };

        let broken: Vec<Diagnostic> = set
            .all()
            .filter_map(|template| engine::syntax(template, &set))
            .collect();
        let checker = Checker {
            set: &set,
            strings: &strings,
            assets: &assets,
        };
        // Of a template that Tera cannot parse, the names that were found in it are guesswork.
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
        let fonts_digest = fonts.as_ref().map(|fonts| fonts.digest());
        let digest = digest(&set, &strings, &assets, fonts_digest, &outputs);
        let tags = cx.languages.all().map(|(_, language)| &language.tag);
        let page_use = PageUse::of(&set);
        let card_use = CardUse::of(&set);
        let card_keys = CardKeys::new(|field| card_use.has(field));
        let incomplete_shown = card_keys
            .lack_fields()
            .then(|| memmem::Finder::new(INCOMPLETE_SHOWN));
        let shared = Shared {
            languages: cx.languages.clone(),
            locales: tags.clone().map(|tag| Locale::new(tag)).collect(),
            strings,
            assets,
            settings: cx.assets,
            territories: tags.clone().map(|tag| metadata::territory(tag)).collect(),
            page_parts: page_use.parts(),
            shows_metadata: page_use.metadata(),
            shows_summary: page_use.has("summary"),
            counts_words: page_use.has("word_count") || page_use.has("reading_time"),
            shows_descriptions: card_use.has("description") || page_use.shows_descriptions(),
            page_keys: PageKeys::new(&page_use, &card_keys),
            counts_section: card_use.has("count") && page_use::counts_section(&set),
            card_keys,
            fonts,
        };
        Some(Self {
            tera,
            set,
            shared: Arc::new(shared),
            statics,
            outputs,
            asks_for_related,
            asks_for_translations,
            digest,
            exhausted: Exhausted::default(),
            incomplete_shown,
        })
    }

    /// To be called when a build begins: forgets which templates went out of bounds in an earlier one.
    pub fn begin(&self) {
        self.exhausted.forget();
    }

    /// The digest of everything in the theme that can show on a page: templates, UI texts, and the names and
    /// published paths of assets.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The further outputs that it declares, by kind of page or name of a template.
    pub fn outputs(&self) -> &BTreeMap<String, Vec<OutputSpec>> {
        &self.outputs
    }

    /// Which of the costly parts of a page's view templates may read.
    pub fn page_parts(&self) -> PageParts {
        self.shared.page_parts
    }

    /// Whether its templates read the same fields of cards as those of another theme, so that values of cards are the same.
    pub fn reads_same_of_cards(&self, other: &Self) -> bool {
        self.shared.card_keys.are(&other.shared.card_keys)
    }

    /// Whether templates ask which entries are related.
    pub fn asks_for_related(&self) -> bool {
        self.asks_for_related
    }

    /// Whether templates ask how translations stand against their originals.
    pub fn asks_for_translations(&self) -> bool {
        self.asks_for_translations
    }

    /// Whether templates may read `page.summary`.
    pub fn shows_summary(&self) -> bool {
        self.shared.shows_summary
    }

    /// Whether a template may show how long a text is.
    pub fn counts_words(&self) -> bool {
        self.shared.counts_words
    }

    /// Whether a template may show the description of a page, or what is made of it.
    pub fn shows_descriptions(&self) -> bool {
        self.shared.shows_descriptions
    }

    /// Whether the theme or one of its parents has a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.set.resolve(template).is_some()
    }

    /// Whether any template has ` id="…"` with this id in its text, so that a link to it is not broken.
    pub fn sets_id(&self, id: &str) -> bool {
        let set = format!(" id=\"{id}\"");
        self.set.all().any(|template| template.text.contains(&set))
    }

    /// The full name of the first of `candidates` that exists; that of a parent's template begins with
    /// `PARENT/templates/`.
    pub fn pick(&self, candidates: &[String]) -> Option<&str> {
        let mut found = candidates.iter().filter_map(|name| self.set.resolve(name));
        found.next().map(|template| &*template.name)
    }

    /// The names of all templates without shortcodes, sorted, to suggest one for a misspelt name.
    pub fn template_names(&self) -> Vec<String> {
        let names = self.set.names();
        let names = names.filter(|name| !name.starts_with(SHORTCODES));
        let names: BTreeSet<&str> = names.collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// The assets of the theme and its parents, sorted by name.
    pub fn assets(&self) -> &[Asset] {
        &self.shared.assets
    }

    /// Whether a template makes the name of an asset from parts, so that it cannot be found in the template.
    pub fn makes_asset_names(&self) -> bool {
        makes_names(&self.set, "asset")
    }

    /// The style sheets for fonts, each with the one that imports it.
    pub fn font_sheets(&self) -> impl Iterator<Item = (UrlPath, &Asset)> {
        let assets = self.assets().iter();
        assets.filter_map(|asset| Some((asset.font_sheet()?, asset)))
    }

    /// Files that are copied unchanged: where each is published, by which they are sorted, and the file.
    pub fn statics(&self) -> &[(UrlPath, RelPath)] {
        &self.statics
    }

    /// The UI text `key` in `lang`, its places filled by `args` unchanged; an integer as `n` or `count` picks the
    /// plural form. `None` if the theme has no such text.
    pub fn string(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let value = |name: &str| {
            let (_, value) = args.iter().find(|(argument, _)| *argument == name)?;
            Some((*value).to_owned())
        };
        let number = value("n").or_else(|| value("count"));
        let number = number.and_then(|number| number.parse().ok());
        self.shared.strings.text(lang, key, number, &value)
    }

    /// The UI texts as they are written. One is used if templates have its key as a text, or a text that ends with a dot and begins it,
    /// as in `trans(key="kind." ~ kind)`; what rendering Markdown shows always is.
    pub fn labels_written(&self) -> Vec<Label> {
        let texts = self.set.all().flat_map(|template| {
            let regions = source::regions(&template.text).into_iter();
            let tokens = regions.flat_map(|region| region.tokens);
            tokens
                .filter_map(|token| token.string())
                .collect::<Vec<_>>()
        });
        let texts: BTreeSet<String> = texts.collect();
        let is_used = |key: &str| {
            let heads = key.match_indices('.').filter_map(|(at, _)| key.get(..=at));
            let mut names = heads.chain([key]);
            key.starts_with("markdown.") || names.any(|name| texts.contains(name))
        };
        self.shared.strings.labels(&self.shared.languages, is_used)
    }

    /// The words that rendering Markdown adds to texts in `lang`: the theme's UI texts `markdown.note` and so on, else
    /// in English.
    pub fn labels(&self, lang: Lang) -> Labels {
        let word = |key: &str, default: String| {
            let key = format!("markdown.{key}");
            // `{n}` of `back` is left for the rendering of footnotes to fill.
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

    /// Renders `template`, a full name as of [`Theme::pick`], for `page`, to UTF-8, with the pictures that it draws. A problem goes to
    /// `out`; if it is an error, the result is `None`.
    ///
    /// `ask` is an `Rc` because Tera's functions are `'static` and can borrow nothing.
    pub fn render(
        &self,
        template: &str,
        ask: &Rc<dyn SiteQueries>,
        page: &RenderPage<'_>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<RenderedPage> {
        if bounds::is_spent(page.allowance) {
            return None;
        }
        let render = Rc::new(Render {
            shared: Arc::clone(&self.shared),
            ask: Rc::clone(ask),
            lang: page.lang,
            url: page.url.to_owned(),
            folder: page.folder.to_owned(),
            path: Arc::clone(&page.page.card.path),
            allowance: Rc::clone(page.allowance),
            is_tight: self.exhausted.has(template),
            function_error: std::cell::RefCell::default(),
            drawings: Some(std::cell::RefCell::default()),
        });
        let context = page::context(&render, page);
        ask.renders(template);
        let inert = inert::texts(page, &context);
        match engine::render(&self.tera, template, &context, Rc::clone(&render), inert) {
            Ok(made) if self.shows_incomplete_card(&made.bytes) => {
                let problem = self.incomplete_card(template);
                out.push(page::with_page(problem, page.address(), page.source));
                None
            }
            Ok(made) => {
                let html = match self.output(template, page, made.bytes) {
                    Ok(html) => html,
                    Err(problem) => {
                        out.push(page::with_page(*problem, page.address(), page.source));
                        return None;
                    }
                };
                let drawings = render.drawings.as_ref().map(|all| all.take());
                let drawings = drawings.unwrap_or_default();
                out.extend(drawings.missing.map(|c| page::no_glyph(c, page)));
                Some(RenderedPage {
                    content: inert::place_of(page.content, &html, &made.inert),
                    html,
                    inert: made.inert,
                    drawings: drawings.made,
                })
            }
            Err(failure) => {
                let problem = Translator::new(&self.set).rendering(&failure, template);
                let problem = self.exhausted.first(template, problem);
                out.push(page::with_page(problem, page.address(), page.source));
                None
            }
        }
    }

    /// What a template has made of a further output, in the form that its kind wants.
    fn output(
        &self,
        template: &str,
        page: &RenderPage<'_>,
        made: Vec<u8>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (Some(output), Some(template)) = (&page.output, self.set.resolve(template)) else {
            return Ok(made);
        };
        if matches!(output.media_type, "text/calendar" | "text/vcard") {
            return Ok(
                crate::base::interchange::folded(&String::from_utf8_lossy(&made)).into_bytes(),
            );
        }
        match validity::problem(output.media_type, &made, template) {
            Some(problem) => Err(Box::new(problem)),
            None => Ok(made),
        }
    }

    fn shows_incomplete_card(&self, html: &[u8]) -> bool {
        let mut finder = self.incomplete_shown.iter();
        finder.any(|finder| finder.find(html).is_some())
    }

    /// The diagnostic for a page on which a card is shown as a whole that lacks fields. What templates name decides which fields cards
    /// have, and of a variable of which they name none that does not show that it is a card.
    fn incomplete_card(&self, template: &str) -> Diagnostic {
        let message = "a card is shown as a whole, and not all of its fields are there";
        let problem = Diagnostic::error("incomplete-card", message).hint(
            "write the fields that you mean, as `{{ card.title }}`, or `{{ card | json }}` for all of them",
        );
        match self.set.exact(template) {
            Some(template) => problem.in_file(&template.file),
            None => problem,
        }
    }
}

/// A page as its template made it.
pub struct RenderedPage {
    /// The page as HTML, in UTF-8.
    pub html: Vec<u8>,
    /// Where in it parts stand that are known to be [inert](crate::markdown::Document::is_inert), in order.
    pub inert: Vec<Range<usize>>,
    /// Where in it the text of the page stands, if that is inert and shown as it is.
    pub content: Option<Range<usize>>,
    /// The pictures that it draws.
    pub drawings: Vec<PageDrawing>,
}

fn digest(
    set: &TemplateSet,
    strings: &Strings,
    assets: &[Asset],
    fonts: Option<Digest>,
    outputs: &BTreeMap<String, Vec<OutputSpec>>,
) -> Digest {
    let mut hasher = Hasher::new();
    for template in set.all() {
        hasher.text(&template.name).text(&template.text);
    }
    hasher.text("").digest(strings.digest());
    for asset in assets {
        hasher.text(&asset.name).text(asset.path.as_str());
        hasher.text(asset.integrity.as_deref().unwrap_or_default());
    }
    for prefix in set.prefixes() {
        hasher.text(prefix);
    }
    hasher.digest(fonts.unwrap_or_default());
    for (name, outputs) in outputs {
        hasher.text(name);
        outputs.iter().for_each(|output| output.add_to(&mut hasher));
    }
    hasher.finish()
}
