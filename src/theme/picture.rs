//! The HTML of a picture: `<img>`, and around it `<picture>` where it is published in several widths.

use crate::base::escape;
use crate::site::views::PictureSet;

/// A picture as a page shows it.
#[derive(Debug, Clone, Default)]
pub struct PictureTag<'a> {
    /// The address of the picture, or of the version for `src`.
    pub src: &'a str,
    /// The widths in which it is published.
    pub set: Option<&'a PictureSet>,
    /// How wide it is shown, as in the attribute `sizes`, if that is not as in a text.
    pub sizes: Option<&'a str>,
    /// What it shows, for those who do not see it.
    pub alt: &'a str,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Further attributes as HTML, with a space in front of each.
    pub attributes: &'a str,
    /// Whether it is what a page is opened for, so that it is loaded at once.
    pub is_first: bool,
}

impl PictureTag<'_> {
    /// The picture as HTML.
    pub fn html(&self) -> String {
        let sizes = self.set.map(|set| self.sizes.unwrap_or(&set.sizes));
        let sizes = sizes.map(|sizes| format!(" sizes=\"{}\"", escape(sizes)));
        let sizes = sizes.unwrap_or_default();
        let srcset = self
            .set
            .map(|set| format!(" srcset=\"{}\"{sizes}", escape(&set.srcset)))
            .unwrap_or_default();
        let size = self
            .size
            .map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""))
            .unwrap_or_default();
        let loading = if self.is_first {
            " fetchpriority=\"high\""
        } else {
            " loading=\"lazy\""
        };
        let img = format!(
            "<img src=\"{}\"{srcset} alt=\"{}\"{size}{}{loading} decoding=\"async\">",
            escape(self.src),
            escape(self.alt),
            self.attributes
        );
        let sources = self.set.map_or(&[][..], |set| &set.sources);
        if sources.is_empty() {
            return img;
        }
        let mut html = String::from("<picture>");
        for (media_type, srcset) in sources {
            html.push_str(&format!(
                "<source type=\"{}\" srcset=\"{}\"{sizes}>",
                escape(media_type),
                escape(srcset)
            ));
        }
        html.push_str(&img);
        html.push_str("</picture>");
        html
    }
}
