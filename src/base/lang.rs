//! The languages of a site, and values by language.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::HeadingIds;

/// A language of the site: its position in [`Languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lang(pub u8);

/// A language, as the settings state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// The file suffix and, unless it lies at the root, first segment of URLs, as `tc`.
    pub key: String,
    /// The BCP 47 tag for `lang`, as `zh-Hant-HK`.
    pub tag: String,
    /// The BCP 47 tag for `hreflang`.
    pub hreflang: String,
    /// Its name in the language itself, such as `繁體中文`.
    pub name: String,
    /// The language that missing versions are converted from.
    pub derive_from: Option<Lang>,
    /// Whether quotes, dashes and dots become typographic ones.
    pub smart_punctuation: bool,
    /// Whether addresses without markup become links in Markdown.
    pub autolinks: bool,
    /// Whether code in its texts is coloured.
    pub highlight: bool,
    /// Whether its texts have formulas in LaTeX.
    pub math: bool,
    /// How the headings of its texts get their ids.
    pub heading_ids: HeadingIds,
}

impl Language {
    /// A language of which the settings say nothing but its key: the key is its tag and its name, too.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            tag: key.to_owned(),
            hreflang: key.to_owned(),
            name: key.to_owned(),
            derive_from: None,
            smart_punctuation: false,
            autolinks: true,
            highlight: true,
            math: false,
            heading_ids: HeadingIds::default(),
        }
    }

    /// Whether it is written in Han characters without spaces between words.
    pub fn is_han(&self) -> bool {
        matches!(
            primary(&self.tag),
            "zh" | "yue" | "ja" | "wuu" | "nan" | "hak" | "lzh"
        )
    }
}

/// The first subtag of a language tag, which says the language without script and region: `zh` of `zh-Hant-HK`.
pub fn primary(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(primary, _)| primary)
}

/// The languages of a site, in the order of its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Languages {
    table: Arc<[Language]>,
    default: Lang,
    /// The URL path of each home page.
    homes: Arc<[Box<str>]>,
}

impl Languages {
    /// Creates the table of languages. `None` if there are more than 255, or `default` is not the key of one. The addresses of
    /// the default language have no prefix if `at_root` says so.
    pub fn new(table: Vec<Language>, default: &str, at_root: bool) -> Option<Self> {
        let place = table.iter().position(|language| language.key == default)?;
        u8::try_from(table.len()).ok()?;
        let home = |(index, language): (usize, &Language)| {
            if at_root && index == place {
                "/".into()
            } else {
                format!("/{}/", language.key).into()
            }
        };
        Some(Self {
            homes: table.iter().enumerate().map(home).collect(),
            table: table.into(),
            default: Lang(u8::try_from(place).ok()?),
        })
    }

    /// The language whose addresses have no prefix.
    pub fn root(&self) -> Option<Lang> {
        (self.home(self.default) == "/").then_some(self.default)
    }

    /// The URL path of the home page in `lang`, with which all its addresses begin: `/tc/`, or `/` for the language at the root.
    #[expect(
        clippy::indexing_slicing,
        reason = "a Lang is only made by the table that it indexes"
    )]
    pub fn home(&self, lang: Lang) -> &str {
        &self.homes[usize::from(lang.0)]
    }

    /// The language whose prefix a URL path begins with; `None` if it has none, as those of the language at the root.
    pub fn of_path(&self, path: &str) -> Option<Lang> {
        let first = path.trim_start_matches('/').split('/').next()?;
        self.find(first).filter(|lang| self.home(*lang) != "/")
    }

    /// The rest of a URL path below the home page of its language.
    pub fn below_home<'a>(&self, path: &'a str) -> &'a str {
        let path = path.trim_start_matches('/');
        match self.of_path(path) {
            Some(_) => path.split_once('/').map_or("", |(_, rest)| rest),
            None => path,
        }
    }

    /// The default language of the site.
    pub fn default(&self) -> Lang {
        self.default
    }

    /// The number of languages, at least one.
    pub fn count(&self) -> usize {
        self.table.len()
    }

    /// Returns a default value for each language.
    pub fn each<T: Default>(&self) -> ByLang<T> {
        let all = self.all();
        all.map(|(lang, _)| (lang, T::default())).collect()
    }

    /// Iterates over all languages in order.
    pub fn all(&self) -> impl Iterator<Item = (Lang, &Language)> + Clone {
        (0..).map(Lang).zip(self.table.iter())
    }

    /// The languages whose texts are written by hand; those of the others are converted from one of these.
    pub fn written(&self) -> impl Iterator<Item = (Lang, &Language)> {
        self.all()
            .filter(|(_, language)| language.derive_from.is_none())
    }

    /// What the settings say of `lang`.
    #[expect(
        clippy::indexing_slicing,
        reason = "a Lang is only made by the table that it indexes"
    )]
    pub fn get(&self, lang: Lang) -> &Language {
        &self.table[usize::from(lang.0)]
    }

    /// The key of `lang`, as `tc`.
    pub fn key(&self, lang: Lang) -> &str {
        &self.get(lang).key
    }

    /// The language with this key.
    pub fn find(&self, key: &str) -> Option<Lang> {
        self.all()
            .find(|(_, language)| language.key == key)
            .map(|(lang, _)| lang)
    }
}

/// Values for some of the languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByLang<T>(Vec<Option<T>>);

impl<T> Default for ByLang<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByLang<T> {
    /// Creates it without any value.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value for `lang`.
    #[inline]
    pub fn get(&self, lang: Lang) -> Option<&T> {
        self.0.get(usize::from(lang.0))?.as_ref()
    }

    /// The value for `lang`, mutable.
    #[inline]
    pub fn get_mut(&mut self, lang: Lang) -> Option<&mut T> {
        self.0.get_mut(usize::from(lang.0))?.as_mut()
    }

    /// Sets the value for `lang` and returns the one that it had.
    pub fn insert(&mut self, lang: Lang, value: T) -> Option<T> {
        let place = usize::from(lang.0);
        if self.0.len() <= place {
            // There are few languages and many of these tables, so none reserves room to grow.
            self.0.reserve_exact(place + 1 - self.0.len());
            self.0.resize_with(place + 1, || None);
        }
        self.0.get_mut(place)?.replace(value)
    }

    /// Removes the value for `lang`.
    pub fn remove(&mut self, lang: Lang) -> Option<T> {
        self.0.get_mut(usize::from(lang.0))?.take()
    }

    /// Iterates over the languages that have a value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &T)> {
        (0..)
            .map(Lang)
            .zip(&self.0)
            .filter_map(|(lang, value)| Some((lang, value.as_ref()?)))
    }

    /// Like [`Self::iter`], with mutable values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Lang, &mut T)> {
        (0..)
            .map(Lang)
            .zip(&mut self.0)
            .filter_map(|(lang, value)| Some((lang, value.as_mut()?)))
    }

    /// The languages that have a value, in the order of the settings.
    pub fn langs(&self) -> impl Iterator<Item = Lang> {
        self.iter().map(|(lang, _)| lang)
    }

    /// Whether no language has a value.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

impl<T> FromIterator<(Lang, T)> for ByLang<T> {
    fn from_iter<I: IntoIterator<Item = (Lang, T)>>(iter: I) -> Self {
        let mut all = Self::new();
        let iter = iter.into_iter();
        all.0.reserve_exact(iter.size_hint().1.unwrap_or(0));
        for (lang, value) in iter {
            all.insert(lang, value);
        }
        all
    }
}
