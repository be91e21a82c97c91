// Every check on every page of the site in the folder that SITE names, `public/` if it names none.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { before, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { CHECKS } from "./checks.mjs";
import { inspect, report } from "./inspect.mjs";
import { longest } from "./kinds.mjs";
import { homeOf, languagesOf } from "./languages.mjs";
import { serve } from "./server.mjs";

const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);
let result;

before(async () => {
  // What is converted is laid out as what it was converted from. In another language a page has other words, but the same colours.
  const kinds = [...longest(folder)].filter(([kind]) => !kind.endsWith("_sc"));
  const first = `_${Object.keys(languagesOf(folder))[0] || "root"}`;
  const looks = new Map(kinds.map(([kind, path]) => [path, kind.endsWith(first) || kind.endsWith("_all") ? "all" : "light"]));
  result = await inspect(folder, (path) => looks.get(path));
  console.log(`${looks.size} pages looked at closely, one of each kind and language`);
});

test("the site has pages", () => {
  console.log(`${result.pages} pages of ${folder}`);
  assert.ok(result.pages >= 10, `only ${result.pages} pages`);
});

for (const [name, promise] of Object.entries(CHECKS)) {
  test(promise, () => assert.equal(report(result.faults, name), ""));
}

test("a reader chooses a language and changes it by hand", async () => {
  const server = await serve(folder);
  const browser = await launch();
  try {
    const page = await (await open(browser)).newPage();
    await page.goto(server.origin);
    const languages = Object.entries(languagesOf(folder));
    for (const [language, tag] of [...languages, ...languages.reverse()]) {
      await page.locator(`a[hreflang][lang="${tag}"]`).first().click();
      assert.equal(new URL(page.url()).pathname, homeOf(language));
      assert.equal(await page.evaluate(() => document.documentElement.lang), tag);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
