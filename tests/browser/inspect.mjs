// Opens every page of a built site and returns everything that is wrong with it.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { inLanes, launch, open } from "./browser.mjs";
import { check, local } from "./checks.mjs";
import { languagesOf } from "./languages.mjs";
import { find, serve } from "./server.mjs";
import { visit } from "./visit.mjs";

/**
 * A window that keeps nothing of the pages before: a browser takes a larger version of a picture if it has that already, and
 * what a page needs would depend on what was opened before it.
 */
async function openEmpty(browser) {
  const page = await (await open(browser)).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  return page;
}

/** Two cores feed three windows: one waits while two work. */
const WINDOWS = 3;

/**
 * `{ faults: [{ check, path, message }], pages }` of the site in `folder`; `pages` is the number of those opened. All are
 * opened; `look` says which are also looked at closely, and how (`visit`; all, without it), which takes ten times as long. With `alone`, a list of paths,
 * only those are opened, and what must be known of other pages is not checked.
 */
export async function inspect(folder, look = () => "all", alone = undefined) {
  if (!statSync(join(folder, "index.html"), { throwIfNoEntry: false }))
    throw new Error(`${folder} holds no built site`);
  const server = await serve(folder);
  const browser = await launch();
  try {
    const files = filesOf(folder);
    const read = (kinds) =>
      new Map(files.filter((path) => kinds.test(path)).map((path) => [path, readFileSync(join(folder, path), "utf8")]));
    const site = {
      folder,
      languages: languagesOf(folder),
      origin: server.origin,
      pages: new Map(),
      texts: new Map(),
      data: read(/\.(xml|json)$/),
      xmlFaults: [],
    };
    const locations = [...(site.data.get("/sitemap.xml") ?? "").matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url);
    site.base = locations.length > 0 ? new URL(locations[0]).origin : undefined;
    site.sitemap = locations
      .map((url) => local(site, url)?.path)
      .filter(Boolean)
      .map(decodeURI);

    const faults = [];
    const windows = await Promise.all(Array.from({ length: WINDOWS }, () => openEmpty(browser)));
    const every = files.filter((path) => path.endsWith(".html")).map((path) => path.replace(/\/index\.html$/, "/"));
    const todo = new Set(alone ?? ["/", ...site.sitemap, ...every]);
    const done = new Set();
    // Links lead to pages that no list has: go on until none is new.
    for (let round = [...todo]; round.length > 0; round = [...todo].filter((path) => !done.has(path))) {
      await inLanes(round, WINDOWS, async (path, lane) => {
        done.add(path);
        const { file } = find(folder, encodeURI(path));
        if (!file) return faults.push({ check: "opens", path, message: "is listed and does not exist" });
        const text = readFileSync(file, "utf8");
        const { faults: found, facts } = await visit(windows[lane], server.origin + encodeURI(path), text, look(path));
        faults.push(...found.map((fault) => ({ ...fault, path })));
        if (!facts) return;
        site.pages.set(path, facts);
        if (!facts.refresh) site.texts.set(path, text);
        for (const { url } of facts.links) {
          const target = url && local(site, url);
          if (target && !alone && find(folder, target.path).file?.endsWith(".html")) todo.add(decodeURI(target.path));
        }
      });
    }
    site.pages = new Map([...site.pages].sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [path, text] of site.data) {
      if (!path.endsWith(".xml")) continue;
      const message = await windows[0].evaluate(
        (text) =>
          new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror div")?.textContent,
        text,
      );
      if (message) site.xmlFaults.push({ check: "data", path, message: `not well-formed: ${message.trim()}` });
    }
    const whole = ["reachable", "data", "lang", "switch"];
    const found = check(site).filter(({ check }) => !alone || !whole.includes(check));
    return { faults: [...faults, ...found], pages: site.pages.size };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The URL path of every file that a web server would serve from `folder`, sorted. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")}`)
    .filter((path) => !path.includes("/."))
    .sort();
}

/** Faults of one check in a few lines: the same message on many pages is told once. */
export function report(faults, name) {
  const messages = new Map();
  for (const { check, path, message } of faults) {
    if (check === name) messages.set(message, [...(messages.get(message) ?? []), path]);
  }
  return [...messages]
    .map(
      ([message, paths]) =>
        `${paths.slice(0, 3).join(" ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}: ${message}`,
    )
    .join("\n");
}
