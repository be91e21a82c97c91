//! What a build keeps for the next one: it may be missing, foreign, damaged or impossible to write, and
//! nothing of that shows in what is published.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use parkpages::base::Digest;

use crate::env::Place;

fn explained(place: &Place) -> (usize, usize) {
    let run = place.run("build --explain");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let last = run.out.lines().last().unwrap();
    let mut numbers = last.split(' ').filter_map(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn a_second_build_makes_nothing_and_writes_nothing() {
    let place = Place::base();
    let (made, kept) = explained(&place);
    assert!(made > 5 && kept == 0, "{made} {kept}");
    assert_eq!(explained(&place), (0, made));
    assert!(place.run("build").err.contains(" 0 written, 0 removed"));
}

#[test]
fn a_page_is_made_again_where_its_file_has_changed_and_it_is_said_why() {
    let place = Place::base();
    place.write(
        "content/a.md",
        "---\ntitle: A\ndescription: It.\n---\nOne.\n",
    );
    place.run("build");
    place.write(
        "content/a.md",
        "---\ntitle: A\ndescription: It.\n---\nTwo.\n",
    );
    let out = place.run("build --explain").out;
    assert!(
        out.contains(
            "made  /en/a/index.html: its own file, or an entry or file that it names, has changed\n"
        ),
        "{out}"
    );
    assert!(place.read("public/en/a/index.html").contains("Two."));
}

#[test]
fn without_the_cache_everything_is_made_and_nothing_is_kept() {
    let place = Place::base();
    place.run("build --no-cache");
    assert!(!place.has(".parkpages"));
    let (made, _) = explained(&place);
    assert!(made > 5);
    let run = place.run("build --no-cache --explain");
    assert!(
        run.out.ends_with(&format!("{made} made, 0 kept\n")),
        "{}",
        run.out
    );
}

#[test]
fn a_cache_that_is_damaged_cut_short_or_gone_is_made_anew() {
    let place = Place::base();
    let (made, _) = explained(&place);
    let file = place.path().join(".parkpages/memo");
    let whole = fs::read(&file).unwrap();
    for bytes in [&whole[..whole.len() / 2], b"", b"nonsense"] {
        fs::write(&file, bytes).unwrap();
        assert_eq!(explained(&place), (made, 0));
        assert_eq!(explained(&place), (0, made));
    }
    fs::remove_dir_all(place.path().join(".parkpages")).unwrap();
    assert_eq!(explained(&place), (made, 0));
}

#[test]
fn open_data_is_as_a_clean_build_makes_it() {
    let place = Place::base();
    let firm = |more: &str| format!("---\ntitle: Acme\npartner: partners/best\n{more}---\nText.\n");
    let best = |title: &str| format!("---\ntitle: {title}\n---\nText.\n");
    let show = |text: &str| format!("---\ntitle: Show\nstarts: 2026-07-01T10:00\n---\n{text}\n");
    let edits = [
        (
            "content/partners/_index.md",
            "---\ntitle: Partners\nexport: [json, csv]\n---\n".to_owned(),
        ),
        (
            "content/partners/_fields.yaml",
            "partner: {type: reference, to: partners}\n".to_owned(),
        ),
        ("content/partners/acme.md", firm("")),
        ("content/partners/best.md", best("Best")),
        (
            "content/shows/_index.md",
            "---\ntitle: Shows\nexport: [ics]\n---\n".to_owned(),
        ),
        (
            "content/shows/_fields.yaml",
            "starts: {type: datetime}\n".to_owned(),
        ),
        ("content/shows/first.md", show("One text.")),
        ("content/partners/best.md", best("The best")),
        (
            "content/partners/best.md",
            "---\ntitle: The best\ndraft: true\n---\n".to_owned(),
        ),
        ("content/partners/best.md", best("The best")),
        ("content/partners/acme.md", firm("draft: true\n")),
        ("content/partners/acme.md", firm("noindex: true\n")),
        ("content/partners/acme.md", firm("slug: elsewhere\n")),
        (
            "content/partners/_index.md",
            "---\ntitle: Firms\nexport: [json, csv]\n---\n".to_owned(),
        ),
        ("content/shows/first.md", show("Another text.")),
    ];
    for (number, (file, text)) in edits.iter().enumerate() {
        place.write(file, text);
        let warm = place.run("build");
        if number < 6 {
            continue;
        }
        assert_eq!(warm.code, Some(0), "{}", warm.err);
        place.run("build --no-cache --output clean");
        for name in ["partners.json", "partners.csv"] {
            for folder in ["data", "en/partners"] {
                let [warm, clean] =
                    ["public", "clean"].map(|root| place.read(&format!("{root}/{folder}/{name}")));
                assert_eq!(warm, clean, "{name}, after {file} was written: {text}");
            }
        }
        let [warm, clean] =
            ["public", "clean"].map(|root| place.read(&format!("{root}/en/shows/shows.ics")));
        assert_eq!(warm, clean, "after {file} was written: {text}");
    }
    assert!(
        place
            .read("public/en/shows/shows.ics")
            .contains("Another text.")
    );
}

/// What a cache numbers: the languages, the sections, the fields.
#[test]
fn a_cache_of_other_settings_is_of_no_harm() {
    let place = Place::base();
    let three = place.read("content/site.yaml");
    let fewer = |key: &str| {
        let lines = three.lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with(&format!("{key}:")));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let english = "  en: {tag: en, name: English}\n";
    let last = format!("{}\n", three.replace(english, "").trim_end());
    let last = last.replace("taxonomies:", &format!("{english}taxonomies:"));
    assert_ne!(last, three);
    for settings in [&fewer("sc"), &three, &last, &fewer("sc"), &last, &three] {
        place.write("content/site.yaml", settings);
        let run = place.run("build");
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(!run.err.contains("error of its own"), "{}", run.err);
        let built = place.files("public");
        let clean = place.run("build --no-cache --output clean");
        assert_eq!(clean.code, Some(0), "{}", clean.err);
        assert_eq!(built, place.files("clean"));
        for file in built.iter().filter(|file| file.ends_with(".html")) {
            let both = [format!("public/{file}"), format!("clean/{file}")];
            let [kept, clean] = both.map(|file| place.read(&file));
            assert_eq!(kept, clean, "{file}");
        }
    }
}

/// The bytes are whole, and yet they lead to a mistake of the program: here a language that is none.
#[test]
fn what_leads_to_a_panic_is_forgotten() {
    let place = Place::base();
    let (made, _) = explained(&place);
    let file = place.path().join(".parkpages/memo");
    let mut memo = fs::read(&file).unwrap();
    // Before it are a mark and the digest of program and site, behind it its own digest.
    let payload = 20 + 16..memo.len() - 16;
    // Somewhere stands the question for the settings in the third language.
    let found = memo[payload.clone()].windows(2).enumerate();
    let found: Vec<usize> = found
        .filter(|(_, bytes)| **bytes == [0_u8, 2])
        .map(|(at, _)| payload.start + at + 1)
        .collect();
    let panics = |(number, at): (usize, usize)| {
        memo[at] = 200;
        let digest = *Digest::of(&memo[payload.clone()]).as_bytes();
        memo[payload.end..].copy_from_slice(&digest);
        fs::write(&file, &memo).unwrap();
        memo[at] = 2;
        let text = format!("---\ntitle: Home {number}\n---\n");
        place.write("content/_index.md", &text);
        let run = place.run("build");
        let is_it = run.err.contains("parkpages ran into an error of its own");
        is_it.then_some((number, run))
    };
    let (number, run) = found.into_iter().enumerate().find_map(panics).unwrap();
    assert_eq!(run.code, Some(0), "{}", run.err);
    let home = place.read("public/en/index.html");
    assert!(home.contains(&format!("Home {number}")), "{home}");
    assert_eq!(explained(&place), (0, made));
}

#[test]
fn a_cache_of_another_site_is_not_taken() {
    let place = Place::base();
    let (made, _) = explained(&place);
    let other = Place::base();
    fs::create_dir(other.path().join(".parkpages")).unwrap();
    fs::copy(
        place.path().join(".parkpages/memo"),
        other.path().join(".parkpages/memo"),
    )
    .unwrap();
    assert_eq!(explained(&other), (made, 0));
}

#[test]
fn a_cache_that_cannot_be_written_stops_nothing() {
    let place = Place::base();
    place.write(".parkpages", "a file in the way");
    let run = place.run("build");
    assert_eq!(run.code, Some(0));
    assert!(
        run.err.starts_with(
            "The next build takes longer: what this one found could not be kept in .parkpages/: "
        ),
        "{}",
        run.err
    );
    assert!(place.has("public/en/index.html"));
}

#[test]
fn a_link_in_its_place_is_not_followed() {
    let (place, other) = (Place::base(), Place::empty());
    symlink(other.path(), place.path().join(".parkpages")).unwrap();
    let run = place.run("build");
    assert_eq!(run.code, Some(0));
    assert!(
        run.err.starts_with("The next build takes longer"),
        "{}",
        run.err
    );
    assert!(other.files("").is_empty() && !other.has("memo"));
}

#[test]
fn others_may_not_read_it_and_git_does_not_see_it() {
    let place = Place::base();
    place.run("build");
    let mode = fs::metadata(place.path().join(".parkpages"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
    assert_eq!(place.read(".parkpages/.gitignore"), "*\n");
}

#[test]
fn what_was_lost_from_the_output_folder_is_made_again() {
    let place = Place::base();
    place.run("build");
    fs::remove_file(place.path().join("public/en/index.html")).unwrap();
    let out = place.run("build --explain").out;
    assert!(
        out.contains("made  /en/index.html: it was not in the output folder any more\n"),
        "{out}"
    );
    assert!(place.has("public/en/index.html"));
}
