//! `serve`: shows the site in a browser and builds it again at each change.

mod editor;
mod page_info;
mod translations;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::build::{self, listen};
use super::console::Console;
use super::failure::{Code, Failure};
use super::live::{self, Cause, Live, Round, Watching};
use super::settings::Settings;
use super::{problems, summary};
use crate::base::RelPath;
use crate::cli::build_cache::BuildCache;
use crate::cli::format::{blocked, count};
use crate::content::Settings as SiteSettings;
use crate::content::settings::base_url;
use crate::diag::{self, Diagnostic};
use crate::engine::PictureMaker;
use crate::host::serve::{
    HeaderName, HeaderValue, MakePicture, PageStatus, Published, Server, Serving,
};
use crate::host::{DiskWorld, PictureCache};
use crate::output::hosting::Rules;
use crate::schema::yaml;
use crate::world::World;
use editor::Editor;
use page_info::Pages;

const EXAMPLES: &str = "\
Examples:
  parkpages serve                        Look at the site while you work on it
  parkpages serve --drafts --open        With drafts, in the browser at once
  parkpages serve --follow               The browser goes to the page that you edit
  parkpages serve --now 2026-05-01T09:00:00+08:00
                                         As it will be on 1 May 2026 at nine
  parkpages serve --header \"Content-Security-Policy: default-src 'self'\"
                                         Under the rules of the real host
  parkpages serve --editor idea          Links open files in another editor";

/// The editor that links open files in by default.
const EDITOR: &str = "vscode";

/// The number of problems in the panel: thousands are slow in a browser and of no use.
const LISTED: usize = 500;

/// Show the site in a browser while you work on it
///
/// Serves the site from memory at http://127.0.0.1:4000 and builds it again at each save, and at
/// each instant at which something goes live, expires or closes by itself. Open pages follow: those
/// that changed are loaded again where they were, new style sheets are put in without that. With an
/// error the last good pages stay, under a panel that lists all problems until they are mended. A
/// bar tells what is to be known of each page. The folder public is not looked at; nothing of panel
/// and bar is ever in built output. Addresses of the site begin with the server's own in place of
/// base_url, whose path stays. With --now time stands still: only saves count. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Port [default: the first from 4000 on that is free]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,

    /// Address to listen on; 0.0.0.0 lets everybody in your network see the site
    #[arg(long, value_name = "ADDRESS", default_value_t = Ipv4Addr::LOCALHOST.into())]
    interface: IpAddr,

    /// Answer to this name too, as preview.example; may be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Add this header to each answer, as the real host does; may be given several times
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(HeaderName, HeaderValue)>,

    /// Open the site in the browser
    #[arg(long)]
    open: bool,

    /// Lead open pages to the page that was just edited
    #[arg(long)]
    follow: bool,

    /// Show pages without the bar
    #[arg(long)]
    plain: bool,

    /// What opens a file: vscode, vscodium, cursor, zed, idea, sublime, textmate, none, or an
    /// address as vscode://file{path}:{line}:{column} [default: PARKPAGES_EDITOR, or vscode]
    #[arg(long, value_name = "EDITOR", value_parser = Editor::new)]
    editor: Option<Editor>,

    #[command(flatten)]
    watching: Watching,
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let form = || "write a name, a colon and a value, as `X-Robots-Tag: noindex`".to_owned();
    let (name, value) = text.split_once(':').ok_or_else(form)?;
    let name = HeaderName::try_from(name.trim()).map_err(|_| form())?;
    let value = HeaderValue::try_from(value.trim()).map_err(|_| form())?;
    Ok((name, value))
}

impl Serve {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("serve")?;
        let editor = self.editor()?;
        listen()?;
        let mut live = Live::open(settings, format, &self.watching, BuildCache::default())?;
        let root = std::fs::canonicalize(&settings.root);
        let root = root.map_err(|error| blocked(&settings.root, &error))?;
        let mut server = Server::bind(Serving {
            interface: self.interface,
            port: self.port,
            hosts: self.allow_host,
            headers: self.header,
            follow: self.follow,
            bar: !self.plain,
            pictures: Some(picture_maker(settings)),
        })?;
        let pages = Arc::new(Pages::new(editor, root));
        let mut options = settings.options.clone();
        let mut cause: Option<Cause> = None;
        loop {
            let world = live.world(console);
            let base = base_path(&world, settings);
            options.base_url = Some(format!("{}{base}", server.url()));
            let sink = server.sink();
            pages.forget();
            let round = live.build(world, &options, &sink, console)?;
            if round.is_stopped {
                let next = live.give_up(round, console);
                cause = cause.map(|_| next);
                continue;
            }
            pages.learn(&round.built, live.site());
            live.print_problems(&round, console);
            let edited = cause.as_ref().map_or(&[][..], |cause| &cause.files);
            let mut status = page_status(&round, settings, &pages, edited);
            status.rules = Arc::new(answers(&live));
            let published = if round.built.publishable {
                Some(server.publish(sink, &round.built, &base, status)?)
            } else {
                server.report(status);
                None
            };
            console.err(&match &cause {
                None => first(&round, published, settings),
                Some(cause) => again(&round, published, cause),
            });
            if cause.is_none() {
                server.start()?;
                let address = format!("{}{base}/", server.url());
                let sources = live::sources(&settings.root);
                console.err(&format!(
                    "Serving {address}; watching {sources}; Ctrl-C ends it.\n"
                ));
                if self.open
                    && let Err(error) = open::that_detached(&address)
                {
                    console.err(&format!("No browser could be opened: {error}.\n"));
                }
            }
            cause = Some(live.wait(round, None, console));
        }
    }

    fn editor(&self) -> Result<Editor, Failure> {
        if let Some(editor) = &self.editor {
            return Ok(editor.clone());
        }
        match std::env::var("PARKPAGES_EDITOR") {
            Ok(text) if !text.is_empty() => Editor::new(&text)
                .map_err(|error| Failure::new(format!("PARKPAGES_EDITOR is `{text}`")).hint(error)),
            _ => Editor::new(EDITOR).map_err(Failure::new),
        }
    }
}

/// Makes pictures when the browser asks for them, and keeps them in the cache of the site.
fn picture_maker(settings: &Settings) -> MakePicture {
    let maker = PictureMaker::new(Arc::new(PictureCache::new(&settings.root)));
    let (root, now) = (settings.root.clone(), settings.now);
    Arc::new(move |source| {
        let world = DiskWorld::open(&root, now).ok()?;
        maker.make(&world, source).ok()
    })
}

/// The path of the site's base URL. The server keeps it, so that links that ignore it do not work here either.
fn base_path(world: &dyn World, settings: &Settings) -> String {
    let path = |url: &str| SiteSettings::base_path(url).to_owned();
    if let Some(url) = &settings.options.base_url {
        return path(url);
    }
    let read = || {
        let file = RelPath::new("content/site.yaml").ok()?;
        let text = String::from_utf8(world.read(&file).ok()?).ok()?;
        let node = yaml::parse(&text, 0, &file, &mut Vec::new())?;
        base_url(node.get("base_url")?.as_text()?).ok()
    };
    read().as_deref().map(path).unwrap_or_default()
}

/// How the site wants to be answered for, less the header that asks for `https`.
fn answers(live: &Live<'_>) -> Rules {
    let mut rules = live.answers();
    let asks = |name: &str| name.eq_ignore_ascii_case("Strict-Transport-Security");
    rules.headers.retain(|(name, _)| !asks(name));
    for rule in &mut rules.paths {
        rule.set.retain(|name, _| !asks(name));
    }
    rules
}

/// What open pages learn from a build.
fn page_status(
    round: &Round,
    settings: &Settings,
    pages: &Arc<Pages>,
    edited: &[RelPath],
) -> PageStatus {
    let shown = build::shown(&round.built, &round.world, settings);
    let sources = |path: &RelPath| problems::source(&round.world, path);
    let link = |file: &RelPath, line, column| pages.link(file, line, column);
    let listed = shown.get(..LISTED).unwrap_or(&shown);
    let mut problems = diag::browser::render(listed, &sources, &link);
    if shown.len() > listed.len() {
        let more = count(shown.len() - listed.len(), "more problem");
        let last = Diagnostic::error(
            "more",
            format!("and {more}: `parkpages check --all` lists them"),
        );
        problems.extend(diag::browser::render(&[last], &sources, &link));
    }
    let pages_of_bar = Arc::clone(pages);
    let pages_of_list = Arc::clone(pages);
    let now = settings.now;
    PageStatus {
        problems: serde_json::to_value(problems).unwrap_or_default(),
        has_errors: shown.iter().any(Diagnostic::is_error),
        info: Arc::new(move |url, is_shown| pages_of_bar.info(url, is_shown)),
        edited: pages.edited(edited),
        rules: Arc::default(),
        translations: Arc::new(move || pages_of_list.translations(now)),
    }
}

fn first(round: &Round, published: Option<Published>, settings: &Settings) -> String {
    match published {
        Some(_) => {
            let time = round.time.elapsed();
            summary::summary(
                "Built",
                None,
                &round.built,
                settings,
                time,
                summary::AtNextDue::Rebuild,
            )
        }
        None => {
            let tally = problems::tally(&round.built.diagnostics).unwrap_or_default();
            format!("There is nothing to show yet: {tally}.\n")
        }
    }
}

/// One line: the time, the cause and the result of a rebuild.
fn again(round: &Round, published: Option<Published>, cause: &Cause) -> String {
    if cause.files.is_empty() && published == Some(Published::default()) {
        // Midnight has passed, and no page shows the day.
        return String::new();
    }
    let (time, cause) = (live::time_of_day(&round.built), &cause.text);
    let tally = problems::tally(&round.built.diagnostics);
    match published {
        Some(published) => {
            let changed = count(published.written + published.removed, "changed output");
            let tally = tally.map_or_else(String::new, |tally| format!("; {tally}"));
            let taken = live::taken(round.time.elapsed());
            format!("{time} {cause}: {changed} in {taken}{tally}\n")
        }
        None => format!(
            "{time} {cause}: {}; the last good pages stay\n",
            tally.unwrap_or_default()
        ),
    }
}
