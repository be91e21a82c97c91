//! What a build keeps for the next one: it may be missing, foreign, damaged or impossible to write, and
//! nothing of that shows in what is published.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

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
            "The next build makes everything anew: nothing could be kept in .parkpages/: "
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
        run.err.starts_with("The next build makes everything anew"),
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
