//! The render in progress. Tera's functions are `'static`, and inside a component they do not get the caller's
//! context, so they find what they need in a thread-local stack. A function may lead to another render (a
//! shortcode's), which is then on top of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use tera::Value;

use crate::base::{Hasher, Lang, Languages, Locale, UrlPath};
use crate::content::AssetSettings;
use crate::picture::{Drawing, Fonts};
use crate::site::views::{Card, ConfigView, PageParts};
use crate::site::{Query, QueryResult, SiteQueries};

use super::load::{Asset, Strings};
use super::values::{CardKeys, PageKeys};

/// The data that all renders of a theme share.
pub struct Shared {
    /// The languages of the site.
    pub languages: Languages,
    /// Their locales, by the number of the language.
    pub locales: Vec<Locale>,
    /// The UI texts of all languages.
    pub strings: Strings,
    /// The assets of the theme and its parents, sorted by name.
    pub assets: Vec<Asset>,
    /// What is done with them.
    pub settings: AssetSettings,
    /// The languages with their territories as Open Graph writes them, in the same order.
    pub territories: Vec<String>,
    /// Whether templates may read what is made for machines.
    pub shows_metadata: bool,
    /// The costly parts of a page's view that templates may read.
    pub page_parts: PageParts,
    /// Whether templates may read summaries.
    pub shows_summary: bool,
    /// Whether templates may show how long texts are.
    pub counts_words: bool,
    /// Whether templates may show descriptions of pages, or metadata with them.
    pub shows_descriptions: bool,
    /// The fields of a page that templates see.
    pub page_keys: PageKeys,
    /// Whether templates may read the number of entries of the variable `section`.
    pub counts_section: bool,
    /// The fields of a card that templates see.
    pub card_keys: CardKeys,
    /// The fonts for drawings; `None` if the theme has none or draws nothing.
    pub fonts: Option<Arc<Fonts>>,
}

impl Shared {
    /// The locale of a language of the site.
    pub fn locale(&self, lang: Lang) -> Option<&Locale> {
        self.locales.get(usize::from(lang.0))
    }
}

/// The render of one page or shortcode.
pub struct Render {
    /// The data that it shares with other renders.
    pub shared: Arc<Shared>,
    /// Answers the queries of its functions.
    pub ask: Rc<dyn SiteQueries>,
    /// The language of the page.
    pub lang: Lang,
    /// The URL path of the page.
    pub url: String,
    /// The folder of the page's content file.
    pub folder: String,
    /// The page's content path.
    pub path: Arc<str>,
    /// The steps that its page has taken (`bounds`).
    pub allowance: Rc<Allowance>,
    /// Whether another page went out of bounds by the same template, so that the bounds of this one are much
    /// tighter.
    pub is_tight: bool,
    /// What the last error of a function has beyond its message.
    pub function_error: RefCell<Option<FunctionError>>,
    /// What the page has drawn so far; `None` in a shortcode, which cannot draw.
    pub drawings: Option<RefCell<PageDrawings>>,
}

/// The drawings of a page.
#[derive(Default)]
pub struct PageDrawings {
    /// Those that are published.
    pub made: Vec<PageDrawing>,
    /// The first character of the others that no font has.
    pub missing: Option<char>,
}

/// A drawing that is published as a picture of a page.
#[derive(Clone)]
pub struct PageDrawing {
    /// Where it is published: an address that nothing else and no other page has.
    pub path: UrlPath,
    /// How it is made.
    pub drawing: Drawing,
}

impl PageDrawing {
    /// A drawing of the page with this URL path.
    pub fn new(page: &str, drawing: Drawing) -> Option<Self> {
        let mut key = Hasher::new();
        key.text(page).digest(drawing.key());
        let code: String = key.finish().hex().chars().take(16).collect();
        let path = UrlPath::new(&format!("pictures/{code}.png")).ok()?;
        Some(Self { path, drawing })
    }
}

/// How many steps a page has taken, those of the shortcodes in its texts included.
#[derive(Debug, Default)]
pub struct Allowance {
    /// The number of steps so far.
    pub(super) steps: Cell<u64>,
}

/// The error of one of our functions or filters. Tera passes on only the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// The code of the diagnostic, as `unknown-fact`.
    pub code: &'static str,
    /// The message, by which Tera's error is recognised as this one.
    pub message: String,
    /// The argument that is wrong, at which the diagnostic points.
    pub argument: Option<String>,
    /// The hints of the diagnostic.
    pub hints: Vec<String>,
}

thread_local! {
    static STACK: RefCell<Vec<Rc<Render>>> = const { RefCell::new(Vec::new()) };
}

/// Takes the render off the stack when it is over, even by a panic.
struct PopGuard;

impl Drop for PopGuard {
    fn drop(&mut self) {
        STACK.with(|stack| {
            stack.borrow_mut().pop();
        });
    }
}

/// Does `work` with `render` as the render in progress.
pub fn during<T>(render: Rc<Render>, work: impl FnOnce() -> T) -> T {
    STACK.with(|stack| stack.borrow_mut().push(render));
    let _guard = PopGuard;
    work()
}

/// The render in progress on this thread; `None` outside of one.
pub fn current() -> Option<Rc<Render>> {
    STACK.with(|stack| stack.borrow().last().cloned())
}

impl Render {
    /// The part of the limit `all` that this page may use.
    pub fn part_of(&self, all: usize) -> usize {
        if self.is_tight { all / 64 } else { all }
    }

    /// The locale of the page's language.
    pub fn locale(&self) -> Option<&Locale> {
        self.shared.locale(self.lang)
    }

    /// Makes a query to the site.
    pub fn ask(&self, query: &Query) -> QueryResult {
        self.ask.ask(query)
    }

    /// The settings as templates see them in the page's language.
    pub fn config(&self) -> Option<Arc<ConfigView>> {
        self.ask.config(self.lang)
    }

    /// The card of the entry or section at the content path, if it is public.
    pub fn card(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        self.ask.card(path, lang)
    }

    /// The value that templates see of a card.
    pub fn card_value(&self, card: &Card) -> Value {
        let keys = &self.shared.card_keys;
        if card.kind == "section" && keys.place("count").is_some() {
            // The query of the card leaves its number out.
            self.ask.ask(&Query::CountBelow(Arc::clone(&card.path)));
        }
        keys.value(card)
    }
}

/// Makes an error for Tera, and leaves what Tera does not pass on with the render in progress.
pub fn function_error(
    code: &'static str,
    message: impl Into<String>,
    argument: Option<&str>,
    hint: Option<String>,
) -> tera::Error {
    let message = message.into();
    let error = tera::Error::message(&message);
    if let Some(render) = current() {
        let function_error = FunctionError {
            code,
            message,
            argument: argument.map(str::to_owned),
            hints: hint.into_iter().collect(),
        };
        render.function_error.replace(Some(function_error));
    }
    error
}
