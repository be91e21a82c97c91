//! Documents as text that a person can compare.

use std::fmt::Write as _;

use parkpages::diag::Diagnostic;
use parkpages::markdown::{ArgValue, Hole, Piece};

/// HTML, with holes as `⟦…⟧`.
pub fn pieces(pieces: &[Piece]) -> String {
    let mut shown = String::new();
    for piece in pieces {
        match piece {
            Piece::Html(html) => shown.push_str(html),
            Piece::Hole(hole) => shown.push_str(&self::hole(hole)),
        }
    }
    shown
}

fn hole(hole: &Hole) -> String {
    match hole {
        Hole::LinkOpen(link) => {
            let mut shown = format!("⟦a{} {}", link.id, link.written());
            if let Some(fragment) = &link.fragment {
                let _ = write!(shown, " #{fragment}");
            }
            if !link.title.is_empty() {
                let _ = write!(shown, " “{}”", link.title);
            }
            shown + &link.attributes + "⟧"
        }
        Hole::LinkClose(id) => format!("⟦/a{id}⟧"),
        Hole::Image(image) => {
            let kind = if image.figure { "figure" } else { "img" };
            let mut shown = format!("⟦{kind} {}{}", image.src, image.query);
            if let Some(fragment) = &image.fragment {
                let _ = write!(shown, " #{fragment}");
            }
            let _ = write!(shown, " “{}”", image.alt);
            if !image.caption.is_empty() {
                let _ = write!(shown, " “{}”", image.caption);
            }
            shown + &image.attributes + "⟧"
        }
        Hole::Shortcode(call) => {
            let args: Vec<String> = call
                .args
                .iter()
                .map(|(name, value)| format!("{name}={}", argument(value)))
                .collect();
            let inline = if call.inline { "~" } else { "" };
            match &call.body {
                None => format!("⟦{inline}{}({})⟧", call.name, args.join(", ")),
                Some(body) => format!(
                    "⟦{inline}{}({}): {}⟧",
                    call.name,
                    args.join(", "),
                    pieces(body)
                ),
            }
        }
    }
}

fn argument(value: &ArgValue) -> String {
    match value {
        ArgValue::Text(text) => format!("{text:?}"),
        ArgValue::Integer(n) => n.to_string(),
        ArgValue::Number(n) => format!("{n:?}"),
        ArgValue::Boolean(b) => b.to_string(),
        ArgValue::List(values) => {
            let values: Vec<String> = values.iter().map(argument).collect();
            format!("[{}]", values.join(", "))
        }
    }
}

/// One line a problem: what is under its span, and the message.
pub fn problems(text: &str, problems: &[Diagnostic]) -> String {
    let mut shown = String::new();
    for problem in problems {
        let (start, end) = problem.span.as_ref().unwrap().range.unwrap();
        let under = &text[start as usize..end as usize];
        let kind = if problem.is_error() {
            "error"
        } else {
            "warning"
        };
        let _ = writeln!(
            shown,
            "{kind}[{}] {start} {under:?}: {}",
            problem.code, problem.message
        );
    }
    shown
}
