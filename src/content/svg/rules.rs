//! What in an SVG acts, or loads something, by the name of the element or attribute and its value. A
//! picture on a page does neither, but one that is opened at its own address is a page of the site.

/// Elements that run a program.
const SCRIPTS: [&str; 2] = ["script", "handler"];

/// Elements of HTML that bring another page, a plug-in or a form into the picture, or lead it elsewhere.
const EMBEDS: [&str; 9] = [
    "applet", "base", "embed", "form", "frame", "iframe", "meta", "object", "portal",
];

/// What an element is, where it has no place in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `<script>` or `<handler>`, which runs a program.
    Script,
    /// A page, a plug-in or a form from elsewhere.
    Embed,
    /// HTML within the picture.
    Html,
}

/// What the element with this local name is, if it has no place in a picture.
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

/// Whether the attribute holds a script for an event, as `onload`. No other attribute of SVG begins so.
pub fn is_handler(name: &str) -> bool {
    let start = name.get(..2).unwrap_or_default();
    start.eq_ignore_ascii_case("on")
        && name.len() > 2
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether the attribute with this local name holds an address, or one that an animation sets.
fn holds_addresses(local: &str) -> bool {
    matches!(
        local,
        "href" | "src" | "action" | "formaction" | "data" | "from" | "to" | "by" | "values"
    )
}

/// Whether an attribute's value is an address that runs a script, or a list for an animation with one.
pub fn is_script_address(local: &str, value: &str) -> bool {
    holds_addresses(local) && value.split(';').any(runs_a_script)
}

/// Whether an address runs a script. Browsers skip spaces and control characters in it.
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

/// Where a reference leads that is not to something in the picture itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// To another host.
    Web,
    /// To a file on the author's own computer.
    Computer,
    /// To another file of the site.
    File,
}

/// Where an address leads that a picture loads, if that is not in the picture.
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

/// So much of an address in a style tells where it leads.
const LONGEST: usize = 500;

/// The first address that a style loads from outside of the picture, as it is written.
pub fn outside_in_style(css: &str) -> Option<(&str, Outside)> {
    // The longest values, outlines, have none of these.
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
