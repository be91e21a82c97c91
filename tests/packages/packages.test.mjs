// The packages that hold the program, as far as they can be made and installed without a network. `PARKPAGES` is the program.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const top = new URL("../..", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "parkpages-packages-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const version = /^version = "(.*)"$/m.exec(readFileSync(join(top, "Cargo.toml"), "utf8"))[1];

test("each command has a page of the manual, and shells complete", () => {
  const into = join(scratch, "extras");
  execFileSync(join(top, "packaging/extras.sh"), [program, into]);
  const help = execFileSync(program, ["--help"], { encoding: "utf8" });
  const commands = [...help.split("Commands:")[1].split("\n\n")[0].matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  assert.ok(commands.length > 15);
  const pages = ["parkpages", ...commands.map((name) => `parkpages-${name}`)];
  assert.deepEqual(readdirSync(join(into, "man")).sort(), pages.map((name) => `${name}.1.gz`).sort());
  for (const name of pages) {
    const page = gunzipSync(readFileSync(join(into, "man", `${name}.1.gz`))).toString();
    assert.match(page, new RegExp(`^\\.TH ${name.replace(/-/, "\\\\?-")} 1 `, "m"), name);
  }
  for (const file of readdirSync(join(into, "completions"))) {
    assert.match(readFileSync(join(into, "completions", file), "utf8"), /max-deletes/, file);
  }
});

test("the package of npm for Windows holds a program of Windows", () => {
  const packages = join(scratch, "windows");
  execFileSync("node", [join(top, "packaging/npm/make.mjs"), packages, `win32-x64=${program}`]);
  const { os, cpu } = JSON.parse(readFileSync(join(packages, "parkpages-win32-x64/package.json"), "utf8"));
  assert.deepEqual([os, cpu], [["win32"], ["x64"]]);
  assert.deepEqual(readdirSync(join(packages, "parkpages-win32-x64/bin")), ["parkpages.exe"]);
});

test("the package of npm runs the program, with its exit codes", () => {
  const packages = join(scratch, "npm");
  const place = join(scratch, "place");
  const system = `${process.platform}-${process.arch}`;
  execFileSync("node", [join(top, "packaging/npm/make.mjs"), packages, `${system}=${program}`]);
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), "{}");
  const npm = (args, cwd) => execFileSync("npm", [...args, "--silent", "--offline", "--no-audit", "--no-fund"], { cwd, encoding: "utf8" });
  const packed = ["parkpages", `parkpages-${system}`].map((name) => join(packages, npm(["pack", `./${name}`], packages).trim()));
  npm(["install", ...packed], place);
  const run = (...args) => spawnSync(join(place, "node_modules/.bin/parkpages"), args, { encoding: "utf8" });
  assert.equal(run("--version").stdout, `parkpages ${version}\n`);
  assert.equal(run("build", "--root", place).status, 1);
  assert.equal(run("build", "--root", join(place, "nowhere")).status, 2);
  rmSync(join(place, `node_modules/parkpages-${system}`), { recursive: true });
  const without = run("--version");
  assert.equal(without.status, 2);
  assert.match(without.stderr, new RegExp(`the package parkpages-${system} is missing`));
});
