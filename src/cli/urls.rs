use std::collections::BTreeMap;

use clap::Subcommand;
use percent_encoding::percent_decode_str;

use super::build::print_problems;
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::settings::Settings;
use super::table::Table;
use super::vanished::{Before, tell_vanished};
use crate::base::{UrlPath, shown};
use crate::cli::build_cache::BuildCache;
use crate::cli::format::count;
use crate::engine::ledger::{LEDGER, Ledger, Standing, addresses};
use crate::engine::vanished::ADDRESS_GONE;
use crate::engine::{Built, Memo, Row, RowState};
use crate::host::{DiskWorld, clock, replace_file};
use crate::site::{RouteKind, Site};

const EXAMPLES: &str = "\
Examples:
  parkpages urls                          Every address, and what is there
  parkpages urls accept                   Take what is public now into urls.lock
  parkpages urls accept --check           In CI: fail if that was forgotten
  parkpages urls accept /en/news/old/     Give an address up for good
  parkpages urls explain /en/news/old/    What is at an address, or was";

/// List every address that is or was public, from the ledger urls.lock
///
/// With urls.lock beside content/, which `urls accept` writes, `build` and `check` fail when an
/// address that was ever public has nothing any more: no page, alias or redirect, and no entry that
/// is withdrawn or has expired. Commit the file. A build never writes it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Urls {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Take what is public now into urls.lock, or give addresses up
    Accept {
        /// Addresses that nobody is to find anything at any more
        #[arg(value_name = "ADDRESS")]
        addresses: Vec<String>,

        /// Write nothing, and fail if something public is not in urls.lock
        #[arg(long, conflicts_with = "addresses")]
        check: bool,
    },
    /// Say what is at an address, or was
    Explain {
        /// As /en/news/old/ or https://www.example.org/en/news/old/
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
}

/// The site as it is now, with its ledger.
struct Now {
    built: Built,
    memo: Memo,
    ledger: Option<Ledger>,
}

impl Now {
    fn site(&self) -> Option<&Site> {
        self.memo.site().map(|site| &**site)
    }

    fn places(&self) -> Places<'_> {
        let rows = self.built.report.rows.iter();
        let routes = self.site().into_iter();
        let routes = routes.flat_map(|site| site.published_routes().iter());
        let moves = routes.filter_map(|route| match &route.kind {
            RouteKind::Redirect(to) => Some((&*route.url, &**to)),
            _ => None,
        });
        Places {
            now: self,
            rows: rows.map(|row| (&*row.url, &**row)).collect(),
            moves: moves.collect(),
        }
    }
}

/// What is at each address.
struct Places<'n> {
    now: &'n Now,
    rows: BTreeMap<&'n str, &'n Row>,
    moves: BTreeMap<&'n str, &'n str>,
}

impl Places<'_> {
    /// What is at an address, in a few words.
    fn state(&self, url: &str) -> &'static str {
        let standing = self.now.ledger.as_ref().and_then(|ledger| ledger.get(url));
        let path = UrlPath::of_page(url);
        let is_there = path.is_ok_and(|path| self.now.built.outputs.contains_key(&path));
        let row = self.rows.get(url).map(|row| row.state);
        let leads_on =
            || self.moves.contains_key(url) || self.moves.contains_key(&*format!("{url}/"));
        match (is_there, row, standing) {
            (true, Some(RowState::Withdrawn), _) => "withdrawn",
            (_, _, _) if leads_on() => "leads on",
            (true, _, None | Some(Standing::GivenUp)) => "new",
            (true, _, Some(Standing::Kept)) => "public",
            (false, _, None) => "unknown",
            (false, Some(RowState::Expired), _) => "expired",
            (false, _, Some(Standing::GivenUp)) => "given up",
            (false, _, Some(Standing::Kept)) => "gone",
        }
    }
}

impl Urls {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        if settings.options.drafts || settings.options.preview {
            return Err(Failure::new(
                "a preview has no addresses that were ever public",
            ));
        }
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let (mut built, memo) = BuildCache::dry_run(&world, settings, console)?;
        let is_sound = built.publishable;
        tell_vanished(&mut built, &world, Before::default(), settings);
        let found = Ledger::read(&world);
        let is_read = found.is_ok();
        let mut now = Now {
            built,
            memo,
            ledger: found.ok().flatten(),
        };
        if let Some(Action::Accept { addresses, .. }) = &self.action
            && !addresses.is_empty()
        {
            // What is given up here is no problem any more.
            now.built.diagnostics.retain(|one| one.code != ADDRESS_GONE);
        }
        print_problems(&now.built, &world, Format::Human, settings, console);
        if !is_sound || !is_read {
            console.err("The addresses are known once these problems are mended.\n");
            return Ok(Code::Errors);
        }
        match self.action {
            None => list(&now, console),
            Some(Action::Explain { address }) => explain(&now, &url_of(&now, &address), console),
            Some(Action::Accept { check, addresses }) => {
                if settings.now.is_some_and(|instant| instant > clock::now()) {
                    let message = "what will be public later does not belong into the ledger yet";
                    return Err(Failure::new(message).hint("leave `--now` out"));
                }
                if addresses.is_empty() {
                    accept(&now, check, settings, console)
                } else {
                    give_up(now, &addresses, settings, console)
                }
            }
        }
    }
}

/// The URL path that is meant by an address as a browser shows it, without the base path.
fn url_of(now: &Now, address: &str) -> String {
    let base = now.site().map_or("", |site| &*site.input().base_url);
    let path = now.site().map_or("", Site::base_path);
    let below = address.strip_prefix(base).filter(|_| !base.is_empty());
    let below = below.or_else(|| address.strip_prefix(path));
    let below = below.unwrap_or(address).trim_start_matches('/');
    let below = below.split(['?', '#']).next().unwrap_or_default();
    format!("/{}", percent_decode_str(below).decode_utf8_lossy())
}

fn list(now: &Now, console: &mut Console) -> Result<Code, Failure> {
    let known = now
        .ledger
        .iter()
        .flat_map(|ledger| ledger.iter().map(|(url, _)| url));
    let public = now
        .site()
        .into_iter()
        .flat_map(|site| addresses(site, &now.built));
    let mut all: Vec<&str> = known.chain(public).collect();
    all.sort_unstable();
    all.dedup();
    let mut table = Table::default();
    table.row(["ADDRESS", "STATE"]);
    let places = now.places();
    for url in &all {
        table.row([*url, places.state(url)]);
    }
    console.out(&table.print(""));
    if now.ledger.is_none() {
        console.err(&format!(
            "There is no {LEDGER} yet: `parkpages urls accept` writes it.\n"
        ));
    }
    Ok(super::build::code(&now.built))
}

fn explain(now: &Now, url: &str, console: &mut Console) -> Result<Code, Failure> {
    let places = now.places();
    let slash = format!("{url}/");
    let url = match places.state(url) {
        "unknown" if !url.ends_with('/') && places.state(&slash) != "unknown" => &*slash,
        _ => url,
    };
    let mut text = format!("{url}\n");
    let state = places.state(url);
    let told = match state {
        "new" => format!("public, and not in {LEDGER} yet: `parkpages urls accept` takes it in"),
        "leads on" => format!(
            "leads on to {}",
            places.moves.get(url).copied().unwrap_or_default()
        ),
        "withdrawn" => "withdrawn: a notice stands there".into(),
        "expired" => "its entry has expired".into(),
        "given up" => format!("was public, and is given up in {LEDGER}"),
        "gone" => format!(
            "was public and has nothing now; `build` and `check` fail (see above) until that is mended, or until `parkpages urls accept {url}`"
        ),
        "unknown" => format!("was never public, as far as {LEDGER} knows"),
        public => public.to_owned(),
    };
    text.push_str(&format!("  {told}\n"));
    let row = places.rows.get(url);
    if let Some(row) = row.filter(|_| state != "unknown") {
        text.push_str(&format!("  written in {}\n", row.file));
    }
    console.out(&text);
    Ok(super::build::code(&now.built))
}

/// Takes all that is public into the ledger.
fn accept(
    now: &Now,
    check: bool,
    settings: &Settings,
    console: &mut Console,
) -> Result<Code, Failure> {
    let mut ledger = now.ledger.clone().unwrap_or_default();
    let public = now
        .site()
        .into_iter()
        .flat_map(|site| addresses(site, &now.built));
    let new: Vec<&str> = public.filter(|url| ledger.add(url)).collect();
    if check {
        if new.is_empty() && now.ledger.is_some() {
            return Ok(super::build::code(&now.built));
        }
        let few = new.iter().take(5).map(|url| format!("  {url}\n"));
        console.err(&format!(
            "{} not in {LEDGER}: run `parkpages urls accept` and commit it.\n{}",
            count_are(new.len()),
            few.collect::<String>()
        ));
        return Ok(Code::Errors);
    }
    write(&ledger, now, settings)?;
    console.err(&format!(
        "{LEDGER} has {}, {} of them new. Commit it.\n",
        count(ledger.iter().count(), "address"),
        new.len()
    ));
    Ok(super::build::code(&now.built))
}

/// Marks the given addresses as given up, so that nothing is missed when they are gone.
fn give_up(
    now: Now,
    given: &[String],
    settings: &Settings,
    console: &mut Console,
) -> Result<Code, Failure> {
    let Some(mut ledger) = now.ledger.clone() else {
        return Err(Failure::new(format!("there is no {LEDGER}"))
            .hint("`parkpages urls accept` without an address writes it"));
    };
    let places = now.places();
    for address in given {
        let url = url_of(&now, address);
        match places.state(&url) {
            "gone" | "given up" | "expired" => ledger.give_up(&url),
            "unknown" => {
                let message = format!("`{url}` is not in {LEDGER}");
                return Err(Failure::new(message).hint("`parkpages urls` lists what is"));
            }
            _ => {
                let message = format!("`{url}` is public, so it need not be given up");
                return Err(Failure::new(message));
            }
        }
    }
    write(&ledger, &now, settings)?;
    console.err(&format!(
        "{} given up. Commit {LEDGER}.\n",
        count_are(given.len())
    ));
    Ok(Code::Done)
}

fn count_are(number: usize) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, "address"))
}

/// Writes the ledger beside `content/`, whole or not at all.
fn write(ledger: &Ledger, now: &Now, settings: &Settings) -> Result<(), Failure> {
    if now.ledger.as_ref() == Some(ledger) {
        return Ok(());
    }
    let path = settings.root.join(LEDGER);
    replace_file(&path, ledger.text().as_bytes())
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", shown(&path))))
}
