//! Texts beyond any use.

use parkpages::base::RelPath;
use parkpages::markdown::{Labels, Options, may_link_into_site, render};

/// What takes longer than in proportion to its length does not end here.
#[test]
fn long_texts_take_time_in_proportion() {
    let file = RelPath::new("x.md").unwrap();
    let labels = Labels::default();
    let mut options = Options::new(&file, 0, &labels);
    options.autolinks = true;
    options.smart_punctuation = true;
    options.math = true;
    let beginnings = ["", "https://example.org/"];
    let repeated = [
        ")",
        ";",
        "&a;",
        "&",
        "園",
        "園/",
        "www.",
        "aa://",
        "aa://:",
        "a@",
        "園@",
        "a@b.",
        "\\",
        "<a ",
        "**園",
        "園**「",
        "_",
        "5'",
        "\"5",
        "'",
        "\n:",
        "\n>:",
        "\u{8}",
        "https://a\n\n",
        "$",
        "$a",
        "$ \\a",
        "$x^2$",
        "$${",
    ];
    for beginning in beginnings {
        for part in repeated {
            let text = beginning.to_owned() + &part.repeat(50_000 / part.len());
            let document = render(&text, &options);
            assert!(document.plain.len() <= 4 * text.len(), "{beginning}{part}");
        }
    }
}

/// As above: these texts have no link into the site, so that each is looked through to its end.
#[test]
fn links_into_the_site_are_searched_for_in_proportion() {
    for part in ["](http://x", "](#x", "](<https://x", "] [", "<b"] {
        let text = part.repeat(1_000_000 / part.len());
        assert!(!may_link_into_site(&text), "{part}");
        assert!(may_link_into_site(&(text + "](x.md)")), "{part}");
    }
    // What is longer than any scheme may be anything.
    let hidden = format!("](h{}ttps://x)", "\u{1}".repeat(100));
    assert!(may_link_into_site(&hidden));
}

/// The files of the cases cannot hold U+0000.
#[test]
fn characters_that_cannot_be_published_are_replaced() {
    let file = RelPath::new("x.md").unwrap();
    let labels = Labels::default();
    let text = "abc\0de\u{1}\u{85}f\u{9f}\u{fdd0}\u{1ffff}\n\n`\0\u{2}`\n\n\
                [a](b\u{3}.md) [c](https://x.example \"d\u{4}\")";
    let document = render(text, &Options::new(&file, 0, &labels));
    assert_eq!(
        super::show::pieces(&document.pieces),
        "<p>abc\u{fffd}de f</p>\n<p><code>\u{fffd}</code></p>\n\
         <p>⟦a1 b.md⟧a⟦/a1⟧ <a href=\"https://x.example\" title=\"d\">c</a></p>\n"
    );
    let told = document.diagnostics.iter();
    let told: Vec<&str> = told.map(|problem| problem.message.as_str()).collect();
    assert_eq!(told.len(), 9, "{told:#?}");
    assert_eq!(
        told[0],
        "an invisible character (U+0000) stands here and is shown as `\u{fffd}`"
    );
    assert_eq!(
        told[2],
        "an invisible character (U+0085) stands here and becomes a space"
    );
}
