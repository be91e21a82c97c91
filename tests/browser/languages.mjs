// The languages of a built site, and which of them a page is in.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The first part of the addresses of each language, `""` for one at the root, with its BCP 47 tag, of the site in `folder`: as the
 * root page names them in its links with `hreflang`.
 */
export function languagesOf(folder) {
  const read = (path) => readFileSync(join(folder, path, "index.html"), "utf8");
  const tag = (path) => /<html[^>]*\slang="([^"]+)"/.exec(read(path))?.[1];
  const links = [...read("").matchAll(/<a\s[^>]*hreflang=[^>]*>/g)].map(([link]) => /href="\/([^"/]*)\/?"/.exec(link)?.[1]);
  const parts = links.filter((part) => part !== undefined);
  return Object.fromEntries((parts.length > 0 ? parts : [""]).map((part) => [part, tag(part)]));
}

/** The key in `languages` of the language that a URL path belongs to, `undefined` for the page that offers the languages. */
export function languageOf(languages, path) {
  const first = /^\/([^/]+)\//.exec(path)?.[1];
  if (first in languages) return first;
  return "" in languages ? "" : undefined;
}

/** The URL path of a language's home page. */
export const homeOf = (language) => (language ? `/${language}/` : "/");
