//! Icons, all from one drawing, and the web app manifest (W3C) that names them.

use serde_json::{Map, Value, json};

use crate::base::{RelPath, UrlPath};
use crate::content::settings::Manifest;
use crate::output::format::{Format, FormatContext};
use crate::output::formats::json::json_file;
use crate::site::{FormatRoute, Invalidation, Site, SiteQueries};

/// The sides of icons in pixels: for a telephone's home screen, and two for the manifest.
pub const SIDES: [u32; 3] = [180, 192, 512];

/// The side of the picture in `favicon.ico`.
const FAVICON: u32 = 32;

/// The URL path of the icon of a side.
pub fn icon_url(side: u32) -> String {
    format!("/icon-{side}.png")
}

/// The manifest of each language, beside its home page.
pub struct WebManifest;

/// The icons for browsers and home screens, drawn from one SVG file.
pub struct Icons;

/// The settings, if the drawing that they name is published.
fn manifest(site: &Site) -> Option<(&Manifest, RelPath)> {
    let manifest = site.settings().manifest.as_ref()?;
    let path = RelPath::new(&format!("content{}", manifest.icon.value)).ok()?;
    site.files().contains_key(&path).then_some((manifest, path))
}

impl Format for WebManifest {
    fn name(&self) -> &'static str {
        "manifest"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        if manifest(site).is_none() {
            return Vec::new();
        }
        let routes = FormatRoute::beside_homes(site, "manifest.webmanifest", self.name());
        routes
            .map(|route| FormatRoute {
                media_type: Some("application/manifest+json"),
                ..route
            })
            .collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let (site, lang) = (context.site, context.route.lang);
        let (Some((manifest, _)), Some(config)) = (manifest(site), site.config(lang)) else {
            return Vec::new();
        };
        let languages = &site.settings().languages;
        let home = site.href(languages.home(lang));
        let short_name = site.text_of(&manifest.short_name, lang);
        let mut map = Map::new();
        let mut add = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                map.insert(key.to_owned(), value);
            }
        };
        add("id", Some(json!(home)));
        add("name", Some(json!(config.title)));
        add("short_name", short_name.map(|name| json!(name)));
        let description = Some(&config.description).filter(|text| !text.is_empty());
        add("description", description.map(|text| json!(text)));
        add("lang", Some(json!(languages.get(lang).tag)));
        add("dir", Some(json!(site.locale(lang).direction())));
        add("start_url", Some(json!(home)));
        add("scope", Some(json!(site.href("/"))));
        add("display", Some(json!(manifest.display)));
        add(
            "theme_color",
            manifest.theme_color.as_ref().map(|colour| json!(colour)),
        );
        add(
            "background_color",
            manifest
                .background_color
                .as_ref()
                .map(|colour| json!(colour)),
        );
        let icons = SIDES.map(|side| {
            json!({"src": site.href(&icon_url(side)), "sizes": format!("{side}x{side}"), "type": "image/png"})
        });
        let drawing = json!({"src": site.href(&manifest.icon.value), "sizes": "any", "type": "image/svg+xml"});
        let icons: Vec<Value> = std::iter::once(drawing).chain(icons).collect();
        add("icons", Some(json!(icons)));
        context.only(json_file(&map))
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

impl Format for Icons {
    fn name(&self) -> &'static str {
        "icons"
    }

    fn routes(&self, site: &Site) -> Vec<FormatRoute> {
        let Some(_) = manifest(site) else {
            return Vec::new();
        };
        let has_favicon = site.input().has_static("/favicon.ico")
            || site.files().contains_key("content/favicon.ico");
        let icons = SIDES.map(|side| FormatRoute::of_site(site, &icon_url(side), self.name()));
        let favicon = FormatRoute::of_site(site, "/favicon.ico", self.name());
        icons
            .into_iter()
            .chain((!has_favicon).then_some(favicon))
            .collect()
    }

    fn write(&self, context: &FormatContext<'_>) -> Vec<(UrlPath, Vec<u8>)> {
        let Some((_, file)) = manifest(context.site) else {
            return Vec::new();
        };
        let side = SIDES
            .into_iter()
            .find(|side| *icon_url(*side) == *context.route.url);
        let made = (context.icon)(&file, side.unwrap_or(FAVICON));
        match (made, side) {
            (Some(png), Some(_)) => context.only(png),
            (Some(png), None) => context.only(ico(&png)),
            (None, _) => Vec::new(),
        }
    }

    fn is_affected(&self, _: &FormatContext<'_>, _: &Invalidation) -> bool {
        false
    }
}

/// A PNG of 32 pixels as the only picture of an ICO file: a header of 22 octets before it.
fn ico(png: &[u8]) -> Vec<u8> {
    let side = FAVICON.to_le_bytes()[0];
    let len = u32::try_from(png.len()).unwrap_or_default().to_le_bytes();
    // Reserved, kind 1 (icon), one picture; its sides, colours, planes, bits, length, and where it begins.
    let mut bytes = vec![0, 0, 1, 0, 1, 0, side, side, 0, 0, 1, 0, 32, 0];
    bytes.extend(len);
    bytes.extend(22u32.to_le_bytes());
    bytes.extend(png);
    bytes
}
