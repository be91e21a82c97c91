//! Editors' slips, and what they are told.

use std::fmt::Write;

use super::problems;

#[test]
fn a_broken_text_is_explained_in_plain_words() {
    let slips = [
        "a: b\n\tc: d\n",
        "a:\n\t- b\n",
        "a:\n  b: c\n\td: e\n",
        "a:\tb\n",
        "title My news\ndate: 2024-01-01\n",
        "title: x\ndate 2024-01-01\nweight: 1\n",
        "title=My news\ndate: 2024-01-01\n",
        "title: x\ndate:2024-01-01\nweight: 1\n",
        "title：園區新聞\ndate: 2024-01-01\n",
        "title: x\nname\ndate: 2024-01-01\n",
        "title: \"Park opens\ndate: 2024-01-01\n",
        "title: 'Park opens\ndate: 2024-01-01\n",
        "title: 'x\n",
        "title: 'It's open'\ndate: 2024-01-01\n",
        "title: \"Park\" opens\ndate: 2024-01-01\n",
        "path: \"C:\\dir\"\n",
        "title: Park: first tenants\n",
        "- title: Park: first tenants\n",
        "title: 園區: 首批租戶\n",
        "title: @park opens\n",
        "title: %50 let\n",
        "title: `x`\n",
        "@park: x\n",
        "%park: x\n",
        "title: *Important* news\n",
        "title: &Tea opens\ndate: 2024-01-01\n",
        "title: & tea\n",
        "title: !Important\n",
        "title: [Draft] New\n",
        "title: {{ name }}\n",
        "topics: [a, b\ndate: 2024-01-01\n",
        "topics: {a: b\ndate: 2024-01-01\n",
        "topics: [a\n",
        "topics: [a,, b]\n",
        "topics: [a, b}\n",
        "topics: [\"a\" \"b\"]\n",
        "topics: ] b\n",
        "topics: , b\n",
        "title: x\n  date: 2024-01-01\n",
        "withdrawn:\n  date: 2024-01-01\n reason: x\n",
        "  title: x\ndate: 2024-01-01\n",
        "topics:\n  - a\n  -b\n",
        "topics:\n  - a\n - b\n",
        "topics: - a\n",
        "- a\ntitle: b\n",
        "title: b\n- a\n",
        "text: |\n  one\n two\ntitle: x\n",
        "text: >\none\ntwo: x\n",
        "text: |one\n",
        "text: one # why\n  two\n",
        ": b\n",
        "? [a]\n: b\n",
        "title: x\n---\ntext\n",
        "title: Phase #2 opens\n",
        "title: #2 opens\n",
        "title: \"a\\u12\"\n",
        "topics:\n  - a\n    b: c\n",
        "title: x\n園區\n",
        "title: x\nmore of it\nand more\ndate: 2024-01-01\n",
        "title: a: b: c\n",
        "title:\u{3000}園區\ndate: 2024-01-01\n",
        "withdrawn:\n\u{3000}date: 2024-01-01\n",
    ];
    let mut told = String::new();
    for slip in slips {
        let shown = problems(slip);
        assert!(!shown.is_empty(), "nothing is said of {slip:?}");
        writeln!(told, "{slip}{shown}").unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_invisible_character_is_named() {
    assert_eq!(
        problems("text: a\u{0}b\n"),
        "warning control-character 1:8 ⟦\\0⟧: an invisible character (U+0000) stands here and is left out\n  \
         hint: delete it; if it cannot be seen, type the words around it anew\n"
    );
    assert!(problems("a: b\n\u{feff}c: d\n").contains("(U+FEFF)"));
}
