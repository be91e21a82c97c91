// The modules that browsers search with and `parkpages search` find the same pages with the same scores.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { Index } from "../../src/search/client/index.js";
import { search } from "../../src/search/client/rank.js";

const root = new URL("../..", import.meta.url).pathname;
const folder = resolve(process.env.SITE ?? join(root, "public"));
const program = resolve(process.env.PARKPAGES ?? join(root, "target/debug/parkpages"));

const QUERIES = {
  en: ["park", "partners", "partnering", "AstraZenca", "“innovation and technology”", "Hong Kong partners", "21,000", "18 April 2024", "北京大學", "zzzz qqqq", "tencent clo", "the", "2024-04-18", "café"],
  tc: ["園公司", "忘錄", "創科", "备忘录", "備忘錄簽署", "河套交通", "園", "2024年4月", "Tencent 備忘錄", "入驻", "「合作備忘錄」", "的"],
  sc: ["創新科技", "清华大学", "科创", "进驻", "生命健康", "香港科学园"],
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
  assert.ok(found > 100, `${found} pages`);
});
