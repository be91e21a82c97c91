//! Tables that the parser took for paragraphs.

use super::{Block, Line, Slip};

/// Checks for rows of `|` or `｜` that make no table.
pub(super) fn not_read(block: &Block<'_>, found: &mut Vec<Slip>) {
    if !block
        .lines
        .iter()
        .any(|line| line.text.contains(['|', '｜']))
    {
        return;
    }
    let rule = block
        .lines
        .iter()
        .position(|line| line.literal && is_rule(line.text));
    let is_row = |line: &&Line<'_>| {
        line.literal && line.text.starts_with(['|', '｜']) && cells(line.text) > 0
    };
    let rows: Vec<&Line<'_>> = block.lines.iter().filter(is_row).collect();
    let head = rule.and_then(|rule| block.lines.get(rule.checked_sub(1)?));
    // An empty line divides the row from the head above it.
    if let Some(first) = block
        .lines
        .first()
        .filter(|line| rule == Some(0) && line.text.starts_with('|'))
    {
        found.push(Slip {
            code: "table-not-read",
            at: first.start..first.start + first.text.len(),
            message: "this row of hyphens is shown as it was typed: it has no head above it".into(),
            hint:
                "write the head of the table in the line above, without an empty line between them"
                    .into(),
        });
        return;
    }
    let is_table = rows.len() > 1 || head.is_some_and(|head| head.text.contains(['|', '｜']));
    let Some(first) = rows.first().copied().or(head).filter(|_| is_table) else {
        return;
    };
    let is_wide = (rows.iter().copied().chain(head)).any(|line| line.text.contains('｜'))
        || rule
            .and_then(|rule| block.lines.get(rule))
            .is_some_and(|line| line.text.contains(['－', '—', '：']));
    let (code, why, hint) = match (rule.and_then(|rule| block.lines.get(rule)), head) {
        _ if is_wide => (
            "full-width-table",
            "it has full-width signs or dashes".to_owned(),
            "write `|` and `-` in their place, and `|---|---|` below the head",
        ),
        (Some(rule), Some(head)) if cells(rule.text) != cells(head.text) => (
            "table-not-read",
            format!(
                "its head has {}, the row of hyphens {}",
                count(head),
                count(rule)
            ),
            "give the row of hyphens one `---` for each cell of the head",
        ),
        (Some(_), Some(_)) => (
            "table-not-read",
            "it stands close after the text above it".to_owned(),
            "leave an empty line above the table",
        ),
        _ => (
            "table-not-read",
            "the row of hyphens below its head is missing".to_owned(),
            "write `|---|---|` below the first row, with one `---` for each cell",
        ),
    };
    found.push(Slip {
        code,
        at: first.start..first.start + first.text.len(),
        message: format!("this is no table and is shown as it was typed: {why}"),
        hint: hint.into(),
    });
}

fn count(line: &Line<'_>) -> String {
    match cells(line.text) {
        1 => "1 cell".into(),
        cells => format!("{cells} cells"),
    }
}

/// How many cells a row has; 0 for a line that is not a row.
fn cells(row: &str) -> usize {
    let inner = row.trim().trim_matches(['|', '｜']);
    let mut is_escaped = false;
    let mut bars = 0;
    for c in inner.chars() {
        bars += usize::from(matches!(c, '|' | '｜') && !is_escaped);
        is_escaped = c == '\\' && !is_escaped;
    }
    match bars {
        0 if inner.len() + 2 > row.trim().len() => 0,
        bars => bars + 1,
    }
}

/// Whether a line is a delimiter row (`|---|`), be its signs full-width or not.
fn is_rule(line: &str) -> bool {
    let is_part = |c: char| {
        matches!(
            c,
            '|' | '｜' | '-' | '－' | '—' | ':' | '：' | ' ' | '\u{3000}'
        )
    };
    line.contains(['|', '｜']) && line.contains(['-', '－', '—']) && line.chars().all(is_part)
}
