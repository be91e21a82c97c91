//! Fonts in parts: which files an edit makes, and that they are those of a clean build.

use std::collections::{BTreeMap, BTreeSet};

use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::MemoryWorld;
use skrifa::MetadataProvider as _;
use skrifa::raw::FontRef;
use skrifa::raw::TableProvider as _;

use crate::store::Store;
use crate::support;

const STYLE: &str = "@charset \"utf-8\";\n@font-face { font-family: \"字\"; src: local('X'), \
    url(../fonts/han.otf); font-display: swap }\n@font-face{font-family:L;src:url(\"../fonts/latin.otf\");\
    unicode-range:U+0-ff,u+20??}\n.a::before{content:\"\\2192\"}";

struct Fonts {
    world: MemoryWorld,
    memo: Memo,
    store: Store,
}

impl Fonts {
    fn new() -> Self {
        let base = support::root().join("tests/suite/base");
        let mut world = support::world("2026-06-01T00:00:00Z", support::files(&base));
        let font = |name: &str| {
            let file = support::root().join("themes/park/fonts").join(name);
            std::fs::read(file).expect("a font")
        };
        let theme = "themes/bare/assets";
        support::write(&mut world, &format!("{theme}/css/site.css"), STYLE);
        let han = font("NotoSansHK-Bold.otf");
        support::write(&mut world, &format!("{theme}/fonts/han.otf"), han);
        let latin = font("NotoSansLatin-Bold.otf");
        support::write(&mut world, &format!("{theme}/fonts/latin.otf"), latin);
        let mut site = Self {
            world,
            memo: Memo::new(),
            store: Store::default(),
        };
        site.settings("assets: {subset_fonts: true}");
        site
    }

    fn settings(&mut self, more: &str) {
        let path = support::root().join("tests/suite/base/content/site.yaml");
        let text = std::fs::read_to_string(path).expect("settings");
        let text = format!("{text}{more}\n");
        support::write(&mut self.world, "content/site.yaml", text);
    }

    /// Builds, and compares with a clean build. Returns the fonts and their style sheet, and the codes of all problems.
    fn build(&mut self) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
        let options = Options::default();
        self.store.begin();
        let built = rebuild(&self.world, &options, &mut self.memo, &self.store);
        self.store.end(&built);
        let sink = MemorySink::new();
        let clean = build(&self.world, &options, &sink);
        assert!(built.publishable, "{:?}", built.diagnostics);
        assert_eq!(built.outputs, clean.outputs);
        assert_eq!(built.diagnostics, clean.diagnostics);
        let outputs = sink.into_outputs().into_iter();
        let outputs = outputs.map(|(path, bytes)| (path.to_string(), bytes));
        let fonts = outputs.filter(|(path, _)| path.contains("fonts/"));
        let codes = clean.diagnostics.iter();
        let codes = codes.map(|problem| problem.code.to_string());
        (fonts.collect(), codes.collect())
    }
}

/// The characters that a part has.
fn characters(woff: &[u8]) -> BTreeSet<char> {
    let bytes = parkpages::font::decoded(woff).expect("a font");
    let font = FontRef::new(&bytes).expect("a font");
    assert!(font.outline_glyphs().format().is_some());
    let codes = font.charmap().mappings().map(|(code, _)| code);
    codes.filter_map(char::from_u32).collect()
}

fn all(fonts: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let parts = fonts.iter().filter(|(path, _)| path.contains(name));
    let all: BTreeSet<char> = parts.flat_map(|(_, bytes)| characters(bytes)).collect();
    String::from_iter(all)
}

#[test]
fn a_character_more_makes_one_part_more() {
    let mut site = Fonts::new();
    let page = "content/about.tc.md";
    let text = |text: &str| format!("---\ntitle: 園區\n---\n\n{text}\n");
    support::write(&mut site.world, page, text("會議中心 &#x7AD9; é"));
    let draft = "---\ntitle: 草稿\ndraft: true\n---\n\n密\n";
    support::write(&mut site.world, "content/secret.tc.md", draft);
    let (first, codes) = site.build();
    assert_eq!(codes, [""; 0]);
    let han = all(&first, "fonts/han.");
    for c in "園會议議中心站é É→a".chars().filter(|c| *c != ' ') {
        assert!(han.contains(c) || c == '议' || c == 'É', "{c} in {han}");
    }
    assert!(!han.contains(['密', '稿', '草']), "{han}");
    let latin = all(&first, "fonts/latin.");
    assert!(
        latin.contains('é') && !latin.contains(['園', 'ñ']),
        "{latin}"
    );
    let sheet = |fonts: &BTreeMap<String, Vec<u8>>| {
        String::from_utf8(fonts["fonts/css/site.css"].clone()).expect("text")
    };
    let css = sheet(&first);
    assert!(
        css.contains(
            "font-family: \"字\";font-display: swap;src:local('X'),url(\"../../assets/fonts/han."
        ),
        "{css}"
    );
    assert!(
        !first.keys().any(|path| path.ends_with(".otf")),
        "{:?}",
        first.keys()
    );

    support::write(&mut site.world, page, text("會議中心 &#x7AD9; é 林"));
    let (second, _) = site.build();
    let new: Vec<&String> = second
        .keys()
        .filter(|path| !first.contains_key(*path))
        .collect();
    assert_eq!(new.len(), 1, "{new:?}");
    assert!(characters(&second[new[0]]).contains(&'林'));
    assert_ne!(sheet(&second), css);

    support::write(&mut site.world, page, text("心中議會 &#x7AD9; é 林"));
    assert_eq!(site.build().0, second, "the same characters");

    site.settings("");
    let (whole, _) = site.build();
    let names: Vec<&String> = whole.keys().collect();
    assert!(
        names.len() == 2 && names.iter().all(|name| name.ends_with(".otf")),
        "{names:?}"
    );
}

#[test]
fn a_font_that_cannot_be_cut_is_published_whole_and_told() {
    let mut site = Fonts::new();
    let latin = "themes/bare/assets/fonts/latin.otf";
    let file = support::root().join("themes/park/fonts/NotoSansLatin-Bold.otf");
    let sound = std::fs::read(file).expect("a font");
    let font = FontRef::new(&sound).expect("a font");
    let os2 = font
        .os2()
        .expect("a table")
        .offset_data()
        .as_bytes()
        .as_ptr() as usize;
    let at = os2 - sound.as_ptr() as usize + 8;
    let mut forbidden = sound.clone();
    // `fsType`: no subsetting.
    forbidden[at] |= 1;
    let mut woff = b"wOF2".to_vec();
    woff.resize(100, 0xff);
    for bytes in [forbidden, sound[..9000].to_vec(), Vec::new(), woff] {
        support::write(&mut site.world, latin, bytes.clone());
        let (fonts, codes) = site.build();
        assert_eq!(codes, ["uncut-font"]);
        let whole = fonts.iter().find(|(path, _)| path.ends_with(".otf"));
        assert!(whole.is_some_and(|(_, whole)| *whole == bytes));
        let css = String::from_utf8(fonts["fonts/css/site.css"].clone()).expect("text");
        assert!(css.contains("unicode-range:U+0-FF,U+2000-20FF}"), "{css}");
    }
    support::write(&mut site.world, latin, sound);
    assert_eq!(site.build().1, [""; 0]);
}
