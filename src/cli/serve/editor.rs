//! Addresses that open a file in an editor.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::base::{RelPath, with_slashes};

/// Characters of a path that are escaped in an address.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The names of editors, with the addresses that they register.
const KNOWN: [(&str, &str); 7] = [
    ("vscode", "vscode://file{path}:{line}:{column}"),
    ("vscodium", "vscodium://file{path}:{line}:{column}"),
    ("cursor", "cursor://file{path}:{line}:{column}"),
    ("zed", "zed://file{path}:{line}:{column}"),
    (
        "idea",
        "idea://open?file={path}&line={line}&column={column}",
    ),
    ("sublime", "subl://open?url=file://{path}&line={line}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}"),
];

/// The address for opening files, with placeholders; `None` for no links.
#[derive(Debug, Clone)]
pub struct Editor(Option<String>);

impl Editor {
    /// Parses the name of an editor, an address with `{path}`, or `none`.
    pub fn new(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        if let Some((_, form)) = KNOWN.iter().find(|(name, _)| *name == text) {
            return Ok(Self(Some((*form).to_owned())));
        }
        if text.contains("{path}") && text.contains(':') {
            return Ok(Self(Some(text.to_owned())));
        }
        let names = KNOWN.map(|(name, _)| name).join(", ");
        Err(format!(
            "write an address as vscode://file{{path}}:{{line}}:{{column}}, or one of {names}, none"
        ))
    }

    /// The address that opens a file of the site at `root`, which is absolute.
    pub fn link(&self, root: &Path, file: &RelPath, line: usize, column: usize) -> Option<String> {
        let path = root.join(file.as_str());
        let path = with_slashes(path.to_str()?);
        // A path of Windows begins with a disk, and in its whole form with a mark before that.
        let path = path.trim_start_matches("//?/").trim_start_matches('/');
        let path = format!("/{}", utf8_percent_encode(path, IN_PATH));
        let form = self.0.as_ref()?;
        Some(
            form.replace("{line}", &line.to_string())
                .replace("{column}", &column.to_string())
                .replace("{path}", &path),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_an_address_for_each_editor() {
        let file = RelPath::new("content/新 聞/a#b.md").unwrap();
        let link = |text| {
            let editor = Editor::new(text).unwrap();
            editor.link(Path::new("/s"), &file, 3, 5)
        };
        let path = "/s/content/%E6%96%B0%20%E8%81%9E/a%23b.md";
        assert_eq!(link("vscode"), Some(format!("vscode://file{path}:3:5")));
        assert_eq!(link("x:{line}{path}"), Some(format!("x:3{path}")));
        assert_eq!(link("none"), None);
        for disk in ["C:/s", "//?/C:/s"] {
            let path = "/C%3A/s/content/%E6%96%B0%20%E8%81%9E/a%23b.md";
            let there = Editor::new("zed")
                .unwrap()
                .link(Path::new(disk), &file, 1, 2);
            assert_eq!(there, Some(format!("zed://file{path}:1:2")));
        }
        assert!(Editor::new("emacs").is_err());
    }
}
