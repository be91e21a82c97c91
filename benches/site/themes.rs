//! Settings and themes of like work: a frame with a menu, an article with its partner, tags and
//! neighbours, lists of cards with pagination.

use super::Generator;

/// Settings and theme as files: path below the root and text.
pub fn files(generator: Generator) -> Vec<(&'static str, &'static str)> {
    match generator {
        Generator::Parkpages => [&[SETTINGS], PARKPAGES].concat(),
        Generator::Hugo => HUGO.to_vec(),
        Generator::Blades => Vec::new(),
    }
}

/// The settings of parkpages, whichever the theme.
pub const SETTINGS: (&str, &str) = (
    "content/site.yaml",
    r#"base_url: https://example.org
timezone: Asia/Hong_Kong
theme: bench
title: { en: Bench }
languages:
  en: { tag: en, name: English }
taxonomies:
  tags:
    label: { en: Tags }
    paginate_by: 20
    options:
      research: { en: research }
      health: { en: health }
      robots: { en: robots }
      energy: { en: energy }
      rivers: { en: rivers }
      funding: { en: funding }
      talent: { en: talent }
      transport: { en: transport }
      housing: { en: housing }
      data: { en: data }
      chips: { en: chips }
      food: { en: food }
      standards: { en: standards }
      tenders: { en: tenders }
      visits: { en: visits }
      schools: { en: schools }
      water: { en: water }
      materials: { en: materials }
      customs: { en: customs }
      law: { en: law }
      culture: { en: culture }
      sports: { en: sports }
      birds: { en: birds }
      finance: { en: finance }
menus:
  main:
    - news
    - partners
"#,
);

const PARKPAGES: &[(&str, &str)] = &[
    ("content/_index.md", "---\ntitle: Bench\n---\nWelcome.\n"),
    (
        "content/news/_index.md",
        "---\ntitle: News\nsort: [-date]\npaginate_by: 20\narchive: false\nfeed: true\n---\n",
    ),
    (
        "content/news/_fields.yaml",
        "partner: { type: reference, to: partners }\n",
    ),
    (
        "content/partners/_index.md",
        "---\ntitle: Partners\nsort: title\npaginate_by: 20\narchive: false\n---\n",
    ),
    (
        "content/partners/_fields.yaml",
        "name: { type: text, title: true, required: true }\nsector: { type: text }\nsince: { type: integer }\n",
    ),
    ("themes/bench/theme.yaml", "name: bench\nversion: 1.0.0\n"),
    ("themes/bench/i18n/en.yaml", "tags: Tags\n"),
    (
        "themes/bench/templates/base.html",
        r#"<!DOCTYPE html>
<html lang="{{ lang_tag }}">
<head>
<meta charset="utf-8">
<title>{% block title %}{{ page.title }}{% endblock %} – {{ config.title }}</title>
<meta name="description" content="{{ page.description or page.title }}">
<link rel="canonical" href="{{ current_path | absolute_url }}">
</head>
<body>
<header><a href="{{ get_url(path="@/_index.md") }}">{{ config.title }}</a>
<nav><ul>{% for item in menu(name="main") %}<li><a href="{{ item.url }}"{% if item.current %} aria-current="page"{% endif %}>{{ item.label }}</a></li>{% endfor %}</ul></nav></header>
<main>
{% block main %}{% endblock %}
</main>
<footer><p>{{ config.title }}</p></footer>
</body>
</html>
"#,
    ),
    (
        "themes/bench/templates/components.html",
        r#"{% component Cards(cards) %}
<ul>{% for card in cards %}
<li><a href="{{ card.url }}">{{ card.title }}</a>{% if card.date %} <time datetime="{{ card.date }}">{{ card.date }}</time>{% endif %}<p>{{ card.description }}</p></li>{% endfor %}
</ul>
{% endcomponent Cards %}
{% component Pager(paginator) %}
<nav>{% if paginator.previous %}<a href="{{ paginator.previous }}" rel="prev">Newer</a> {% endif %}{{ paginator.current_index }} / {{ paginator.number_pagers }}{% if paginator.next %} <a href="{{ paginator.next }}" rel="next">Older</a>{% endif %}</nav>
{% endcomponent Pager %}
"#,
    ),
    (
        "themes/bench/templates/index.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ page.content }}
{{ <Cards cards={entries(section="news", limit=20)} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/section.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ <Cards cards={paginator.pages} /> }}{{ <Pager paginator={paginator} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/page.html",
        r#"{% extends "base.html" %}{% block main %}<article><h1>{{ page.title }}</h1>
<p><time datetime="{{ page.date }}">{{ page.date }}</time> {{ page.word_count }} words</p>
{{ page.content }}
{% if page.data.partner %}<p><a href="{{ page.data.partner.url }}">{{ page.data.partner.title }}</a></p>{% endif %}
<ul>{% for term in page.terms.tags %}<li><a href="{{ term.url }}">{{ term.label }}</a></li>{% endfor %}</ul>
<nav>{% set near = neighbours() %}{% if near.previous %}<a href="{{ near.previous.url }}" rel="prev">{{ near.previous.title }}</a>{% endif %}{% if near.next %}<a href="{{ near.next.url }}" rel="next">{{ near.next.title }}</a>{% endif %}</nav>
</article>{% endblock %}"#,
    ),
    (
        "themes/bench/templates/record.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<dl><dt>Sector</dt><dd>{{ page.data.sector }}</dd><dt>Since</dt><dd>{{ page.data.since }}</dd></dl>
{{ <Cards cards={backlinks(field="partner")} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/term.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ <Cards cards={paginator.pages} /> }}{{ <Pager paginator={paginator} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/taxonomy.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<ul>{% for term in terms.terms %}<li><a href="{{ term.url }}">{{ term.label }}</a> {{ term.count }}</li>{% endfor %}</ul>{% endblock %}"#,
    ),
    (
        "themes/bench/templates/404.html",
        r#"{% extends "base.html" %}{% block main %}<h1>Not found</h1>{% endblock %}"#,
    ),
    (
        "themes/bench/templates/languages.html",
        r#"{% extends "base.html" %}{% block main %}<ul>{% for l in config.languages %}<li><a href="{{ l.url }}">{{ l.name }}</a></li>{% endfor %}</ul>{% endblock %}"#,
    ),
];

const HUGO: &[(&str, &str)] = &[
    (
        "hugo.yaml",
        r#"baseURL: https://example.org/
languageCode: en
title: Bench
pagination: { pagerSize: 20 }
services: { rss: { limit: 20 } }
taxonomies: { tag: tags, partner: partner }
enableRobotsTXT: true
menus:
  main:
    - { name: News, pageRef: /news, weight: 1 }
    - { name: Partners, pageRef: /partner, weight: 2 }
outputs:
  home: [html, rss]
  section: [html]
  taxonomy: [html]
  term: [html]
"#,
    ),
    ("content/_index.md", "---\ntitle: Bench\n---\nWelcome.\n"),
    ("content/news/_index.md", "---\ntitle: News\n---\n"),
    ("content/partner/_index.md", "---\ntitle: Partners\n---\n"),
    (
        "layouts/_default/baseof.html",
        r#"<!DOCTYPE html>
<html lang="{{ site.Language.Lang }}">
<head>
<meta charset="utf-8">
<title>{{ block "title" . }}{{ .Title }}{{ end }} – {{ site.Title }}</title>
<meta name="description" content="{{ or .Description .Title }}">
<link rel="canonical" href="{{ .Permalink }}">
</head>
<body>
<header><a href="/">{{ site.Title }}</a>
<nav><ul>{{ $page := . }}{{ range site.Menus.main }}<li><a href="{{ .URL }}"{{ if $page.IsMenuCurrent "main" . }} aria-current="page"{{ end }}>{{ .Name }}</a></li>{{ end }}</ul></nav></header>
<main>
{{ block "main" . }}{{ end }}
</main>
<footer><p>{{ site.Title }}</p></footer>
</body>
</html>
"#,
    ),
    (
        "layouts/partials/cards.html",
        r#"<ul>{{ range . }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ if not .Date.IsZero }} <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006-01-02" }}</time>{{ end }}<p>{{ .Description }}</p></li>{{ end }}
</ul>
"#,
    ),
    (
        "layouts/partials/pager.html",
        r#"<nav>{{ if .HasPrev }}<a href="{{ .Prev.URL }}" rel="prev">Newer</a> {{ end }}{{ .PageNumber }} / {{ .TotalPages }}{{ if .HasNext }} <a href="{{ .Next.URL }}" rel="next">Older</a>{{ end }}</nav>
"#,
    ),
    (
        "layouts/index.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}
{{ partial "cards.html" (first 20 (where site.RegularPages "Section" "news").ByDate.Reverse) }}{{ end }}"#,
    ),
    (
        "layouts/_default/list.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $p := .Paginate .Pages.ByDate.Reverse }}{{ partial "cards.html" $p.Pages }}{{ partial "pager.html" $p }}{{ end }}"#,
    ),
    (
        "layouts/_default/terms.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>{{ end }}"#,
    ),
    (
        "layouts/_default/single.html",
        r#"{{ define "main" }}<article><h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006-01-02" }}</time> {{ .WordCount }} words</p>
{{ .Content }}
{{ range .GetTerms "partner" }}<p><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></p>{{ end }}
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
<nav>{{ with .NextInSection }}<a href="{{ .RelPermalink }}" rel="prev">{{ .Title }}</a>{{ end }}{{ with .PrevInSection }}<a href="{{ .RelPermalink }}" rel="next">{{ .Title }}</a>{{ end }}</nav>
</article>{{ end }}"#,
    ),
    (
        "layouts/partner/taxonomy.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $p := .Paginate .Pages.ByTitle }}{{ partial "cards.html" $p.Pages }}{{ partial "pager.html" $p }}{{ end }}"#,
    ),
    (
        // As a user of Hugo would have it: a search of all pages for each partner would take most of the time.
        "layouts/partner/term.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<dl><dt>Sector</dt><dd>{{ .Params.sector }}</dd><dt>Since</dt><dd>{{ .Params.since }}</dd></dl>
{{ partial "cards.html" .Pages.ByDate.Reverse }}{{ end }}"#,
    ),
    (
        "layouts/404.html",
        r#"{{ define "main" }}<h1>Not found</h1>{{ end }}"#,
    ),
];
