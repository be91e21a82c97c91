//! Loads settings, schemas, entries and theme from the source tree.
//!
//! 1. Files that cannot be used are reported: links that leave the root, names that are not valid UTF-8.
//! 2. Settings come first, because languages and taxonomies decide how everything else is read.
//! 3. Then schemas, and every file of an entry or section, on all cores, each independently of the others.
//! 4. Facts, glossary, notices and the theme.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{Digest, Hasher, Lang, Languages, RelPath, UrlPath};
use crate::content::approvals::Approvals;
use crate::content::language_suffix;
use crate::content::layout;
use crate::content::layout::Role;
use crate::content::page::utf8;
use crate::content::{
    Deriver, Notice, PageFile, Settings, Term, facts, glossary, keys, notices, settings,
};
use crate::diag::{Diagnostic, Span};
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::cache::state::next_at;
use crate::engine::copied;
use crate::engine::data;
use crate::engine::glossary::GlossaryChange;
use crate::engine::pages;
use crate::engine::reading::bytes;
use crate::engine::refused::{self, SETTINGS};
use crate::engine::sink::NullSink;
use crate::engine::statics;
use crate::engine::{Options, Sink};
use crate::markdown::Labels;
use crate::proof::ProofReader;
use crate::proof::claims::Claims;
use crate::schema::yaml::lookalike;
use crate::schema::{Node, Schema, parse, read_schema};
use crate::site::{KnownOriginals, Lost, Retention, SiteInput, term_folders};
use crate::theme::{Theme, ThemeCx};
use crate::translation::Lock;
use crate::world::{Listed, World};

pub use crate::engine::reading::unreadable;

/// The folder that holds the themes, one in each folder below it.
const THEMES: &str = "themes";

/// The site input and the theme, as loaded from the source tree.
pub struct Loaded {
    /// What the site is assembled from.
    pub input: SiteInput,
    /// `None` where the theme has errors.
    pub theme: Option<Arc<Theme>>,
    pub theme_problems: Vec<Diagnostic>,
    /// Digest of everything that applies to the whole site: settings, schemas, what the glossary converts, options.
    pub common: Digest,
}

/// What the previous build loaded, to be reused where it has not changed.
pub struct Before<'a> {
    pub input: &'a SiteInput,
    pub theme: Option<&'a Arc<Theme>>,
    pub theme_problems: &'a [Diagnostic],
    /// See [`Loaded::common`].
    pub common: Digest,
}

/// Loads everything, reusing from `before` what has not changed; without a sink no page will be rendered. `None` where the settings
/// cannot be used; the reason is in `out`.
pub fn load(
    world: &ComparedWorld<'_>,
    options: &Options,
    before: Option<Before<'_>>,
    sink: Option<&dyn Sink>,
    out: &mut Vec<Diagnostic>,
) -> Option<Loaded> {
    let listed = world.listed();
    refused::report(world, listed, out);
    let files: Vec<&Listed> = listed
        .iter()
        .filter(|listed| listed.entry.is_ok())
        .collect();
    let settings = Arc::new(read_settings(world, &files, options, out)?);
    let languages = &settings.languages;

    let before_pages = before.as_ref().map(|before| before.input);
    let before_pages = before_pages.filter(|before| before.settings.languages == *languages);
    let known = before_pages.map_or(&[][..], |before| &before.files);
    let (roles, misnamed) = roles(&files, languages, known, out);
    check_language_suffixes(&roles, languages, out);
    let lost = lost(listed, &misnamed);
    let glossary = read_glossary(world, &roles, languages, out);
    let deriver = Arc::new(Deriver::new(languages, &glossary));
    let proof_reader = Arc::new(ProofReader::new(&settings, &glossary));
    let schemas = schemas(world, &roles, &settings, out);
    let facts = single(world, &roles, &Role::Facts, out, |file, node, out| {
        facts::read(node, file, languages, out)
    });
    let notices = notices(world, &roles, &settings, out);
    let before_input = before.as_ref().map(|before| before.input);
    let changed_glossary =
        GlossaryChange::new((&deriver, &proof_reader), before_input, world, languages);
    let converted_by = changed_glossary.of_shared(world, shared(&roles));
    let common = common(world, &roles, options, converted_by);
    let before = before.filter(|before| before.common == common);
    let kept_theme = before
        .as_ref()
        .filter(|_| changed_glossary.is_same_below(THEMES, world));
    let (theme, theme_problems) = theme(world, kept_theme, &settings, &deriver);
    let before = before.map(|before| before.input);
    let of_theme = theme.as_ref().map_or(&[][..], |theme| theme.statics());
    let statics = statics::statics(world, &files, of_theme, before, out);
    let places = roles.iter().filter_map(|(_, _, role)| match role {
        Role::Page(place) => Some(place),
        _ => None,
    });
    let mut input = SiteInput {
        base_url: options
            .base_url
            .clone()
            .unwrap_or_else(|| settings.base_url.clone()),
        settings: Arc::clone(&settings),
        glossary: if settings.search.is_some() {
            glossary
        } else {
            Vec::new()
        },
        deriver,
        converted_by,
        proof_reader,
        claims: Claims::new(facts.as_ref(), languages),
        schemas,
        term_folders: BTreeMap::new(),
        files: Vec::new(),
        statics,
        others: copied::others(world, &roles, &settings, before, out),
        data: data::data_files(world, &roles, &settings, before, out),
        facts,
        notices,
        translations: known_originals(world, theme.as_deref(), out),
        approvals: Approvals::read(world)
            .map_err(|problem| out.push(*problem))
            .ok(),
        sums_beside: BTreeMap::new(),
        assets: theme.as_deref().map(asset_urls).unwrap_or_default(),
        outputs: theme
            .as_ref()
            .map(|theme| theme.outputs().clone())
            .unwrap_or_default(),
        labels: theme
            .as_ref()
            .map(|theme| labels(theme, languages))
            .unwrap_or_default(),
        default_labels: Labels::default(),
        now: world.now(),
        drafts: options.drafts,
        preview: options.preview,
        broken: BTreeSet::new(),
        broken_indexes: BTreeSet::new(),
        left_files: None,
        lost,
        retention: world.retention(),
        renders_pages: sink.is_some() && theme.is_some(),
        shows_descriptions: shows_descriptions(theme.as_deref(), &settings, world.retention()),
        // A site that lasts has texts for themes that it does not know yet.
        counts_words: world.retention().is_in_memory()
            || theme.as_deref().is_none_or(Theme::counts_words),
    };
    input.term_folders = term_folders(places, &settings, |section| input.schema_of(section));
    // A folder that has become one, or is none any more, has other fields.
    let before = before.filter(|before| before.term_folders == input.term_folders);
    input.left_files = pages::left_files(world, &roles, &input);
    let reading = (&input, before, &changed_glossary);
    input.files = pages::pages(world, &roles, reading, sink.unwrap_or(&NullSink));
    data::add_records(&mut input, changed_glossary.anew(), out);
    input.sums_beside = pages::sums_beside(world, &input, before);
    Some(Loaded {
        input,
        theme,
        theme_problems,
        common,
    })
}

/// See [`SiteInput::shows_descriptions`]. The search and `llms.txt` show those of all pages, and edits in place keep cards as they are.
fn shows_descriptions(theme: Option<&Theme>, settings: &Settings, retention: Retention) -> bool {
    let by_templates = theme.is_none_or(Theme::shows_descriptions);
    by_templates || settings.search.is_some() || settings.llms || retention.is_in_memory()
}

/// The addresses of the assets that are published as they are, by their names.
fn asset_urls(theme: &Theme) -> BTreeMap<String, String> {
    let whole = theme.assets().iter().filter(|asset| !asset.is_cut);
    whole
        .map(|asset| (asset.name.clone(), asset.path.url()))
        .collect()
}

/// What translations were made from, if templates ask for that.
fn known_originals(
    world: &dyn World,
    theme: Option<&Theme>,
    out: &mut Vec<Diagnostic>,
) -> Option<Arc<dyn KnownOriginals>> {
    if !theme.is_some_and(Theme::asks_for_translations) {
        return None;
    }
    match Lock::read(world) {
        Ok(lock) => Some(Arc::new(lock)),
        Err(problem) => {
            out.push(*problem);
            None
        }
    }
}

/// Returns the files with what each of them is by its path, and those that are nothing, which it reports. `files` are sorted by path, and
/// so are those that are `known` from a build with the same languages.
fn roles<'f>(
    files: &[&'f Listed],
    languages: &Languages,
    known: &[Arc<PageFile>],
    out: &mut Vec<Diagnostic>,
) -> (Vec<(RelPath, u64, Role)>, Vec<&'f RelPath>) {
    let (mut roles, mut misnamed) = (Vec::new(), Vec::new());
    let mut known = known.iter().peekable();
    for listed in files {
        let size = listed.entry.map_or(0, |stamp| stamp.size);
        let page = next_at(&mut known, &listed.path, |page| &page.file);
        // What a file without a language is depends on others, too.
        let page = page.filter(|page| page.place.lang.is_some());
        let role = match page {
            Some(page) => Some(Ok(Role::Page(page.place.clone()))),
            None => layout::role(&listed.path, languages),
        };
        match role {
            Some(Ok(role)) => roles.push((listed.path.clone(), size, role)),
            Some(Err(problem)) => {
                out.push(problem);
                misnamed.push(&listed.path);
            }
            None => {}
        }
    }
    data::take_described(&mut roles);
    (roles, misnamed)
}

fn read_glossary(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Vec<Term> {
    let found = single(world, roles, &Role::Glossary, out, |file, node, out| {
        glossary::read(node, file, languages, out)
    });
    found.map(|(_, terms)| terms).unwrap_or_default()
}

fn notices(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) -> Vec<Notice> {
    let mut all = Vec::new();
    for (file, _, _) in roles.iter().filter(|(_, _, role)| *role == Role::Notice) {
        let notice = yaml(world, file, out, |node, out| {
            notices::read(node, file, &settings.languages, &settings.zone, out)
        });
        all.extend(notice.flatten());
    }
    all
}

/// The files that apply to the whole site.
fn shared(roles: &[(RelPath, u64, Role)]) -> impl Iterator<Item = &RelPath> {
    let is_shared = |role: &Role| matches!(role, Role::Settings | Role::Fields(_));
    let shared = roles.iter().filter(move |(_, _, role)| is_shared(role));
    shared.map(|(file, _, _)| file)
}

/// See [`Loaded::common`]; `converted_by` is that of the site input.
fn common(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    options: &Options,
    converted_by: Digest,
) -> Digest {
    let mut common = Hasher::new();
    common.text(env!("CARGO_PKG_VERSION"));
    common.digest(Digest::of_value(options));
    common.digest(converted_by);
    for file in shared(roles) {
        common.text(file.as_str());
        common.digest(world.digest(file).unwrap_or_default());
    }
    common.finish()
}

fn labels(theme: &Theme, languages: &Languages) -> crate::base::ByLang<Labels> {
    languages
        .all()
        .map(|(lang, _)| (lang, theme.labels(lang)))
        .collect()
}

fn check_language_suffixes(
    roles: &[(RelPath, u64, Role)],
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    let pages = roles.iter().filter_map(|(file, _, role)| match role {
        Role::Page(place) => Some((file, place)),
        _ => None,
    });
    let bare = pages.clone().filter(|(_, place)| {
        !place.index && !place.owns_folder && place.lang == Some(languages.default())
    });
    let bare = bare.map(|(file, place)| (file, place.path.as_str()));
    let paths = || pages.map(|(_, place)| place.path.as_str()).collect();
    language_suffix::check(bare, paths, languages, out);
}

/// Returns the entries and sections that have a file which cannot be used.
fn lost(listed: &[Listed], misnamed: &[&RelPath]) -> Lost {
    let mut lost = Lost::default();
    for one in listed.iter().filter(|one| one.entry.is_err()) {
        lost.unreadable.extend(layout::may_belong_to(&one.path));
    }
    if misnamed.is_empty() {
        return lost;
    }
    let paths: BTreeSet<&str> = listed.iter().map(|listed| listed.path.as_str()).collect();
    // `x.md.bak` beside `x.md` is taken for a backup copy.
    let is_copy = |path: &str| {
        let stem = path.rsplit_once('.');
        stem.is_some_and(|(stem, _)| stem.contains('.') && paths.contains(stem))
    };
    for path in misnamed.iter().filter(|path| !is_copy(path.as_str())) {
        lost.misnamed.extend(layout::may_belong_to(path));
    }
    lost
}

/// Reads a YAML file with `read`, as often as it takes to explain its errors.
fn yaml<T>(
    world: &dyn World,
    file: &RelPath,
    out: &mut Vec<Diagnostic>,
    read: impl Fn(&Node, &mut Vec<Diagnostic>) -> T,
) -> Option<T> {
    let bytes = bytes(world, file, out)?;
    match utf8(&bytes, file) {
        Ok(text) => {
            let from = out.len();
            let reading = |text: &str, out: &mut Vec<Diagnostic>| {
                parse(text, 0, file, out).map(|node| read(&node, out))
            };
            let found = reading(text, out);
            lookalike::explain(text, 0, file, (out, from), &|text| {
                let mut out = Vec::new();
                reading(text, &mut out);
                out
            });
            found
        }
        Err(problem) => {
            out.push(problem);
            None
        }
    }
}

fn single<T>(
    world: &dyn World,
    roles: &[(RelPath, u64, Role)],
    wanted: &Role,
    out: &mut Vec<Diagnostic>,
    read: impl Fn(&RelPath, &Node, &mut Vec<Diagnostic>) -> T,
) -> Option<(RelPath, T)> {
    let (file, _, _) = roles.iter().find(|(_, _, role)| role == wanted)?;
    let found = yaml(world, file, out, |node, out| read(file, node, out))?;
    Some((file.clone(), found))
}

fn read_settings(
    world: &ComparedWorld<'_>,
    files: &[&Listed],
    options: &Options,
    out: &mut Vec<Diagnostic>,
) -> Option<Settings> {
    let Some(listed) = files.iter().find(|listed| listed.path.as_str() == SETTINGS) else {
        out.extend(refused::in_place_of_settings(world));
        return None;
    };
    let mut found = yaml(world, &listed.path, out, |node, out| {
        settings::read(node, &listed.path, out)
    })??;
    if let Some(url) = &options.base_url {
        found.base_url.clone_from(url);
    }
    Some(found)
}

fn schemas(
    world: &dyn World,
    roles: &[(RelPath, u64, Role)],
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<Schema>> {
    let mut reserved: Vec<&str> = keys::ENTRY_KEYS.to_vec();
    reserved.extend(settings.taxonomies.keys().map(String::as_str));
    let mut all = BTreeMap::new();
    for (file, _, role) in roles {
        let Role::Fields(section) = role else {
            continue;
        };
        let (languages, zone) = (&settings.languages, &settings.zone);
        let schema = yaml(world, file, out, |node, out| {
            read_schema(
                node,
                file,
                languages,
                zone,
                (&reserved, &keys::SECTION_KEYS),
                out,
            )
        });
        if let Some(schema) = schema {
            all.insert(section.clone(), Arc::new(schema));
        }
    }
    all
}

/// The theme with its problems: the one before, if it is the same.
fn theme(
    world: &ComparedWorld<'_>,
    before: Option<&Before<'_>>,
    settings: &Settings,
    deriver: &Deriver,
) -> (Option<Arc<Theme>>, Vec<Diagnostic>) {
    if let Some(before) = before {
        return (before.theme.cloned(), before.theme_problems.to_vec());
    }
    let mut problems = Vec::new();
    let theme = load_theme(world, world.listed(), settings, deriver, &mut problems);
    (theme.map(Arc::new), problems)
}

fn load_theme(
    world: &dyn World,
    listed: &[Listed],
    settings: &Settings,
    deriver: &Deriver,
    out: &mut Vec<Diagnostic>,
) -> Option<Theme> {
    let mut overrides: BTreeMap<String, BTreeMap<String, (String, Span)>> = BTreeMap::new();
    for (lang, texts) in settings.strings.iter() {
        let texts = texts.iter().map(|(key, text)| {
            (
                key.clone(),
                (text.value.clone(), text.at.span(&settings.file)),
            )
        });
        overrides.insert(settings.languages.key(lang).to_owned(), texts.collect());
    }
    let derive = |to: Lang, text: &str| deriver.convert(to, text);
    let cx = ThemeCx {
        languages: &settings.languages,
        zone: &settings.zone,
        assets: settings.assets,
        overrides: &overrides,
        theme_span: Some(settings.theme.at.span(&settings.file)),
        derive: &derive,
    };
    Theme::load(world, listed, &settings.theme.value, &cx, out)
}

/// Files that are published unchanged and belong to no entry or section: the assets of the theme, and what is in a `static/` folder.
pub fn fixed_files(theme: Option<&Theme>, input: &SiteInput) -> Vec<(UrlPath, RelPath)> {
    let assets = theme.into_iter().flat_map(|theme| theme.assets());
    let assets = assets.filter(|asset| !asset.is_cut);
    let assets = assets.map(|asset| (asset.path.clone(), asset.source.clone()));
    let sheets = theme.into_iter().flat_map(|theme| theme.font_sheets());
    let sheets = sheets.map(|(path, asset)| (path, asset.source.clone()));
    let assets = assets.chain(sheets);
    let statics = input.statics.iter();
    let statics = statics.map(|file| (file.at.clone(), file.path.clone()));
    assets.chain(statics).collect()
}
