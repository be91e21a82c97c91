//! The render in progress. Functions of templates are `'static` and get none of the caller's
//! context inside a component: what they need to know stands in a stack of the thread's own. A
//! function may lead to another render (a shortcode's), which then stands on top.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::base::{Lang, Languages, Locale};
use crate::site::views::{Card, ConfigView, PageParts};
use crate::site::{Query, QueryResult, SiteQueries};

use super::load::{Asset, Strings};
use super::values::{CardKeys, PageKeys};

/// What all renders of a theme share.
pub struct Shared {
    /// The site's languages.
    pub languages: Languages,
    /// Their locales, in order.
    pub locales: Vec<Locale>,
    /// UI texts.
    pub strings: Strings,
    /// The theme's assets, sorted by name.
    pub assets: Vec<Asset>,
    /// The parts of a page's view that templates read.
    pub page_parts: PageParts,
    /// They read summaries.
    pub shows_summary: bool,
    /// What they see of a page.
    pub page_keys: PageKeys,
    /// What they see of a card.
    pub card_keys: CardKeys,
}

impl Shared {
    /// The locale of `lang`.
    pub fn locale(&self, lang: Lang) -> Option<&Locale> {
        self.locales.get(usize::from(lang.0))
    }
}

/// One render.
pub struct Render {
    /// What it shares with others.
    pub shared: Arc<Shared>,
    /// Whom it asks.
    pub ask: Rc<dyn SiteQueries>,
    /// The page's language.
    pub lang: Lang,
    /// The page's URL path.
    pub url: String,
    /// The folder of the page's content file.
    pub folder: String,
    /// The page's content path.
    pub path: String,
    /// What its page has taken (`bounds`).
    pub allowance: Rc<Allowance>,
    /// Another page has gone out of bounds by the same template: this one may do much less than others
    /// before the same is said of it.
    pub is_tight: bool,
    /// What the function that failed last has to say beyond a message.
    pub trouble: RefCell<Option<FunctionError>>,
}

/// How much a page has taken with the shortcodes in its texts: each takes from the same.
#[derive(Debug, Default)]
pub struct Allowance {
    /// Steps so far.
    pub(super) steps: Cell<u64>,
}

/// What a function that fails has to say beyond the one line that Tera passes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// The kind of problem, as `unknown-fact`.
    pub code: &'static str,
    /// The line.
    pub message: String,
    /// The argument that is to blame.
    pub argument: Option<String>,
    /// What to do.
    pub hints: Vec<String>,
}

thread_local! {
    static STACK: RefCell<Vec<Rc<Render>>> = const { RefCell::new(Vec::new()) };
}

/// Takes a render off the stack when it is over, also by a panic.
struct Over;

impl Drop for Over {
    fn drop(&mut self) {
        STACK.with(|stack| {
            stack.borrow_mut().pop();
        });
    }
}

/// Does `work` as the render in progress.
pub fn during<T>(render: Rc<Render>, work: impl FnOnce() -> T) -> T {
    STACK.with(|stack| stack.borrow_mut().push(render));
    let _over = Over;
    work()
}

/// The render in progress; `None` outside of one.
pub fn current() -> Option<Rc<Render>> {
    STACK.with(|stack| stack.borrow().last().cloned())
}

impl Render {
    /// The part of the limit `all` that this page may use.
    pub fn part_of(&self, all: usize) -> usize {
        if self.is_tight { all / 64 } else { all }
    }

    /// The page's locale.
    pub fn locale(&self) -> Option<&Locale> {
        self.shared.locale(self.lang)
    }

    /// Puts a question.
    pub fn ask(&self, query: &Query) -> QueryResult {
        self.ask.ask(query)
    }

    /// The settings.
    pub fn config(&self) -> Option<Arc<ConfigView>> {
        self.ask.config(self.lang)
    }

    /// What lists show of an entry or section, if it is public.
    pub fn card(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        self.ask.card(path, lang)
    }
}

/// An error with more to say than its message.
pub fn trouble(
    code: &'static str,
    message: impl Into<String>,
    argument: Option<&str>,
    hint: Option<String>,
) -> tera::Error {
    let message = message.into();
    let error = tera::Error::message(&message);
    if let Some(render) = current() {
        let trouble = FunctionError {
            code,
            message,
            argument: argument.map(str::to_owned),
            hints: hint.into_iter().collect(),
        };
        render.trouble.replace(Some(trouble));
    }
    error
}
