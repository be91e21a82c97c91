// What holds for the sample site holds for sites with next to nothing, and with everything too long.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { drafts, make } from "./extremes.mjs";
import { inspect } from "./inspect.mjs";
import { longest } from "./kinds.mjs";

const folder = mkdtempSync(join(tmpdir(), "extremes-"));
after(() => rmSync(folder, { recursive: true }));

for (const [name, what] of [
  ["few", "no news, one partner, nothing else"],
  ["much", "long titles, long words, many notices, half of it in one language"],
]) {
  test(`a site with ${what} has no fault`, async () => {
    const site = make(name, folder);
    // What is converted is laid out as what it was converted from; lists of terms are lists like others.
    const kinds = [...longest(site)].filter(([kind]) => !/_sc|^(term|taxonomy|archive|404)/.test(kind));
    const paths = new Set(kinds.map(([, path]) => path));
    // Colours are those of the sample site. What links lead to is the same in the large site as in the sample site.
    const { faults } = await inspect(site, (path) => paths.has(path) && "light", name === "much" ? [...paths] : undefined);
    // A long title is what this site is for.
    assert.deepEqual(faults.filter(({ message }) => !message.startsWith("long-title")), []);
  });
}

test("the style guide, with every component in all its states, has no fault", async () => {
  const { faults } = await inspect(drafts(folder), (path) => path === "/en/style-guide/" && "all", ["/en/style-guide/"]);
  assert.deepEqual(faults, []);
});
