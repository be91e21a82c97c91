//! Builds an earlier release once more, without what must not come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::print_problems;
use super::console::Console;
use super::failure::Failure;
use super::format::count;
use super::options::Format;
use super::settings::Settings;
use crate::cli::build_cache::{BuildCache, Job};
use crate::content::layout::{self, Role};
use crate::diag::Diagnostic;
use crate::engine::{Built, Memo, NullSink, Options, ReadSite, Row, RowState, Sink, read_only};
use crate::host::DiskWorld;
use crate::host::progress::Stop;
use crate::output::hosting::Rules;
use crate::publish::rollback::{Found, MentionSink, Mentions, MixedWorld, Named, Plan, Side};
use crate::publish::{Contents, Release, Why};
use crate::site::Site;
use crate::world::World;

/// Texts that name what must not come back are replaced so many times; what is left then is refused.
const ROUNDS: usize = 8;

/// An earlier release that is to be brought back.
#[derive(Clone, Copy)]
pub struct ReleaseRebuild<'a> {
    pub then: &'a Release,
    /// What readers see.
    pub live: &'a Release,
    pub today: &'a DiskWorld,
    /// The sources of the earlier release, as of now.
    pub old: &'a dyn World,
    /// The same at the instant of that release.
    pub old_then: &'a dyn World,
    /// The entries that it left out.
    pub withheld: &'a BTreeSet<String>,
    pub settings: &'a Settings,
}

/// The earlier release as it can be shown now.
pub struct Done<'a> {
    pub built: Built,
    pub site: Arc<Site>,
    pub rules: Rules,
    pub world: MixedWorld<'a>,
    pub contents: Contents,
    pub plan: Plan,
    /// The entries that were left out, by content path.
    pub left_out: BTreeSet<String>,
    /// Entries whose earlier text named something that must not come back, with its title.
    retold: BTreeMap<String, String>,
}

/// A site as far as it can be known without its pages.
struct Looked {
    built: Built,
    site: Arc<Site>,
}

impl Looked {
    fn side(&self) -> Side<'_> {
        Side {
            site: &self.site,
            report: &self.built.report,
        }
    }

    fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.built.diagnostics.iter().filter(|one| one.is_error())
    }

    /// The entries with errors in their files, by content path.
    fn to_blame(&self) -> BTreeSet<String> {
        let languages = &self.site.settings().languages;
        let files = self
            .errors()
            .filter_map(|one| Some(&one.span.as_ref()?.file));
        let roles = files.filter_map(|file| layout::role(file, languages));
        let paths = roles.filter_map(|role| match role {
            Ok(Role::Page(place)) => Some(place.path),
            Ok(Role::Fields(section)) => Some(section),
            _ => None,
        });
        paths.collect()
    }
}

impl<'a> ReleaseRebuild<'a> {
    /// Builds the release into `sink`. `None` if it cannot be built any more; the problems are printed.
    pub fn run(self, sink: &dyn Sink, console: &mut Console) -> Result<Option<Done<'a>>, Failure> {
        let Some(today) = self.look(self.today, &BTreeSet::new(), console)? else {
            return Ok(None);
        };
        let (Some(old), Some(old_then)) = (
            self.look(self.old, self.withheld, console)?,
            self.look(self.old_then, self.withheld, console)?,
        ) else {
            return Ok(None);
        };
        let report_then = &old_then.built.report;
        let sides = (today.side(), old.side());
        let mut plan = Plan::new((self.then, self.live), sides.0, sides.1, report_then);
        self.judge_doubtful(&mut plan, &today)?;
        let buried = plan.buried.clone();
        let mentions = Mentions::new(&buried);
        let mut retold = BTreeMap::new();
        let mut said_today = None;
        for _ in 0..ROUNDS {
            let (left_out, of_today) = plan.files(&today.site, &old.site);
            let world = MixedWorld::new(self.old, self.today, (&left_out, &of_today), &plan);
            let withheld = plan.left_out().union(self.withheld).cloned().collect();
            let options = self.options(withheld);
            let Some(looked) = self.look_at(&world, &options)? else {
                return Ok(None);
            };
            if give_up(&mut plan, &looked, &today) {
                continue;
            }
            let seen = MentionSink::new(sink, &mentions);
            let (built, memo) = self.build((&world, &options), &seen, console)?;
            let Some(site) = memo.site().cloned().filter(|_| built.publishable) else {
                self.print(&built, &world, console);
                return Ok(None);
            };
            let contents = Contents::of(&built, &site, &world);
            self.refuse_new(&contents, &plan)?;
            let mut found = seen.into_found();
            if !found.is_empty() {
                let said = match &said_today {
                    Some(said) => said,
                    None => said_today.insert(self.said_today(&mentions, console)?),
                };
                found.retain(|named, _| !said.contains(named));
            }
            if found.is_empty() {
                return Ok(Some(Done {
                    built,
                    site,
                    rules: memo.rules().unwrap_or_default(),
                    world,
                    contents,
                    plan,
                    left_out: options.withheld,
                    retold,
                }));
            }
            let more = retell(&found, (&contents, &mentions), &mut plan, &today);
            if more.is_empty() {
                return Err(self.refuse_named(&found, &mentions, console));
            }
            retold.extend(more);
        }
        Err(Failure::new(format!(
            "what has been withdrawn since is named in too many ways in release {}",
            self.then.number
        ))
        .hint("lead readers back to another release, or change today's sources and publish them"))
    }

    fn options(&self, withheld: BTreeSet<String>) -> Options {
        Options {
            withheld,
            skip_broken: false,
            ..self.settings.options.clone()
        }
    }

    /// Looks at a site. `None` if its settings cannot be used; the problems are printed.
    fn look(
        &self,
        world: &dyn World,
        withheld: &BTreeSet<String>,
        console: &mut Console,
    ) -> Result<Option<Looked>, Failure> {
        let options = self.options(withheld.clone());
        let looked = self.look_at(world, &options)?;
        if looked.is_none() {
            let built = self
                .settings
                .on_threads(|| read_only(world, &options).built)?;
            self.print(&built, world, console);
        }
        Ok(looked)
    }

    fn look_at(&self, world: &dyn World, options: &Options) -> Result<Option<Looked>, Failure> {
        let ReadSite { built, site, .. } =
            self.settings.on_threads(|| read_only(world, options))?;
        Ok(site.map(|site| Looked { built, site }))
    }

    fn print(&self, built: &Built, world: &dyn World, console: &mut Console) {
        print_problems(built, world, Format::Human, self.settings, console);
        console.err(&format!(
            "Release {} cannot be built any more, and nothing was published.\n",
            self.then.number
        ));
    }

    fn build(
        &self,
        (world, options): (&dyn World, &Options),
        sink: &dyn Sink,
        console: &Console,
    ) -> Result<(Built, Memo), Failure> {
        let mut memo = BuildCache::pictures_only(self.settings);
        let job = Job {
            world,
            options,
            sink,
            stop: &Stop::default(),
        };
        let built = BuildCache::default().rebuild(job, &mut memo, self.settings, console)?;
        Ok((built, memo))
    }

    /// Whether an entry is public today cannot be told while its file has errors.
    fn judge_doubtful(&self, plan: &mut Plan, today: &Looked) -> Result<(), Failure> {
        let doubtful = today.to_blame();
        let pages = self.then.contents.pages.values();
        let paths: BTreeSet<&String> = pages.map(|page| &page.path).collect();
        let doubtful: Vec<&String> = doubtful
            .iter()
            .filter(|path| paths.contains(path))
            .collect();
        if self.settings.options.skip_broken {
            for path in doubtful {
                plan.withhold(path, Why::Hidden, self.then);
            }
            return Ok(());
        }
        let Some(first) = doubtful.first() else {
            return Ok(());
        };
        let more = match doubtful.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let named = match self.settings.redact {
            true => count(doubtful.len(), "entry"),
            false => format!("`{first}`{more}"),
        };
        Err(Failure::new(format!(
            "today's sources of {named} have errors, so that nobody can say whether it is withdrawn"
        ))
        .hint("`parkpages check` shows them; with --skip-broken such entries do not come back"))
    }

    /// What today's site says by itself outside of the pages concerned. It may be named.
    fn said_today(
        &self,
        mentions: &Mentions<'_>,
        console: &Console,
    ) -> Result<BTreeSet<Named>, Failure> {
        let seen = MentionSink::new(&NullSink, mentions);
        let options = self.options(BTreeSet::new());
        let (built, _) = self.build((self.today, &options), &seen, console)?;
        // Of a site with errors nobody knows what it would say.
        let said = built.publishable.then(|| seen.into_found());
        Ok(said.unwrap_or_default().into_keys().collect())
    }

    /// Nothing comes back that was not public then.
    fn refuse_new(&self, contents: &Contents, plan: &Plan) -> Result<(), Failure> {
        let then = &self.then.contents.pages;
        let new = contents.pages.iter().find(|(url, page)| {
            !then.contains_key(*url) && !plan.of_today.contains_key(&page.path)
        });
        let Some((url, _)) = new else {
            return Ok(());
        };
        let named = match self.settings.redact {
            true => "a page".to_owned(),
            false => format!("`{url}`"),
        };
        Err(Failure::new(format!(
            "{named} was not public in release {}, and would be now: nothing was published",
            self.then.number
        ))
        .hint("lead readers back to another release"))
    }

    fn refuse_named(
        &self,
        found: &Found,
        mentions: &Mentions<'_>,
        console: &mut Console,
    ) -> Failure {
        for (named, paths) in found {
            let Some(page) = mentions.page(*named) else {
                continue;
            };
            for path in paths {
                let what = match named {
                    Named::Title(_) => "names",
                    Named::Address(_) => "has the address of",
                };
                let title = match self.settings.redact {
                    true => "something".to_owned(),
                    false => format!("“{}”", page.title),
                };
                let why = page.why.name();
                console.err(&format!("{path}: {what} {title}, which is {why}\n"));
            }
        }
        let pages: BTreeSet<_> = found.values().flatten().collect();
        Failure::new(format!(
            "{} of release {} would still name what must not come back: nothing was published",
            count(pages.len(), "file"),
            self.then.number
        ))
        .hint("lead readers back to another release, or change today's texts and publish them")
    }
}

/// Gives up today's files of entries that they do not hide, or cannot be used for. Whether there are some.
fn give_up(plan: &mut Plan, looked: &Looked, today: &Looked) -> bool {
    let state_today = |row: &Row| {
        let mut rows = today.built.report.rows.iter();
        let found = rows.find(|one| one.path == row.path && one.language == row.language);
        found.map(|row| row.state)
    };
    let hides =
        |row: &&Arc<Row>| row.state == RowState::Public && state_today(row) != Some(row.state);
    let rows = looked.built.report.rows.iter();
    let shown = rows
        .filter(|row| plan.of_today.contains_key(&*row.path))
        .filter(hides);
    let shown = shown.map(|row| row.path.to_string());
    let unfit: BTreeSet<String> = shown.chain(looked.to_blame()).collect();
    let before = plan.of_today.len();
    for path in unfit {
        plan.give_up(&path);
    }
    plan.of_today.len() < before
}

/// Takes today's text of the entries that name what must not come back, where there is another one.
fn retell(
    found: &Found,
    (contents, mentions): (&Contents, &Mentions<'_>),
    plan: &mut Plan,
    today: &Looked,
) -> BTreeMap<String, String> {
    let mut more = BTreeMap::new();
    for (named, paths) in found {
        for path in paths {
            let Some(page) = contents.pages.get(&path.url()) else {
                continue;
            };
            let mut rows = today.built.report.rows.iter();
            let is_public =
                rows.any(|row| *row.path == *page.path && row.state == RowState::Public);
            if is_public && !page.is_list && plan.retell(&page.path, &today.site) {
                let title = mentions.page(*named).map(|page| page.title.clone());
                more.entry(page.path.clone())
                    .or_insert(title.unwrap_or_default());
            }
        }
    }
    more
}

impl Done<'_> {
    /// What was left out, and what is as it is today, for people. A public log has the numbers alone.
    pub fn lines(&self, redact: bool) -> String {
        let mut lines = String::new();
        let mut list = |what: &str, entries: Vec<String>| {
            if !entries.is_empty() {
                let named = match redact {
                    true => count(entries.len(), "entry"),
                    false => entries.join(", "),
                };
                lines += &format!("  {what:<9} {named}\n");
            }
        };
        let why = |(path, why): (&String, &Why)| format!("{path} ({})", why.name());
        list("left out", self.plan.withheld.iter().map(why).collect());
        let of_today = self
            .plan
            .of_today
            .iter()
            .map(|(path, why)| match self.retold.get(path) {
                Some(title) => format!("{path} (its earlier text names “{title}”)"),
                None => format!("{path} ({})", why.name()),
            });
        list("as today", of_today.collect());
        list("returning", self.plan.returning.iter().cloned().collect());
        lines
    }
}
