// `parkpages publish` to a folder on another machine: OpenSSH's server on loopback, with keys of its own, run by this user.
// `PARKPAGES` is the program. `KILLS` is how often publishing is killed.
//
//     PARKPAGES=target/debug/parkpages node --test tests/servers/ssh.test.mjs

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { freePort } from "./loopback.mjs";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
const scratch = mkdtempSync(join(tmpdir(), "parkpages-ssh-"));
const bin = join(scratch, "bin");
let server;
after(() => {
  server?.kill();
  // Releases are not writable.
  execFileSync("chmod", ["-R", "u+w", scratch]);
  rmSync(scratch, { recursive: true, force: true });
});

const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: scratch, USER: "ann", RUST_BACKTRACE: "0" };

before(async () => {
  const key = (name) => execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", join(scratch, name)]);
  ["host", "user", "stranger"].forEach(key);
  const port = await freePort();
  writeFileSync(
    join(scratch, "sshd"),
    `ListenAddress 127.0.0.1:${port}\nHostKey ${scratch}/host\nAuthorizedKeysFile ${scratch}/user.pub\nPidFile none\nStrictModes no\nUsePAM no\n` +
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nMaxStartups 100\nLogLevel ERROR\n" +
      // Bash then reads no settings of this user, which may take long.
      "SetEnv SHLVL=2\n",
  );
  writeFileSync(join(scratch, "known"), `[127.0.0.1]:${port} ${readFileSync(join(scratch, "host.pub"), "utf8")}`);
  const host = (name, identity) =>
    `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${scratch}/${identity}\n` +
    `  IdentitiesOnly yes\n  UserKnownHostsFile ${scratch}/known\n  StrictHostKeyChecking yes\n`;
  writeFileSync(join(scratch, "ssh"), host("park-web", "user") + host("closed", "stranger"));
  // The settings of `ssh` are those of the test, whoever calls it.
  mkdirSync(bin);
  writeFileSync(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${scratch}/ssh "$@"\n`);
  chmodSync(join(bin, "ssh"), 0o755);
  if (process.getuid() === 0) mkdirSync("/run/sshd", { recursive: true });
  server = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", join(scratch, "sshd")], { stdio: ["ignore", "ignore", "inherit"] });
  let missing = false;
  server.on("error", () => (missing = true));
  for (let n = 0; n < 100; n += 1) {
    if (missing) throw new Error("OpenSSH's server is not there: install openssh-server");
    try {
      execFileSync("ssh", ["park-web", "true"], { env, stdio: "ignore" });
      return;
    } catch {
      await setTimeout(100);
    }
  }
  throw new Error("OpenSSH's server does not answer");
});

/** A site with a target `live` in a new folder, and that folder. */
function site(name, folder = name, host = "park-web") {
  const root = join(scratch, `site-${name}`);
  const there = join(scratch, folder);
  cpSync(join(top, "tests/suite/base"), root, { recursive: true });
  mkdirSync(join(root, "content/news"), { recursive: true });
  writeFileSync(join(root, "content/news/_index.md"), "---\ntitle: News\n---\n");
  for (const one of ["a", "b", "c"]) entry(root, one, "Something to read.");
  appendFileSync(join(root, "content/site.yaml"), `\npublish: {live: {kind: ssh, host: ${host}, path: ${JSON.stringify(there)}, keep: 3}}\n`);
  return { root, there };
}

function entry(root, name, text) {
  writeFileSync(join(root, `content/news/2020-01-01-${name}.md`), `---\ntitle: Title ${name}\n---\n${text}\n`);
}

/** Runs the program, and kills it after `kill` milliseconds. */
function run(root, line, kill) {
  return new Promise((done) => {
    const child = spawn(program, line.split(" "), { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
    if (kill !== undefined) setTimeout(kill).then(() => child.kill("SIGKILL"));
    child.on("exit", (code) => setTimeout(20).then(() => done({ code, text })));
  });
}

async function done(root, line) {
  const ran = await run(root, line);
  assert.equal(ran.code, 0, ran.text);
  return ran.text;
}

const releases = (there) => readdirSync(join(there, "releases")).filter((name) => !name.includes("json")).sort();

test("releases are as in a folder here, whatever the folder is called", async () => {
  const { root, there } = site("odd", "it's \"a\" $(touch pwned); `x`  site");
  assert.match(await done(root, "publish"), /Published release 1 of /);
  const page = join(there, "current/en/news/a/index.html");
  assert.match(readFileSync(page, "utf8"), /Something to read\./);
  assert.equal(statSync(page).mode & 0o777, 0o444);
  assert.match(await done(root, "publish"), /Nothing has changed since release 1/);
  entry(root, "a", "Something else.");
  assert.match(await done(root, "diff live"), /Something \[-to read-\]\{\+else\+\}\./);
  assert.match(await done(root, "publish"), /moved +1 file there, 0 away/);
  const [first, second] = releases(there);
  const inode = (release, name) => statSync(join(there, "releases", release, "en/news", name, "index.html")).ino;
  assert.equal(inode(first, "b"), inode(second, "b"), "shared");
  assert.notEqual(inode(first, "a"), inode(second, "a"));
  assert.equal(readlinkSync(join(there, "current")), `releases/${second}`);
  assert.match(await done(root, "publish --verify"), /live as published: release 2 of /);
  for (const text of ["three", "four"]) {
    entry(root, "a", `It is ${text}.`);
    await done(root, "publish");
  }
  assert.equal(releases(there).length, 3);
  assert.match(await done(root, "releases"), /\*  4 /);
  assert.match(await done(root, "rollback 2"), /brings back release 2/);
  assert.match(readFileSync(page, "utf8"), /Something else\./);
  assert.ok(!existsSync(join(root, "pwned")) && !existsSync(join(scratch, "pwned")));

  chmodSync(page, 0o644);
  appendFileSync(page, "defaced");
  const verified = await run(root, "publish --verify");
  assert.equal(verified.code, 1);
  assert.match(verified.text, /en\/news\/a\/index\.html: has other bytes/);
});

test("who may not log in, or comes second, is told", async () => {
  const closed = await run(site("closed", "closed", "closed").root, "publish");
  assert.equal(closed.code, 2);
  assert.match(closed.text, /closed: [^]*Permission denied[^]*the key of this user/);
  const option = await run(site("option", "option", '"-oProxyCommand=touch pwned"').root, "publish");
  assert.equal(option.code, 1);
  assert.match(option.text, /error\[bad-name\]: `-oProxyCommand=touch pwned` is no name of a host/);

  const { root, there } = site("busy");
  await done(root, "publish");
  const lock = spawn("flock", ["-F", join(there, ".lock"), "sh", "-c", "echo locked; exec sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((locked) => lock.stdout.once("data", locked));
  writeFileSync(join(there, ".lock"), "ben on web");
  entry(root, "a", "Something else.");
  const busy = await run(root, "publish");
  lock.kill();
  assert.equal(busy.code, 2);
  assert.match(busy.text, /ben on web publishes to live already/);
});

test("killed at any instant, readers see a whole release, and the next publishing goes on", async () => {
  const { root, there } = site("kills");
  await done(root, "publish");
  const kills = Number(process.env.KILLS ?? 3);
  for (let n = 0; n < kills; n += 1) {
    entry(root, "a", `Text ${n}.`);
    await run(root, "publish", process.env.KILLS ? Math.random() * 1500 : 200 + n * 350);
    // What readers see is one of the two.
    assert.match(readFileSync(join(there, "current/en/news/a/index.html"), "utf8"), n ? new RegExp(`Text ${n - 1}\\.|Text ${n}\\.`) : /Something to read\.|Text 0\./);
    for (let tries = 0; ; tries += 1) {
      const ran = await run(root, "publish");
      // The connection of a process that was killed ends a moment later.
      if (ran.code === 0) break;
      assert.match(ran.text, /publishes to live already/);
      assert.ok(tries < 50, ran.text);
      await setTimeout(100);
    }
    assert.match(await done(root, "publish --verify"), /as published/);
    assert.deepEqual(readdirSync(join(there, "releases")).filter((name) => name.startsWith(".")), []);
  }
});
