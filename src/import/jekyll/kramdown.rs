//! What kramdown has beyond CommonMark, as our Markdown.

/// Turns lists of attributes into what Markdown has for them, or leaves them out. `{: #id}` behind a heading is its id, behind a
/// paragraph an anchor before it; `{: .language-ruby}` is the language of the code above.
pub fn convert(text: &str) -> String {
    if !text.contains("{:") {
        return text.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    // The marks of the block of code that is open, and the line of the last one.
    let mut fence: Option<&str> = None;
    let mut code: Option<usize> = None;
    let mut in_comment = false;
    for line in text.lines() {
        let bare = line.trim();
        if let Some(mark) = fence {
            if bare.starts_with(mark) && bare.trim_matches(['`', '~']).is_empty() {
                fence = None;
            }
            out.push(line.to_owned());
            continue;
        }
        if in_comment {
            in_comment = !matches!(bare, "{:/comment}" | "{:/}");
            continue;
        }
        fence = marks(bare);
        if fence.is_some() {
            code = Some(out.len());
            out.push(line.to_owned());
        } else if is_list(line) {
            in_comment = bare.starts_with("{::comment");
            apply(bare, &mut out, code);
        } else {
            out.push(within(line));
        }
    }
    let mut out = out.join("\n");
    if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// The marks that begin a block of code.
fn marks(line: &str) -> Option<&str> {
    let mark = ['`', '~']
        .into_iter()
        .find(|mark| line.starts_with(*mark))?;
    let end = line.find(|c| c != mark).unwrap_or(line.len());
    line.get(..end).filter(|marks| marks.len() > 2)
}

/// Whether a line is a list of attributes of the block above it.
fn is_list(line: &str) -> bool {
    let is_code = line.starts_with("    ") || line.starts_with('\t');
    let bare = line.trim();
    !is_code && bare.starts_with("{:") && bare.ends_with('}')
}

/// Gives what is above a list of attributes what Markdown has for it.
fn apply(list: &str, out: &mut Vec<String>, code: Option<usize>) {
    let inner = list.trim_start_matches("{:").trim_end_matches('}');
    let mut words = inner.split_whitespace();
    if words.clone().any(|word| word == "toc" || word == ":toc") {
        // The item that stands for the table of contents.
        let stands = |last: &String| last.trim_start().starts_with(['*', '-', '1']);
        if out.last().is_some_and(stands) {
            out.pop();
        }
        return;
    }
    let language = words
        .clone()
        .find_map(|word| word.strip_prefix(".language-"));
    let is_below = out.last().is_some_and(|last| marks(last.trim()).is_some());
    if let Some(language) = language.filter(|_| is_below)
        && let Some(opening) = code.and_then(|line| out.get_mut(line))
    {
        if opening.trim_end().ends_with(['`', '~']) {
            opening.push_str(language);
        }
        return;
    }
    let Some(id) = words.find_map(|word| word.strip_prefix('#')) else {
        return;
    };
    let start = out
        .iter()
        .rposition(|line| line.trim().is_empty())
        .map_or(0, |at| at + 1);
    let Some(first) = out.get_mut(start) else {
        return;
    };
    if first.starts_with('#') {
        first.push_str(&format!(" {{#{id}}}"));
    } else if first.starts_with(|c: char| c.is_alphabetic() || "<[*_`".contains(c))
        && !first.starts_with("* ")
    {
        first.insert_str(0, &format!("<span id=\"{id}\"></span>"));
    }
}

/// A line without lists of attributes behind links and the like.
fn within(line: &str) -> String {
    if line.starts_with("    ") || line.starts_with('\t') {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{:") {
        out.push_str(before);
        let in_code = out.matches('`').count() % 2 == 1;
        let list = after.split_once('}').filter(|(list, _)| {
            out.ends_with([')', ']', '*', '_', '`'])
                && !in_code
                && (list.trim_start().starts_with(['.', '#']) || list.contains("=\""))
        });
        match list {
            Some((_, after)) => rest = after,
            None => {
                out.push_str("{:");
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_attributes_become_what_markdown_has_for_them() {
        for (old, new) in [
            ("## A\n{: #b .c}\n", "## A {#b}\n"),
            (
                "Text\nmore.\n{: #note}\n",
                "<span id=\"note\"></span>Text\nmore.\n",
            ),
            ("[a](b){:target=\"_blank\"} c\n", "[a](b) c\n"),
            ("* TOC\n{:toc}\n", "\n"),
            (
                "~~~~\nx\n~~~\n{: #no}\n~~~~\n{: .language-ruby}\n",
                "~~~~ruby\nx\n~~~\n{: #no}\n~~~~\n",
            ),
            (
                "f({:a => 1}) `f{:.a}`\n\n    g(h){:.b}\n",
                "f({:a => 1}) `f{:.a}`\n\n    g(h){:.b}\n",
            ),
            ("a\n{::comment}\nhidden\n{:/comment}\nb\n", "a\nb\n"),
        ] {
            assert_eq!(convert(old), new);
        }
    }
}
