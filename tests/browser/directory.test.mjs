// The filter of the directory: what it adds, and that nothing is lost without it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { visiting } from "./browser.mjs";

const visit = visiting();
let server, browser, context, page, messages;

beforeEach(() => {
  ({ server, browser, context, page, messages } = visit);
});

const go = (path) => page.goto(server.origin + path);
const shown = () =>
  page.$$eval("[data-filter-list] > li:not([hidden])", (items) =>
    items.map((item) => item.querySelector("a").textContent),
  );
const all = () => page.locator("[data-filter-list] > li").count();
const box = (name, value) => page.locator(`input[name="${name}"][value="${value}"]`);
const counts = (name) =>
  page.$$eval(`input[name="${name}"]`, (boxes) =>
    Object.fromEntries(boxes.map((box) => [box.value, Number(box.closest("label").querySelector(".count").textContent)])),
  );
const status = () => page.locator("[role=status]").textContent();
const settled = () => page.waitForTimeout(350);

test("without scripts every value is a link to a page of its own, and no form shows", async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`${server.origin}/en/partners/`);
  assert.equal(await still.locator("#filters [role=search]").count(), 0);
  const links = await still.locator("#filters a").evaluateAll((links) => links.map((link) => link.href));
  assert.ok(links.length >= 8, `${links.length} links`);
  for (const link of links) assert.equal((await plain.request.get(link)).status(), 200, link);
  assert.ok((await still.locator("[data-filter-list] > li").count()) > 0);
  await plain.close();
});

test("several facets at once: values of one add up, facets narrow one another, and counts follow", async () => {
  await go("/en/partners/");
  const whole = await counts("kind");
  const relations = await counts("status");
  await box("status", "tenant").check();
  const tenants = await shown();
  assert.ok(tenants.length > 0 && tenants.length < (await all()));
  const narrowed = await counts("kind");
  assert.equal(
    Object.values(narrowed).reduce((sum, count) => sum + count),
    tenants.length,
  );
  assert.deepEqual(await counts("status"), relations, "a facet's own choice leaves its counts alone");
  await box("status", "mou").check();
  assert.equal((await shown()).length, await all(), "either of two values");
  assert.deepEqual(await counts("kind"), whole);
  await box("kind", "fund").check();
  await box("status", "mou").uncheck();
  assert.deepEqual(await shown(), []);
  assert.ok(await page.locator("[data-filter-none]").isVisible());
  assert.deepEqual(messages, []);
});

test("text is found as it is typed, in any language and form of letters", async () => {
  for (const [typed, found] of [
    ["lenovo", "Lenovo Group"],
    ["聯想", "Lenovo Group"],
    ["联想", "Lenovo Group"],
    ["ＬＥＮＯＶＯ  group", "Lenovo Group"],
    ["海辰", "廈門海辰儲能科技"],
  ]) {
    await go("/en/partners/");
    await page.locator("#filters [type=search]").pressSequentially(typed);
    await settled();
    assert.deepEqual(await shown(), [found], typed);
    assert.match(await status(), /^1 of \d+ shown$/);
    assert.equal(new URL(page.url()).searchParams.get("q"), typed.trim());
  }
});

test("while an input method composes, the list stays", async () => {
  await go("/tc/partners/");
  await page.locator("#filters [type=search]").focus();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Input.imeSetComposition", { text: "lian", selectionStart: 4, selectionEnd: 4 });
  assert.equal((await shown()).length, await all());
  await devtools.send("Input.insertText", { text: "聯想" });
  await settled();
  assert.deepEqual(await shown(), ["聯想集團"]);
});

test("the choice is in the address: it can be opened, gone back from, and taken to another language", async () => {
  await go("/en/partners/?status=tenant&kind=enterprise&q=科技");
  await settled();
  const first = await shown();
  assert.ok(first.length > 1);
  assert.ok(await box("status", "tenant").isChecked());
  await box("kind", "enterprise").uncheck();
  await box("status", "tenant").uncheck();
  assert.equal(new URL(page.url()).search, `?q=${encodeURIComponent("科技")}`);
  await page.goBack();
  await page.goBack();
  await settled();
  assert.deepEqual(await shown(), first);
  await page.locator('.languages a[hreflang="zh-Hans"]').click();
  await page.waitForURL("**/sc/partners/**");
  await settled();
  assert.equal((await shown()).length, first.length);
  assert.ok(await box("status", "tenant").isChecked());
});

test("all of it works by keyboard, and the way back leaves the focus in place", async () => {
  await go("/en/partners/");
  await page.locator("#filters [type=search]").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
  await page.keyboard.press("Space");
  await settled();
  assert.match(await status(), /^\d+ of \d+ shown$/);
  await page.locator("#filters button").focus();
  await page.keyboard.press("Enter");
  await settled();
  assert.equal((await shown()).length, await all());
  assert.match(await status(), /^\d+ organisations$/);
  assert.equal(await page.evaluate(() => document.activeElement.type), "search");
  assert.equal(new URL(page.url()).search, "");
});

test("further pages of a long list are taken in when the filter is used", async () => {
  const html = (item) =>
    `<!DOCTYPE html><title>Page</title><ul data-filter-list><li data-names="${item}" data-terms="kind=fund "><a href="/">${item}</a></li></ul>`;
  await page.route("**/en/partners/page/2/", (route) =>
    route.fulfill({ contentType: "text/html", body: html("Zebra Fund") }),
  );
  await page.route("**/en/partners/", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('data-filter-pages=""', 'data-filter-pages="/en/partners/page/2/"');
    await route.fulfill({ response: answer, body });
  });
  await go("/en/partners/");
  const before = await all();
  await page.locator("#filters [type=search]").fill("zebra");
  await settled();
  assert.deepEqual(await shown(), ["Zebra Fund"]);
  assert.equal(await all(), before + 1);
});

test("the form keeps what the pages promise: axe finds nothing, wide and narrow, light and dark", async () => {
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await go("/tc/partners/?kind=enterprise&q=科");
      await settled();
      const found = await page.evaluate(async () =>
        (await axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`),
      );
      assert.deepEqual(found, [], `${width} ${colorScheme}`);
    }
  }
  assert.deepEqual(messages, []);
});
