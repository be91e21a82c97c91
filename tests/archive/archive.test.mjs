// Web archives of releases, as the tools of others read them: `wacz` and `cdxj-indexer` of PyPI. `PARKPAGES` is the program, `WACZ` the
// folder of those programs.
//
//     PARKPAGES=target/debug/parkpages WACZ=venv/bin node --test tests/archive/archive.test.mjs

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const scratch = mkdtempSync(join(tmpdir(), "parkpages-archive-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

function run(command, args, cwd = scratch) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

const tool = (name) => join(process.env.WACZ ?? "", name);

test("an archive is valid, and others find in it what was published", () => {
  const site = join(scratch, "site");
  run(program, ["init", site]);
  appendFileSync(join(site, "content/site.yaml"), "\npublish:\n  live: {kind: folder, path: live}\n");
  run(program, ["publish", "--archive", "archive"], site);
  const [name, ...others] = readdirSync(join(site, "archive"));
  assert.match(name, /^live-\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}\.wacz$/);
  assert.deepEqual(others, []);

  const file = join(site, "archive", name);
  const validated = run(tool("wacz"), ["validate", "-f", file]);
  assert.match(validated, /the passed WACZ is valid/);

  run(tool("python"), ["-m", "zipfile", "-e", file, join(scratch, "archive")]);
  const entry = (path) => readFileSync(join(scratch, "archive", path), "utf8");
  run(tool("warcio"), ["check", join(scratch, "archive/archive/data.warc.gz")]);
  const index = run(tool("cdxj-indexer"), ["--sort", join(scratch, "archive/archive/data.warc.gz")]);
  const lines = (text) =>
    text.trimEnd().split("\n").map((line) => {
      const [key, at, json] = line.split(/ (?=\d{14} )| (?=\{)/);
      return [key, at, JSON.parse(json)];
    });
  assert.deepEqual(lines(entry("indexes/index.cdx")), lines(index));
  assert.equal(entry("release/sums"), run(program, ["releases", "--sums", "1"], site));
});
