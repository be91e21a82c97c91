//! Fenced code blocks that nothing closes.

/// The opening fence of the code block in `markup`, if no closing fence follows; the block then reaches to the end of its container.
pub(in super::super) fn unclosed(markup: &str) -> Option<&str> {
    let sign = markup.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let fence = markup.get(..markup.len() - markup.trim_start_matches(sign).len())?;
    let last = markup.trim_end().rsplit_once('\n').map(|(_, line)| line);
    // The line may begin with the markers of a quote around the block.
    let last = last.map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let closes =
        last.is_some_and(|line| line.len() >= fence.len() && line.trim_matches(sign).is_empty());
    (!closes).then_some(fence)
}
