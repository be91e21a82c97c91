// `parkpages serve` in real browsers: pages follow the sources by themselves, under a strict policy.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test as run } from "node:test";

import { launch, open } from "./browser.mjs";
import { Site, article, program, until } from "./preview.mjs";

/** A browser that hangs fails its test. */
const test = (name, work) => run(name, { timeout: 180_000 }, work);

const ONE = "content/news/one.md";
let browser;
let site;
let complaints;

before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(() => {
  site = new Site();
  complaints = [];
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await site.remove();
});

/** Opens a page in a window of its own, which is marked: a page that is loaded again loses the mark. */
async function visit(path) {
  const context = await open(browser);
  const page = await context.newPage();
  page.on("console", (message) => {
    const isOfServer = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY|503/.test(message.text());
    if (message.type() === "error" && !isOfServer) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(site.origin + path);
  await mark(page);
  return page;
}

const mark = (page) => page.evaluate(() => (window.isSame = true));
const isSame = (page) => page.evaluate(() => window.isSame === true).catch(() => false);
const shows = (page, text) => page.getByText(text, { exact: true }).first().waitFor();
const bar = (page) => page.locator("aside[aria-label=Preview]");
const panel = (page) => page.locator("section[aria-label='Problems of the site']");

test("an edit shows by itself, and the page stays where it was", async () => {
  await site.start();
  const page = await visit("/en/news/one/");
  await bar(page).waitFor();
  await page.evaluate(() => scrollTo(0, 1500));
  site.change(ONE, "Text of One.", "Text of the morning.");
  await page.getByText("Text of the morning.", { exact: true }).waitFor({ state: "attached" });
  await until("it is where it was", () => page.evaluate(() => scrollY === 1500));
  assert.ok(!(await isSame(page)), "it was loaded again");
  assert.deepEqual(complaints, []);
});

test("a style sheet comes without loading the page again", async () => {
  await site.start();
  const page = await visit("/en/news/one/");
  await bar(page).waitFor();
  const colour = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
  assert.equal(await colour(), "rgb(1, 2, 3)");
  for (const next of ["rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
    site.write("themes/bare/assets/css/site.css", `h1 { color: ${next}; }\n`);
    await until("the new colour", async () => (await colour()) === next);
  }
  assert.ok(await isSame(page));
  assert.equal(await page.locator("link[rel=stylesheet]").count(), 1);
  // What it shows now is what the server compares with from here on.
  site.change(ONE, "Text of One.", "Text of the evening.");
  await shows(page, "Text of the evening.");
  assert.deepEqual(complaints, []);
});

test("only the browser that shows a page loads it again", async () => {
  await site.start();
  const [one, two] = [await visit("/en/news/one/"), await visit("/en/news/two/")];
  for (const page of [one, two]) await bar(page).waitFor();
  site.change(ONE, "Text of One.", "Text of the noon.");
  await shows(one, "Text of the noon.");
  assert.ok(!(await isSame(one)));
  // The next change comes after the first in the other browser too.
  site.change("content/news/two.md", "Text of Two.", "Text of the night.");
  assert.ok(await isSame(two), "it was left alone");
  await shows(two, "Text of the night.");
  assert.deepEqual(complaints, []);
});

test("a picture that changed loads the pages that show it", async () => {
  const svg = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="10" viewBox="0 0 ${width} 10"/>`;
  site.write("content/news/pictured/index.md", "---\ntitle: Pictured\n---\n![A line](line.svg)\n");
  site.write("content/news/pictured/line.svg", svg(10));
  await site.start();
  const [one, pictured] = [await visit("/en/news/one/"), await visit("/en/news/pictured/")];
  for (const page of [one, pictured]) await bar(page).waitFor();
  site.write("content/news/pictured/line.svg", svg(33));
  const width = () => pictured.evaluate(() => document.images[0].naturalWidth).catch(() => 0);
  await until("the new picture", async () => (await width()) === 33);
  assert.ok(await isSame(one));
  assert.deepEqual(complaints, []);
});

test("errors come as a panel over the last good page and go when they are mended", async () => {
  await site.start();
  const page = await visit("/en/news/one/");
  await bar(page).waitFor();
  site.change(ONE, "description:", "drfat: true\ndescription:");
  await panel(page).waitFor();
  const text = await panel(page).innerText();
  for (const part of ["1 error", "unknown-key", `${ONE}:3:1`, "drfat", "^^^^^", "did you mean `draft`?"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  const link = panel(page).getByRole("link", { name: `${ONE}:3:1` });
  assert.match(await link.getAttribute("href"), /^vscode:\/\/file\/.*one\.md:3:1$/);
  await shows(page, "Text of One.");
  assert.ok(await isSame(page));
  const faults = await page.evaluate(() => window.axe.run({ include: [["parkpages-preview"]] }));
  assert.deepEqual(faults.violations.map((fault) => fault.id), []);

  // By the keyboard alone: it has the focus, Esc closes it, its button in the bar opens it.
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await bar(page).getByRole("button", { name: "1 error" }).focus();
  await page.keyboard.press("Enter");
  await panel(page).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.querySelector("parkpages-preview").shadowRoot.activeElement.textContent), "Close (Esc)");

  site.change(ONE, "drfat: true\n", "");
  await panel(page).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("before the first good build there is a page that waits", async () => {
  const good = site.read("content/site.yaml");
  site.write("content/site.yaml", good.replace("theme: bare", "theme: other"));
  await site.start();
  const page = await visit("/en/news/one/");
  await panel(page).waitFor();
  await page.getByRole("heading", { name: "The site could not be built yet" }).waitFor();
  site.write("content/site.yaml", good);
  await shows(page, "Text of One.");
  await panel(page).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a server that was started anew is found again", async () => {
  await site.start();
  const page = await visit("/en/news/one/");
  await bar(page).waitFor();
  await site.stop();
  await bar(page).getByText("The server has stopped").waitFor();
  site.change(ONE, "Text of One.", "Text of the pause.");
  await site.start();
  await shows(page, "Text of the pause.");
  await mark(page);
  // One that stopped and came back without a change is only connected again.
  await site.stop();
  await bar(page).getByText("The server has stopped").waitFor();
  await site.start();
  await bar(page).getByText("The server has stopped").waitFor({ state: "detached" });
  assert.ok(await isSame(page));
  assert.deepEqual(complaints, []);
});

test("a page that nobody sees is looked at when it is seen again", async () => {
  await site.start();
  const page = await visit("/en/news/one/");
  await bar(page).waitFor();
  const see = (state) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await see("hidden");
  site.change(ONE, "Text of One.", "Text of the back.");
  await until("it is built", () => site.said.includes("changed output"));
  assert.ok(await isSame(page));
  await see("visible");
  await shows(page, "Text of the back.");
});

test("--follow leads to the page that was edited, in the reader's language", async () => {
  await site.start("--follow");
  const [en, tc] = [await visit("/en/"), await visit("/tc/")];
  for (const page of [en, tc]) await bar(page).waitFor();
  site.change("content/news/two.md", "Text of Two.", "Text to follow.");
  await en.waitForURL("**/en/news/two/");
  await shows(en, "Text to follow.");
  // Both are led, and a page that is on its way hears nothing.
  await tc.waitForURL("**/news/two/");
  for (const page of [en, tc]) await bar(page).waitFor();
  site.change("content/news/one.tc.md", "文字。", "新文字。");
  await tc.waitForURL("**/tc/news/one/");
});

test("the bar tells what is to be known, and --plain leaves it out", async () => {
  site.write("content/news/later.md", "---\ntitle: Later\npublish_at: 2099-01-01T09:00\n---\nSome words here.\n");
  site.write("content/news/draft.md", "---\ntitle: A draft\ndraft: true\n---\n");
  await site.start("--drafts", "--editor", "x-edit:{path}?{line}");
  const told = async (path) => {
    const page = await visit(path);
    await bar(page).waitFor();
    return { page, text: await bar(page).innerText() };
  };
  const later = await told("/en/news/later/");
  const parts = ["embargoed", "until 2099-01-01 09:00", "content/news/later.md", "3 words, 1 min", "Title 5/60", "Description 16/160"];
  for (const part of parts) {
    assert.ok(later.text.includes(part), `${part} in ${later.text}`);
  }
  const link = later.page.getByRole("link", { name: "content/news/later.md" });
  assert.equal(await link.getAttribute("href"), `x-edit:${site.folder}/content/news/later.md?1`);
  const faults = await later.page.evaluate(() => window.axe.run({ include: [["parkpages-preview"]] }));
  assert.deepEqual(faults.violations.map((fault) => fault.id), []);
  assert.match((await told("/en/news/draft/")).text, /draft/);
  const one = await told("/sc/news/one/");
  assert.match(one.text, /converted from 繁體中文/);
  await bar(one.page).getByRole("link", { name: "English" }).click();
  await one.page.waitForURL("**/en/news/one/");
  const fold = bar(later.page).getByRole("button", { name: "Hide" });
  await fold.click();
  await bar(later.page).getByRole("button", { name: "Preview" }).waitFor();
  assert.ok(!(await bar(later.page).innerText()).includes("embargoed"));
  for (const context of browser.contexts()) await context.close();
  await site.stop();

  await site.start("--plain");
  const plain = await visit("/en/news/one/");
  site.change(ONE, "Text of One.", "Text without a bar.");
  await shows(plain, "Text without a bar.");
  assert.equal(await bar(plain).count(), 0);
  assert.deepEqual(complaints, []);
});

test("a page of its own lists translations, with links to pages and into the editor", async () => {
  const accepted = spawnSync(program, ["translations", "--accept", "content/news"], { cwd: site.folder });
  assert.equal(accepted.status, 0, String(accepted.stderr));
  site.change(ONE, "title: One", "title: One more");
  site.write("content/news/two.tc.md", "---\ntitle: 二\ntranslation: {status: machine}\n---\n文字。\n");
  await site.start("--editor", "x-edit:{path}?{line}");
  const page = await visit("/en/news/one/");
  await bar(page).getByRole("link", { name: "Translations" }).click();
  await page.getByRole("heading", { name: "1 version stale" }).waitFor();
  const stale = page.getByRole("region", { name: "1 version stale" });
  assert.equal(await stale.locator("ins").innerText(), "more");
  const place = stale.getByRole("link", { name: "content/news/one.md:2" });
  assert.equal(await place.getAttribute("href"), `x-edit:${site.folder}/content/news/one.md?2`);
  await page.getByRole("heading", { name: "1 version machine" }).waitFor();
  const faults = await page.evaluate(() => window.axe.run());
  assert.deepEqual(faults.violations.map((fault) => fault.id), []);
  // What is put right is gone when the page is loaded again. The file may be seen half-written first: then neither is there.
  site.change(ONE, "title: One more", "title: One");
  const version = page.getByRole("link", { name: "一", exact: true }).first();
  await until("nothing is stale", async () => {
    await page.reload();
    return (await page.getByText("stale").count()) === 0 && (await version.count()) === 1;
  });
  await version.click();
  await page.waitForURL("**/tc/news/one/");
  assert.deepEqual(complaints, []);
});

/** Waits until the bar has all of `parts`, and tells what it says. */
async function says(page, ...parts) {
  let text = "";
  const has = async () => {
    text = await bar(page).innerText().catch(() => "");
    return parts.every((part) => text.includes(part));
  };
  await until(`the bar has ${parts}`, has).catch((error) => assert.fail(`${error.message}; it says ${text}`));
  return text;
}

test("with errors the bar tells of the page that is shown", async () => {
  const draft = "---\ntitle: A draft\ndescription: Words about it.\ndraft: true\n---\nFive words of a draft.\n";
  site.write("content/news/draft.md", draft);
  site.write("content/news/draft.tc.md", "---\ntitle: 稿\n---\n文字。\n");
  site.write("content/news/record.yaml", "title: {en: Record, tc: 紀錄}\ndescription: {en: Short., tc: 短。}\n");
  await site.start("--drafts");
  const [page, tc, record] = [await visit("/en/news/draft/"), await visit("/tc/news/draft/"), await visit("/en/news/record/")];
  const figures = ["draft", "5 words, 1 min", "Title 7/60", "Description 15/160"];
  await says(page, ...figures);
  await says(tc, "draft", "Title 2/60");
  await says(record, "public", "Title 6/60");

  site.write("content/news/draft.md", draft.replace("title: A draft", "title: 'A' draft"));
  const broken = await says(page, ...figures, "has errors");
  assert.ok(!broken.includes("public"), broken);
  const other = await says(tc, "draft", "has errors", "Title 2/60");
  assert.ok(!other.includes("public"), other);
  assert.ok(!(await says(record, "public", "Title 6/60")).includes("has errors"));
  // A page that is opened only now.
  assert.ok(!(await says(await visit("/en/news/draft/"), ...figures, "has errors")).includes("public"));
  const faults = await page.evaluate(() => window.axe.run({ include: [["parkpages-preview"]] }));
  assert.deepEqual(faults.violations.map((fault) => fault.id), []);

  site.write("content/news/draft.md", draft);
  await until("the errors are gone", async () => !(await says(page, ...figures)).includes("has errors"));
  site.write("content/news/draft.tc.md", "---\ntitle: [稿\n---\n文字。\n");
  await says(tc, "draft", "has errors", "Title 2/60");
  await says(page, "draft", "has errors", "Title 7/60");
  site.write("content/news/record.yaml", "title: {en: Record\n");
  await says(record, "public", "has errors", "Title 6/60");
  site.write("content/news/draft.tc.md", "---\ntitle: 稿\n---\n文字。\n");
  site.write("content/news/record.yaml", "title: {en: Record, tc: 紀錄}\ndescription: {en: Short., tc: 短。}\n");
  await until("the errors are gone", async () => !(await says(page, ...figures)).includes("has errors"));

  site.write("content/news/_index.md", "---\ntitle: [News\n---\n");
  await says(page, ...figures, "its section has errors");
  await says(record, "public", "its section has errors", "Title 6/60");
  assert.deepEqual(complaints, []);
});

test("the bar tells what has become of a page that is gone", async () => {
  await site.start();
  const [one, two] = [await visit("/en/news/one/"), await visit("/en/news/two/")];
  for (const page of [one, two]) await says(page, "public");
  site.change(ONE, "title: One", "title: One\ndraft: true");
  await says(one, "draft", "shown with --drafts only", ONE);
  rmSync(join(site.folder, "content/news/two.md"));
  await says(two, "There is no page here");
  await says(await visit("/en/nothing/"), "There is no page here");
  assert.deepEqual(complaints.filter((text) => !text.includes("404")), []);
});

test("a site below a path of its host keeps the path", async () => {
  site.change("content/site.yaml", "base_url: https://park.example", "base_url: https://park.example/sub");
  await site.start();
  // From there to the home page in the language of the browser.
  const page = await visit("/");
  assert.equal(new URL(page.url()).pathname, "/sub/en/");
  const one = await visit("/sub/en/news/one/");
  await bar(one).waitFor();
  site.write(ONE, article("Below"));
  await one.getByRole("heading", { name: "Below" }).waitFor();
  const nothing = await visit("/sub/tc/nothing/");
  assert.equal(await nothing.evaluate(() => document.documentElement.lang), "zh-Hant-HK");
});
