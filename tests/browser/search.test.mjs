// The search: what is found and shown, what is fetched for it, and that nothing is lost without it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { visiting } from "./browser.mjs";

const visit = visiting();
let server, browser, context, page, messages, bytes;

beforeEach(() => {
  ({ server, browser, context, page, messages } = visit);
  bytes = 0;
  page.on("requestfinished", async (request) => {
    if (!/search-index|search\.json/.test(request.url())) return;
    const sizes = await request.sizes().catch(() => undefined);
    bytes += sizes?.responseBodySize ?? 0;
  });
});

const results = () => page.$$eval(".search > .search-results > li", (items) => items.map((item) => item.querySelector("a").textContent));
const search = async (language, query) => {
  await page.goto(`${server.origin}/${language}/site-map/?q=${encodeURIComponent(query)}`);
  await page.locator(".search-said:not(:empty)").waitFor();
};

test("without scripts the form leads to the site map", async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`${server.origin}/en/about/`);
  await still.fill("#site-search", "partners");
  await still.press("#site-search", "Enter");
  await still.waitForURL("**/en/site-map/?q=partners");
  assert.ok((await still.locator(".site-map a").count()) > 20);
  await plain.close();
});

test("words, stems, Chinese in both scripts and names are found", async () => {
  for (const [language, query, wanted] of [
    ["en", "AstraZeneca", "AstraZeneca"],
    ["en", "astrazenca", "AstraZeneca"],
    ["en", "tsinghua", "Tsinghua University"],
    ["en", "清華大學", "Tsinghua University"],
    ["tc", "清華大學", "清華大學"],
    ["tc", "清华大学", "清華大學"],
    ["sc", "清華大學", "清华大学"],
    ["tc", "Tencent", "Tencent Cloud International"],
  ]) {
    await search(language, query);
    const found = await results();
    assert.equal(found[0], wanted, `${language}: ${query}: ${found}`);
  }
  assert.deepEqual(messages, []);
});

test("Chinese matches are exact", async () => {
  await search("tc", "園公司");
  assert.deepEqual(await results(), []);
  await search("tc", "合作備忘錄");
  for (const item of await page.$$eval(".search > .search-results > li", (items) => items.map((item) => item.textContent))) {
    assert.match(item, /備忘錄/);
  }
});

test("the first results take at most 60 KB", async () => {
  for (const [language, query] of [["en", "innovation"], ["tc", "創新科技"]]) {
    await search(language, query);
    await page.waitForLoadState("networkidle");
    assert.ok((await results()).length > 0);
    assert.ok(bytes > 1000 && bytes <= 60_000, `${bytes} bytes for ${query}`);
  }
});

test("titles are suggested while somebody types, and chosen by keys", async () => {
  await page.goto(`${server.origin}/en/about/`);
  await page.locator("#site-search").pressSequentially("lenov");
  await page.locator(".search-suggestions:not([hidden])").waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("[role=option][aria-selected=true]").textContent(), "Lenovo Group");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/partners/lenovo-group/");
  assert.deepEqual(messages, []);
});

test("query and filters are in the address, and accessible", async () => {
  await search("en", "park");
  const all = Number((await page.locator(".search-said").textContent()).match(/\d+/));
  await page.selectOption("select[name=section]", "news");
  await page.waitForURL("**/?q=park&section=news");
  await page.waitForFunction((all) => Number(document.querySelector(".search-said").textContent.match(/\d+/)) < all, all);
  await page.goBack();
  await page.waitForURL("**/?q=park");
  const faults = await page.evaluate(() => axe.run());
  assert.deepEqual(faults.violations.map(({ id }) => id), []);
});

test("odd queries find nothing and break nothing", async () => {
  for (const query of ["?!…", "<b>x</b>\"'", "\u0000\u0007", "‮שלום", "的".repeat(10_000), "a".repeat(10_000), "constructor __proto__"]) {
    await page.goto(`${server.origin}/en/site-map/`);
    await page.locator("#search").focus();
    await page.locator(".search-said").waitFor({ state: "attached" });
    await page.locator("#search").evaluate((field, query) => {
      field.value = query;
      field.form.requestSubmit();
    }, query);
    await page.locator(".search-said:not(:empty)").waitFor();
  }
  assert.deepEqual(messages, []);
});

test("a file that cannot be loaded is told, and asked for again", async () => {
  await page.route("**/search-index/**/*.json", (route) => route.abort());
  await search("en", "innovation");
  await page.unroute("**/search-index/**/*.json");
  await page.locator(".search-said button").click();
  await page.locator(".search-results li").first().waitFor();
});

test("a manifest of an earlier site is replaced", async () => {
  await page.route("**/en/search.json", async (route) => {
    const answer = await route.fetch();
    const manifest = await answer.json();
    for (const prefix of Object.keys(manifest.words)) manifest.words[prefix] = "0000000000";
    await route.fulfill({ json: manifest });
  }, { times: 1 });
  await search("en", "innovation");
  assert.ok((await results()).length > 0);
});

test("once its files are there, a search takes at most 100 ms on a processor four times slower", async () => {
  await page.goto(`${server.origin}/tc/site-map/`);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const times = await page.evaluate(async () => {
    const home = document.querySelector("script[src*=search-index]").src.replace("search.js", "");
    const { Index } = await import(`${home}index.js`);
    const { search } = await import(`${home}rank.js`);
    const { excerpt } = await import(`${home}excerpt.js`);
    const index = await Index.open("/tc/search.json");
    const times = [];
    for (const query of ["創新及科技", "備忘錄 Tencent", "園"]) {
      await search(index, query, undefined, 10);
      const start = performance.now();
      const { found, first } = await search(index, query, undefined, 10);
      for (const { text } of first) excerpt(text, found.looked, found.folds, "zh-Hant");
      times.push(performance.now() - start);
    }
    return times;
  });
  await devtools.detach();
  console.log(`searches take ${times.map((time) => Math.round(time)).join(", ")} ms`);
  assert.ok(Math.max(...times) <= 100, times.join(", "));
});
