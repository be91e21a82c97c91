use serde_json::{Value, json};

use super::build::{code, print_problems};
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::settings::Settings;
use super::table::Table;
use crate::cli::build_cache::BuildCache;
use crate::host::DiskWorld;
use crate::search::rank::{Hit, find};

const EXAMPLES: &str = "\
Examples:
  parkpages search \"opening hours\"
  parkpages search 備忘錄 --lang tc
  parkpages search partners --format json";

/// Search the site as its readers do, and say why each page is found
///
/// Asks the index that a build publishes, and ranks as the pages in the browser do. The score is the sum
/// of what each part of the query counts, times the factors: for parts that are missing, for what is new,
/// the `boost` of the page, and for the query as it stands in title or text.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Search {
    /// What to look for; "in quotation marks" as it stands
    query: String,

    /// The language whose pages are searched; the site's default without it
    #[arg(long, value_name = "KEY")]
    lang: Option<String>,

    /// The most pages to show
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    most: usize,
}

impl Search {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("search")?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let (built, memo) = BuildCache::dry_run(&world, settings, console)?;
        print_problems(&built, &world, Format::Human, settings, console);
        let Some(site) = memo.site().filter(|_| built.publishable) else {
            return Ok(Code::Errors);
        };
        if site.settings().search.is_none() {
            let why = "the site cannot be searched: write `search: true` in content/site.yaml";
            return Err(Failure::new(why));
        }
        let languages = &site.settings().languages;
        let lang = match &self.lang {
            None => languages.default(),
            Some(key) => languages.find(key).ok_or_else(|| {
                let known: Vec<&str> = languages.all().map(|(_, one)| one.key.as_str()).collect();
                let known = known.join("`, `");
                Failure::new(format!(
                    "`{key}` is not a language of the site: there are `{known}`"
                ))
            })?,
        };
        let found = find(memo.search_files(lang), &self.query, self.most.max(1));
        if format == Format::Json {
            let hits: Vec<Value> = found.hits.iter().map(hit).collect();
            let all = json!({"partial": found.is_partial, "pages": hits});
            console.out(&format!(
                "{}\n",
                serde_json::to_string_pretty(&all).unwrap_or_default()
            ));
        } else {
            console.out(&table(&found.hits));
            if found.is_partial && !found.hits.is_empty() {
                console.out("\nNo page has all of the query; these have some of it.\n");
            }
        }
        Ok(code(&built))
    }
}

fn hit(hit: &Hit) -> Value {
    let [missing, recency, boost, phrase] = hit.factors;
    let parts = hit.parts.iter();
    let parts: Vec<Value> = parts
        .map(|(words, adds)| json!({"words": words, "score": adds}))
        .collect();
    json!({
        "url": hit.page.url,
        "title": hit.page.title,
        "score": hit.score,
        "parts": parts,
        "factors": {"missing": missing, "recency": recency, "boost": boost, "phrase": phrase},
    })
}

fn table(hits: &[Hit]) -> String {
    if hits.is_empty() {
        return "Nothing was found.\n".to_owned();
    }
    let mut table = Table::default();
    table.row(["score", "page", "title", "why"]);
    for hit in hits {
        let parts = hit.parts.iter();
        let parts: Vec<String> = parts
            .map(|(words, adds)| format!("{words} {adds:.2}"))
            .collect();
        let names = ["missing", "recency", "boost", "phrase"];
        let factors = names.iter().zip(hit.factors);
        let factors = factors.filter(|(_, factor)| (factor - 1.0).abs() > 1e-9);
        let factors: String = factors
            .map(|(name, factor)| format!(" × {name} {factor:.2}"))
            .collect();
        table.row([
            &format!("{:.2}", hit.score),
            &hit.page.url,
            &hit.page.title,
            &format!("{}{factors}", parts.join(" + ")),
        ]);
    }
    table.print("")
}
