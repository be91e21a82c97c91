//! Drawings that templates make of a page: the picture that other sites show with a link to it.

use std::sync::Arc;

use tera::{Map, TeraResult, Value};

use super::{Args, Call, function_error};
use crate::base::suggest;
use crate::picture::{Drawing, Fonts, fit};
use crate::site::routes::urls::encode_after;
use crate::theme::running::PageDrawing;

/// `fit_text`: a text in lines of a width in pixels, in the first of some sizes in which it needs no more lines than wanted.
pub fn fit_text(call: &Call<'_>) -> TeraResult<Value> {
    let args = &call.args;
    let fonts = fonts(call)?;
    let family = args.needed("font")?;
    if !fonts.families().any(|known| known == family) {
        let message = format!("there is no font `{family}` in the theme");
        let hint = suggest::hint(family, fonts.families(), 8);
        return Err(function_error("unknown-font", message, Some("font"), hint));
    }
    let sizes = sizes(args)?;
    let most = args.integer::<u16>("lines")?.unwrap_or(1).max(1);
    let width = args.integer::<u16>("width")?.unwrap_or(1).max(1);
    let text = args.needed("text")?;
    let fitted = fit(fonts, family, text, width.into(), most.into(), &sizes);
    let mut value = Map::new();
    value.insert("size".into(), Value::from(f64::from(fitted.size)));
    value.insert("lines".into(), Value::from(fitted.lines));
    Ok(Value::from(value))
}

fn sizes(args: &Args<'_>) -> TeraResult<Vec<f32>> {
    let Some(value) = args.get("sizes") else {
        return Ok(Vec::new());
    };
    let size = |value: &Value| {
        let size = value.as_i64().and_then(|size| u16::try_from(size).ok())?;
        (size > 0).then(|| f32::from(size))
    };
    let sizes: Option<Vec<f32>> = match value.as_array() {
        Some(items) => items.iter().map(size).collect(),
        None => size(value).map(|size| vec![size]),
    };
    let sizes = sizes.filter(|sizes| !sizes.is_empty());
    sizes.ok_or_else(|| args.wrong("sizes", "sizes in whole pixels, the largest first", value))
}

/// `draw_picture`: publishes a drawing in SVG as a picture of the page, and tells its address. None where no font has a character of it,
/// which is a warning.
pub fn draw_picture(call: &Call<'_>) -> TeraResult<Value> {
    let render = &call.render;
    let Some(drawings) = &render.drawings else {
        let message = "`draw_picture` works only in the templates of pages".to_owned();
        return Err(function_error("bad-drawing", message, None, None));
    };
    let drawing = Drawing {
        svg: call.args.needed("svg")?.trim().into(),
        fonts: Arc::clone(fonts(call)?),
    };
    let facts = drawing
        .facts()
        .map_err(|message| function_error("bad-drawing", message, Some("svg"), None))?;
    if let Some(missing) = facts.missing {
        // Of a script that the theme has no fonts for no page has a picture, and nobody need be told of each.
        if drawing.fonts.have_script_of(missing) {
            drawings.borrow_mut().missing.get_or_insert(missing);
        }
        return Ok(Value::none());
    }
    let Some(picture) = PageDrawing::new(&render.url, drawing) else {
        return Ok(Value::none());
    };
    let config = render.config();
    let base_path = config.as_ref().map_or("", |config| &config.base_path);
    let url = encode_after(base_path, &format!("/{}", picture.path.as_str()));
    let made = &mut drawings.borrow_mut().made;
    // The same drawing twice is one picture.
    if made.iter().all(|known| known.path != picture.path) {
        made.push(picture);
    }
    let mut value = Map::new();
    value.insert("url".into(), Value::from(url));
    value.insert("width".into(), Value::from(facts.width));
    value.insert("height".into(), Value::from(facts.height));
    Ok(Value::from(value))
}

fn fonts<'c>(call: &'c Call<'_>) -> TeraResult<&'c Arc<Fonts>> {
    call.render.shared.fonts.as_ref().ok_or_else(|| {
        let message = "the theme has no fonts to draw with".to_owned();
        let hint = "put files in OpenType or TrueType into its folder `fonts/`".to_owned();
        function_error("unknown-font", message, None, Some(hint))
    })
}
