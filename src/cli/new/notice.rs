//! A new notice: a file of `content/notices/`.

use jiff::civil;

use super::text::Text;
use super::{New, plan};
use crate::base::{Lang, Languages, RelPath};
use crate::cli::failure::Failure;
use crate::cli::format::scalar;
use crate::content::Settings;
use crate::content::layout::NOTICES;

/// A notice that has not been written yet.
pub struct NewNotice {
    pub path: RelPath,
    pub text: String,
    /// The time at which it goes up, as `--now` takes it.
    pub start: String,
}

impl NewNotice {
    /// Plans the notice that the arguments ask for, `today` at the site.
    ///
    /// # Errors
    /// Text, name, date or language are not possible.
    pub fn new(args: &New, site: &Settings, today: civil::Date) -> Result<Self, Failure> {
        let said = plan::line(&args.title, "the text of the notice")?;
        if args.folder {
            return Err(Failure::new(
                "a notice is one file and has no folder of its own",
            ));
        }
        let lang = plan::original_language(args, &site.languages)?;
        let name = plan::slug(args, said)?;
        let path = plan::file_at(&format!("content/{NOTICES}/{name}.yaml"), &name)?;
        // It must not be published before an editor has read it once more.
        let day = match args.date.as_deref() {
            Some(date) => plan::day(date)?,
            None => today.tomorrow().unwrap_or(today),
        };
        let start = day.at(9, 0, 0, 0).to_zoned(site.zone.clone());
        let start = start.map_err(|why| Failure::new(why.to_string()))?;
        Ok(Self {
            path,
            start: start.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            text: content(said, &site.languages, lang, &site.zone_name, day),
        })
    }
}

fn content(said: &str, languages: &Languages, lang: Lang, zone: &str, day: civil::Date) -> String {
    let mut text = Text::new(languages, lang);
    text.line("level: info", "info, warning or urgent");
    text.raw("text:");
    text.raw(&format!("  {}: {}", languages.key(lang), scalar(said)));
    for (_, other) in languages.written().filter(|(other, _)| *other != lang) {
        text.line(
            &format!("  # {}: …", other.key),
            &format!("in {}", other.name),
        );
    }
    text.line(
        "on: [all]",
        "or pages by their place below content/: [home, news, visit]",
    );
    text.line(
        &format!("start: {day}T09:00"),
        &format!("it goes up then, by the clock of {zone}"),
    );
    text.line(&format!("end: {day}T18:00"), "and comes down then");
    text.line("# link: about", "a page that says more");
    text.line("# example: true", "made up, and marked as such");
    text.out
}
