//! What is not public appears nowhere in the output: neither as text nor as a name.
//!
//! The sample site gets entries full of a word that stands nowhere else, hidden in every way that
//! there is; public pages link to them and name them.

mod support;

use parkpages::engine::{Built, MemorySink, Options, build};
use parkpages::world::MemoryWorld;
use support::write;

/// Long enough that no numbers written as letters, as those of the search, have it by chance.
const SECRET: &str = "zqxvkwj";

const NOW: &str = "2026-11-23T00:00:00Z";

fn sample() -> MemoryWorld {
    support::world(NOW, support::sample_files())
}

/// A site with a secret news item (with a translation and files of its own) and a secret partner,
/// both hidden by the lines `hidden`, and public pages that name them.
fn with_secrets(hidden: &str) -> MemoryWorld {
    let mut world = sample();
    let article = |lang: &str| {
        format!(
            "---\ntitle: Zqxvkwj title {lang}\ndescription: Zqxvkwj description\ntopics: [partnership]\n\
             partners: [zqxvkwj-partner, astrazeneca]\nimage: zqxvkwj.svg\nimages: {{zqxvkwj.svg: {{alt: Zqxvkwj}}}}\n\
             aliases: [/zqxvkwj-old/]\nsources: [Zqxvkwj source]\n{hidden}\n---\n## Zqxvkwj heading\n\nZqxvkwj text.\n\n\
             ![Zqxvkwj](zqxvkwj.svg \"Zqxvkwj caption\")\n"
        )
    };
    write(
        &mut world,
        "content/news/2026-01-01-zqxvkwj-slug/index.md",
        article("en"),
    );
    write(
        &mut world,
        "content/news/2026-01-01-zqxvkwj-slug/index.tc.md",
        article("tc"),
    );
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><title>Zqxvkwj</title></svg>";
    write(
        &mut world,
        "content/news/2026-01-01-zqxvkwj-slug/zqxvkwj.svg",
        svg,
    );
    let partner = format!(
        "name: {{en: Zqxvkwj Limited, tc: Zqxvkwj 公司}}\nkind: fund\nstatus: [mou]\norigin: TV\n{hidden}\n"
    );
    write(&mut world, "content/partners/zqxvkwj-partner.yaml", partner);
    let public = "---\ntitle: A public item\ndate: 2026-02-01\ntopics: [partnership]\npartners: [zqxvkwj-partner]\n---\n\
                  A [word](@/news/2026-01-01-zqxvkwj-slug/index.md), [another](@/partners/zqxvkwj-partner.yaml) and a\n\
                  [third](2026-01-01-zqxvkwj-slug/zqxvkwj.svg).\n";
    write(&mut world, "content/news/2026-02-01-public.md", public);
    world
}

fn run(world: &MemoryWorld, options: &Options) -> (Built, Vec<String>) {
    let sink = MemorySink::without_pictures();
    let built = build(world, options, &sink);
    let errors: Vec<_> = built
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let outputs = sink.into_outputs();
    let leaks = outputs.iter().filter(|(path, bytes)| {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        path.as_str().to_lowercase().contains(SECRET) || text.contains(SECRET)
    });
    let leaks = leaks.map(|(path, _)| path.to_string()).collect();
    (built, leaks)
}

#[test]
fn nothing_of_what_is_hidden_is_published() {
    let ways = [
        "draft: true",
        "publish_at: 2099-01-01T09:00",
        "date: 2098-01-01",
        "date: 2026-01-01\nexpires_at: 2026-11-22T12:00",
        "draft: true\nwithdrawn: {date: 2026-11-01, reason: Zqxvkwj}",
    ];
    for hidden in ways {
        let (built, leaks) = run(&with_secrets(hidden), &Options::default());
        assert!(
            leaks.is_empty(),
            "hidden by `{hidden}`, it shows in {leaks:?}"
        );
        let told = |code: &str| {
            built
                .diagnostics
                .iter()
                .filter(|problem| problem.code == code)
                .count()
        };
        assert_eq!(told("link-withheld"), 3, "{hidden}");
        assert_eq!(told("reference-withheld"), 1, "{hidden}");
    }
}

#[test]
fn a_hidden_section_hides_what_is_in_it() {
    for hidden in ["draft: true", "publish_at: 2099-01-01"] {
        let mut world = sample();
        write(
            &mut world,
            "content/zqxvkwj/_index.md",
            format!("---\ntitle: Zqxvkwj\nfeed: true\n{hidden}\n---\nZqxvkwj"),
        );
        write(
            &mut world,
            "content/zqxvkwj/item.md",
            "---\ntitle: Zqxvkwj item\ndate: 2026-01-01\ntopics: [planning]\n---\nZqxvkwj",
        );
        write(
            &mut world,
            "content/zqxvkwj/below/_index.md",
            "---\ntitle: Zqxvkwj below\n---\n",
        );
        write(
            &mut world,
            "content/zqxvkwj/below/item.tc.md",
            "---\ntitle: Zqxvkwj\ndate: 2026-01-01\n---\nZqxvkwj",
        );
        write(&mut world, "content/zqxvkwj/note.txt", "zqxvkwj");
        let (_, leaks) = run(&world, &Options::default());
        assert!(
            leaks.is_empty(),
            "hidden by `{hidden}`, it shows in {leaks:?}"
        );
    }
}

#[test]
fn a_withdrawn_entry_leaves_a_notice_and_nothing_else() {
    let world = with_secrets("date: 2026-01-01\nwithdrawn: {date: 2026-11-01, reason: An error.}");
    let sink = MemorySink::without_pictures();
    build(&world, &Options::default(), &sink);
    for (path, bytes) in sink.into_outputs() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for gone in [
            "zqxvkwj text",
            "zqxvkwj heading",
            "zqxvkwj caption",
            "zqxvkwj description",
            "zqxvkwj source",
        ] {
            assert!(!text.contains(gone), "`{gone}` shows in {path}");
        }
        assert!(!path.as_str().ends_with("zqxvkwj.svg"), "{path}");
        let lists = ["feed.xml", "sitemap.xml"];
        // The texts of other entries may lead to the notice.
        let items = text
            .split("<content")
            .map(|part| match part.split_once("</content>") {
                Some((_, rest)) => rest,
                None => part,
            });
        assert!(
            !lists.iter().any(|list| path.as_str().ends_with(list))
                || !items.collect::<String>().contains(SECRET),
            "{path}"
        );
    }
}

/// The word is found where it is not hidden: the tests above can fail.
#[test]
fn what_is_public_is_published() {
    let (_, leaks) = run(&with_secrets("date: 2026-01-01"), &Options::default());
    assert!(
        leaks
            .iter()
            .any(|path| path == "en/news/zqxvkwj-slug/index.html"),
        "{leaks:?}"
    );
    let (_, leaks) = run(
        &with_secrets("draft: true"),
        &Options {
            drafts: true,
            ..Options::default()
        },
    );
    assert!(
        leaks
            .iter()
            .any(|path| path == "sc/news/zqxvkwj-slug/index.html"),
        "{leaks:?}"
    );
    assert!(
        leaks
            .iter()
            .any(|path| path == "en/news/zqxvkwj-slug/zqxvkwj.svg"),
        "{leaks:?}"
    );
}
