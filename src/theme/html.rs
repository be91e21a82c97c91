//! Plain text from HTML.

/// Removes tags from HTML and resolves the commonest character references. A `<` without `>` stays.
pub fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        match tag.find('>') {
            Some(end) => rest = tag.get(end + 1..).unwrap_or(""),
            None => {
                out.push_str(tag);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ] {
        if out.contains(entity) {
            out = out.replace(entity, character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::escape;

    #[test]
    fn text_survives_the_way_to_html_and_back() {
        let text = "a < b & \"c\" > 'd' &lt;";
        assert_eq!(strip(&escape(text)), text);
        assert_eq!(strip("<p class=\"x\">a<br>b</p> 1 < 2"), "ab 1 < 2");
    }
}
