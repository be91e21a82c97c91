// A check that cannot fail is worth nothing: each one is shown a page on which it must.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { CHECKS } from "./checks.mjs";
import { inspect } from "./inspect.mjs";
import { PLANTED, PLANTED_DATA, faulty, good, write } from "./selftest/fixture.mjs";

const folder = mkdtempSync(join(tmpdir(), "selftest-"));
after(() => rmSync(folder, { recursive: true }));

/** All there is to be found on a page: `[check, words]`. */
const expected = new Map([
  ...Object.entries(PLANTED).map(([name, { check, says, also = [] }]) => [`/en/${name}/`, [[check, says], ...also]]),
  ...Object.entries(PLANTED_DATA).map(([name, { says }]) => [`/${name}`, [["data", says]]]),
]);
let faults;

before(async () => {
  write(join(folder, "faulty"), faulty());
  ({ faults } = await inspect(join(folder, "faulty")));
});

test("a good site has no fault", async () => {
  write(join(folder, "good"), good());
  const result = await inspect(join(folder, "good"));
  assert.deepEqual(result.faults, []);
  assert.equal(result.pages, 10);
});

test("every check has a planted fault", () => {
  const planted = [...expected.values()].flat().map(([check]) => check);
  assert.deepEqual(
    Object.keys(CHECKS).filter((check) => !planted.includes(check)),
    [],
  );
});

for (const [path, wanted] of expected) {
  test(`the fault of ${path} is found`, () => {
    const found = faults.filter((fault) => fault.path === path);
    for (const [check, says] of wanted) {
      assert.ok(
        found.some((fault) => fault.check === check && says.test(fault.message)),
        `${check} ${says} is not among ${JSON.stringify(found, null, 1)}`,
      );
    }
    const more = found.filter((fault) => !wanted.some(([check]) => check === fault.check));
    assert.deepEqual(more, [], "nothing else is wrong with it");
  });
}

test("nothing is found on pages without a fault", () => {
  assert.deepEqual(
    faults.filter(({ path }) => !expected.has(path) && path !== "/tc/lying/"),
    [],
  );
});
