// nginx serves `current` of a folder of releases while one release after another takes its place. `PARKPAGES` is the program.
//
//     ROUNDS=50 PARKPAGES=target/debug/parkpages node --test tests/servers/releases.test.mjs

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { ask, freePort, nginxConf, start } from "./loopback.mjs";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const rounds = Number(process.env.ROUNDS ?? 6);
const LANES = 4;
const PAGES = 30;
const root = mkdtempSync(join(tmpdir(), "parkpages-releases-"));
// nginx reads as another user where root starts it.
chmodSync(root, 0o755);
after(() => rmSync(root, { recursive: true, force: true }));

/** Each page and the style sheet say the round in which they were written. */
function write(round) {
  const css = join(root, "themes/bare/static/round.css");
  mkdirSync(join(root, "content/news"), { recursive: true });
  mkdirSync(join(root, "themes/bare/static"), { recursive: true });
  for (let n = 0; n < PAGES; n += 1) {
    writeFileSync(join(root, `content/news/page-${n}.md`), `---\ntitle: Page ${n}\n---\n${"Words. ".repeat(2000)}Round ${round}.\n`);
  }
  writeFileSync(css, `/* ${"long ".repeat(4000)}Round ${round}. */\n`);
}

test("readers get whole pages, none is missing, and none goes back while releases take turns", async () => {
  cpSync(new URL("../suite/base", import.meta.url).pathname, root, { recursive: true });
  const settings = join(root, "content/site.yaml");
  writeFileSync(settings, "publish:\n  live: {kind: folder, path: live, keep: 2}\n", { flag: "a" });
  const publish = () => promisify(execFile)(program, ["publish", "--root", root]);
  write(0);
  writeFileSync(join(root, "content/news/_index.md"), "---\ntitle: News\n---\n");
  await publish();

  const port = await freePort();
  const own = join(root, "nginx");
  mkdirSync(own);
  writeFileSync(join(own, "nginx.conf"), nginxConf(own, port, join(root, "live/current")));
  const nginx = await start("nginx", ["-p", own, "-c", join(own, "nginx.conf")], port);
  let asked = 0;
  let done = false;
  const faults = [];
  const seen = new Set();
  const paths = [...Array.from({ length: PAGES }, (_, n) => `/en/news/page-${n}/`), "/round.css"];
  const read = async () => {
    const last = new Map();
    while (!done) {
      for (const path of paths) {
        const { status, headers, text } = await ask(port, path);
        asked += 1;
        const rounds = [...text.matchAll(/Round (\d+)\./g)].map(([, round]) => Number(round));
        const isWhole = Number(headers["content-length"] ?? text.length) === Buffer.byteLength(text) && rounds.length > 0;
        if (status !== 200 || !isWhole || new Set(rounds).size !== 1) faults.push(`${path}: ${status}, rounds ${rounds}`);
        else if (rounds[0] < (last.get(path) ?? 0)) faults.push(`${path}: ${rounds[0]} after ${last.get(path)}`);
        last.set(path, rounds[0]);
        seen.add(rounds[0]);
      }
    }
  };
  try {
    const readers = Array.from({ length: LANES }, read);
    for (let round = 1; round <= rounds; round += 1) {
      write(round);
      await publish();
    }
    // Each reader comes by once more.
    const { text } = await ask(port, paths[0]);
    assert.match(text, new RegExp(`Round ${rounds}\\.`));
    done = true;
    await Promise.all(readers);
  } finally {
    nginx.kill();
  }
  console.log(`${asked} requests during ${rounds} releases`);
  assert.deepEqual(faults, []);
  assert.ok(seen.size > 2, `rounds seen: ${[...seen]}`);
});
