// `parkpages publish` to S3: moto's server on loopback, behind a proxy that checks signatures, counts requests, and cuts
// connections. `PARKPAGES` is the program, `MOTO` moto's server. `KILLS` is how often publishing is killed.
//
//     PARKPAGES=target/debug/parkpages MOTO=moto_server node --test tests/servers/s3.test.mjs

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ask, freePort } from "./loopback.mjs";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
const scratch = mkdtempSync(join(tmpdir(), "parkpages-s3-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const KEYS = { AWS_ACCESS_KEY_ID: "parkpages", AWS_SECRET_ACCESS_KEY: "secret/of+tests" };
const REGION = "eu-central-1";
let moto, motoPort, proxy, proxyPort;

/** What goes through the proxy: all requests, and what it does to them. */
const traffic = { all: [], fault: () => null };

/** Asks moto itself, for an object or the list of a bucket; with a signature, at which it looks no closer. */
const AUTHORIZED = { authorization: "AWS4-HMAC-SHA256 Credential=test/20200101/x/s3/aws4_request, SignedHeaders=host, Signature=0" };
const stored = (path) => ask(motoPort, path, AUTHORIZED);
const store = (path, body) => ask(motoPort, path, AUTHORIZED, "PUT", body);

async function keys(bucket) {
  const { body } = await stored(`/${bucket}?list-type=2`);
  return [...body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)].map((found) => found[1]).sort();
}

const siteKeys = async (bucket) => (await keys(bucket)).filter((key) => !key.includes(".parkpages/"));

/** Whether the signature of a request is that of the secret key (AWS signature 4, in the query). */
function isSigned({ method, url, headers }) {
  const [path, query = ""] = url.split("?");
  const pairs = query.split("&").map((pair) => pair.split("="));
  const of = (name) => decodeURIComponent(pairs.find((pair) => pair[0] === name)?.[1] ?? "");
  const scope = of("X-Amz-Credential").split("/");
  if (scope[0] !== KEYS.AWS_ACCESS_KEY_ID) return false;
  const signed = of("X-Amz-SignedHeaders");
  const canonical = [
    method,
    path,
    pairs.filter((pair) => pair[0] !== "X-Amz-Signature").map((pair) => pair.join("=")).sort().join("&"),
    ...signed.split(";").map((name) => `${name}:${headers[name].trim()}`),
    "",
    signed,
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
  const key = scope.slice(1).reduce(hmac, `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`);
  const text = ["AWS4-HMAC-SHA256", of("X-Amz-Date"), scope.slice(1).join("/"), digest].join("\n");
  return hmac(key, text).toString("hex") === of("X-Amz-Signature");
}

function error(response, status, code, message) {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

async function pass(incoming, response) {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const body = Buffer.concat(parts);
  const { method, url, headers } = incoming;
  const seen = { method, path: decodeURIComponent(url.split("?")[0]), headers, isAnonymous: !url.includes("X-Amz-Signature"), number: traffic.all.length };
  traffic.all.push(seen);
  const fault = traffic.fault(seen);
  if (fault === "cut") return incoming.socket.destroy();
  if (fault === "half") {
    // The object is stored, and the answer is lost.
    await ask(motoPort, url, headers, method, body);
    return incoming.socket.destroy();
  }
  if (fault) return error(response, fault, fault === 503 ? "SlowDown" : "InternalError", "Please reduce your request rate.");
  if (!seen.isAnonymous && !isSigned(incoming)) {
    return error(response, 403, "SignatureDoesNotMatch", "The request signature does not match.");
  }
  const answer = await ask(motoPort, url, headers, method, body);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

before(async () => {
  [motoPort, proxyPort] = [await freePort(), await freePort()];
  moto = spawn(process.env.MOTO ?? "moto_server", ["-H", "127.0.0.1", "-p", `${motoPort}`], { stdio: "ignore" });
  let missing = false;
  moto.on("error", () => (missing = true));
  proxy = createServer((incoming, response) => pass(incoming, response).catch(() => incoming.socket.destroy()));
  proxy.listen(proxyPort, "127.0.0.1");
  for (let n = 0; n < 150; n += 1) {
    if (missing) throw new Error("moto's server is not there: name it in MOTO");
    try {
      await ask(motoPort, "/moto-api/");
      return;
    } catch {
      await setTimeout(100);
    }
  }
  throw new Error("moto's server does not answer");
});

after(() => {
  moto?.kill();
  proxy?.close();
});

/** A site with a target `live` in a new bucket. */
async function site(bucket, more = "") {
  const root = join(scratch, bucket);
  cpSync(join(top, "tests/suite/base"), root, { recursive: true });
  mkdirSync(join(root, "content/news"), { recursive: true });
  writeFileSync(join(root, "content/news/_index.md"), "---\ntitle: News\n---\n");
  for (const name of ["a", "b", "c"]) entry(root, name, "Something to read.");
  appendFileSync(
    join(root, "content/site.yaml"),
    `
redirects: {/old/: /en/news/}
publish:
  live: {kind: s3, bucket: ${bucket}, region: ${REGION}, endpoint: "http://127.0.0.1:${proxyPort}", prefix: "/site/", keep: 3${more}}
`,
  );
  const made = await ask(
    motoPort,
    `/${bucket}`,
    {},
    "PUT",
    `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
  );
  assert.equal(made.status, 200, made.body.toString());
  return root;
}

function entry(root, name, text) {
  writeFileSync(join(root, `content/news/2020-01-01-${name}.md`), `---\ntitle: Title ${name}\n---\n${text}\n`);
}

/** Runs the program, and kills it after `kill` requests. */
function run(root, line, { env = KEYS, kill } = {}) {
  traffic.all.length = 0;
  return new Promise((done) => {
    const child = spawn(program, line.split(" "), { cwd: root, env: { ...env, RUST_BACKTRACE: "0" }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
    if (kill !== undefined) traffic.fault = ({ number }) => (number === kill ? (child.kill("SIGKILL"), "half") : null);
    child.on("close", (code) => {
      if (kill !== undefined) traffic.fault = () => null;
      done({ code, text });
    });
  });
}

async function done(root, line, options) {
  const ran = await run(root, line, options);
  assert.equal(ran.code, 0, ran.text);
  return ran.text;
}

const puts = () => traffic.all.filter(({ method, path }) => method === "PUT" && !path.includes(".parkpages/")).map(({ path }) => path);

test("what changed is put in order, and nothing else", async () => {
  const root = await site("thin");
  assert.match(await done(root, "publish"), /Published release 1 of /);
  const first = puts();
  assert.equal(first.length, (await siteKeys("thin")).length);
  const at = (end) => first.findIndex((path) => path.endsWith(end));
  assert.ok(at(".css") < at("/en/news/a/index.html") || at(".css") === -1, first.join("\n"));
  assert.ok(at("/en/news/a/index.html") < at("/sitemap.xml"), first.join("\n"));
  const page = await stored("/thin/site/en/news/a/index.html");
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  assert.equal(page.headers["cache-control"], "public, max-age=0, must-revalidate");
  assert.match(page.body.toString(), /Something to read\./);
  const old = await stored("/thin/site/old/index.html");
  assert.equal(old.headers["x-amz-website-redirect-location"], "/en/news/");

  assert.match(await done(root, "publish"), /Nothing has changed since release 1/);
  assert.deepEqual(puts(), []);
  entry(root, "a", "Something else.");
  assert.match(await done(root, "diff live"), /Something \[-to read-\]\{\+else\+\}\./);
  assert.match(await done(root, "publish --dry-run"), /Something \[-to read-\]\{\+else\+\}\./);
  await done(root, "publish");
  assert.ok(puts().includes("/thin/site/en/news/a/index.html"));
  assert.ok(!puts().some((path) => path.includes("/news/b/")), puts().join("\n"));
  assert.ok(!(await keys("thin")).some((key) => /lock|pending/.test(key)));
  assert.match(await done(root, "publish --verify"), /live as published: release 2 of /);

  rmSync(join(root, "content/news/2020-01-01-c.md"));
  await store("/thin/site/foreign.txt", "of somebody else");
  const refused = await run(root, "publish --max-deletes 0");
  assert.equal(refused.code, 2);
  assert.match(refused.text, /would vanish/);
  assert.deepEqual(puts(), []);
  await done(root, "publish --yes");
  const left = await siteKeys("thin");
  assert.ok(!left.some((key) => key.includes("/news/c/")) && left.includes("site/foreign.txt"), left.join("\n"));
  const gone = traffic.all.filter(({ method, path }) => method === "DELETE" && !path.includes(".parkpages/"));
  const last = traffic.all.findLast(({ method, path }) => method === "PUT" && !path.includes(".parkpages/"));
  assert.ok(gone.length > 0 && gone.every(({ number }) => number > last.number));

  await store("/thin/site/en/news/b/index.html", "defaced");
  const verified = await run(root, "publish --verify");
  assert.equal(verified.code, 1);
  assert.match(verified.text, /en\/news\/b\/index\.html: has other bytes/);
});

test("releases are listed, and readers are led back", async () => {
  const root = await site("back");
  for (const text of ["one", "two", "three", "four"]) {
    entry(root, "a", `It is ${text}.`);
    await done(root, "publish");
  }
  const all = JSON.parse(await done(root, "releases --format json"));
  assert.deepEqual(all.map(({ number, live }) => [number, live]), [[4, true], [3, false], [2, false]]);
  assert.equal((await keys("back")).filter((key) => key.includes("/releases/")).length, 3);
  // Published from another machine as well: everything that matters is in the bucket.
  rmSync(join(root, ".parkpages/publish"), { recursive: true });
  assert.match(await done(root, "rollback 2"), /brings back release 2/);
  const page = await stored("/back/site/en/news/a/index.html");
  assert.match(page.body.toString(), /It is two\./);
  assert.match(await done(root, "publish --verify"), /release 5 of /);
  // A header of the site is a state of its objects.
  appendFileSync(join(root, "content/site.yaml"), "headers: {paths: {/en/news/a/: {Content-Disposition: inline}}}\n");
  entry(root, "b", "It is five.");
  await done(root, "publish");
  assert.equal((await stored("/back/site/en/news/a/index.html")).headers["content-disposition"], "inline");
});

test("faults of the service are outlived or told", async () => {
  const root = await site("faults");
  const left = new Map();
  // Each object is refused, cut, or stored without an answer once; then it works.
  traffic.fault = ({ method, path, isAnonymous }) => {
    if (isAnonymous) return null;
    const times = left.get(method + path) ?? 0;
    left.set(method + path, times + 1);
    return times === 0 ? ["cut", 503, "half"][left.size % 3] : null;
  };
  await done(root, "publish");
  traffic.fault = () => null;
  assert.match(await done(root, "publish --verify"), /as published: release 1/);

  const wrong = await run(root, "publish --verify", { env: { ...KEYS, AWS_SECRET_ACCESS_KEY: "another" } });
  assert.equal(wrong.code, 2);
  assert.match(wrong.text, /SignatureDoesNotMatch[^]*AWS_SECRET_ACCESS_KEY/);
  const none = await run(root, "publish", { env: { HOME: scratch } });
  assert.equal(none.code, 2);
  assert.match(none.text, /there are no keys for S3/);
  writeFileSync(join(scratch, "keys"), `[default]\naws_access_key_id = ${KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${KEYS.AWS_SECRET_ACCESS_KEY}\n`);
  assert.match(await done(root, "releases", { env: { AWS_SHARED_CREDENTIALS_FILE: join(scratch, "keys") } }), /\*  1 /);

  // The server dies half-way: what is there stays, and the next publishing goes on.
  for (const name of ["a", "b", "c"]) entry(root, name, "Something else.");
  traffic.fault = ({ number }) => (number > 20 ? "cut" : null);
  const dead = await run(root, "publish");
  traffic.fault = () => null;
  assert.equal(dead.code, 2);
  assert.match(dead.text, /does not answer, in 5 tries/);
  await done(root, "publish");
  assert.match(await done(root, "publish --verify"), /as published: release 2/);
});

test("one publishes at a time, and not what everybody could read", async () => {
  const root = await site("lock");
  const lock = (until) => store("/lock/site/.parkpages/lock.json", JSON.stringify({ id: "other", by: "ann on web", until }));
  await lock("2999-01-01T00:00:00Z");
  const busy = await run(root, "publish");
  assert.equal(busy.code, 2);
  assert.match(busy.text, /ann on web publishes to live already, by 2999-01-01T00:00:00Z at the latest/);
  await lock("2020-01-01T00:00:00Z");
  await done(root, "publish");

  traffic.fault = ({ isAnonymous }) => (isAnonymous ? 200 : null);
  entry(root, "a", "Something else.");
  const open = await run(root, "publish");
  traffic.fault = () => null;
  assert.equal(open.code, 2);
  assert.match(open.text, /everybody can read `\.parkpages\/` in the bucket lock/);
  assert.deepEqual(puts(), []);
});

test("killed at any request, the next publishing makes it whole", async () => {
  const root = await site("kills");
  await done(root, "publish");
  const kills = Number(process.env.KILLS ?? 3);
  for (let n = 0; n < kills; n += 1) {
    // Every other time the sources are those of the release before once more.
    entry(root, "a", n % 2 ? "Something to read." : `Text ${n}.`);
    if (n % 3 === 2) entry(root, `new-${n}`, "New.");
    await run(root, "publish", { kill: process.env.KILLS ? Math.floor(Math.random() * 40) : 3 + n * 7 });
    if (n % 3 === 2) rmSync(join(root, `content/news/2020-01-01-new-${n}.md`));
    if (n % 2 === 0) entry(root, "a", "Something to read.");
    await done(root, "publish --yes");
    assert.match(await done(root, "publish --verify"), /as published/);
    const left = await keys("kills");
    assert.ok(!left.some((key) => /lock|pending|new-/.test(key)), left.join("\n"));
  }
});
