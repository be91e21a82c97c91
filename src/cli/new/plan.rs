//! Decides which files a new entry has.

use jiff::civil;

use super::New;
use super::language::language_of;
use crate::base::slug::slugify;
use crate::base::{Lang, Languages, PartialDate, Precision, RelPath, UrlPath, suggest};
use crate::cli::failure::Failure;
use crate::content::layout::split_date;
use crate::engine::NewEntry;
use crate::world::World;

/// The largest number of characters, and of bytes, of a slug that is made from a title.
const LONGEST: (usize, usize) = (60, 150);

/// A new entry that has not been written yet.
pub struct Plan<'a> {
    /// The title in the original language.
    pub title: &'a str,
    /// The language that the entry is written in first.
    pub lang: Lang,
    /// The languages that get a text, including the original one.
    pub langs: Vec<Lang>,
    /// Whether it is a record: one YAML file for all languages.
    pub record: bool,
    /// The date of publication, if the entry has one.
    pub date: Option<civil::Date>,
    /// Whether the name of the file begins with the date.
    pub dated: bool,
    /// The keys of languages that are converted from one of these.
    pub derived: Vec<String>,
    /// The path of the entry without language and extension.
    stem: String,
    folder: bool,
}

impl<'a> Plan<'a> {
    /// Plans the entry that the arguments ask for.
    ///
    /// # Errors
    /// Title, slug, date or language are not possible, or the entry exists already.
    pub fn new(args: &'a New, section: &NewEntry, world: &dyn World) -> Result<Self, Failure> {
        let languages = section.languages();
        let path = section.section.as_str();
        let title = line(&args.title, "the title")?;
        let lang = original_language(args, languages)?;
        let mut langs = vec![lang];
        if args.all_languages {
            let others = languages.written().map(|(lang, _)| lang);
            langs.extend(others.filter(|other| *other != lang));
        }
        let derived = languages.all().filter(|(_, language)| {
            language
                .derive_from
                .is_some_and(|from| langs.contains(&from))
        });
        let derived = derived.filter(|(other, _)| !langs.contains(other));

        let record = args.record || section.records && !args.folder;
        let today = today(section, world);
        let given = args.date.as_deref().map(day).transpose()?;
        let dated = !record && (given.is_some() || section.dated);
        let date = given.or((section.dated || section.publish_time_required).then_some(today));
        let slug = slug(args, title)?;
        let name = match date {
            Some(date) if dated => format!("{date}-{slug}"),
            _ => slug.clone(),
        };
        let folder = if path.is_empty() {
            "content".to_owned()
        } else {
            format!("content/{path}")
        };
        let stem = format!("{folder}/{name}");
        file_at(&stem, &name)?;
        check_free(&folder, &slug, world)?;
        Ok(Self {
            title,
            lang,
            derived: derived.map(|(_, language)| language.key.clone()).collect(),
            langs,
            record,
            date,
            dated,
            stem,
            folder: args.folder,
        })
    }

    /// The paths of the files, each with its language; a record has none.
    pub fn files(&self, section: &NewEntry) -> Vec<(RelPath, Option<Lang>)> {
        let stem = if self.folder {
            format!("{}/index", self.stem)
        } else {
            self.stem.clone()
        };
        let name = |lang: Option<Lang>| match lang {
            None => format!("{stem}.yaml"),
            Some(lang) if lang == section.languages().default() => format!("{stem}.md"),
            Some(lang) => format!("{stem}.{}.md", section.languages().key(lang)),
        };
        let langs: Vec<Option<Lang>> = if self.record {
            vec![None]
        } else {
            self.langs.iter().copied().map(Some).collect()
        };
        let file = |lang| RelPath::new(&name(lang)).ok().map(|path| (path, lang));
        langs.into_iter().filter_map(file).collect()
    }
}

/// The present day in the time zone of the site.
pub fn today(section: &NewEntry, world: &dyn World) -> civil::Date {
    let zone = section.settings.zone.clone();
    world.now().to_zoned(zone).date()
}

/// Trims a text that must be one line; `what` names it in the message.
///
/// # Errors
/// It is empty or has a control character, as a line break.
pub fn line<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        let message = format!("{what} is empty or has a control character");
        return Err(Failure::new(message));
    }
    Ok(text)
}

/// Checks a path of a new file; `name` is what the message calls the file.
///
/// # Errors
/// Some system cannot have a file with this path.
pub fn file_at(path: &str, name: &str) -> Result<RelPath, Failure> {
    let path = RelPath::new(path).and_then(|path| path.check_portable().map(|()| path));
    path.map_err(|why| {
        Failure::new(format!("no file can be named `{name}`: {why}"))
            .hint("name another one by --slug")
    })
}

/// The language that is named, or else the one that the title is written in.
///
/// # Errors
/// The site does not have the language that is named.
pub fn original_language(args: &New, languages: &Languages) -> Result<Lang, Failure> {
    let Some(key) = &args.language else {
        return Ok(language_of(&args.title, languages));
    };
    languages.find(key).ok_or_else(|| {
        let keys = languages.all().map(|(_, language)| language.key.as_str());
        let failure = Failure::new(format!("the site has no language `{key}`"));
        failure.maybe_hint(suggest::hint(key, keys, 12))
    })
}

/// Reads the value of `--date`.
///
/// # Errors
/// It is no date, or one without a day.
pub fn day(text: &str) -> Result<civil::Date, Failure> {
    match PartialDate::parse(text) {
        Ok(date) if date.precision == Precision::Day => Ok(date.first),
        Ok(_) => {
            Err(Failure::new(format!("`{text}` has no day")).hint("write it as --date 2026-05-01"))
        }
        Err(why) => Err(Failure::new(why)),
    }
}

/// The slug of the arguments, or one made from the title.
pub fn slug(args: &New, title: &str) -> Result<String, Failure> {
    if let Some(given) = &args.slug {
        let right = slugify(given);
        let usable = UrlPath::new(&right).is_ok();
        if right == *given && usable {
            return Ok(right);
        }
        let hint = (usable && right != *given).then(|| format!("write it as --slug {right}"));
        return Err(
            Failure::new(format!("`{given}` cannot be a part of an address")).maybe_hint(hint),
        );
    }
    let made = cut(&slugify(title).replace(['.', '_'], "-"));
    if made.is_empty() {
        return Err(Failure::new("no address can be made from the title")
            .hint("name one by --slug, in letters, digits and hyphens"));
    }
    Ok(made)
}

/// Shortens a long slug, between words if there are any.
fn cut(slug: &str) -> String {
    let (chars, bytes) = LONGEST;
    let fits = |(nth, (at, c)): &(usize, (usize, char))| *nth < chars && at + c.len_utf8() <= bytes;
    let end = slug.char_indices().enumerate().take_while(fits).last();
    let end = end.map_or(0, |(_, (at, c))| at + c.len_utf8());
    let (head, rest) = slug.split_at_checked(end).unwrap_or((slug, ""));
    let whole = rest.is_empty() || rest.starts_with('-');
    let head = match head.rsplit_once('-') {
        Some((words, _)) if !whole => words,
        _ => head,
    };
    head.trim_matches('-').to_owned()
}

/// Refuses a slug that an entry in the folder has already, whatever files it consists of.
fn check_free(folder: &str, slug: &str, world: &dyn World) -> Result<(), Failure> {
    for listed in world.list().iter() {
        let Some(below) = listed.path.below(folder) else {
            continue;
        };
        let (name, inside) = below
            .split_once('/')
            .map_or((below, None), |(name, rest)| (name, Some(rest)));
        let is_page = match inside {
            None => name.ends_with(".md") || name.ends_with(".yaml"),
            Some(rest) => rest.starts_with("index.") || rest.starts_with("_index."),
        };
        let stem = match inside {
            None => name.split('.').next().unwrap_or(name),
            Some(_) => name,
        };
        if is_page && slugify(split_date(stem).1) == slug {
            return Err(Failure::new(format!("`{}` exists already", listed.path))
                .hint("give the new entry another address by --slug"));
        }
    }
    Ok(())
}
