// Makes the npm packages: `parkpages`, and one for each system that holds its program.
//
//     node packaging/npm/make.mjs target/npm linux-x64=target/release/parkpages [linux-arm64=… darwin-arm64=… win32-x64=….exe]
//
// `npm publish` them one by one, `parkpages` last. The version is that of Cargo.toml.

import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const top = new URL("../..", import.meta.url).pathname;
const [into, ...programs] = process.argv.slice(2);
if (!into || programs.length === 0) {
  console.error("usage: node packaging/npm/make.mjs FOLDER SYSTEM=PROGRAM…");
  process.exit(2);
}
const manifest = readFileSync(join(top, "Cargo.toml"), "utf8");
const stated = (key) => new RegExp(`^${key} = "(.*)"$`, "m").exec(manifest)[1];
const common = { version: stated("version"), license: stated("license") };

function write(name, fields, copy) {
  const folder = join(into, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name, ...common, ...fields }, null, 2)}\n`);
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(top, licence), join(folder, licence));
  copy(folder);
}

const optionalDependencies = {};
for (const [system, program] of programs.map((one) => one.split("="))) {
  const [os, cpu] = system.split("-");
  const name = `parkpages-${system}`;
  optionalDependencies[name] = common.version;
  write(name, { description: `The program parkpages for ${system}`, os: [os], cpu: [cpu], files: ["bin"] }, (folder) => {
    mkdirSync(join(folder, "bin"));
    const at = join(folder, os === "win32" ? "bin/parkpages.exe" : "bin/parkpages");
    cpSync(program, at);
    chmodSync(at, 0o755);
  });
}
const fields = {
  description: stated("description"),
  keywords: ["static-site-generator", "multilingual", "markdown"],
  bin: { parkpages: "parkpages.js" },
  files: ["parkpages.js"],
  engines: { node: ">=18" },
  optionalDependencies,
};
write("parkpages", fields, (folder) => {
  cpSync(join(top, "packaging/npm/parkpages.js"), join(folder, "parkpages.js"));
  cpSync(join(top, "README.md"), join(folder, "README.md"));
});
