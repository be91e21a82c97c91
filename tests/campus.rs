//! A second site, `tests/campus`: an invented campus in Portuguese, English and Arabic with a theme of its own over `park`, below a path of its
//! host, with its default language at the root. What a site of another institution relies on holds for it.

mod support;

use std::collections::BTreeMap;

use support::shows;

fn outputs() -> BTreeMap<String, String> {
    let campus = support::files(&support::root().join("tests/campus"));
    let park = support::files(&support::root().join("themes/park"));
    let park = park
        .into_iter()
        .map(|(path, bytes)| (format!("themes/park/{path}"), bytes));
    let world = support::world("2026-06-01T00:00:00Z", campus.into_iter().chain(park));
    support::sound(&world)
}

#[test]
fn the_default_language_lies_at_the_root_and_the_other_below_its_key() {
    let outputs = outputs();
    let home = [
        "<html lang=\"pt-PT\"",
        "<link rel=\"canonical\" href=\"https://www.example.org/ribeira/\">",
        "hreflang=\"en\" href=\"https://www.example.org/ribeira/en/\"",
        "hreflang=\"x-default\" href=\"https://www.example.org/ribeira/\"",
    ];
    shows(&outputs, "index.html", &home);
    shows(
        &outputs,
        "en/index.html",
        &["<html lang=\"en-GB\"", "href=\"/ribeira/\" lang=\"pt-PT\""],
    );
    shows(
        &outputs,
        "404.html",
        &["<html lang=\"pt-PT\"", "Página não encontrada"],
    );
    shows(
        &outputs,
        "en/404.html",
        &["<html lang=\"en-GB\"", "Page not found"],
    );
    assert!(!outputs.keys().any(|path| path.starts_with("pt/")));
}

#[test]
fn every_address_is_below_the_path_of_the_host() {
    for (path, text) in outputs() {
        for attribute in ["href=\"/", "src=\"/", "url=/", "action=\"/"] {
            let addresses = text.split(attribute).skip(1);
            for address in addresses {
                let address = address.split(['"', ' ', '>']).next().unwrap_or_default();
                let is_below = address == "ribeira" || address.starts_with("ribeira/");
                assert!(is_below, "{path} leads to /{address}");
            }
        }
    }
}

#[test]
fn links_lead_to_what_the_program_makes() {
    let about = [
        "href=\"/ribeira/temas/mar/\"",
        "href=\"/ribeira/courses/area/engineering/\"",
        "href=\"/ribeira/news/archive/2026/\"",
        "href=\"/ribeira/news/feed.xml\"",
        "href=\"/ribeira/sitemap.xml\"",
        "href=\"/ribeira/en/news/\"",
    ];
    let outputs = outputs();
    shows(&outputs, "about/index.html", &about);
    shows(
        &outputs,
        "en/about/index.html",
        &[
            "href=\"/ribeira/en/temas/mar/\"",
            "href=\"/ribeira/en/news/feed.xml\"",
        ],
    );
    shows(
        &outputs,
        "antigo/mar/index.html",
        &["url=/ribeira/temas/mar/"],
    );
    shows(&outputs, "o-campus/index.html", &["url=/ribeira/about/"]);
    shows(
        &outputs,
        "cursos/marine/index.html",
        &["url=/ribeira/courses/marine/"],
    );
}

#[test]
fn terms_have_texts_and_sections_have_fields_of_their_own() {
    let outputs = outputs();
    shows(
        &outputs,
        "temas/mar/index.html",
        &[
            "<meta name=\"description\" content=\"O que o exemplo estuda na água.\">",
            "Temas",
            "O mar e o rio no campus",
            "src=\"/ribeira/temas/mar/ondas.svg\"",
            "alt=\"Três ondas\"",
            "Pessoas",
            "1200",
            "mailto:mar@example.org",
            "href=\"/ribeira/labs/tide/\"",
            "href=\"/ribeira/temas/energia/\"",
            "O campus abre as portas",
        ],
    );
    shows(
        &outputs,
        "en/temas/mar/index.html",
        &[
            "Sea and river on the campus",
            "alt=\"Three waves\"",
            "1,200",
            "href=\"/ribeira/en/labs/tide/\"",
        ],
    );
    // A term has its label wherever it is named.
    shows(&outputs, "news/abertura/index.html", &["Mar e rio"]);
    let area = ["Os cursos de engenharia do exemplo.", "Nenhum destes"];
    shows(&outputs, "courses/area/engineering/index.html", &area);
    shows(
        &outputs,
        "courses/index.html",
        &["Secretaria", "Piso 2, das 9 às 17 horas"],
    );
    shows(
        &outputs,
        "en/courses/index.html",
        &["Office", "2nd floor, 9 a.m. to 5 p.m."],
    );
}

#[test]
fn fields_figures_and_lists_are_in_the_language_of_the_page() {
    let outputs = outputs();
    shows(
        &outputs,
        "courses/marine/index.html",
        &[
            "Engenharia naval",
            "fevereiro de 2027",
            "1200",
            "Laboratório das marés",
        ],
    );
    shows(
        &outputs,
        "en/courses/marine/index.html",
        &[
            "Naval engineering",
            "February 2027",
            "1,200",
            "Tide laboratory",
        ],
    );
    shows(&outputs, "index.html", &[">3<", "Vagas"]);
    shows(
        &outputs,
        "courses/page/2/index.html",
        &["Engenharia naval", "Página anterior"],
    );
}

#[test]
fn a_language_from_right_to_left_needs_only_settings_and_texts() {
    let outputs = outputs();
    shows(
        &outputs,
        "ar/index.html",
        &[
            "<html lang=\"ar-EG\" dir=\"rtl\"",
            "مجمع ريبيرا",
            "١٬٢٣٧",
            "Vagas",
        ],
    );
    let news = [
        "<html lang=\"ar-EG\" dir=\"rtl\"",
        "٢ مارس ٢٠٢٦",
        "البحر والنهر",
    ];
    shows(&outputs, "ar/news/abertura/index.html", &news);
    // Each version leads to all others, and search engines to the same one of those in no language of theirs.
    let all = [
        ("pt", "https://www.example.org/ribeira/news/abertura/"),
        ("en", "https://www.example.org/ribeira/en/news/abertura/"),
        ("ar", "https://www.example.org/ribeira/ar/news/abertura/"),
        (
            "x-default",
            "https://www.example.org/ribeira/news/abertura/",
        ),
    ];
    for path in ["", "en/", "ar/"] {
        let page = &outputs[&format!("{path}news/abertura/index.html")];
        for (lang, url) in all {
            let link = format!("hreflang=\"{lang}\" href=\"{url}\"");
            assert!(page.contains(&link), "{link} in {path}");
        }
    }
    let feed = ["xml:lang=\"ar-EG\"", "المجمع يفتح أبوابه"];
    shows(&outputs, "ar/news/feed.xml", &feed);
}

#[test]
fn what_is_not_translated_says_so() {
    let outputs = outputs();
    shows(
        &outputs,
        "en/news/so-em-portugues/index.html",
        &["lang=\"pt-PT\"", "This text has not been translated"],
    );
    shows(&outputs, "en/labs/index.html", &["(Portuguese only)"]);
}

#[test]
fn feeds_sitemap_and_robots_are_those_of_the_site() {
    let outputs = outputs();
    shows(
        &outputs,
        "robots.txt",
        &["Sitemap: https://www.example.org/ribeira/sitemap.xml"],
    );
    shows(
        &outputs,
        "news/feed.xml",
        &[
            "https://www.example.org/ribeira/news/abertura/",
            "xml:lang=\"pt-PT\"",
        ],
    );
    shows(
        &outputs,
        "en/feed.xml",
        &["https://www.example.org/ribeira/en/news/abertura/"],
    );
    shows(
        &outputs,
        "sitemap.xml",
        &[
            "<loc>https://www.example.org/ribeira/</loc>",
            "<loc>https://www.example.org/ribeira/en/courses/</loc>",
        ],
    );
}

#[test]
fn the_theme_goes_over_its_parent() {
    let outputs = outputs();
    let style = outputs
        .keys()
        .find(|path| path.starts_with("assets/css/ribeira."));
    let style = style.expect("the style sheet of the theme");
    shows(&outputs, "index.html", &[&format!("/ribeira/{style}")]);
}
