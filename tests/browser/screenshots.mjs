// Takes a picture of the longest page of each kind; called by tests/screenshots.sh.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { inLanes, launch, open } from "./browser.mjs";
import { LANGUAGES } from "./checks.mjs";
import { filesOf } from "./inspect.mjs";
import { serve } from "./server.mjs";

const into = process.argv[2];
const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);

/** `/en/news/opening/` and `/en/news/first-partners/` are of one kind, `/en/about/` and `/en/news/` are not. */
function kind(path) {
  const names = path
    .replace(/\/index\.html$|\.html$/, "")
    .split("/")
    .slice(1);
  const below = names[0] in LANGUAGES ? names.slice(1) : names;
  if (below.length > 1) below[below.length - 1] = "any";
  return `${below.join("-") || "home"}_${names[0] in LANGUAGES ? names[0] : "all"}`;
}

const longest = new Map();
for (const path of filesOf(folder).filter((path) => path.endsWith(".html"))) {
  const text = readFileSync(join(folder, path), "utf8");
  if (/http-equiv=["']?refresh/i.test(text)) continue;
  const size = text.length;
  if (size > (longest.get(kind(path))?.size ?? 0)) longest.set(kind(path), { path, size });
}

const server = await serve(folder);
const browser = await launch();
try {
  const windows = await Promise.all([0, 1].map(async () => (await open(browser)).newPage()));
  await inLanes(longest, windows.length, async ([kind, { path }], lane) => {
    const page = windows[lane];
    await page.goto(server.origin + encodeURI(path.replace(/\/index\.html$/, "/")));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(into, `${kind}_${width}_${colorScheme}.png`), fullPage: true });
      }
    }
  });
  console.log(`${4 * longest.size} pictures of ${longest.size} pages in ${into}`);
} finally {
  await browser.close();
  await server.close();
}
