//! A site that answers from a few lists, and a theme from files in memory.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parkpages::base::{Lang, Language, Languages, NameMap, RelPath};
use parkpages::diag::Diagnostic;
use parkpages::site::views::{
    CachedValue, Card, ConfigView, Datum, FactView, LanguageView, PageTarget, PageView, Target,
};
use parkpages::site::{Names, Query, QueryResult, SiteQueries};
use parkpages::theme::{Overrides, RenderPage, Theme, ThemeCx};
use parkpages::world::{MemoryWorld, World};

/// English, Traditional Chinese, and Simplified Chinese derived from it.
pub fn languages() -> Languages {
    let language = |key: &str, tag: &str, name: &str, derive_from| Language {
        tag: tag.into(),
        hreflang: tag.into(),
        name: name.into(),
        derive_from,
        smart_punctuation: key == "en",
        ..Language::new(key)
    };
    let table = vec![
        language("en", "en", "English", None),
        language("tc", "zh-Hant-HK", "繁體中文", None),
        language("sc", "zh-Hans", "简体中文", Some(Lang(1))),
    ];
    Languages::new(table, "en", false).unwrap()
}

/// Loads the theme `t` from files named from `themes/` on.
pub fn load(files: &[(&str, &str)]) -> (Option<Theme>, Vec<Diagnostic>) {
    let mut world = MemoryWorld::new(Timestamp::UNIX_EPOCH);
    if !files.iter().any(|(path, _)| *path == "t/theme.yaml") {
        world.write(RelPath::new("themes/t/theme.yaml").unwrap(), "name: t\n");
    }
    for (path, text) in files {
        world.write(RelPath::new(&format!("themes/{path}")).unwrap(), *text);
    }
    let languages = languages();
    let cx = ThemeCx {
        languages: &languages,
        zone: &TimeZone::UTC,
        assets: parkpages::content::AssetSettings::default(),
        overrides: &Overrides::new(),
        theme_span: None,
        derive: &|_, text| text.replace('園', "园"),
    };
    let mut out = Vec::new();
    let theme = Theme::load(&world, &world.list(), "t", &cx, &mut out);
    (theme, out)
}

/// A theme without mistakes.
pub fn theme(files: &[(&str, &str)]) -> Theme {
    let (theme, out) = load(files);
    theme.unwrap_or_else(|| panic!("{out:#?}"))
}

pub fn card(path: &str, title: &str) -> Card {
    Card {
        path: path.into(),
        kind: "entry",
        section: "news".into(),
        lang: "en".into(),
        lang_tag: "en".into(),
        title: title.into(),
        description: format!("What {title} is about, in a sentence of ordinary length.").into(),
        url: format!("/en/{path}/").into(),
        origin: "https://park.example".into(),
        date: Some("2024-04-18".into()),
        updated: None,
        image: None,
        terms: NameMap::new(),
        data: NameMap::new(),
        example: false,
        withdrawn: false,
        closed: false,
        count: 0,
        feed: None,
        cached: CachedValue::default(),
    }
}

pub fn page(card: Card) -> PageView {
    PageView {
        card: Arc::new(card),
        data: None,
        body: None,
        description_from_text: false,
        schema_type: String::new(),
        roles: Vec::new(),
        toc: Vec::new(),
        word_count: 0,
        reading_time: 0,
        fields: Vec::new(),
        breadcrumbs: Vec::new(),
        translations: Vec::new(),
        translation_status: String::new(),
        translation_date: None,
        translation_note: String::new(),
        derived_from: None,
        sources: Vec::new(),
        corrections: Vec::new(),
        withdrawn: None,
        reviewed: None,
        owner: String::new(),
        series: String::new(),
        series_title: String::new(),
        noindex: false,
        state: "public".into(),
        outputs: Vec::new(),
        files: Vec::new(),
    }
}

/// A site with cards by path, whose lists hold them all.
pub struct Site {
    cards: BTreeMap<String, Arc<Card>>,
    config: Arc<ConfigView>,
    /// How many questions were put.
    pub asked: Cell<usize>,
    /// Done at each question.
    pub meanwhile: Option<Box<dyn Fn()>>,
}

impl Site {
    pub fn new(cards: Vec<Card>) -> Self {
        let languages = languages();
        let config = ConfigView {
            title: "Park".into(),
            description: String::new(),
            base_url: "https://park.example".into(),
            base_path: String::new(),
            default_language: "en".into(),
            languages: languages
                .all()
                .map(|(_, language)| LanguageView {
                    key: language.key.clone(),
                    tag: language.tag.clone(),
                    hreflang: language.hreflang.clone(),
                    name: language.name.clone(),
                    dir: "ltr".into(),
                    url: format!("/{}/", language.key),
                })
                .collect(),
            taxonomies: Vec::new(),
            icons: Vec::new(),
            feeds: Vec::new(),
            publisher: String::new(),
            timezone: "UTC".into(),
            theme: Datum::None,
            preview: false,
            drafts: false,
            search: None,
            generator: "parkpages".into(),
            cached: CachedValue::default(),
            metadata: CachedValue::default(),
        };
        Self {
            cards: cards
                .into_iter()
                .map(|card| (card.path.to_string(), Arc::new(card)))
                .collect(),
            config: Arc::new(config),
            asked: Cell::new(0),
            meanwhile: None,
        }
    }
}

impl SiteQueries for Site {
    fn ask(&self, query: &Query) -> QueryResult {
        self.asked.set(self.asked.get() + 1);
        if let Some(meanwhile) = &self.meanwhile {
            meanwhile();
        }
        match query {
            Query::Config(_) => QueryResult::Config(Arc::clone(&self.config)),
            Query::Card(path, _) => QueryResult::Card(self.cards.get(&**path).cloned()),
            Query::Listing(listing, _) => {
                let paths = self.cards.keys().skip(listing.offset);
                let limit = listing.limit.unwrap_or(usize::MAX);
                QueryResult::Paths(paths.take(limit).cloned().collect())
            }
            Query::Count(..) => QueryResult::Count(self.cards.len()),
            Query::Target { target, .. } => {
                let path = target.trim_start_matches("@/").trim_end_matches(".md");
                QueryResult::Target(match self.cards.get(path) {
                    Some(card) => Target::Page(PageTarget {
                        path: Some(card.path.to_string()),
                        url: card.url.to_string(),
                        lang_tag: None,
                    }),
                    None => Target::Missing(None),
                })
            }
            Query::Fact(name, _) => QueryResult::Fact((name == "signed").then(|| {
                Arc::new(FactView {
                    name: name.clone(),
                    label: "Signed".into(),
                    lang_tag: None,
                    value: Datum::Integer(1059),
                    format: "number".into(),
                    unit: "organisations".into(),
                    as_of: None,
                    source: "x".into(),
                    source_lang_tag: None,
                    computed: false,
                })
            })),
            Query::Today => QueryResult::Today("2026-11-23".into()),
            Query::Menu { .. } => QueryResult::Menu(None),
            Query::Notices(..) => QueryResult::Notices(Arc::new([])),
            Query::Asset(name) => QueryResult::Asset(Some(format!("/assets/{name}"))),
            _ => QueryResult::Paths(Arc::new([])),
        }
    }

    fn names(&self, _: Names) -> Vec<String> {
        vec!["signed".into(), "main".into()]
    }
}

/// Renders `template` for an entry.
pub fn render(
    theme: &Theme,
    template: &str,
    site: Site,
    lang: Lang,
) -> (Option<String>, Vec<Diagnostic>) {
    let ask: Rc<dyn SiteQueries> = Rc::new(site);
    render_with(theme, template, &ask, lang, "")
}

/// Renders `template` for an entry with a text.
pub fn render_with(
    theme: &Theme,
    template: &str,
    ask: &Rc<dyn SiteQueries>,
    lang: Lang,
    content: &str,
) -> (Option<String>, Vec<Diagnostic>) {
    let file = RelPath::new("content/news/a.md").unwrap();
    let view = page(card("news/a", "A"));
    let page = RenderPage {
        output: None,
        allowance: &Default::default(),
        lang,
        kind: "entry",
        url: "/en/news/a/",
        canonical: "https://park.example/en/news/a/".into(),
        folder: "content/news",
        source: Some(&file),
        page: &view,
        content,
        is_inert: false,
        finds_inert: false,
        summary: "",
        term: None,
        terms: None,
        year: None,
        paginator: None,
        section: None,
    };
    let mut out = Vec::new();
    let html = theme.render(template, ask, &page, &mut out);
    let html = html.map(|page| String::from_utf8(page.html).unwrap());
    (html, out)
}
