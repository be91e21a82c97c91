//! A site of which no template shows a description: they are taken from texts for feeds alone.

use parkpages::base::RelPath;
use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::{MemoryWorld, World as _};

use super::site::Site;

fn text_of(world: &MemoryWorld, path: &RelPath) -> String {
    String::from_utf8(world.read(path).expect("a file")).unwrap_or_default()
}

/// The site without what shows descriptions, and the path of an entry that is not there yet.
fn world() -> (MemoryWorld, RelPath) {
    let mut world = Site::new().world();
    let files: Vec<RelPath> = world.list().iter().map(|file| file.path.clone()).collect();
    for path in files {
        let text = text_of(&world, &path);
        let shown = text
            .replace("{{ card.description }}", "")
            .replace("{{ page.description }}", "");
        let kept = shown.lines().filter(|line| {
            path.as_str() != "content/site.yaml"
                || !line.starts_with("search:") && !line.starts_with("llms:")
        });
        let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
        if shown != text || path.as_str() == "content/site.yaml" {
            world.write(path, kept);
        }
    }
    (
        world,
        RelPath::new("content/news/opening.md").expect("a path"),
    )
}

#[test]
fn feeds_follow_texts_of_which_no_template_shows_a_description() {
    let (mut world, path) = world();
    let feed = RelPath::new("en/feed.xml").expect("a path");
    let mut memo = Memo::new().ending();
    rebuild(&world, &Options::default(), &mut memo, &MemorySink::new());
    for sentence in ["The park opens early.", "The park opens late."] {
        let text = format!("---\ntitle: Told\ndate: 2026-02-27\n---\n{sentence}\n");
        world.write(path.clone(), text);
        let (made, clean) = (MemorySink::new(), MemorySink::new());
        let rebuilt = rebuild(&world, &Options::default(), &mut memo, &made);
        let built = build(&world, &Options::default(), &clean);
        assert_eq!(rebuilt.diagnostics, built.diagnostics);
        assert_eq!(rebuilt.outputs, built.outputs);
        let clean = clean.into_outputs();
        let shown = clean
            .iter()
            .find(|(path, _)| path.as_str() == feed.as_str());
        let shown = shown.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
        assert!(shown.expect("a feed").contains(sentence));
    }
}
