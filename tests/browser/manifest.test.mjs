// The web app manifest of each language, as Chromium reads it.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";

import { launch, open } from "./browser.mjs";
import { homeOf, languagesOf } from "./languages.mjs";
import { serve } from "./server.mjs";

const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);

test("Chromium reads the manifest of each language without an error", async () => {
  const server = await serve(folder);
  const browser = await launch();
  try {
    for (const [language, tag] of Object.entries(languagesOf(folder))) {
      const page = await (await open(browser)).newPage();
      await page.goto(server.origin + homeOf(language));
      const devtools = await page.context().newCDPSession(page);
      const { url, errors, data } = await devtools.send("Page.getAppManifest");
      assert.equal(new URL(url).pathname, `${homeOf(language)}manifest.webmanifest`);
      assert.deepEqual(errors, []);
      const manifest = JSON.parse(data);
      assert.equal(manifest.lang, tag);
      assert.equal(manifest.start_url, homeOf(language));
      for (const icon of manifest.icons) {
        const response = await page.request.get(new URL(icon.src, url).href);
        assert.equal(response.status(), 200, icon.src);
        assert.equal(response.headers()["content-type"], icon.type, icon.src);
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
