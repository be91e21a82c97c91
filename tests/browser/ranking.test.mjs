// The modules that browsers search with and `parkpages search` find the same pages with the same scores.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { excerpt } from "../../src/search/client/excerpt.js";
import { Index } from "../../src/search/client/index.js";
import { search } from "../../src/search/client/rank.js";
import { normal, squash } from "../../src/search/client/text.js";

const root = new URL("../..", import.meta.url).pathname;
const folder = resolve(process.env.SITE ?? join(root, "public"));
const program = resolve(process.env.PARKPAGES ?? join(root, "target/debug/parkpages"));

// The program builds the site for each of them, which takes seconds without optimisation.
const QUERIES = {
  en: ["partnering", "AstraZenca", "“innovation and technology”", "18 April 2024", "北京大學", "zzzz qqqq", "tencent clo"],
  tc: ["备忘录", "園", "2024年4月", "「合作備忘錄」 Tencent"],
  sc: ["創新科技"],
};

globalThis.fetch = async (url) => {
  const bytes = await readFile(join(folder, url)).catch(() => undefined);
  return { ok: Boolean(bytes), status: bytes ? 200 : 404, json: async () => JSON.parse(bytes) };
};

test("the browser and the command line rank alike", async () => {
  let found = 0;
  for (const [language, queries] of Object.entries(QUERIES)) {
    const index = await Index.open(`/${language}/search.json`);
    for (const query of queries) {
      const answer = await search(index, query, undefined, 10);
      const { stdout } = await promisify(execFile)(program, ["search", query, "--lang", language, "--format", "json", "--root", root]);
      const { pages, partial } = JSON.parse(stdout);
      const shown = (all) => all.map(({ url, score }) => `${url} ${score.toFixed(4)}`);
      assert.deepEqual(shown(answer.first), shown(pages), `${language}: ${query}`);
      assert.equal(pages.length > 0 && answer.found.isPartial, pages.length > 0 && partial, `${language}: ${query}`);
      found += pages.length;
    }
  }
  assert.ok(found > 50, `${found} pages`);
});

/** All pages of an index. */
async function all(index) {
  return Promise.all(Array.from({ length: index.pages }, (_, number) => index.page(number)));
}

/** All pages that a query finds. */
async function found(index, query) {
  const answer = await search(index, query, undefined, 10);
  const pages = [...answer.first];
  for await (const more of answer.pages) pages.push(...more);
  return answer.found.isPartial ? [] : pages.map(({ url }) => url).sort();
}

test("Chinese queries find the pages that have them, and no others", async () => {
  for (const language of ["tc", "sc"]) {
    const index = await Index.open(`/${language}/search.json`);
    const pages = await all(index);
    const folds = await index.folds("園");
    const texts = pages.map((page) => {
      const texts = [page.title, page.text, ...(page.names ?? []), ...(page.synonyms ?? [])];
      return [page.url, texts.map((text) => squash(normal(text, folds))).join("\n")];
    });
    const queries = new Set();
    for (const { title } of pages) {
      for (const run of title.match(/\p{Script=Han}+/gu) ?? []) {
        for (const length of [1, 2, 3, 5]) {
          for (let at = 0; at + length <= run.length; at += 2) queries.add(run.slice(at, at + length));
        }
      }
    }
    assert.ok(queries.size > 100, `${queries.size} queries`);
    for (const query of queries) {
      const wanted = texts.filter(([, text]) => text.includes(normal(query, folds))).map(([url]) => url);
      assert.deepEqual(await found(index, query), wanted.sort(), `${language}: ${query}`);
    }
  }
});

test("a title finds its page first, in either script, and with a slip", async () => {
  const rank = async (index, query, url) => {
    const { first } = await search(index, query, undefined, 10);
    const at = first.findIndex((page) => page.url === url);
    return at < 0 ? 0 : 1 / (at + 1);
  };
  const en = await Index.open("/en/search.json");
  const tc = await Index.open("/tc/search.json");
  const sc = await Index.open("/sc/search.json");
  const slip = (title) => title.replace(/([a-z]{3})([a-z])([a-z])([a-z]*)/i, (_, a, b, c, d) => `${a}${c}${b}${d}`);
  const sets = {
    en: (await all(en)).map(({ title, url }) => [en, title, url]),
    tc: (await all(tc)).map(({ title, url }) => [tc, title, url]),
    sc: (await all(sc)).map(({ title, url }) => [sc, title, url]),
    "Simplified in Traditional": (await all(sc)).map(({ title, url }) => [tc, title, url.replace("/sc/", "/tc/")]),
    "Traditional in Simplified": (await all(tc)).map(({ title, url }) => [sc, title, url.replace("/tc/", "/sc/")]),
    slips: (await all(en)).filter(({ title }) => slip(title) !== title).map(({ title, url }) => [en, slip(title), url]),
  };
  for (const [name, queries] of Object.entries(sets)) {
    const ranks = await Promise.all(queries.map((query) => rank(...query)));
    const mean = ranks.reduce((sum, one) => sum + one, 0) / ranks.length;
    const missed = queries.filter((_, at) => ranks[at] < 1).map(([, title]) => title);
    console.log(`mean reciprocal rank of ${queries.length} titles, ${name}: ${mean.toFixed(3)}`);
    assert.ok(mean >= 0.85, `${name}: ${mean}: ${missed.join(", ")}`);
  }
});

test("an excerpt has spaces between sentences where its script has them", () => {
  assert.equal(excerpt("What it holds.\nThe directory lists all.", [], new Map(), "en"), "What it holds. The directory lists all.");
  assert.equal(excerpt("一。\n二", [], new Map(), "zh-Hant"), "一。二");
  assert.equal(excerpt("Date: 2024\nState: Done", [], new Map(), "en"), "Date: 2024 · State: Done");
});
