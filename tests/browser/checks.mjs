// What holds for every site, as functions from the facts of its pages to faults: `[{ check, path, message }]`.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { HtmlValidate } from "html-validate";

import { homeOf, languageOf } from "./languages.mjs";
import { find } from "./server.mjs";

/** Every check and what it promises; a fault bears the name of one of them. */
export const CHECKS = {
  opens: "every page opens without a message, an error or a failed request, under a strict content security policy",
  links: "every internal link leads somewhere, fragments too",
  reachable: "every page can be reached by links from the home page",
  data: "every XML and JSON file is well-formed, and the addresses in it exist",
  light: "no page needs more than 12 requests and 60 KB compressed, photographs aside, and 200 KB with them",
  still: "nothing moves while a page loads",
  focus: "every control can be reached, shows its focus, and is in sight then, also at 400 %",
  axe: "axe finds no violation at 1280 and 390 px, light and dark",
  html: "the HTML is valid, its headings begin with one h1 and skip no level",
  lang: "every page says the language that its URL promises, and the languages name each other",
  switch: "the language switch leads to the page in that language, or says that it leads elsewhere",
  words: "titles and descriptions are there and are unique within a language",
  narrow: "no page scrolls sideways at 320 px, as at 400 %",
  skip: "the skip link works with the keyboard",
};

const isNotFound = (path) => path.endsWith("/404.html");

/**
 * The faults of a site that needs no browser any more: its `folder`, `languages`, `origin` of the server, `base` of its absolute URLs,
 * `pages` (path to facts), `texts` (path to HTML), `data` (path to XML or JSON), `sitemap` (paths) and `xmlFaults`.
 */
export function check(site) {
  return [links, reachable, data, light, html, lang, switches, words].flatMap((rule) => [...rule(site)]);
}

/** The path within the site of an absolute URL, `null` for other people's. */
export function local(site, url) {
  for (const base of [site.origin, site.base]) {
    if (base && (url === base || url.startsWith(`${base}/`))) {
      const { pathname, hash } = new URL(url);
      return { path: pathname, fragment: decodeURIComponent(hash.slice(1)) };
    }
  }
  return null;
}

function* links(site) {
  for (const [path, page] of site.pages) {
    const targets = page.refresh ? [{ link: page.refresh, url: page.refresh }] : page.links;
    for (const { link, url } of targets) {
      if (url === null) yield { check: "links", path, message: `\`${link}\` is no address` };
      const message = url && broken(site, url);
      if (message) yield { check: "links", path, message: `\`${link}\` ${message}` };
    }
  }
}

function broken(site, url) {
  const target = local(site, url);
  if (!target) return null;
  const { file, redirect } = find(site.folder, target.path);
  if (redirect) return "lacks its last slash";
  if (!file) return "leads to nothing";
  const page = site.pages.get(decodeURI(target.path));
  if (target.fragment && page && !page.refresh && !page.ids.includes(target.fragment))
    return "leads to a page that has no such id";
  return null;
}

function* reachable(site) {
  const reached = new Set(["/"]);
  for (const path of reached) {
    const page = site.pages.get(path);
    for (const url of page?.ways ?? []) {
      const target = local(site, url);
      if (target && site.pages.has(decodeURI(target.path))) reached.add(decodeURI(target.path));
    }
  }
  for (const [path, page] of site.pages) {
    if (!reached.has(path) && !page.refresh && !page.noindex)
      yield { check: "reachable", path, message: "no way leads here from the home page" };
  }
}

// Feeds hold pages as text: one level of escaping is taken away, and addresses end where they do in the page.
const unescaped = (xml) =>
  [["&quot;", '"'], ["&lt;", "<"], ["&gt;", ">"], ["&amp;", "&"]].reduce((text, [from, to]) => text.replaceAll(from, to), xml);

function* data(site) {
  yield* site.xmlFaults;
  for (const [path, text] of site.data) {
    if (path.endsWith(".json")) {
      try {
        JSON.parse(text);
      } catch (error) {
        yield { check: "data", path, message: `not JSON: ${error.message}` };
      }
    }
    const plain = path.endsWith(".json") ? text : unescaped(text);
    for (const url of new Set(site.base ? plain.match(/https?:\/\/[^\s"'<>\\]+/g) : [])) {
      const message = broken(site, url.replaceAll("&amp;", "&"));
      if (message) yield { check: "data", path, message: `\`${url}\` ${message}` };
    }
  }
  if (site.sitemap.length === 0) yield { check: "data", path: "/sitemap.xml", message: "is missing or lists no page" };
  for (const path of site.sitemap) {
    if (site.pages.get(path)?.noindex)
      yield { check: "data", path: "/sitemap.xml", message: `lists ${path}, which asks not to be indexed` };
  }
}

function* light(site) {
  const sizes = new Map();
  const size = (file) => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(file)).length);
    return sizes.get(file);
  };
  for (const [path, page] of site.pages) {
    const requests = page.requests ?? [];
    if (requests.length > 12) yield { check: "light", path, message: `needs ${requests.length} requests` };
    const files = requests.map((url) => find(site.folder, local(site, url)?.path ?? "").file).filter(Boolean);
    const bytes = files
      .filter((file) => !/\.(jpe?g|png|webp|avif|gif)$/.test(file))
      .reduce((sum, file) => sum + size(file), 0);
    if (bytes > 60 * 1024) yield { check: "light", path, message: `needs ${(bytes / 1024).toFixed(0)} KB compressed` };
    const all = files.reduce((sum, file) => sum + size(file), 0);
    if (all > 200 * 1024) yield { check: "light", path, message: `needs ${(all / 1024).toFixed(0)} KB with pictures` };
  }
}

function* html(site) {
  const validator = new HtmlValidate({
    root: true,
    extends: ["html-validate:recommended", "html-validate:document"],
    rules: {
      // A digest guards against other people's hosts; the site's own files come from where the page came from.
      "require-sri": ["error", { target: "crossorigin" }],
      // Tera writes the spaces of the template's source; they are not seen.
      "no-trailing-whitespace": "off",
      // The boxes of one facet share a name: that is how a form sends several values.
      "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
      // `<br>` and `<br/>`, `disabled` and `disabled=""` are one to a browser; the Markdown writer and the theme differ.
      "void-style": "off",
      "attribute-boolean-style": "off",
      "attribute-empty-style": "off",
    },
  });
  for (const [path, text] of site.texts) {
    for (const { messages } of validator.validateStringSync(text, path).results) {
      for (const { ruleId, message, line, column } of messages)
        yield { check: "html", path, message: `${ruleId}: ${message} (${line}:${column})` };
    }
  }
}

function* lang(site) {
  for (const [path, page] of site.pages) {
    if (page.refresh) continue;
    const language = languageOf(site.languages, path);
    if (language !== undefined && site.languages[language] !== page.lang)
      yield { check: "lang", path, message: `says lang="${page.lang}", its URL ${site.languages[language]}` };
    if (!page.lang) yield { check: "lang", path, message: "says no language" };
    for (const { hreflang, url } of page.alternates) {
      if (hreflang === "x-default") continue;
      const target = local(site, url);
      const other = target && site.pages.get(decodeURI(target.path));
      const back = other?.alternates?.some(({ url }) => local(site, url)?.path === encodeURI(path));
      if (other && !back)
        yield { check: "lang", path, message: `names its ${hreflang} version ${target.path}, which does not name it` };
    }
  }
}

function* switches(site) {
  for (const [path, page] of site.pages) {
    const language = languageOf(site.languages, path);
    if (page.refresh || language === undefined) continue;
    for (const other of Object.keys(site.languages).filter((other) => other !== language)) {
      const fault = (message) => ({ check: "switch", path, message: `${other}: ${message}` });
      const way = page.switches.find(({ url }) => languageOf(site.languages, local(site, url)?.path ?? "") === other);
      if (!way) {
        yield fault("no link with `hreflang` leads to this language");
        continue;
      }
      const target = local(site, way.url).path;
      const there = site.pages.get(decodeURI(target));
      if (!there) {
        yield fault(`leads to ${target}, which did not open`);
        continue;
      }
      if (there.lang !== site.languages[other]) yield fault(`leads to ${target}, which says lang="${there.lang}"`);
      // A way to any other page than this one's own version must be told apart by its words.
      const exact = isNotFound(path) || target === encodeURI(homeOf(other) + path.slice(homeOf(language).length));
      const plain = site.pages
        .get(homeOf(language))
        ?.switches.find(({ url }) => local(site, url)?.path === homeOf(other))?.says;
      if (!exact && way.says === plain) yield fault(`leads to ${decodeURI(target)}, another page, and does not say so`);
    }
  }
}

function* words(site) {
  for (const what of ["title", "description"]) {
    const seen = new Map();
    for (const [path, page] of site.pages) {
      if (page.refresh) continue;
      if (!page[what]) {
        if (what === "title" || !page.noindex) yield { check: "words", path, message: `has no ${what}` };
        continue;
      }
      const key = `${languageOf(site.languages, path)} ${page[what]}`;
      if (seen.has(key)) yield { check: "words", path, message: `has the ${what} of ${seen.get(key)}: ${page[what]}` };
      else seen.set(key, path);
    }
  }
}
