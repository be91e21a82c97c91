#!/usr/bin/env node
// Runs the program from the package for this system, which npm installs beside this one.

"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const { optionalDependencies } = require("./package.json");

const name = `parkpages-${process.platform}-${process.arch}`;
if (!(name in optionalDependencies)) {
  const known = Object.keys(optionalDependencies).join(", ");
  console.error(`parkpages: there is no package for this system (${name}), only ${known}.\nWith Rust: cargo install --locked parkpages`);
  process.exit(2);
}
let program;
try {
  program = require.resolve(`${name}/bin/parkpages${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`parkpages: the package ${name} is missing. Install again, without --omit=optional and --no-optional.`);
  process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A terminal sends Ctrl-C to both: the program decides when it is done.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`parkpages: ${program} does not start: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
