// How text is set: what each language asks for, and what a printed article holds.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SITE, visiting } from "./browser.mjs";
import { longest } from "./kinds.mjs";

const pages = longest(SITE);
const visit = visiting();
let server, page;

beforeEach(() => {
  ({ server, page } = visit);
});

const go = (kind) => page.goto(server.origin + encodeURI(pages.get(kind)));
/** Style of the first paragraph of running text, with the number of Han characters that a line has room for. */
const prose = () =>
  page.evaluate(() => {
    const found = [...document.querySelectorAll(".story p")].find((p) => p.className === "");
    const style = getComputedStyle(found);
    const size = parseFloat(style.fontSize);
    return {
      faces: style.fontFamily.split(",").map((face) => face.trim().replaceAll('"', "")),
      leading: parseFloat(style.lineHeight) / size,
      characters: Math.floor(found.getBoundingClientRect().width / size),
    };
  });

for (const [language, first, never] of [
  ["tc", "PingFang HK", /SC$|YaHei/],
  ["sc", "PingFang SC", /HK$|TC$|JhengHei/],
]) {
  test(`${language}: the faces, line height and line length of its readers`, async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await go(`entry-news_${language}`);
    const { faces, leading, characters } = await prose();
    assert.equal(faces[0], first);
    assert.ok(!faces.some((face) => never.test(face)), faces.join());
    assert.ok(leading >= 1.7, `line height ${leading}`);
    assert.ok(characters <= 40 && characters >= 30, `${characters} characters to a line`);
  });
}

test("English lines hold some 70 letters", async () => {
  await go("entry-news_en");
  const { leading, characters } = await prose();
  assert.ok(leading >= 1.5 && characters <= 38, `${leading}, ${characters}`);
});

test("Chinese is not slanted: emphasis is by dots", async () => {
  await go("entry-news_tc");
  const style = await page.evaluate(() => {
    const em = document.createElement("em");
    em.textContent = "重點";
    document.querySelector(".story p").append(em);
    const { fontStyle, textEmphasisStyle, textEmphasisPosition } = getComputedStyle(em);
    return { fontStyle, textEmphasisStyle, textEmphasisPosition };
  });
  assert.equal(style.fontStyle, "normal");
  assert.match(style.textEmphasisStyle, /dot/);
  assert.match(style.textEmphasisPosition, /under/);
});

test("a text in another language than its page has its own face", async () => {
  await go("section-news_en");
  const faces = await page.locator('.card-title [lang="zh-Hant-HK"]').first().evaluate((link) => getComputedStyle(link).fontFamily);
  assert.match(faces, /^"PingFang HK"/);
});

test("an article prints as a press release", async () => {
  await page.emulateMedia({ media: "print" });
  try {
    await go("entry-news_en");
    const seen = (selector) => page.locator(selector).first().isVisible();
    for (const kept of [".site-name", "h1", ".dateline", ".end-mark", ".sources", "a[href^='mailto:']", ".site-footer .print-only"])
      assert.ok(await seen(kept), `${kept} is printed`);
    for (const gone of [".site-nav", ".languages", ".breadcrumbs", ".related", ".neighbours", ".share-links", ".footer-nav"])
      assert.ok(!(await seen(gone)), `${gone} is not printed`);
    const address = await page
      .locator(".sources a[href^=http]")
      .first()
      .evaluate((link) => getComputedStyle(link, "::after").content);
    assert.match(address, /https:/);
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    assert.equal(ink, "rgb(0, 0, 0)");
  } finally {
    await page.emulateMedia({ media: "screen" });
  }
});
