// Takes the pictures of docs/pictures; called by `tests/screenshots.sh --docs`.
//
// SITE is the sample site at a usual instant, RUNNING the same while the example notice runs.

import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { launch, open } from "./browser.mjs";
import { serve } from "./server.mjs";

/** The largest that a picture may be, in bytes. */
const MOST = 60_000;

/** Name, path, and what differs from 1280 × 860 pixels of the light page. */
const PICTURES = [
  ["home", "/en/"],
  ["home-narrow", "/tc/", { width: 390, height: 780, dark: true }],
  ["notice", "/tc/", { width: 390, height: 780, running: true }],
  ["news", "/en/news/"],
  ["article", "/en/news/first-partners/"],
  ["article-simplified", "/sc/news/topping-out/"],
  ["corrected", "/en/news/example-shuttle/", { at: ".corrections" }],
  ["withdrawn", "/en/news/example-open-day/", { height: 560 }],
  ["partners", "/en/partners/"],
  ["partner", "/en/partners/astrazeneca/"],
  ["milestones", "/tc/milestones/", { dark: true }],
  ["tender", "/en/tenders/example-signs/"],
  ["figures", "/en/about/", { at: "table" }],
  ["map", "/tc/visit/getting-there/"],
];

const into = process.argv[2];
const browser = await launch();
const servers = await Promise.all([process.env.SITE, process.env.RUNNING].map((folder) => serve(resolve(folder))));
try {
  const page = await (await open(browser)).newPage();
  const devtools = await page.context().newCDPSession(page);
  for (const [name, path, { width = 1280, height = 860, dark = false, running = false, at } = {}] of PICTURES) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    await page.goto(servers[running ? 1 : 0].origin + path, { waitUntil: "networkidle" });
    // What is asked for stands in the middle of the picture.
    if (at) await page.locator(at).first().evaluate((found) => found.scrollIntoView({ block: "center" }));
    const y = await page.evaluate(() => scrollY);
    let quality = 80;
    let bytes;
    do {
      quality -= 10;
      const clip = { x: 0, y, width, height, scale: width > 400 ? 0.75 : 1 };
      const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality, clip });
      bytes = Buffer.from(data, "base64");
    } while (bytes.length > MOST && quality > 20);
    if (bytes.length > MOST) throw new Error(`${name} is too large: ${bytes.length} bytes`);
    writeFileSync(join(into, `${name}.webp`), bytes);
  }
  console.log(`${PICTURES.length} pictures in ${into}`);
} finally {
  await browser.close();
  await Promise.all(servers.map((server) => server.close()));
}
