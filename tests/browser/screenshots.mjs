// Takes a picture of the longest page of each kind; called by tests/screenshots.sh.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { inLanes, launch, open } from "./browser.mjs";
import { drafts, make } from "./extremes.mjs";
import { longest } from "./kinds.mjs";
import { serve } from "./server.mjs";

const [into, before] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "screenshots-"));

/** Name and folder of the sites to take. */
function sites() {
  if (process.env.SITE) return [["sample", resolve(process.env.SITE)]];
  return [["sample", drafts(scratch)], ...["few", "much"].map((name) => [name, make(name, scratch)])];
}

/** The pictures of the site `name` in `folder`. */
async function take(browser, name, folder) {
  const server = await serve(folder);
  const pages = longest(folder);
  const windows = await Promise.all([0, 1].map(async () => (await open(browser)).newPage()));
  await inLanes(pages, windows.length, async ([kind, path], lane) => {
    const page = windows[lane];
    const picture = (how) => page.screenshot({ path: join(into, `${name}_${kind}_${how}.png`), fullPage: true });
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    await page.goto(server.origin + encodeURI(path));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await picture(`${width}_${colorScheme}`);
      }
    }
    // As wide as the text of a sheet of A4 with margins of 2 cm.
    await page.setViewportSize({ width: 643, height: 844 });
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    await picture("print");
  });
  await Promise.all(windows.map((page) => page.context().close()));
  await server.close();
}

/** A page that shows all pictures, each beside the one that was taken before, what differs first. */
function overview() {
  const pictures = (folder) => readdirSync(folder).filter((name) => name.endsWith(".png"));
  const now = new Set(pictures(into));
  const then = new Set(before ? pictures(before) : []);
  const state = (name) => {
    if (!before) return "";
    if (!then.has(name)) return "new";
    if (!now.has(name)) return "gone";
    return readFileSync(join(into, name)).equals(readFileSync(join(before, name))) ? "the same" : "different";
  };
  const order = ["different", "new", "gone", "the same", ""];
  const all = [...new Set([...now, ...then])].sort().map((name) => ({ name, state: state(name) }));
  all.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const image = (folder, name) => {
    const url = folder === into ? name : relative(into, join(folder, name)) || pathToFileURL(join(folder, name));
    return `<a href="${encodeURI(url)}"><img src="${encodeURI(url)}" alt="" loading="lazy"></a>`;
  };
  const rows = all.map(
    ({ name, state }) =>
      `<tr><th scope="row">${name.replace(".png", "")}<br>${state}</th>` +
      `${before ? `<td>${then.has(name) ? image(before, name) : ""}</td>` : ""}<td>${now.has(name) ? image(into, name) : ""}</td></tr>`,
  );
  writeFileSync(
    join(into, "index.html"),
    `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>img{max-width:40vw;max-height:90vh}` +
      `th{width:12rem;text-align:left;font:small sans-serif}*{vertical-align:top}</style><table>` +
      `${before ? "<tr><td></td><th>before</th><th>now</th></tr>" : ""}${rows.join("\n")}</table></html>\n`,
  );
  const count = (wanted) => all.filter(({ state }) => state === wanted).length;
  const compared = before ? `: ${count("different")} different, ${count("new")} new, ${count("gone")} gone` : "";
  console.log(`${now.size} pictures in ${into}${compared}`);
}

const browser = await launch();
try {
  for (const [name, folder] of sites()) await take(browser, name, folder);
  overview();
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true });
}
