//! A site that several processes make, each a part of it, and one joins: the same files as those of one build, whatever became of the parts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snapbox::{assert_data_eq, str};

use crate::env::Place;
use crate::support;

/// The sample site with all that is made of all pages: its search, its feeds, rules for servers with a policy, and a font in parts.
fn sample() -> Place {
    let place = Place::empty();
    for (name, bytes) in support::sample_files() {
        support::write_file(place.path().join(name), bytes);
    }
    let settings = place.read("content/site.yaml");
    let more = "hosts: [apache, netlify]\nheaders: true\nassets: {subset_fonts: true}\n";
    place.write("content/site.yaml", &(settings + more));
    let font = support::root().join("themes/park/fonts/NotoSansLatin-Bold.otf");
    let font = fs::read(font).unwrap();
    support::write_file(
        place.path().join("themes/park/assets/fonts/latin.otf"),
        font,
    );
    place.write(
        "themes/park/assets/fonts.css",
        "@font-face { font-family: L; src: url(fonts/latin.otf) }\n",
    );
    let base = place.read("themes/park/templates/base.html");
    let link = "<link rel=\"stylesheet\" href=\"{{ asset(path=\"fonts.css\") }}\">\n</head>";
    place.write(
        "themes/park/templates/base.html",
        &base.replace("</head>", link),
    );
    place
}

/// A small site: articles, one of which names another, and a draft whose name must not get out, though the template of one page asks for it.
fn small() -> Place {
    let place = Place::base();
    place
        .write("content/news/_index.md", "---\ntitle: News\n---\n")
        .write(
            "content/news/_fields.yaml",
            "about: {type: reference, to: news}\n",
        )
        .write(
            "content/news/a.md",
            "---\ntitle: A\ndate: 2026-05-01\n---\nOne.\n",
        )
        .write(
            "content/news/b.md",
            "---\ntitle: B\ndate: 2026-05-02\nabout: a\n---\nTwo.\n",
        )
        .write(
            "content/news/c.md",
            "---\ntitle: C\ndate: 2026-05-03\n---\nThree.\n",
        )
        .write(
            "content/news/takeover.md",
            "---\ntitle: Takeover\ndraft: true\n---\nHush.\n",
        );
    let page = place.read("themes/bare/templates/page.html");
    let link = "{% if page.title == 'C' %}{% set t = get_page(path='news/takeover') %}\
        {% if t is not none %}{{ t.title }}{% endif %}\
        {% for e in entries(section='news', where={'about': 'news/takeover'}) %}{{ e.title }}{% endfor %}{% endif %}{{ page.content }}";
    place.write(
        "themes/bare/templates/page.html",
        &page.replace("{{ page.content }}", link),
    );
    place
}

/// The files of an output folder; of the manifest what is the same wherever the files are.
fn published(place: &Place, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let root = place.path().join(folder);
    let files = support::files(&root).into_iter();
    let files = files.map(|(name, bytes)| match &*name {
        ".parkpages.json" => {
            let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            for file in manifest["files"].as_object_mut().unwrap().values_mut() {
                // The rest is the time and the inode of the file.
                file.as_array_mut().unwrap().truncate(2);
            }
            (name, manifest.to_string().into_bytes())
        }
        _ => (name, bytes),
    });
    files
        .filter(|(name, _)| !name.starts_with(".parkpages/"))
        .collect()
}

#[track_caller]
fn assert_same(place: &Place) {
    let (joined, one) = (published(place, "public"), published(place, "one"));
    assert!(joined.keys().eq(one.keys()), "{:?}", joined.keys());
    for (name, bytes) in &one {
        assert!(joined[name] == *bytes, "{name} differs");
    }
}

#[track_caller]
fn done(place: &Place, line: &str) -> crate::env::Run {
    let run = place.run(line);
    assert_eq!(run.code, Some(0), "{line}: {}", run.all());
    run
}

/// Makes all of so many parts.
#[track_caller]
fn make(place: &Place, of: usize) {
    for number in 1..=of {
        done(place, &format!("build --part {number}/{of} --output parts"));
    }
}

/// The number of pages that a build with `--explain` has made.
fn made(out: &str) -> usize {
    out.lines().filter(|line| line.starts_with("made ")).count()
}

#[test]
fn two_processes_make_what_one_makes() {
    let place = sample();
    let one = done(&place, "build --output one");
    // Another machine has the files from another time, in another folder, and its own clock.
    let other = Place::empty();
    support::copy(place.path(), other.path());
    let both = [(&place, "1/2", "+08:00"), (&other, "2/2", "+07:59")];
    let mut parts = both.map(|(place, part, offset)| {
        let now = format!("2026-06-01T09:00:00{offset}");
        let args = ["build", "--part", part, "--output", "parts", "--now", &now];
        place
            .command(&args)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    });
    for part in &mut parts {
        assert!(part.wait().unwrap().success());
    }
    let brought = other.path().join("parts/2-of-2.parkpages");
    fs::copy(brought, place.path().join("parts/2-of-2.parkpages")).unwrap();
    let joined = done(&place, "build --join parts --explain");
    assert_same(&place);
    assert!(place.has("public/_headers") && place.has("public/.htaccess"));
    // Three pages have warnings, which are told where the pages are made.
    assert!(made(&joined.out) < 10, "{}", joined.out);
    let problems = |err: &str| err.split("Published").next().unwrap().to_owned();
    assert_eq!(problems(&joined.err), problems(&one.err));
    // The next build takes up where this one ended.
    let next = done(&place, "build --explain");
    assert_eq!(made(&next.out), 0, "{}", next.out);
}

#[test]
fn a_part_has_its_share_and_says_so() {
    let place = small();
    assert_data_eq!(
        place.run("build --part 2/3 --output parts").all(),
        str![[r#"
--- stderr
Made part 2/3 of the site in [TIME]
  part  parts/2-of-3.parkpages, with 6 files
--- exit 0

"#]]
    );
    assert_eq!(place.files("parts"), ["2-of-3.parkpages"]);
    assert!(!place.has("public") && !place.has(".parkpages/memo"));
}

#[test]
fn any_number_of_parts_joins_to_the_same() {
    let place = small();
    done(&place, "build --output one");
    for of in [1, 3, 40] {
        let _ = fs::remove_dir_all(place.path().join("public"));
        make(&place, of);
        let run = done(&place, "build --join parts --explain");
        assert_same(&place);
        // The page that asks for a draft, of which no part tells.
        assert_eq!(made(&run.out), 1, "{}", run.out);
        fs::remove_dir_all(place.path().join("parts")).unwrap();
    }
}

#[test]
fn what_is_not_public_is_in_no_part() {
    let place = small();
    make(&place, 2);
    for part in ["1-of-2", "2-of-2"] {
        let bytes = fs::read(place.path().join(format!("parts/{part}.parkpages"))).unwrap();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(text.contains("news/a"));
        for secret in ["takeover", "hush"] {
            assert!(!text.contains(secret), "{part} has `{secret}`");
        }
    }
}

#[test]
fn what_has_changed_since_is_made_anew_and_told() {
    let place = small();
    make(&place, 2);
    place.write(
        "content/news/a.md",
        "---\ntitle: Other\ndate: 2026-05-01\n---\nOne.\n",
    );
    let run = done(&place, "build --join parts");
    done(&place, "build --output one");
    assert_same(&place);
    assert_data_eq!(
        run.err,
        str![[r#"
Of the parts, 3 pages did not fit and had to be made again; parts fit if they are made of the same sources, with the same options and at the same time.
Published public/ in [TIME]
  pages     10: en 6, tc 2, sc 2
  files     21 written, 0 removed, 0 as before
  withheld  1 draft
              draft  news/takeover  (en)

"#]]
    );
    // One part of before and one of after.
    done(&place, "build --part 1/2 --output parts");
    fs::remove_dir_all(place.path().join("public")).unwrap();
    done(&place, "build --join parts");
    assert_same(&place);
    // Other options, and a time at which something is public that was not when the parts were made.
    for (change, options) in [
        ("", "--preview"),
        ("", "--base-url https://other.example"),
        (
            "---\ntitle: Later\npublish_at: 2026-07-01\n---\n",
            "--now 2026-08-01T09:00:00Z --output public",
        ),
    ] {
        if !change.is_empty() {
            place.write("content/news/later.md", change);
        }
        done(&place, "build --part 1/2 --output parts");
        let run = done(&place, &format!("build --join parts {options}"));
        done(
            &place,
            &format!(
                "build {} --output one",
                options.replace(" --output public", "")
            ),
        );
        assert_same(&place);
        assert!(
            run.err.contains(" did not fit and had to be made again"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_part_whose_bytes_are_damaged_is_made_anew_or_refused() {
    let place = small();
    done(&place, "build --output one");
    make(&place, 2);
    let file = place.path().join("parts/1-of-2.parkpages");
    let whole = fs::read(&file).unwrap();
    // In an output.
    let mut bytes = whole.clone();
    bytes[100] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let run = done(&place, "build --join parts");
    assert!(
        run.err.starts_with("Of the parts, 1 page came damaged and had to be made again; bring the files here once more.\n"),
        "{}",
        run.err
    );
    assert_same(&place);
    // In what is said of them, and cut short anywhere.
    let mut bytes = whole.clone();
    let end = bytes.len() - 100;
    bytes[end] ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: `parts/1-of-2.parkpages` is damaged or not whole
  help: bring it here again, or make it again
--- exit 2

"#]]
    );
    for len in [0, 19, 35, 36, 40, 60, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..len]).unwrap();
        let run = place.run("build --join parts");
        assert_eq!(run.code, Some(2), "{len}: {}", run.all());
    }
}

#[test]
fn a_part_of_another_program_is_refused() {
    let place = small();
    make(&place, 2);
    let file = place.path().join("parts/2-of-2.parkpages");
    let mut bytes = fs::read(&file).unwrap();
    bytes[20] ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: `parts/2-of-2.parkpages` was made by another program than this one
  help: make and join all parts with the same file of parkpages: another one may write other pages
--- exit 2

"#]]
    );
    fs::write(&file, "no part").unwrap();
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: `parts/2-of-2.parkpages` is no part that this version of parkpages can read
  help: move it away
--- exit 2

"#]]
    );
    assert!(!place.has("public"));
}

#[test]
fn each_part_has_to_be_there_once() {
    let place = small();
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: cannot read `parts`: it does not exist
--- exit 2

"#]]
    );
    fs::create_dir(place.path().join("parts")).unwrap();
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: parts/ has no part of a site
  help: make them first, as by --part 1/2 --output parts/ and --part 2/2 --output parts/
--- exit 2

"#]]
    );
    done(&place, "build --part 2/3 --output parts");
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: parts/ lacks 2 of 3 parts, the first of them 1/3
  help: make what is missing, as by --part 1/3 --output parts/
--- exit 2

"#]]
    );
    let copy = |to: &str| {
        let at = |name: &str| place.path().join("parts").join(name);
        fs::copy(at("2-of-3.parkpages"), at(to)).unwrap();
    };
    copy("copy.parkpages");
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: `parts/2-of-3.parkpages` and `parts/copy.parkpages` are both part 2/3
  help: remove the one that is not of this time
--- exit 2

"#]]
    );
    done(&place, "build --part 1/2 --output parts");
    assert_data_eq!(
        place.run("build --join parts").all(),
        str![[r#"
--- stderr
error: `parts/1-of-2.parkpages` is one of 2 parts, and `parts/2-of-3.parkpages` one of 3
  help: remove those that were left from another time
--- exit 2

"#]]
    );
    assert!(!place.has("public"));
}

#[test]
fn a_part_has_a_number_and_a_folder_of_its_own() {
    let place = small();
    assert_data_eq!(
        place.run("build --part 3/2 --output parts").all(),
        str![[r#"
--- stderr
error: invalid value '3/2' for '--part <N/M>': there is no part 3 of 2: parts are counted from 1, as 1/2 to 2/2

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --part 0/2 --output parts").all(),
        str![[r#"
--- stderr
error: invalid value '0/2' for '--part <N/M>': there is no part 0 of 2: parts are counted from 1, as 1/2 to 2/2

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --part x --output parts").all(),
        str![[r#"
--- stderr
error: invalid value 'x' for '--part <N/M>': write the number of the part and the number of all parts, as 2/3, of at most 65535

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --part 1/2").all(),
        str![[r#"
--- stderr
error: a part is no site, so it needs a folder of its own
  help: name one, as in --part 1/2 --output parts
--- exit 2

"#]]
    );
    assert_data_eq!(
        place
            .run("build --part 1/2 --output parts --skip-broken")
            .all(),
        str![[r#"
--- stderr
error: with --skip-broken a site is made as a whole: which entries are left out is known after all pages
  help: leave out --part and --join, or --skip-broken
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --part 1/2 --join parts").all(),
        str![[r#"
--- stderr
error: the argument '--part <N/M>' cannot be used with '--join <DIR>'

Usage: parkpages build --part <N/M> --now <RFC3339>

For more information, try '--help'.
--- exit 2

"#]]
    );
    done(&place, "build");
    for folder in ["public", "public/parts"] {
        let run = place.run(&format!("build --part 1/2 --output {folder}"));
        let said = "is a folder of pages, where a part would be public";
        assert!(run.code == Some(2) && run.err.contains(said), "{}", run.err);
    }
    assert_data_eq!(
        place.run("build --part 1/2 --output content/parts").all(),
        str![[r#"
--- stderr
error: the output folder `content/parts` is in `content/`: pages would become sources
  help: name a separate folder for the output, such as `--output public`
--- exit 2

"#]]
    );
    done(&place, "build");
    assert_data_eq!(
        place.run("build --part 1/2 --output public").all(),
        str![[r#"
--- stderr
error: `public` is a folder of pages, where a part would be public
  help: name a folder for parts alone, such as `--output parts`
--- exit 2

"#]]
    );
    place.write("parts/1-of-2.parkpages", "mine");
    assert_data_eq!(
        place.run("build --part 1/2 --output parts").all(),
        str![[r#"
--- stderr
error: `parts/1-of-2.parkpages` is in the way: it is no part that parkpages has made
  help: move it away
--- exit 2

"#]]
    );
    assert_eq!(place.read("parts/1-of-2.parkpages"), "mine");
}

#[test]
fn a_site_with_errors_has_no_part() {
    let place = small();
    make(&place, 1);
    let before = fs::read(place.path().join("parts/1-of-1.parkpages")).unwrap();
    place.write("content/news/a.md", "---\ntitle: A\n");
    let run = place.run("build --part 1/1 --output parts");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert!(
        run.err.ends_with("No part was made: 1 error.\n"),
        "{}",
        run.err
    );
    assert!(fs::read(place.path().join("parts/1-of-1.parkpages")).unwrap() == before);
    assert_eq!(place.files("parts"), ["1-of-1.parkpages"]);
    let run = place.run("build --join parts");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert!(!Path::new(&place.path().join("public/index.html")).exists());
}
