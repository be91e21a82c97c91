//! Signatures of the functions, filters and tests that templates may call: the type for ours, and tables of Tera's.

/// Which fields a filter may read of the maps in its value.
///
/// Templates get cards without the fields that nothing reads ([`super::card_use`]), so a filter that read more than it states
/// here would not find it. The default is [`FieldsRead::Whole`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldsRead {
    /// Only the field that an argument names, `path` and `title`; or none, because it refuses maps.
    Named,
    /// All fields of its value.
    Whole,
    /// All fields of its value and of all values in it.
    Deep,
}

/// The name and arguments of a function, filter or test.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The name by which templates call it.
    pub name: &'static str,
    /// The names of arguments that must be given.
    pub required: &'static [&'static str],
    /// The names of arguments that may be given.
    pub optional: &'static [&'static str],
    /// Whether it takes arguments of any other name too.
    pub open: bool,
    /// What a filter reads of its value.
    pub reads: FieldsRead,
    /// Whether the result of a function is a card, or has cards in it.
    pub gives_cards: bool,
}

impl Signature {
    /// The signature of something that takes these arguments and no others.
    pub const fn new(
        name: &'static str,
        required: &'static [&'static str],
        optional: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            required,
            optional,
            open: false,
            reads: FieldsRead::Whole,
            gives_cards: false,
        }
    }

    /// States what a filter reads.
    pub const fn reads(self, reads: FieldsRead) -> Self {
        Self { reads, ..self }
    }

    /// States that the result of a function is or has cards.
    pub const fn gives_cards(self) -> Self {
        Self {
            gives_cards: true,
            ..self
        }
    }

    /// The names of its arguments, required ones first.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    /// Whether it takes an argument of this name.
    pub fn takes(&self, argument: &str) -> bool {
        self.open || self.arguments().any(|name| name == argument)
    }
}

/// Tera's functions, without `range`, which ours replaces.
pub const TERA_FUNCTIONS: [Signature; 2] = [
    Signature::new("super", &[], &[]),
    Signature::new("throw", &["message"], &[]),
];

/// Tera's filters, without `group_by`, which ours replaces.
pub const TERA_FILTERS: [Signature; 36] = [
    Signature::new("abs", &[], &[]),
    Signature::new("capitalize", &[], &[]),
    Signature::new("default", &["value"], &["boolean"]).reads(FieldsRead::Named),
    Signature::new("escape", &[], &[]),
    Signature::new("escape_html", &[], &[]),
    Signature::new("escape_xml", &[], &[]),
    Signature::new("first", &[], &[]).reads(FieldsRead::Named),
    Signature::new("float", &[], &[]),
    Signature::new("get", &["key"], &["default"]),
    Signature::new("indent", &[], &["width", "indentation", "first", "blank"]),
    Signature::new("int", &[], &["base"]),
    Signature::new("join", &[], &["sep"]),
    Signature::new("keys", &[], &[]).reads(FieldsRead::Deep),
    Signature::new("last", &[], &[]).reads(FieldsRead::Named),
    Signature::new("length", &[], &[]),
    Signature::new("lower", &[], &[]),
    Signature::new("newlines_to_br", &[], &[]),
    Signature::new("nth", &["n"], &[]),
    Signature::new("pairs", &[], &[]).reads(FieldsRead::Deep),
    Signature::new("pluralize", &[], &["singular", "plural"]),
    Signature::new("replace", &["from", "to"], &[]),
    Signature::new("reverse", &[], &[]),
    Signature::new("round", &[], &["method", "precision"]),
    Signature::new("safe", &[], &[]),
    Signature::new("sort", &[], &["attribute"]),
    Signature::new("split", &["pat"], &[]),
    Signature::new("str", &[], &[]).reads(FieldsRead::Deep),
    Signature::new("title", &[], &[]),
    Signature::new("trim", &[], &["pat"]),
    Signature::new("trim_end", &[], &["pat"]),
    Signature::new("trim_start", &[], &["pat"]),
    Signature::new("truncate", &["length"], &["end"]),
    Signature::new("unique", &[], &[]).reads(FieldsRead::Deep),
    Signature::new("upper", &[], &[]),
    Signature::new("values", &[], &[]).reads(FieldsRead::Deep),
    Signature::new("wordcount", &[], &[]),
];

/// Tera's tests (`is …`). We add none.
pub const TERA_TESTS: [Signature; 17] = [
    Signature::new("array", &[], &[]),
    Signature::new("bool", &[], &[]),
    Signature::new("containing", &["pat"], &[]),
    Signature::new("defined", &[], &[]),
    Signature::new("divisible_by", &["divisor"], &[]),
    Signature::new("ending_with", &["pat"], &[]),
    Signature::new("even", &[], &[]),
    Signature::new("float", &[], &[]),
    Signature::new("integer", &[], &[]),
    Signature::new("iterable", &[], &[]),
    Signature::new("map", &[], &[]),
    Signature::new("none", &[], &[]),
    Signature::new("number", &[], &[]),
    Signature::new("odd", &[], &[]),
    Signature::new("starting_with", &["pat"], &[]),
    Signature::new("string", &[], &[]),
    Signature::new("undefined", &[], &[]),
];

/// Names of Zola, Tera 1 or Jinja that are unknown here, and the hint about what to write instead.
pub const ELSEWHERE: [(&str, &str); 24] = [
    ("as_str", "write `str`"),
    ("json_encode", "write `json`"),
    ("filesizeformat", "write `filesize`"),
    ("linebreaksbr", "write `newlines_to_br`"),
    ("concat", "write `[...a, ...b]`"),
    ("slice", "write `list[1:3]`"),
    ("filter", "write `where(attribute=\"…\", value=\"…\")`"),
    ("map", "write `[item.title for item in items]`"),
    ("date_format", "write `date(format=\"…\")`"),
    ("now", "write `today()`"),
    ("addslashes", "for JSON write `json`"),
    ("spaceless", "write `trim`"),
    ("base64_encode", "a theme cannot do that here"),
    ("base64_decode", "a theme cannot do that here"),
    ("regex_replace", "write `replace(from=\"…\", to=\"…\")`"),
    ("num_format", "write `number`"),
    (
        "load_data",
        "put the data into entries of a section and ask for them with `entries(…)`",
    ),
    (
        "get_env",
        "put the value below `theme_settings` in `site.yaml`: `config.theme`",
    ),
    (
        "get_hash",
        "use `asset(path=\"…\")`, whose URL has a digest",
    ),
    ("get_random", "a page must not differ from build to build"),
    ("resize_image", "pictures are resized by themselves"),
    ("get_image_metadata", "a picture has `width` and `height`"),
    (
        "get_file_hash",
        "use `asset(path=\"…\")`, whose URL has a digest",
    ),
    ("is_defined", "write `x is defined`"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_those_of_tera() {
        let tera = tera::Tera::default();
        // Tera does not list its names, but refuses unknown ones.
        let knows = |source: String| {
            let mut tera = tera.clone();
            match tera.add_raw_template("t", &source) {
                Ok(()) => true,
                Err(error) => !error.to_string().contains("Unknown"),
            }
        };
        for signature in TERA_FUNCTIONS {
            assert!(
                knows(format!("{{{{ {}() }}}}", signature.name)),
                "{signature:?}"
            );
        }
        for signature in TERA_FILTERS {
            assert!(
                knows(format!("{{{{ 1 | {} }}}}", signature.name)),
                "{signature:?}"
            );
        }
        for signature in TERA_TESTS {
            assert!(
                knows(format!("{{{{ 1 is {} }}}}", signature.name)),
                "{signature:?}"
            );
        }
        assert!(!knows("{{ 1 | nothing }}".into()));

        // Tera shows only how many names its tables have. That is enough to notice a new one.
        let shown = format!("{tera:?}");
        let replaced = 1; // of filters `group_by`, of functions `range`
        let by_the_compiler = 1; // `super`
        for (table, count) in [
            ("filters", TERA_FILTERS.len() + replaced),
            ("tests", TERA_TESTS.len()),
            (
                "functions",
                TERA_FUNCTIONS.len() + replaced - by_the_compiler,
            ),
        ] {
            let count = format!(" {table}: {count},");
            assert!(
                shown.contains(&count),
                "{count} of {shown}: see the changes of Tera"
            );
        }
    }
}
