//! Functions for the addresses of pages, files and assets.

use tera::{TeraResult, Value};

use super::{Call, content_path, function_error};
use crate::base::{Lang, suggest};
use crate::search::client::{script_integrity, script_url};
use crate::site::views::Target;
use crate::site::{Query, QueryResult};
use crate::theme::running::Render;
use crate::theme::values;

/// `get_url`: the URL of a page, file, asset or path of this site; none if it is not public. An address with a scheme stays unchanged.
pub fn get_url(call: &Call<'_>) -> TeraResult<Value> {
    let written = call.args.needed("path")?;
    let lang = call.args.lang(&call.render)?;
    let (path, own_fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (written, None),
    };
    let fragment = call.args.text("fragment")?.or(own_fragment);
    let Some(mut url) = address(&call.render, path, lang)? else {
        return Ok(Value::none());
    };
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(fragment);
    }
    Ok(Value::from(url))
}

/// The URL for `path`, which has no fragment; `None` if it is not public.
fn address(render: &Render, path: &str, lang: Lang) -> TeraResult<Option<String>> {
    let has_scheme = ["https:", "http:", "mailto:", "tel:"]
        .iter()
        .any(|scheme| path.starts_with(scheme));
    if has_scheme {
        return Ok(Some(path.to_owned()));
    }
    if is_asset(render, path) {
        return Ok(asset_url(render, path));
    }
    let target = if path.starts_with("@/") || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("@/{path}")
    };
    match target_of(render, &target, lang) {
        Some(Target::Page(page)) => Ok(Some(page.url)),
        Some(Target::File(file)) => Ok(Some(file.url)),
        Some(Target::Withheld | Target::InDoubt) | None => Ok(None),
        Some(Target::Missing(near)) => Err(missing("page or file", path, "path", near)),
    }
}

fn target_of(render: &Render, target: &str, lang: Lang) -> Option<Target> {
    let query = Query::Target {
        target: target.to_owned(),
        folder: render.folder.clone(),
        lang,
    };
    match render.ask(&query) {
        QueryResult::Target(target) => Some(target),
        _ => None,
    }
}

fn missing(what: &str, path: &str, argument: &str, near: Option<String>) -> tera::Error {
    let message = format!("there is no {what} `{path}`");
    let hint = near.map(|near| format!("did you mean `{near}`?"));
    function_error("unknown-page", message, Some(argument), hint)
}

/// Checks that there is an entry or section at a content path, public or not. `argument` is the argument that has the path.
///
/// # Errors
/// There is neither, or what is there is a generated page.
pub fn must_exist(
    render: &Render,
    written: &str,
    lang: Lang,
    argument: &'static str,
) -> TeraResult<()> {
    let path = content_path(written);
    let target = if path.is_empty() {
        "@/_index.md".to_owned()
    } else {
        format!("@/{path}")
    };
    let what = if argument == "section" {
        "section"
    } else {
        "page"
    };
    match target_of(render, &target, lang) {
        Some(Target::Missing(near)) => Err(missing(what, written, argument, near)),
        // A generated page is not an entry.
        Some(Target::Page(page)) if page.path.is_none() => {
            Err(missing(what, written, argument, None))
        }
        _ => Ok(()),
    }
}

fn is_asset(render: &Render, name: &str) -> bool {
    let assets = &render.shared.assets;
    assets
        .binary_search_by(|asset| asset.name.as_str().cmp(name))
        .is_ok()
}

fn asset_url(render: &Render, name: &str) -> Option<String> {
    match render.ask(&Query::Asset(name.to_owned())) {
        QueryResult::Asset(url) => url,
        _ => None,
    }
}

/// `asset`: the URL of an asset, which has a digest in it.
pub fn asset(call: &Call<'_>) -> TeraResult<Value> {
    let name = call.args.needed("path")?;
    if let Some(url) = asset_url(&call.render, name) {
        return Ok(Value::from(url));
    }
    Err(no_asset(&call.render, name))
}

fn no_asset(render: &Render, name: &str) -> tera::Error {
    let names = render.shared.assets.iter().map(|asset| &*asset.name);
    let hint = suggest::hint(name, names, 8);
    let message = format!("the theme has no file `assets/{name}`");
    function_error("unknown-asset", message, Some("path"), hint)
}

/// `integrity`: the attribute by which browsers refuse a changed asset, or the module of the search; empty unless the site wants it.
pub fn integrity(call: &Call<'_>) -> TeraResult<Value> {
    let name = call.args.needed("path")?;
    let shared = &call.render.shared;
    let assets = &shared.assets;
    let digest = match assets.binary_search_by(|asset| asset.name.as_str().cmp(name)) {
        Ok(at) => assets.get(at).and_then(|asset| asset.integrity.as_deref()),
        Err(_) if name.ends_with(script_url()) => shared.settings.integrity.then(script_integrity),
        Err(_) => return Err(no_asset(&call.render, name)),
    };
    let attribute = digest.map(|digest| [" integrity=\"", digest, "\""].concat());
    Ok(Value::safe_string(&attribute.unwrap_or_default()))
}

/// `get_file`: a file beside the page or elsewhere in the content.
pub fn get_file(call: &Call<'_>) -> TeraResult<Value> {
    get_file_named(&call.render, call.args.needed("path")?, "path")
}

/// A file by its path as a template names it in `argument`.
///
/// # Errors
/// There is no such file, or it is not public.
pub fn get_file_named(render: &Render, written: &str, argument: &'static str) -> TeraResult<Value> {
    let query = Query::File {
        name: written.to_owned(),
        folder: render.folder.clone(),
        lang: render.lang,
    };
    match render.ask(&query) {
        QueryResult::File(Some(file)) => Ok(values::file(&file)),
        _ if target_of(render, written, render.lang) == Some(Target::Withheld) => Err(function_error(
            "file-withheld",
            format!("the file `{written}` is not public"),
            Some(argument),
            Some(
                "it belongs to an entry that is not: show it when that is, or put the file elsewhere"
                    .to_owned(),
            ),
        )),
        _ => {
            let message = format!("there is no file `{written}` for this page");
            let hint = "the path is that beside the page's content file, or from the folder `content/` with a slash in front";
            Err(function_error(
                "unknown-file",
                message,
                Some(argument),
                Some(hint.to_owned()),
            ))
        }
    }
}
