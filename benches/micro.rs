//! The stages of a build, each by itself, on a site of 1,000 articles: `cargo bench --bench micro`.
//! A part of a name chooses: `cargo bench --bench micro -- markdown`.

mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box};
use jiff::Timestamp;
use parkpages::base::RelPath;
use parkpages::content::page;
use parkpages::content::{Place, Role, front_matter, layout};
use parkpages::engine::{self, Memo, MemorySink, Options};
use parkpages::host::DiskWorld;
use parkpages::markdown;
use parkpages::output::page::PageRenderer;
use parkpages::proof::claims::Claims;
use parkpages::schema;
use parkpages::site::{Lost, MoreRoutes, Retention, Route, RouteKind, Site, SiteInput};
use parkpages::theme::{Overrides, Theme, ThemeCx};
use parkpages::world::{MemoryWorld, World};
use site::{Counts, Generator};

const ARTICLES: usize = 1_000;

fn main() {
    divan::main();
}

/// What all benchmarks work on.
struct Fixture {
    world: MemoryWorld,
    site: Arc<Site>,
    theme: Theme,
    /// An article: its file, what it is, its text.
    file: RelPath,
    place: Place,
    text: String,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let counts = Counts::of(ARTICLES);
    site::write(
        folder.path(),
        counts,
        Generator::Parkpages,
        site::Theme::Full,
    )
    .expect("a site");
    let disk = DiskWorld::open(folder.path(), None).expect("a site");
    let mut world = MemoryWorld::new("2026-01-01T00:00:00Z".parse::<Timestamp>().expect("a time"));
    for listed in disk.list().iter() {
        let bytes = disk.read(&listed.path).expect("a file");
        world.write(listed.path.clone(), bytes);
    }
    let mut memo = Memo::new();
    let built = engine::rebuild(&world, &Options::default(), &mut memo, &MemorySink::new());
    assert!(built.publishable, "{:?}", built.diagnostics.first());
    let site = Arc::clone(memo.site().expect("a site"));
    let settings = site.settings();
    let cx = ThemeCx {
        languages: &settings.languages,
        zone: &settings.zone,
        assets: parkpages::content::AssetSettings::default(),
        overrides: &Overrides::new(),
        theme_span: None,
        derive: &|_, text| text.to_owned(),
    };
    let theme = Theme::load(&world, &world.list(), "bench", &cx, &mut Vec::new());
    let name = format!("content/news/{}.md", site::article_name(ARTICLES / 2));
    let file = RelPath::new(&name).expect("a path");
    let Some(Ok(Role::Page(place))) = layout::role(&file, &settings.languages) else {
        panic!("{name} is an article");
    };
    Fixture {
        theme: theme.expect("a theme"),
        text: site::article(ARTICLES / 2, counts),
        world,
        site,
        file,
        place,
    }
});

impl Fixture {
    /// A copy of the input that the site was assembled from.
    fn input(&self) -> SiteInput {
        let input = self.site.input();
        SiteInput {
            term_folders: BTreeMap::new(),
            glossary: Vec::new(),
            statics: Vec::new(),
            settings: Arc::clone(&input.settings),
            base_url: input.base_url.clone(),
            deriver: Arc::clone(&input.deriver),
            converted_by: input.converted_by,
            proof_reader: Arc::clone(&input.proof_reader),
            claims: Claims::default(),
            schemas: input.schemas.clone(),
            files: input.files.clone(),
            others: Vec::new(),
            facts: None,
            notices: Vec::new(),
            translations: None,
            approvals: None,
            sums_beside: BTreeMap::new(),
            assets: input.assets.clone(),
            outputs: BTreeMap::new(),
            data: BTreeMap::new(),
            labels: input.labels.clone(),
            default_labels: input.default_labels.clone(),
            now: input.now,
            drafts: false,
            preview: false,
            broken: BTreeSet::new(),
            broken_indexes: BTreeSet::new(),
            left_files: None,
            lost: Lost::default(),
            retention: Retention::InProcess,
            renders_pages: false,
            shows_descriptions: true,
            counts_words: true,
        }
    }

    /// Renders the first page for which `wanted` holds. A build also records the queries of each page; here they go
    /// straight to the site.
    fn page(&self, bencher: Bencher<'_, '_>, wanted: fn(&Route) -> bool) {
        let site = Rc::new(Site::new(self.input(), Some(&self.site), &mut Vec::new()));
        let (routes, _) = site.routes(&MoreRoutes::default(), &mut Vec::new());
        let route = routes.iter().find(|route| wanted(route)).expect("a page");
        let renderer = PageRenderer {
            text: None,
            site: &site,
            theme: &self.theme,
            queries: Rc::clone(&site) as _,
        };
        bencher.bench_local(|| {
            let route = black_box(route);
            let generated = site.generated_page(&route.kind, &route.url, route.lang);
            renderer.page(route, generated, &mut Vec::new())
        });
    }
}

/// YAML to a tree.
#[divan::bench]
fn front_matter_parse(bencher: Bencher<'_, '_>) {
    let Fixture { file, text, .. } = &*FIXTURE;
    let front = front_matter::split(text, file).expect("front matter").front;
    let yaml = &text[front.clone()];
    bencher.bench(|| schema::parse(black_box(yaml), front.start, file, &mut Vec::new()));
}

/// A whole file to typed keys and the text of its Markdown, with its digests.
#[divan::bench]
fn front_matter_read(bencher: Bencher<'_, '_>) {
    let Fixture { site, file, .. } = &*FIXTURE;
    let schema = site.input().schema_of("news");
    bencher
        .with_inputs(|| FIXTURE.place.clone())
        .bench_values(|place| {
            let bytes = black_box(FIXTURE.text.as_bytes());
            page::read(file, place, bytes, site.settings(), schema.as_deref())
        });
}

/// Markdown to HTML with holes.
#[divan::bench]
fn markdown_render(bencher: Bencher<'_, '_>) {
    let Fixture { file, text, .. } = &*FIXTURE;
    let body = front_matter::split(text, file).expect("front matter").body;
    let labels = markdown::Labels::default();
    let mut options = markdown::Options::new(file, body.start, &labels);
    options.smart_punctuation = true;
    bencher.bench(|| markdown::render(black_box(&text[body.clone()]), &options));
}

/// An article through the theme.
#[divan::bench]
fn page_article(bencher: Bencher<'_, '_>) {
    FIXTURE.page(bencher, |route| {
        matches!(route.kind, RouteKind::Entry(_)) && route.url.contains("article-")
    });
}

/// A page with 20 cards through the theme.
#[divan::bench]
fn page_list(bencher: Bencher<'_, '_>) {
    FIXTURE.page(bencher, |route| {
        matches!(route.kind, RouteKind::Section { number: 2, .. })
    });
}

/// All parsed files to a site: Markdown of all entries, then the index.
#[divan::bench(sample_count = 20)]
fn site_new(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| FIXTURE.input())
        .bench_values(|parts| Site::new(parts, None, &mut Vec::new()));
}

/// The index alone: versions of entries, and with them their Markdown, are those of the site before.
#[divan::bench]
fn site_new_from_before(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| FIXTURE.input())
        .bench_values(|parts| Site::new(parts, Some(&FIXTURE.site), &mut Vec::new()));
}

/// The table of all addresses.
#[divan::bench]
fn site_routes(bencher: Bencher<'_, '_>) {
    bencher.bench(|| FIXTURE.site.routes(&MoreRoutes::default(), &mut Vec::new()));
}

/// A clean build from memory into memory, on all cores.
#[divan::bench(sample_count = 10)]
fn build_clean(bencher: Bencher<'_, '_>) {
    bencher.bench(|| engine::build(&FIXTURE.world, &Options::default(), &MemorySink::new()));
}
