// Readers have old phones: pages lay out well in browsers of the end of 2020, to which newer rules mean nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { filesOf } from "./inspect.mjs";
import { longest } from "./kinds.mjs";
import { takeOutNews } from "./old.mjs";
import { serve } from "./server.mjs";
import { tooWide } from "./visit.mjs";

const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);
let server, browser, page;

before(async () => {
  server = await serve(folder);
  browser = await launch();
  page = await (await open(browser)).newPage();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("what is newer is found and taken out", async () => {
  await page.goto(`${server.origin}/robots.txt`);
  const taken = await page.evaluate(
    ([text, run]) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      const list = document.styleSheets;
      Object.defineProperty(document, "styleSheets", { value: [sheet], configurable: true });
      const found = new Function(`return (${run})()`)();
      Object.defineProperty(document, "styleSheets", { value: list, configurable: true });
      return { what: found.map(({ what }) => what).sort(), left: [...sheet.cssRules].map((rule) => rule.cssText) };
    },
    [
      `p { color: red; aspect-ratio: 1; width: 50dvh; & b { color: blue } } @layer a { p { top: 0 } } p:has(b) { top: 0 }
       @container (width > 1px) { p { top: 0 } } @media (width > 100px) { p { top: 0 } } body { display: flex; gap: 1px }
       @media (min-width: 1px) { b { color: light-dark(red, blue) } }`,
      String(takeOutNews),
    ],
  ).catch((error) => assert.fail(error.message));
  assert.deepEqual(
    taken.what,
    ["CSSContainerRule", "CSSLayerBlockRule", "a range in a media query", "a selector", "aspect-ratio", "color", "nesting", "width"].sort(),
  );
  assert.equal(taken.left.length, 3);
});

test("without newer rules no kind of page scrolls sideways, covers itself, or loses its columns", async () => {
  const faults = [];
  const taken = new Set();
  for (const [kind, path] of longest(folder)) {
    if (kind.endsWith("_sc")) continue; // laid out as the language it is converted from
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(server.origin + encodeURI(path));
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (const { what } of await page.evaluate(takeOutNews)) taken.add(what);
    for (const width of [1280, 768, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      for (const wide of await page.evaluate(tooWide)) faults.push(`${path} at ${width}: ${wide}`);
      for (const fault of await page.evaluate(covered)) faults.push(`${path} at ${width}: ${fault}`);
      if (width !== 1280) continue;
      const now = await page.evaluate(() => document.documentElement.scrollHeight);
      if (Math.abs(now - height) > height / 5) faults.push(`${path}: ${height} px high in a new browser, ${now} px in an old one`);
    }
  }
  console.log(`taken out: ${[...taken].sort().join(", ")}`);
  assert.deepEqual(faults, []);
});

test("the style sheets need nothing that would take more than a refinement with it", () => {
  for (const path of filesOf(folder).filter((path) => path.endsWith(".css"))) {
    const text = readFileSync(join(folder, path), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    // A selector that a browser does not know takes the whole rule with it, those beside it too. Rules that only hold while a
    // page arrives may be lost: what an old browser shows then moves a little.
    for (const [rule] of text.matchAll(/[^{}]*:(has|is|where)\([^{}]*\{/g)) {
      if (!rule.trim().startsWith(".arriving:not(")) assert.fail(`${path}: ${rule.trim()}`);
    }
    assert.ok(!/@(layer|container|scope)\b/.test(text), path);
  }
});

/** Runs in the page: parts of the frame that lie on one another. */
function covered() {
  const boxes = [...document.querySelectorAll("body > header, main, main > *, body > footer")]
    .filter((part) => part.checkVisibility())
    .map((part) => [part, part.getBoundingClientRect()]);
  const name = (part) => `${part.localName}.${part.className}`;
  return boxes.flatMap(([a, first], index) =>
    boxes.slice(index + 1).flatMap(([b, second]) => {
      const over = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
      const beside = Math.min(first.right, second.right) - Math.max(first.left, second.left);
      return over > 2 && beside > 2 && !a.contains(b) && !b.contains(a) ? [`${name(a)} and ${name(b)} overlap`] : [];
    }),
  );
}
