//! Settings and light themes: an article with its date and tags, lists of links, no menu, no neighbours, no references. Each
//! generator makes its own feeds and sitemap.

use super::Generator;
use super::themes::SETTINGS;

/// Settings and theme as files: path below the root and text.
pub fn files(generator: Generator) -> Vec<(&'static str, &'static str)> {
    match generator {
        Generator::Parkpages => [&[SETTINGS], PARKPAGES].concat(),
        Generator::Hugo => HUGO.to_vec(),
        Generator::Blades => BLADES.to_vec(),
    }
}

const PARKPAGES: &[(&str, &str)] = &[
    ("content/_index.md", "---\ntitle: Bench\n---\nWelcome.\n"),
    (
        "content/news/_index.md",
        "---\ntitle: News\nsort: [-date]\npaginate_by: 20\narchive: false\nfeed: true\n---\n",
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
<title>{{ page.title }} – {{ config.title }}</title>
</head>
<body>
{% block main %}{% endblock %}
</body>
</html>
"#,
    ),
    (
        "themes/bench/templates/components.html",
        r#"{% component Cards(cards) %}
<ul>{% for card in cards %}
<li><a href="{{ card.url }}">{{ card.title }}</a></li>{% endfor %}
</ul>
{% endcomponent Cards %}
{% component Pager(paginator) %}
<nav>{% if paginator.previous %}<a href="{{ paginator.previous }}">Newer</a> {% endif %}{% if paginator.next %} <a href="{{ paginator.next }}">Older</a>{% endif %}</nav>
{% endcomponent Pager %}
"#,
    ),
    (
        "themes/bench/templates/index.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ page.content }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/section.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ <Cards cards={paginator.pages} /> }}{{ <Pager paginator={paginator} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/page.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<p>{{ page.date }}</p>
<ul>{% for term in page.terms.tags %}<li><a href="{{ term.url }}">{{ term.label }}</a></li>{% endfor %}</ul>
{{ page.content }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/record.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<p>{{ page.data.sector }}, {{ page.data.since }}</p>{% endblock %}"#,
    ),
    (
        "themes/bench/templates/term.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ <Cards cards={paginator.pages} /> }}{{ <Pager paginator={paginator} /> }}{% endblock %}"#,
    ),
    (
        "themes/bench/templates/taxonomy.html",
        r#"{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<ul>{% for term in terms.terms %}<li><a href="{{ term.url }}">{{ term.label }}</a></li>{% endfor %}</ul>{% endblock %}"#,
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
taxonomies: { tag: tags }
outputs:
  home: [html, rss]
  section: [html]
  taxonomy: [html]
  term: [html]
"#,
    ),
    ("content/_index.md", "---\ntitle: Bench\n---\nWelcome.\n"),
    ("content/news/_index.md", "---\ntitle: News\n---\n"),
    ("content/partners/_index.md", "---\ntitle: Partners\n---\n"),
    (
        "layouts/_default/baseof.html",
        r#"<!DOCTYPE html>
<html lang="{{ site.Language.Lang }}">
<head>
<meta charset="utf-8">
<title>{{ .Title }} – {{ site.Title }}</title>
</head>
<body>
{{ block "main" . }}{{ end }}
</body>
</html>
"#,
    ),
    (
        "layouts/index.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}{{ end }}"#,
    ),
    (
        "layouts/_default/list.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $p := .Paginate .Pages.ByDate.Reverse }}<ul>{{ range $p.Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}
</ul>
<nav>{{ if $p.HasPrev }}<a href="{{ $p.Prev.URL }}">Newer</a> {{ end }}{{ if $p.HasNext }} <a href="{{ $p.Next.URL }}">Older</a>{{ end }}</nav>{{ end }}"#,
    ),
    (
        "layouts/_default/terms.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a></li>{{ end }}</ul>{{ end }}"#,
    ),
    (
        "layouts/_default/single.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<p>{{ .Date.Format "2006-01-02" }}</p>
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
{{ .Content }}{{ end }}"#,
    ),
    (
        "layouts/partners/single.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<p>{{ .Params.sector }}, {{ .Params.since }}</p>{{ end }}"#,
    ),
    (
        "layouts/404.html",
        r#"{{ define "main" }}<h1>Not found</h1>{{ end }}"#,
    ),
];

/// Blades writes a file a page, as `news/article-000001.html`, and no folder.
const BLADES: &[(&str, &str)] = &[
    (
        "Blades.toml",
        r#"title = "Bench"
url = "https://example.org"
lang = "en"
rss = false

[taxonomies.tags]
title = "Tags"
paginate_by = 20
"#,
    ),
    (
        "content/index.toml",
        "title = \"Bench\"\ncontent = \"Welcome.\"\ntemplate = \"home.html\"\n",
    ),
    (
        "content/news/index.toml",
        "title = \"News\"\npaginate_by = 20\n",
    ),
    (
        "content/partners/index.toml",
        "title = \"Partners\"\npaginate_by = 20\npage_template = \"record.html\"\n",
    ),
    (
        "templates/head.html",
        r#"<!DOCTYPE html>
<html lang="{{site lang}}">
<head>
<meta charset="utf-8">
<title>{{title}} – {{site title}}</title>
</head>
<body>
"#,
    ),
    (
        "templates/home.html",
        "{{> head.html}}<h1>{{title}}</h1>\n{{content}}\n</body>\n</html>\n",
    ),
    (
        "templates/section.html",
        r#"{{> head.html}}<h1>{{title}}</h1>
<ul>{{#pages}}
<li><a href="{{permalink}}">{{title}}</a></li>{{/pages}}
</ul>
<nav>{{#pagination}}{{#previous}}<a href="{{previous}}">Newer</a> {{/previous}}{{#next}} <a href="{{next}}">Older</a>{{/next}}{{/pagination}}</nav>
</body>
</html>
"#,
    ),
    (
        "templates/page.html",
        r#"{{> head.html}}<h1>{{title}}</h1>
<p>{{#date}}{{y}}-{{m}}-{{d}}{{/date}}</p>
<ul>{{#taxonomies}}{{#tags}}<li><a href="/tags/{{name}}">{{name}}</a></li>{{/tags}}{{/taxonomies}}</ul>
{{content}}
</body>
</html>
"#,
    ),
    (
        "templates/record.html",
        "{{> head.html}}<h1>{{title}}</h1>\n<p>{{sector}}, {{since}}</p>\n</body>\n</html>\n",
    ),
    (
        "templates/taxonomy.html",
        "{{> head.html}}<h1>{{title}}</h1>\n<ul>{{#keys}}<li><a href=\"{{key}}\">{{key}}</a></li>{{/keys}}</ul>\n</body>\n</html>\n",
    ),
    (
        "templates/taxonomy_key.html",
        r#"{{> head.html}}<h1>{{title}}</h1>
<ul>{{#pages}}
<li><a href="{{permalink}}">{{title}}</a></li>{{/pages}}
</ul>
</body>
</html>
"#,
    ),
];
