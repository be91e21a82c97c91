//! Pictures as HTML.

use tera::{TeraResult, Value};

use super::links::get_file_named;
use super::{Args, Call};
use crate::base::escape;
use crate::site::views::PictureSet;
use crate::theme::picture::PictureTag;

/// A picture in all its widths: that of a page or a field, or one that is named by its path.
pub fn image(call: &Call<'_>) -> TeraResult<Value> {
    let Call { render, args } = call;
    let named;
    let file = match args.get("file") {
        Some(value) if value.as_map().is_some() => value,
        Some(value) => match value.as_str() {
            Some(path) => {
                named = get_file_named(render, path, "file")?;
                &named
            }
            None => return Err(args.wrong("file", "a picture or the path of one", value)),
        },
        None => return Ok(Value::safe_string("")),
    };
    let text = |key: &'static str| part(file, key).and_then(Value::as_str).unwrap_or_default();
    let side = |key: &'static str| {
        part(file, key)?
            .as_i64()
            .and_then(|side| u32::try_from(side).ok())
    };
    let set = set(file);
    let class = args.text("class")?;
    let class = class.map(|class| format!(" class=\"{}\"", escape(class)));
    let tag = PictureTag {
        src: text("url"),
        set: set.as_ref(),
        sizes: args.text("sizes")?,
        alt: args.text("alt")?.unwrap_or_else(|| text("alt")),
        size: side("width").zip(side("height")),
        attributes: class.as_deref().unwrap_or_default(),
        is_first: is_eager(args)?,
    };
    Ok(Value::safe_string(&tag.html()))
}

fn is_eager(args: &Args<'_>) -> TeraResult<bool> {
    Ok(args.boolean("eager")?.unwrap_or(false))
}

fn part<'v>(of: &'v Value, key: &'static str) -> Option<&'v Value> {
    of.get_from_path(key)
}

/// The widths of a picture, from the value that templates see.
fn set(file: &Value) -> Option<PictureSet> {
    let text = |of: &Value, key: &'static str| Some(part(of, key)?.as_str()?.to_owned());
    let sources = part(file, "sources").and_then(Value::as_array);
    let sources = sources.into_iter().flatten();
    let sources =
        sources.filter_map(|source| Some((text(source, "media_type")?, text(source, "srcset")?)));
    Some(PictureSet {
        srcset: text(file, "srcset")?,
        sizes: text(file, "sizes")?,
        sources: sources.collect(),
    })
}
