//! Renders Markdown to HTML with holes: what only the site knows (where a link leads, what a shortcode
//! shows, how large a picture is) is left open, so that a text is rendered once and reused by later builds.
//!
//! 1. [`shortcode`] finds shortcodes outside code, [`chars`] the places where emphasis beside Chinese, Japanese
//!    and Korean needs help, and [`verbatim`] bare addresses.
//! 2. [`source`] makes the text that the parser reads, with these places replaced by marker characters, and maps
//!    its byte offsets back to the text as written.
//! 3. pulldown-cmark reads CommonMark with tables, footnotes, strikethrough, task lists, definition
//!    lists, heading attributes, alerts and, if the settings say so, formulas.
//! 4. [`writer`] turns its events into HTML and holes, headings, plain text and diagnostics.
//! 5. [`slips`] finds syntax that the parser did not recognise, which readers would see as it was typed.
//! 6. Where raw HTML is allowed, the writer reads its [`tags`], treats its links, pictures and headings as
//!    Markdown's, and [`sanitise`] cleans the result.
//!
//! Time is linear in the length of the text, and the stack is bounded: elements more than 64 deep are written
//! without their tags, and shortcodes nest at most twelve deep.

mod address;
mod body;
mod chars;
mod document;
mod highlight;
mod ids;
mod lengths;
mod lines;
mod math;
mod notes;
mod options;
mod out;
mod plain;
mod problems;
mod prose;
mod rawhtml;
mod runs;
mod sanitise;
mod segments;
mod shortcode;
mod slips;
mod source;
mod state;
mod tags;
mod verbatim;
mod writer;

pub use address::{address_elsewhere, leads_somewhere, may_be_file, may_link_into_site};
pub use body::extensions;
pub use document::{ArgValue, Document, Heading, Hole, Image, Link, Piece, Shortcode};
pub use ids::source_of_id;
pub use options::{Convert, Described, Labels, Options};
pub use plain::{WordCount, first_sentences, one_line};
pub use prose::{HIDDEN, Prose, prose};
pub use runs::{Code, CodeKind, Form, Run};
pub use segments::{Segment, segments};
pub use tags::begins_with_block;

use std::collections::BTreeMap;

use crate::base::control::{HINT as CONTROL_HINT, complaint, controls};

use problems::Problems;
use source::Marks;
use state::{State, Text};
use writer::Writer;

/// Renders a text in CommonMark 0.31 with the extensions above. It never fails: what is wrong with the text is
/// in [`Document::diagnostics`].
pub fn render(text: &str, options: &Options<'_>) -> Document {
    let mut state = State::new(options);
    if options.plain {
        state.plain.reserve(text.len());
    }
    let whole = prepared(text, options, &mut state.problems);
    let source = body::whole(&whole);
    let (pieces, summary) = Writer::new(&mut state, &whole, &source).run();
    let mut out = out::Out::from(pieces);
    state.plain_line();
    state.plain.push_str(&state.notes.plain);
    let notes = notes::write(state.notes, options.labels, &mut state.problems, &mut out);
    let mut anchors = state.ids.into_anchors();
    anchors.extend(notes);
    let pieces = out.finish();
    let is_inert = !state.has_foreign_markup && pieces.iter().all(Piece::is_inert);
    // Without a wish for them they have only what was not worth a question.
    if !options.plain {
        (state.plain, state.lead) = Default::default();
    }
    Document {
        words: if options.counts_words {
            plain::words(&state.plain)
        } else {
            WordCount::default()
        },
        is_inert,
        pieces,
        summary,
        headings: state.headings,
        anchors,
        fragments: state.fragments,
        plain: state.plain,
        lead: state.lead,
        diagnostics: state.problems.finish(),
    }
}

/// Finds what the parser cannot handle by itself: shortcodes, places for separators, bare addresses, characters
/// that cannot be published, and markup without an end.
fn prepared<'t>(text: &'t str, options: &Options<'_>, problems: &mut Problems<'_>) -> Text<'t> {
    let tokens = if shortcode::are_in(text) {
        shortcode::find(text, &body::code(text, options.math), problems)
    } else {
        Vec::new()
    };
    // A separator after its `<` makes the parser read markup as text.
    let endless = if options.raw_html {
        tags::endless(text)
    } else {
        Vec::new()
    };
    let mut separators = chars::separators(text);
    let others = lines::colons(text).into_iter();
    separators.extend(others.chain(endless.iter().map(|at| at + 1)));
    separators.sort_unstable();
    separators.dedup();
    let verbatim = verbatim::find(text, options.smart_punctuation);
    let controls = controls(text);
    report_controls(&controls, problems);
    let bodies = tokens.iter().any(|token| token.has_body());
    Text {
        written: text,
        marks: (tokens.len() + separators.len() + verbatim.len() + controls.len() > 0)
            .then(|| Marks::for_text(text))
            .flatten(),
        definitions: if bodies {
            body::definitions(text)
        } else {
            BTreeMap::new()
        },
        tokens,
        separators,
        verbatim,
        controls,
        endless,
    }
}

/// Reports characters that cannot be published, each kind once, at its first place.
fn report_controls(controls: &[(usize, char)], problems: &mut Problems<'_>) {
    let mut count = BTreeMap::new();
    for (_, c) in controls {
        *count.entry(*c).or_insert(0_usize) += 1;
    }
    for (at, c) in controls {
        let Some(count) = count.remove(c) else {
            continue;
        };
        let problem = problems
            .warning("control-character", *at..at + c.len_utf8(), complaint(*c))
            .hint(CONTROL_HINT);
        if count > 1 {
            problem.hint(format!("the text has {count} of them"));
        }
    }
}
