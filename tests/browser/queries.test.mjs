// How well the search finds what is wanted: 100 queries over the sample site and a generated one, in Chromium.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { SITE, launch, open } from "./browser.mjs";
import { write } from "./generated.mjs";
import { QUERIES, judge, means, queries, relevant } from "./queries.mjs";
import { serve } from "./server.mjs";

const program = resolve(process.env.PARKPAGES ?? new URL("../../target/debug/parkpages", import.meta.url).pathname);

/** Where the modules of the search are. */
async function modules(folder) {
  const names = await readdir(join(folder, "search-index"), { recursive: true });
  return `/search-index/${names.find((name) => name.endsWith("/search.js")).replace("search.js", "")}`;
}

/** Asks the index of a language, in the browser. Returns all its pages, and the addresses that each query finds. */
async function ask(page, home, language, asked) {
  return page.evaluate(async ({ home, language, asked }) => {
    const { Index } = await import(`${home}index.js`);
    const { search } = await import(`${home}rank.js`);
    const index = await Index.open(`/${language}/search.json`);
    const pages = await Promise.all(Array.from({ length: index.pages }, (_, number) => index.page(number)));
    const found = [];
    for (const query of asked) {
      const { first } = await search(index, query, undefined, 10);
      found.push(first.map(({ url }) => url));
    }
    return { pages, found };
  }, { home, language, asked });
}

test("queries find what is wanted, and first", async () => {
  const generated = await mkdtemp(join(tmpdir(), "generated-"));
  const browser = await launch();
  try {
    await write(generated);
    const output = join(generated, "public");
    await promisify(execFile)(program, ["build", "--root", generated, "--output", output, "--no-cache"]);
    const page = await (await open(browser)).newPage();
    let count = 0;
    for (const [site, folder] of [["sample", SITE], ["generated", output]]) {
      const server = await serve(folder);
      const home = await modules(folder);
      for (const language of Object.keys(QUERIES[site])) {
        const all = queries(site, language);
        await page.goto(`${server.origin}/${language}/`);
        const { pages, found } = await ask(page, home, language, all.map(({ query }) => query));
        const judged = all.map((query, at) => {
          const wanted = relevant(query, pages);
          assert.equal(wanted.size > 0, query.wanted !== "none", `${query.query}: no page has ${query.wanted}`);
          return judge(query, wanted, found[at]);
        });
        const { recall, precision, rank } = means(judged);
        const missed = all.filter((_, at) => judged[at].rank < 1).map(({ query }) => query);
        count += all.length;
        console.log(`${site} ${language}: ${all.length} queries: recall at 5 ${recall.toFixed(3)}, precision at 5 ${precision.toFixed(3)}, mean reciprocal rank ${rank.toFixed(3)}`);
        for (const mean of [recall, precision, rank]) assert.ok(mean >= 0.95, `${site} ${language}: not first: ${missed.join(", ")}`);
      }
      await server.close();
    }
    assert.equal(count, 100);
  } finally {
    await browser.close();
    await rm(generated, { recursive: true });
  }
});
