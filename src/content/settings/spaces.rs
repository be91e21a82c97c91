/// Whether a space stands between Han and other letters or digits (`markdown: {spaces: none}`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spaces {
    /// As each text has it.
    #[default]
    Keep,
    /// None stands there: `園區有87公頃`.
    None,
    /// One stands there: `園區有 87 公頃`.
    Space,
}

impl Spaces {
    /// The words for them.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("keep", Self::Keep),
        ("none", Self::None),
        ("space", Self::Space),
    ];
}
