//! `manifest` of `content/site.yaml`: the icon of the site, and what a browser needs to install it.

use crate::base::{ByLang, Languages};
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::Reader;

/// The web app manifest and the icons.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The drawing that all icons are made from: an SVG file below `content/`, with `/` in front.
    pub icon: Text,
    /// The name where there is little room.
    pub short_name: ByLang<Text>,
    /// The colour of the browser around the site.
    pub theme_color: Option<String>,
    /// The ground while the site begins.
    pub background_color: Option<String>,
    /// How much of the browser is shown.
    pub display: &'static str,
}

/// The ways of display.
const DISPLAY: [(&str, &str); 4] = [
    ("browser", "browser"),
    ("minimal-ui", "minimal-ui"),
    ("standalone", "standalone"),
    ("fullscreen", "fullscreen"),
];

/// Reads `manifest: {icon: /icon.svg, short_name: {en: Park}, theme_color: "#005a6e"}`.
pub fn manifest(reader: &mut Reader<'_, '_>, languages: &Languages) -> Option<Manifest> {
    let mut inner = reader.reader("manifest")?;
    let icon = inner.text("icon");
    if let Some(icon) = &icon
        && !(icon.value.starts_with('/') && icon.value.ends_with(".svg"))
    {
        let span = inner.span(icon.at);
        let message = format!("`{}` is not an SVG file below content/", icon.value);
        let problem = Diagnostic::error("bad-file-type", message).at(span);
        inner.report(problem.hint("write it from content/ on, as `icon: /icon.svg`"));
    }
    if icon.is_none() {
        let hint = "name the drawing that icons are made from, as `icon: /icon.svg`";
        inner.missing("icon", hint);
    }
    let short_name = inner.by_lang("short_name", languages);
    let theme_color = colour(&mut inner, "theme_color");
    let background_color = colour(&mut inner, "background_color");
    let display = inner.choice("display", &DISPLAY);
    inner.finish(&[]);
    Some(Manifest {
        icon: icon?,
        short_name,
        theme_color,
        background_color,
        display: display.map_or("browser", |display| display.value),
    })
}

/// Reads a colour in hexadecimal digits.
fn colour<'n>(reader: &mut Reader<'n, '_>, key: &'n str) -> Option<String> {
    let colour = reader.text(key)?;
    let digits = colour.value.strip_prefix('#');
    let is_colour = digits.is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    });
    if is_colour {
        return Some(colour.value);
    }
    let span = reader.span(colour.at);
    let message = format!("`{}` is not a colour", colour.value.escape_debug());
    let problem = Diagnostic::error("bad-colour", message).at(span);
    reader.report(problem.hint(format!("write it in quotes, as `{key}: \"#005a6e\"`")));
    None
}
