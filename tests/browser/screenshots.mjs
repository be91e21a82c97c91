// Takes a picture of the longest page of each kind; called by tests/screenshots.sh.

import { join, resolve } from "node:path";

import { inLanes, launch, open } from "./browser.mjs";
import { longest } from "./kinds.mjs";
import { serve } from "./server.mjs";

const into = process.argv[2];
const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);

const pages = longest(folder);
const server = await serve(folder);
const browser = await launch();
try {
  const windows = await Promise.all([0, 1].map(async () => (await open(browser)).newPage()));
  await inLanes(pages, windows.length, async ([kind, path], lane) => {
    const page = windows[lane];
    await page.goto(server.origin + encodeURI(path));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(into, `${kind}_${width}_${colorScheme}.png`), fullPage: true });
      }
    }
  });
  console.log(`${4 * pages.size} pictures of ${pages.size} pages in ${into}`);
} finally {
  await browser.close();
  await server.close();
}
