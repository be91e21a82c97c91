//! Reads `files` of `content/site.yaml`: further extensions of files that are copied to the output.

use std::collections::BTreeSet;

use crate::content::layout::page_ending_in;
use crate::diag::Diagnostic;
use crate::schema::Reader;

/// Reads `files: {types: [step, dwg]}`. The extensions returned are in lower case and without the dot; those of pages
/// are refused.
pub fn file_types(reader: &mut Reader<'_, '_>) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    let Some(mut files) = reader.reader("files") else {
        return types;
    };
    for ending in files.text_list("types").unwrap_or_default() {
        let text = ending.value.trim_start_matches('.').to_lowercase();
        if text.is_empty()
            || !text.chars().all(char::is_alphanumeric)
            || page_ending_in(&format!(".{text}"))
        {
            let span = files.span(ending.at);
            let message = format!(
                "`{}` cannot be an ending of files that are published as they are",
                ending.value
            );
            files.report(Diagnostic::error("bad-file-type", message).at(span).hint(
                "name endings as `step` or `dwg`; files that end in `.md` or `.yaml` are pages",
            ));
            continue;
        }
        types.insert(text);
    }
    files.finish(&[]);
    types
}
