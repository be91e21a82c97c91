//! What kramdown has beyond CommonMark, as our Markdown.

/// Turns lists of attributes into what Markdown has for them, or leaves them out: `{: #id}` behind a heading is its id.
pub fn convert(text: &str) -> String {
    if !text.contains("{:") && !text.contains("{::") {
        return text.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let bare = line.trim();
        match fence {
            Some(mark) => {
                if bare.starts_with(mark) && bare.trim_matches(['`', '~']).is_empty() {
                    fence = None;
                }
                out.push(line.to_owned());
                continue;
            }
            None => {
                fence = ["```", "~~~"]
                    .into_iter()
                    .find(|mark| bare.starts_with(mark))
            }
        }
        if bare.starts_with("{:") && bare.ends_with('}') {
            if bare.contains(":toc") || bare.contains(" toc") {
                // The item that stands for the table of contents.
                if out
                    .last()
                    .is_some_and(|last| last.trim_start().starts_with(['*', '-', '1']))
                {
                    out.pop();
                }
            } else if let Some(id) = id(bare)
                && let Some(heading) = out.last_mut().filter(|last| last.starts_with('#'))
            {
                heading.push_str(&format!(" {{#{id}}}"));
            }
            continue;
        }
        out.push(within(line));
    }
    let mut out = out.join("\n");
    if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// The id in a list of attributes.
fn id(list: &str) -> Option<&str> {
    let inner = list.trim_start_matches("{:").trim_end_matches('}');
    inner
        .split_whitespace()
        .find_map(|word| word.strip_prefix('#'))
}

/// A line without lists of attributes behind links and the like.
fn within(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{:") {
        let Some((list, after)) = after
            .split_once('}')
            .filter(|_| !before.ends_with([' ', '`']))
        else {
            out.push_str(before);
            out.push_str("{:");
            rest = after;
            continue;
        };
        let _ = list;
        out.push_str(before);
        rest = after;
    }
    out + rest
}
