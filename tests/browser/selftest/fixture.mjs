// A small site on which every check passes, and one page for each way to fail one.

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const BASE = "https://park.example";
const LANGUAGES = { en: "en", tc: "zh-Hant-HK", sc: "zh-Hans" };
const NAMES = { en: "English", tc: "繁體中文", sc: "简体中文" };

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 1rem; color: #111; background: #fff; font: 1rem/1.5 sans-serif; }
a { color: #00438a; display: inline-block; min-height: 24px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; background: #fff; }
.faint { color: #ccc; }
.wide { width: 700px; }
.fixed, .under { position: relative; }
.over { position: absolute; top: 0; right: 0; bottom: 0; left: 0; background: #fff; }
.shy:focus { outline: none; }
.late { height: 300px; }
@media (prefers-color-scheme: dark) {
  body, .skip:focus { color: #eee; background: #111; }
  a { color: #9cf; }
  .dim { color: #333; }
}
@media (max-width: 400px) { .pale { color: #ccc; } }
`;

/** One page; `name` is its path below the language, without slashes. */
function page(language, name, own = {}) {
  const at = (language, name) => `/${language}/${name ? `${name}/` : ""}`;
  const title = own.title ?? `${name || "home"} ${language}`;
  const versions = own.versions ?? Object.keys(LANGUAGES);
  const head = [
    `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${title}</title>`,
    own.description === null ? "" : `<meta name="description" content="${own.description ?? `About ${title}`}">`,
    own.noindex ? `<meta name="robots" content="noindex">` : "",
    own.noindex ? "" : `<link rel="canonical" href="${BASE}${at(language, name)}">`,
    `<link rel="icon" href="/dot.svg"><link rel="stylesheet" href="/style.css">`,
    ...versions.map(
      (other) => `<link rel="alternate" hreflang="${LANGUAGES[other]}" href="${BASE}${at(other, name)}">`,
    ),
  ];
  const switches = Object.keys(LANGUAGES)
    .filter((other) => other !== language)
    .map((other) => {
      const exact = versions.includes(other);
      const says = exact || own.silent ? "" : ' aria-describedby="nearest"';
      return `<a hreflang="${LANGUAGES[other]}" lang="${LANGUAGES[other]}" href="${at(other, exact ? name : "")}"${says}>${NAMES[other]}</a>`;
    });
  const skip = own.skip ?? `<a class="skip" href="#main">Skip to content</a>`;
  const nav = own.nav ?? `<nav aria-label="Languages">${switches.join(" ")}<span id="nearest">Home page</span></nav>`;
  const body = own.body ?? "<p>Text.</p>";
  const main = own.main ?? `<h1>${title}</h1>${body}`;
  return `${own.doctype ?? "<!DOCTYPE html>"}
<html lang="${own.lang ?? LANGUAGES[language]}"><head>${head.join("")}${own.head ?? ""}</head>
<body><header>${skip}${nav}</header><main id="main">${main}</main>${own.after ?? ""}</body></html>`;
}

const sitemap = (paths) =>
  `<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths
    .map((path) => `<url><loc>${BASE}${path}</loc></url>`)
    .join("")}</urlset>`;

const list = (names, language = "en") =>
  `<ul>${names.map((name) => `<li><a href="/${language}/${name}/">${name}</a></li>`).join("")}</ul>`;

/** File to text, of a site without a fault: with a page in one language only, an alias, a fragment, and a 404 page. */
export function good(more = []) {
  const files = {
    "style.css": STYLE,
    "dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"/>',
    "data.json": `{"page": "${BASE}/en/about/#part"}`,
    "sitemap.xml": sitemap(["/en/", "/tc/", "/sc/", "/en/about/", "/en/only/"]),
    "index.html": page("en", "", {
      title: "Languages",
      versions: [],
      skip: "",
      nav: "",
      body: `<p>${Object.keys(NAMES)
        .map((key) => `<a hreflang="${LANGUAGES[key]}" lang="${LANGUAGES[key]}" href="/${key}/">${NAMES[key]}</a>`)
        .join(" ")}</p>`,
    }),
    "404.html": page("en", "404", { title: "Not found", versions: [], noindex: true, nav: "", skip: "" }),
    "old/index.html": `<!DOCTYPE html><html lang="en"><head><title>Moved</title><meta http-equiv="refresh" content="0; url=/en/about/"></head></html>`,
    "en/only/index.html": page("en", "only", { versions: ["en"], body: `<p><a href="/en/about/#part">A part</a></p>` }),
  };
  for (const language of Object.keys(LANGUAGES)) {
    files[`${language}/index.html`] = page(language, "", {
      body: list(language === "en" ? ["about", "only", ...more] : ["about"], language),
    });
    files[`${language}/about/index.html`] = page(language, "about", { body: `<h2 id="part">Part</h2><p>Text.</p>` });
  }
  return files;
}

const only = { versions: ["en"] };

/**
 * The planted faults: the page that has it, the check that must find it, and words of what it must say.
 * `page` is what differs from a good page; `files` are further files.
 */
export const PLANTED = {
  message: {
    check: "opens",
    says: /console error: from a script/,
    page: { head: '<script src="/message.js"></script>' },
    files: { "message.js": 'console.error("from a script")' },
  },
  throws: {
    check: "opens",
    says: /script error: thrown/,
    page: { head: '<script src="/throws.js"></script>' },
    files: { "throws.js": 'throw new Error("thrown")' },
  },
  "inline-script": {
    check: "opens",
    says: /Content Security Policy/,
    page: { head: "<script>document.title</script>" },
  },
  "inline-style": {
    check: "opens",
    says: /Content Security Policy/,
    page: { body: '<p style="margin:0">Text.</p>' },
    also: [["html", /no-inline-style/]],
  },
  foreign: {
    check: "opens",
    says: /Content Security Policy/,
    page: { body: '<p><img src="https://elsewhere.example/a.png" alt="A picture"></p>' },
  },
  "lost-picture": {
    check: "opens",
    says: /request failed: \/en\/lost-picture\/a.png 404/,
    page: { body: '<p><img src="a.png" alt="A picture"></p>' },
    also: [["links", /a.png/]],
  },
  "dead-link": {
    check: "links",
    says: /`\/en\/gone\/` leads to nothing/,
    page: { body: '<p><a href="/en/gone/">Gone</a></p>' },
  },
  "dead-fragment": { check: "links", says: /no such id/, page: { body: '<p><a href="/en/about/#gone">Gone</a></p>' } },
  "no-slash": { check: "links", says: /lacks its last slash/, page: { body: '<p><a href="/en/about">About</a></p>' } },
  "dead-alias": {
    check: "links",
    says: /leads to nothing/,
    raw: '<!DOCTYPE html><html lang="en"><head><title>Moved</title><meta http-equiv="refresh" content="0; url=/en/gone/"></head></html>',
  },
  orphan: { check: "reachable", says: /no way leads here/, page: {}, orphan: true },
  faint: { check: "axe", says: /color-contrast \(1280 px\)/, page: { body: '<p class="faint">Text.</p>' } },
  "faint-in-dark": {
    check: "axe",
    says: /color-contrast \(1280 px, dark\)/,
    page: { body: '<p class="dim">Text.</p>' },
  },
  "faint-on-phones": { check: "axe", says: /color-contrast \(390 px\)/, page: { body: '<p class="pale">Text.</p>' } },
  "no-alt": {
    check: "axe",
    says: /image-alt/,
    page: { body: '<p><img src="/dot.svg" width="20" height="20"></p>' },
    also: [["html", /alt/]],
  },
  "no-landmark": { check: "axe", says: /region/, page: { after: "<p>Text outside.</p>" } },
  "bad-html": { check: "html", says: /close-order|element-permitted/, page: { body: "<p><div>Text.</div></p>" } },
  "no-doctype": { check: "html", says: /missing-doctype/, page: { doctype: "" } },
  "wrong-lang": { check: "lang", says: /says lang="zh-Hans"/, page: { lang: "zh-Hans" } },
  "one-sided": {
    check: "lang",
    says: /does not name it/,
    page: { versions: ["en"], head: '<link rel="alternate" hreflang="zh-Hans" href="https://park.example/sc/about/">' },
  },
  "no-switch": { check: "switch", says: /no link with `hreflang`/, page: { nav: "", skip: "" } },
  "silent-switch": { check: "switch", says: /does not say so/, page: { silent: true } },
  "lying-switch": {
    check: "switch",
    says: /leads to \/tc\/lying\/, which says lang="en"/,
    page: {
      nav: '<nav><a hreflang="zh-Hant-HK" href="/tc/lying/">繁體中文 (lying)</a> <a hreflang="zh-Hans" href="/sc/">简体中文 (home)</a></nav>',
    },
  },
  "no-title": {
    check: "words",
    says: /has no title/,
    page: { title: "", main: "<h1>Text</h1>" },
    also: [
      ["axe", /document-title/],
      ["html", /empty-title/],
    ],
  },
  "same-title": { check: "words", says: /has the title of/, page: { title: "about en", description: "Another" } },
  "no-description": { check: "words", says: /has no description/, page: { description: null } },
  "same-description": { check: "words", says: /has the description of/, page: { description: "About about en" } },
  "too-wide": { check: "narrow", says: /p.wide reaches/, page: { body: '<p class="wide">Text.</p>' } },
  "no-focus": {
    check: "focus",
    says: /“Home” does not show its focus/,
    page: { body: '<p><a class="shy" href="/en/">Home</a></p>' },
  },
  covered: {
    check: "focus",
    says: /“Home” has the focus and cannot be seen/,
    page: { body: '<p class="under"><a href="/en/">Home</a><span class="over"></span></p>' },
  },
  unreachable: {
    check: "focus",
    says: /“Home” cannot be reached/,
    page: { body: '<p><a href="/en/" tabindex="-1">Home</a> <a href="/en/about/">About</a></p>' },
  },
  moves: {
    check: "still",
    says: /something moves/,
    page: { head: '<script src="/moves.js"></script>' },
    files: {
      "moves.js":
        'addEventListener("load", () => setTimeout(() => { const late = document.createElement("p"); late.className = "late"; ' +
        'late.textContent = "Late."; document.querySelector("h1").before(late); }, 50));',
    },
  },
  crowded: {
    check: "light",
    says: /needs 1\d requests/,
    page: {
      body: `<p>${Array.from({ length: 13 }, (_, n) => `<img src="/dot.svg?${n}" alt="Dot ${n}" width="20" height="20">`).join("")}</p>`,
    },
  },
  heavy: {
    check: "light",
    says: /needs \d+ KB compressed/,
    page: { head: '<script src="/heavy.js"></script>' },
    files: { "heavy.js": `"${randomBytes(60_000).toString("hex")}";` },
  },
  pictured: {
    check: "light",
    says: /needs \d+ KB with pictures/,
    page: { body: '<p><img src="/large.jpg" alt="Large" width="20" height="20"></p>' },
    files: { "large.jpg": randomBytes(210_000) },
  },
  "no-h1": { check: "axe", says: /page-has-heading-one/, page: { main: "<p>Text.</p>" } },
  "two-h1": { check: "html", says: /Multiple <h1>/, page: { body: "<h1>Another</h1>" } },
  jump: {
    check: "html",
    says: /expected <h2> but got <h3>/,
    page: { body: "<h3>Deep</h3>" },
    also: [["axe", /heading-order/]],
  },
  "no-skip": { check: "skip", says: /does not reach a link into the page/, page: { skip: "" } },
  "hidden-skip": {
    check: "skip",
    says: /cannot be seen/,
    page: { head: '<link rel="stylesheet" href="/hidden.css">' },
    files: { "hidden.css": ".skip:focus { left: -999px; }" },
    also: [["focus", /Skip to content” has the focus and cannot be seen/]],
  },
  "lost-skip": {
    check: "skip",
    says: /which is not the main part/,
    page: { skip: '<a class="skip" href="#top">Skip</a><span id="top"></span>' },
  },
};

/** Faults of files that are no pages: the file's text, and words of what must be said of it. */
export const PLANTED_DATA = {
  "bad.json": { text: "{", says: /not JSON/ },
  "bad.xml": { text: "<a><b></a>", says: /not well-formed/ },
  "dead.xml": { text: "<a>https://park.example/en/gone/?a&amp;b</a>", says: /leads to nothing/ },
  "sitemap.xml": { text: sitemap(["/en/", "/404.html"]), says: /asks not to be indexed/ },
};

/** The good site with every planted fault. */
export function faulty() {
  const names = Object.keys(PLANTED);
  const files = good(names.filter((name) => !PLANTED[name].orphan));
  files["tc/lying/index.html"] = page("en", "lying", { title: "lying", versions: [] });
  for (const [name, planted] of Object.entries(PLANTED)) {
    files[`en/${name}/index.html`] = planted.raw ?? page("en", name, { ...only, ...planted.page });
    Object.assign(files, planted.files);
  }
  for (const [name, { text }] of Object.entries(PLANTED_DATA)) files[name] = text;
  return files;
}

export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
