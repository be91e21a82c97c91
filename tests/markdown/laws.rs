//! What holds for every text.

use parkpages::base::RelPath;
use parkpages::markdown::{Hole, Labels, Options, Piece, render};
use parkpages::output::hosting::Uses;
use proptest::prelude::*;

/// Pieces as one text of HTML; a link is an `<a>`.
fn html(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Html(html) => html.clone(),
        Piece::Hole(Hole::LinkOpen(link)) => format!("<a{}>", link.attributes),
        Piece::Hole(Hole::LinkClose(_)) => "</a>".to_owned(),
        Piece::Hole(Hole::Image(image)) => format!("<img{}>", image.attributes),
        Piece::Hole(Hole::Shortcode(_)) => String::new(),
    };
    pieces.iter().map(one).collect()
}

/// Asserts that each element ends where it began.
fn assert_whole(html: &str) {
    let mut open = Vec::new();
    for (at, _) in html.match_indices('<') {
        let tag = &html[at + 1..];
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let is_void = matches!(
            &*name,
            "br" | "hr" | "img" | "input" | "col" | "wbr" | "area"
        );
        // Elements of MathML may end with their tag.
        if is_void || tag.split('>').next().unwrap().ends_with('/') {
            continue;
        }
        if closes {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new(), "{html}");
}

/// Asserts that no attribute runs a script.
fn assert_harmless(html: &str) {
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let parts: Vec<&str> = tag.split('"').collect();
        for pair in parts.chunks(2) {
            let name = pair[0].trim_start().trim_end_matches('=');
            let value = pair.get(1).unwrap_or(&"").to_lowercase();
            assert!(!name.starts_with("on") && name != "style", "{html}");
            let leads = matches!(name, "href" | "src" | "cite") || name.ends_with(" href");
            assert!(!leads || !value.contains("script:"), "{html}");
        }
    }
}

const FRAGMENTS: &[&str] = &[
    "<textarea>",
    "<title>",
    "<iframe src=x>",
    "<noscript>",
    "<xmp>",
    "<style>",
    "<plaintext>",
    "<template>",
    "<select>",
    "<script>",
    "<svg>",
    "<math>",
    "<option>",
    "<pre>",
    "</pre>",
    "</script>",
    "<b>",
    "</b>",
    "<a href='/x'>",
    "<a name=n>",
    "</a>",
    "<div onclick=x()>",
    "</div>",
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<h2>",
    "</h2>",
    "<span title='",
    "'>",
    "<br/>",
    "<hr>",
    "<img src=a.jpg onerror=x>",
    "<q cite=javascript:x>",
    "<a href=\"java\nscript:x\">",
    "<?php",
    "<![CDATA[",
    "<!x",
    "</section>",
    "</body>",
    "</html>",
    "text",
    "**strong**",
    "*em",
    "[link](@/x.md)",
    "- item",
    "> quote",
    "| a | b |",
    "`code`",
    "https://example.org/a_*b*_",
    "www.example.org/\"園",
    "a@example.org",
    ":colon",
    "\u{8}",
    "5'10\"",
    "$x < y$",
    "$$\\text{<b onclick=a>}$$",
    "$",
    " ",
    "\n",
    "\n\n",
    "\n    ",
    "\n- ",
    "\n> ",
];

proptest! {
    #[test]
    fn raw_html_stays_within_the_text(parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..14)) {
        let text = format!("Start.\n\n{}\n\nThe end comes.\n", parts.concat());
        let file = RelPath::new("x.md").unwrap();
        let labels = Labels::default();
        let mut options = Options::new(&file, 0, &labels);
        options.raw_html = true;
        options.autolinks = true;
        options.smart_punctuation = true;
        options.math = true;
        let document = render(&text, &options);
        let html = html(&document.pieces);
        assert_whole(&html);
        prop_assert!(html.contains("The end comes."), "{text}\n---\n{html}");
        assert_harmless(&html);
    }

    #[test]
    fn a_text_that_is_inert_uses_nothing(
        parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..14),
        allows_html: bool,
        has_formulas: bool,
    ) {
        let file = RelPath::new("x.md").unwrap();
        let labels = Labels::default();
        let mut options = Options::new(&file, 0, &labels);
        options.raw_html = allows_html;
        options.autolinks = true;
        options.math = has_formulas;
        let document = render(&parts.concat(), &options);
        prop_assume!(document.is_inert);
        let html = html(&document.pieces);
        let before = "<main><img src=\"https://a.example/\">";
        let page = format!("{before}{html}</main><script src=\"https://b.example/\"></script>");
        let whole = Uses::of_markup(&page, &[]);
        prop_assert_eq!(whole.iter().count(), 2, "{}", page);
        prop_assert_eq!(whole, Uses::of_markup(&page, std::slice::from_ref(&(before.len()..before.len() + html.len()))));
    }
}

/// Parts of formulas, and what parts of them are not closed.
const FORMULAS: &[&str] = &[
    r"\frac",
    "{",
    "}",
    "^",
    "_",
    "x",
    "1",
    r"\left",
    "(",
    ")",
    r"\right",
    r"\begin{matrix}",
    r"\end{matrix}",
    r"\begin{align}",
    r"\end{align}",
    "&",
    r"\\",
    r"\text",
    "園",
    r"\sqrt",
    "[",
    "]",
    r"\hline",
    r"\tag",
    r"\sum",
    r"\limits",
    "'",
    r"\color",
    "red",
    r"\middle",
    "|",
    r"\mathbb",
    r"\hspace",
    "-2em",
    "#1",
    "%",
    "~",
    r"\over",
    r"\begin{array}{c|c}",
    r"\end{array}",
    r"\!",
    "<b>",
    r"\cancel",
    " ",
];

proptest! {
    #[test]
    fn formulas_bring_no_style_and_no_markup_of_their_own(parts in prop::collection::vec(prop::sample::select(FORMULAS), 0..14)) {
        let text = format!("```math\n{}\n```\n\nThe end comes.\n", parts.concat());
        let file = RelPath::new("x.md").unwrap();
        let labels = Labels::default();
        let mut options = Options::new(&file, 0, &labels);
        options.math = true;
        let html = html(&render(&text, &options).pieces);
        assert_whole(&html);
        prop_assert!(html.contains("The end comes."), "{text}\n---\n{html}");
        prop_assert!(!html.contains(" style=") && !html.contains("<b>") && !html.contains(" id="), "{text}\n---\n{html}");
    }
}
