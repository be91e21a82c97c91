//! Rules for what in an SVG runs a script or loads something, by the names of elements and attributes and by values. In an
//! `<img>`, browsers do neither; but an SVG that is opened at its own address is a page of the site.

/// Elements that run a script (`handler` is of SVG Tiny 1.2).
const SCRIPTS: [&str; 2] = ["script", "handler"];

/// Elements of HTML that embed another page, a plug-in or a form, or that change where addresses lead.
const EMBEDS: [&str; 9] = [
    "applet", "base", "embed", "form", "frame", "iframe", "meta", "object", "portal",
];

/// The kinds of elements that a picture should not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `<script>` or `<handler>`, which runs a script.
    Script,
    /// An element of HTML that embeds something or leads elsewhere.
    Embed,
    /// `<foreignObject>`, which has HTML in it.
    Html,
}

/// Returns the kind of the element with this local name, ignoring case; `None` if it is harmless.
pub fn element(local: &str) -> Option<Element> {
    let is_in = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(local));
    if is_in(&SCRIPTS) {
        Some(Element::Script)
    } else if is_in(&EMBEDS) {
        Some(Element::Embed)
    } else {
        local
            .eq_ignore_ascii_case("foreignObject")
            .then_some(Element::Html)
    }
}

/// Whether an attribute of this name is an event handler, as `onload`: no other attribute of SVG begins with `on`.
pub fn is_handler(name: &str) -> bool {
    let start = name.get(..2).unwrap_or_default();
    start.eq_ignore_ascii_case("on")
        && name.len() > 2
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether the attribute with this local name has an address, or values that an animation may give to one.
fn holds_addresses(local: &str) -> bool {
    matches!(
        local,
        "href" | "src" | "action" | "formaction" | "data" | "from" | "to" | "by" | "values"
    )
}

/// Whether the value of an attribute is an address that runs a script, or an animation's list (`a;b`) with one.
pub fn is_script_address(local: &str, value: &str) -> bool {
    holds_addresses(local) && value.split(';').any(runs_a_script)
}

/// Whether an address runs a script. Spaces and control characters are ignored, because browsers ignore some of them.
fn runs_a_script(address: &str) -> bool {
    let head = address
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control());
    let head: String = head.take(40).collect::<String>().to_ascii_lowercase();
    const RUNNING: [&str; 6] = [
        "javascript:",
        "vbscript:",
        "data:text/html",
        "data:text/xml",
        "data:application/xhtml",
        "data:application/xml",
    ];
    RUNNING.iter().any(|start| head.starts_with(start))
}

/// Where a reference leads that leaves the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// A request to another host.
    Web,
    /// To a file on the author's own computer.
    Computer,
    /// To another file of the site.
    File,
}

/// Returns where an address leads; `None` if it stays within the picture (`#id`, `data:`) or is empty.
pub fn outside(address: &str) -> Option<Outside> {
    let address = address.trim();
    let begins = |start: &str| {
        let head = address.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if address.is_empty() || address.starts_with('#') || begins("data:") {
        None
    } else if begins("http:") || begins("https:") || address.starts_with("//") {
        Some(Outside::Web)
    } else if begins("file:") || address.starts_with('\\') || address.get(1..2) == Some(":") {
        Some(Outside::Computer)
    } else {
        Some(Outside::File)
    }
}

/// The number of bytes of an address in a style that are looked at.
const LONGEST: usize = 500;

/// Returns the first address outside the picture that CSS loads by `url(…)` or `@import`, as a slice of `css`.
pub fn outside_in_style(css: &str) -> Option<(&str, Outside)> {
    // For speed: outlines (`d`), by far the longest values, have neither.
    if !css.contains(['(', '@']) {
        return None;
    }
    let small = css.to_ascii_lowercase();
    let starts = small
        .match_indices("url(")
        .map(|(at, found)| at + found.len());
    let imports = small
        .match_indices("@import")
        .map(|(at, found)| at + found.len());
    let mut starts: Vec<usize> = starts.chain(imports).collect();
    starts.sort_unstable();
    starts.into_iter().find_map(|start| {
        let rest = css.get(start..)?.trim_start();
        let rest = rest.get(..rest.floor_char_boundary(LONGEST))?;
        // `@import url(…)` is found by its `url(`.
        let address = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
            _ if rest
                .get(..4)
                .is_some_and(|head| head.eq_ignore_ascii_case("url(")) =>
            {
                return None;
            }
            _ => rest.split([')', ';']).next()?.trim(),
        };
        Some((address, outside(address)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_known_in_disguise() {
        assert!(is_handler("onload") && is_handler("ONBEGIN"));
        assert!(!is_handler("on") && !is_handler("opacity"));
        for bad in [
            "javascript:a()",
            " java\tscript:a()",
            "JAVASCRIPT:a()",
            "data:text/html,x",
        ] {
            assert!(is_script_address("href", bad), "{bad:?}");
        }
        assert!(is_script_address("values", "#a;javascript:b()"));
        assert!(!is_script_address("href", "data:image/png;base64,AA"));
        assert!(!is_script_address("id", "javascript:"));
    }

    #[test]
    fn styles_load_by_url_and_import() {
        let found = |css| outside_in_style(css).map(|(address, _)| address);
        assert_eq!(found("fill: url(#a)"), None);
        assert_eq!(found("src: url(data:font/woff2;base64,AA)"), None);
        assert_eq!(
            found("a { b: URL( 'https://c.org/d' ) }"),
            Some("https://c.org/d")
        );
        assert_eq!(found("@import \"//e.org/f.css\";"), Some("//e.org/f.css"));
        assert_eq!(found("@import url(g.css);"), Some("g.css"));
    }
}
