//! A document as a tree: what is kept, where it stands, what is refused.

use parkpages::schema::yaml::{Kind, Node, parse};
use proptest::prelude::*;

use super::{file, problems, show, sound};

/// The text under the place of a node.
fn under<'t>(text: &'t str, node: &Node) -> &'t str {
    &text[node.at.start as usize..node.at.end as usize]
}

#[test]
fn scalars_stay_as_written() {
    let text = "country: NO\nversion: 1.10\ncode: 0755\nday: 2024-02-30\non: yes\nq: '~'\nempty:\nnothing: ~\nnull too: null\n";
    let node = sound(text);
    for (key, value) in [
        ("country", "NO"),
        ("version", "1.10"),
        ("code", "0755"),
        ("day", "2024-02-30"),
        ("on", "yes"),
        ("q", "~"),
    ] {
        assert_eq!(node.get(key).unwrap().as_text(), Some(value), "{key}");
    }
    for key in ["empty", "nothing", "null too"] {
        assert!(node.get(key).unwrap().is_null(), "{key}");
    }
}

#[test]
fn places_are_bytes_of_the_file_under_chinese_text() {
    let text = "標題: 首批「夥伴」簽約\n主題:\n  - 合作  # 註\n  - \"建設\"\n圖: {檔名: 甲.jpg}\n";
    let before = "---\r\n";
    let whole = format!("{before}{text}");
    let mut out = Vec::new();
    let node = parse(text, before.len(), &file(), &mut out).unwrap();
    assert_eq!(show(&whole, &out), "");
    assert_eq!(under(&whole, node.get("標題").unwrap()), "首批「夥伴」簽約");
    let topics = node.get("主題").unwrap();
    assert_eq!(under(&whole, topics), "- 合作  # 註\n  - \"建設\"");
    let items: Vec<&str> = topics
        .as_list()
        .unwrap()
        .iter()
        .map(|n| under(&whole, n))
        .collect();
    assert_eq!(items, ["合作", "\"建設\""]);
    let image = node.get("圖").unwrap();
    assert_eq!(under(&whole, image), "{檔名: 甲.jpg}");
    let keys: Vec<&str> = node
        .as_map()
        .unwrap()
        .iter()
        .map(|(key, _)| &whole[key.at.start as usize..key.at.end as usize])
        .collect();
    assert_eq!(keys, ["標題", "主題", "圖"]);
}

#[test]
fn a_byte_order_mark_and_crlf_are_accepted() {
    let text = "\u{feff}title: 園區\r\ntext: |\r\n  one\r\n  two\r\nlist:\r\n- a\r\n";
    let node = sound(text);
    assert_eq!(under(text, node.get("title").unwrap()), "園區");
    assert_eq!(node.get("text").unwrap().as_text(), Some("one\ntwo\n"));
    assert_eq!(under(text, node.get("text").unwrap()), "one\r\n  two");
    assert_eq!(
        under(text, &node.get("list").unwrap().as_list().unwrap()[0]),
        "a"
    );
}

#[test]
fn blocks_and_folded_lines_are_texts() {
    let node = sound("a: >-\n  one\n  two\nb: one\n  two\nc: \"one\n  two\"\n");
    for key in ["a", "b", "c"] {
        assert_eq!(node.get(key).unwrap().as_text(), Some("one two"), "{key}");
    }
}

#[test]
fn an_empty_document_is_nothing() {
    for text in ["", "\u{feff}", "\n\n", "# a comment\n", "---\n", "~\n"] {
        assert_eq!(sound(text).kind, Kind::Null, "{text:?}");
    }
}

#[test]
fn a_duplicate_key_is_reported_with_the_first_and_dropped() {
    let text = "標題: a\ndate: 2024-01-01\n標題: b\nwithdrawn: {date: x, date: y}\n";
    let mut out = Vec::new();
    let node = parse(text, 0, &file(), &mut out).unwrap();
    assert_eq!(
        show(text, &out),
        "duplicate-key 4:22 ⟦date⟧: `date` is given twice\n  \
           4:13 ⟦date⟧: the first one\n  hint: keep one of the two\n\
         duplicate-key 3:1 ⟦標題⟧: `標題` is given twice\n  \
           1:1 ⟦標題⟧: the first one\n  hint: keep one of the two\n"
    );
    assert_eq!(node.get("標題").unwrap().as_text(), Some("a"));
    assert_eq!(node.as_map().unwrap().len(), 3);
}

#[test]
fn a_duplicate_is_found_among_many_keys() {
    let mut text: String = (0..500).map(|n| format!("k{n}: {n}\n")).collect();
    text += "k7: again\nk7: and again\n";
    assert_eq!(problems(&text).matches("`k7` is given twice").count(), 2);
    assert_eq!(
        problems(&text).matches("8:1 ⟦k7⟧: the first one").count(),
        2
    );
}

#[test]
fn aliases_repeat_a_value() {
    let text = "a: &x {b: [1, 2]}\nc: *x\n";
    let node = sound(text);
    assert_eq!(
        node.get("c")
            .unwrap()
            .get("b")
            .unwrap()
            .as_list()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(under(text, node.get("c").unwrap()), "*x");
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let below = vec![format!("*a{}", n - 1); 10].join(", ");
        text += &format!("a{n}: &a{n} [{below}]\n");
    }
    let told = problems(&text);
    assert!(
        told.contains("too-many-aliases")
            && told.contains("the values repeated by `*` come to more than 20000"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 2);
    assert_eq!(
        problems("a: &a [*a]\n"),
        "alias-circle 1:8 ⟦*a⟧: `*a` repeats a value that it is itself a part of\n"
    );
    let mut deep = String::from("a0: &a0 [x]\n");
    for n in 1..100 {
        deep += &format!("a{n}: &a{n} [*a{}]\n", n - 1);
    }
    assert!(
        problems(&deep).starts_with("too-deep "),
        "{}",
        problems(&deep)
    );
}

#[test]
fn ten_thousand_levels_are_refused() {
    let indented: String = (0..10_000)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    for text in [
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        "- ".repeat(10_000),
        "[".repeat(10_000) + &"]".repeat(10_000),
        indented,
    ] {
        let told = problems(&text);
        assert!(told.starts_with("too-deep "), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }
    let fair = "[".repeat(64) + &"]".repeat(64);
    assert_eq!(problems(&fair), "");
}

#[test]
fn what_is_sound_beside_a_problem_is_still_read() {
    let text = "a: 1\na: 2\n? [x]\n: y\nb: !odd 3\nc: 4\n";
    let mut out = Vec::new();
    let node = parse(text, 0, &file(), &mut out).unwrap();
    assert_eq!(out.len(), 3, "{}", show(text, &out));
    assert_eq!(node.get("c").unwrap().as_text(), Some("4"));
    assert_eq!(node.get("b").unwrap().as_text(), Some("3"));
}

/// All places of a tree.
fn places(node: &Node, all: &mut Vec<(u32, u32)>) {
    all.push((node.at.start, node.at.end));
    for item in node.as_list().unwrap_or_default() {
        places(item, all);
    }
    for (key, value) in node.as_map().unwrap_or_default() {
        all.push((key.at.start, key.at.end));
        places(value, all);
    }
}

/// Text that is often nearly YAML.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        4 => prop::sample::select(vec![
            "a", "b: ", "c:", "- ", "-", "\n", "\n", "\r\n", "  ", " ", "\t", "[", "]", "{", "}", ", ", ",", ": ", ":",
            "\"", "'", "#", " #", "# ", "|", ">", "|\n", ">-\n", "&x", "&x ", "*x", "*x ", "!", "!!str ", "!t ", "? ", "?",
            "%", "@", "`", "---", "---\n", "...\n", "%TAG ! x\n", "%YAML 1.2\n", "~", "null", "標題", "：", "😀", "\u{feff}",
            "\u{2028}", "\u{85}", "\0", "\u{7}", "\\", "\\x", "\\u00", "<<: ", "1", "+", "key: value\n", "  - item\n",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Neither a panic nor a place outside the file or within a character.
    #[test]
    fn any_text_is_read_or_refused(text in scraps(), before in "[a-z園]{0,3}") {
        let whole = format!("{before}{text}");
        let mut out = Vec::new();
        let node = parse(&text, before.len(), &file(), &mut out);
        prop_assert!(node.is_some() || !out.is_empty(), "refused without a word");
        let mut all = Vec::new();
        if let Some(node) = &node {
            places(node, &mut all);
        }
        for d in &out {
            all.extend(d.span.iter().chain(d.labels.iter().map(|l| &l.span)).map(|s| s.range.unwrap()));
        }
        for (start, end) in all {
            let (start, end) = (start as usize, end as usize);
            prop_assert!(before.len() <= start && start <= end, "{start}..{end}");
            prop_assert!(whole.get(start..end).is_some(), "{start}..{end} of {whole:?}");
        }
    }

    /// What stands under the place of an unquoted value of one line is that value.
    #[test]
    fn a_place_leads_back_to_the_text(words in prop::collection::vec("[a-z園區😀é]{1,8}", 1..20)) {
        let text: String = words.iter().enumerate().map(|(n, word)| format!("{word}{n}: [{word}, '{word}']\n")).collect();
        let node = sound(&text);
        for ((key, value), word) in node.as_map().unwrap().iter().zip(&words) {
            prop_assert!(text[key.at.start as usize..key.at.end as usize].starts_with(word.as_str()));
            prop_assert_eq!(under(&text, &value.as_list().unwrap()[0]), word);
        }
    }
}

#[test]
fn characters_that_cannot_be_published_are_left_out_and_told() {
    let mut out = Vec::new();
    let text = "a: \"x\0y\"\nb: x\u{1}\u{2}y\nc: |\n  one\u{b}two\n  three\u{fffe}\n\"d\\x08\": '\u{7f}'\n";
    let node = parse(text, 0, &file(), &mut out).unwrap();
    for (key, value) in [
        ("a", "xy"),
        ("b", "xy"),
        ("c", "one two\nthree\n"),
        ("d", ""),
    ] {
        assert_eq!(node.get(key).unwrap().as_text(), Some(value), "{key}");
    }
    let told: Vec<&str> = out.iter().map(|problem| problem.message.as_str()).collect();
    let expected = ["U+0000", "U+0001", "U+000B", "U+0008", "U+007F"];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, code) in told.iter().zip(expected) {
        assert!(told.contains(code), "{told}");
    }
    assert!(out.iter().all(|problem| !problem.is_error()));
}
