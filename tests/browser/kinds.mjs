// Which pages of a site are alike. What is looked at closely, or pictured, is the longest of each kind in each language.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { filesOf } from "./inspect.mjs";
import { languagesOf } from "./languages.mjs";

/**
 * `section-news_en`: what the page is, in which part of the site, in which language. The theme `park` says what a page is by
 * the class of its body; without that, the parts of the address must do.
 */
export function kindOf(path, text, languages) {
  const names = path
    .replace(/\/index\.html$|\.html$/, "")
    .split("/")
    .slice(1);
  const language = names[0] in languages ? names.shift() : "" in languages ? "root" : "all";
  const said = /<body class="kind-(\w+)/.exec(text)?.[1] ?? `depth${names.length}`;
  const part = names.length > 1 || said === "section" ? `-${names[0]}` : "";
  const later = names.includes("page") ? "-later" : "";
  const facet = said === "term" && names.length > 2 ? `-${names[1]}` : "";
  return `${said}${part}${facet}${later}_${language}`;
}

/** The path of the longest page of each kind, by kind, of the site in `folder`. */
export function longest(folder) {
  const found = new Map();
  const languages = languagesOf(folder);
  for (const file of filesOf(folder).filter((path) => path.endsWith(".html"))) {
    const text = readFileSync(join(folder, file), "utf8");
    if (/http-equiv=["']?refresh/i.test(text)) continue;
    const kind = kindOf(file, text, languages);
    if (text.length > (found.get(kind)?.size ?? 0))
      found.set(kind, { path: file.replace(/\/index\.html$/, "/"), size: text.length });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, { path }]) => [kind, path]));
}
