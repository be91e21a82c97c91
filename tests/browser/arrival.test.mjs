// Over a bad line a page comes in pieces, each shown as it comes. Nothing that a reader sees moves meanwhile.
//
// The site is the one in the folder that SITE names, `public/` if it names none; ARRIVAL=all takes every page in place of the
// longest of each kind.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";

import { inLanes, launch, open } from "./browser.mjs";
import { filesOf } from "./inspect.mjs";
import { longest } from "./kinds.mjs";
import { serve } from "./server.mjs";
import { shifts } from "./visit.mjs";

const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);
const LANES = 4;

test("nothing moves however slowly a page arrives", async () => {
  const server = await serve(folder, { piece: 400, pause: 25 });
  const browser = await launch();
  const faults = [];
  try {
    const paths =
      process.env.ARRIVAL === "all"
        ? filesOf(folder).filter((path) => path.endsWith(".html")).map((path) => path.replace(/\/index\.html$/, "/"))
        : [...longest(folder).values()].filter((path) => !path.startsWith("/sc/"));
    const windows = await Promise.all(Array.from({ length: LANES }, async () => (await open(browser)).newPage()));
    for (const [width, height] of [[1280, 900], [390, 844]]) {
      await Promise.all(windows.map((page) => page.setViewportSize({ width, height })));
      await inLanes(paths, LANES, async (path, lane) => {
        await windows[lane].goto(server.origin + encodeURI(path), { waitUntil: "load" });
        const { moved, what } = await windows[lane].evaluate(shifts);
        if (moved > 0) faults.push(`${path} at ${width} px: ${moved.toFixed(4)} (${what.join(", ")})`);
      });
    }
    console.log(`${paths.length} pages in pieces`);
    // Hidden while it arrives, all of a page is there in the end.
    assert.equal(await windows[0].evaluate(() => getComputedStyle(document.querySelector("main > :last-child")).visibility), "visible");
  } finally {
    await browser.close();
    await server.close();
  }
  assert.deepEqual(faults, []);
});
