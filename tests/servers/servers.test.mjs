// nginx, Caddy and Apache serve the sample site with the rules that the program writes for them. What each answers is compared
// with what docs/hosting.md says. `PARKPAGES` is the program.
//
//     PARKPAGES=target/debug/parkpages node --test tests/servers/servers.test.mjs

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ask, freePort, isRoot, nginxConf, start } from "./loopback.mjs";

const program = resolve(process.env.PARKPAGES ?? "target/debug/parkpages");
const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
const scratch = mkdtempSync(join(tmpdir(), "parkpages-servers-"));
// Servers that root starts read files as another user.
chmodSync(scratch, 0o755);
after(() => rmSync(scratch, { recursive: true, force: true }));

const WITHDRAWN = "/en/news/example-open-day/";

/** The sample site with settings that make every rule. */
function site() {
  const root = join(scratch, "site");
  for (const folder of ["content", "themes"]) cpSync(join(top, folder), join(root, folder), { recursive: true });
  // Pictures that were made before need not be made again.
  const made = join(top, ".parkpages/pictures");
  if (existsSync(made)) cpSync(made, join(root, ".parkpages/pictures"), { recursive: true });
  appendFileSync(
    join(root, "content/site.yaml"),
    `
hosts: [apache]
headers:
  hsts: true
  set: {X-Test: '100% "sure"'}
  paths:
    /en/news/*: {X-Test: 'news', X-Part: '50% "more"', Referrer-Policy: false}
    /en/news/first-partners/: {x-part: 'one', Referrer-Policy: no-referrer}
    /*.xml: {X-Part: xml, Access-Control-Allow-Origin: "*"}
    /old/新聞/: {X-Part: old}
    /*{(a)}$: {X-Part: never}
    /en/: {X-Part: home, Permissions-Policy: false}
withdrawn: gone
redirects:
  /old/page/: /en/news/
  /old/新聞/: "@/about.md#history"
  /old/a page.html: /tc/about/
  /old/50%25 off/: https://elsewhere.example/a?b=c&d=e
  /old/$a{b}(c)+d/: https://elsewhere.example/%E6%96%B0%E8%81%9E/%25?a=$1&b=%7Benv.HOME%7D
  /old/{env.HOME}/: https://elsewhere.example/{env.HOME}/$host/%1?{path}
  /.git/: /en/
  /.old/*: "/en/news/*"
  /blog/*: "/en/news/*"
`,
  );
  return root;
}

function parkpages(...args) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
}

const servers = {
  async nginx({ folder, root, base, port }) {
    const own = join(scratch, `nginx${base.replaceAll(/\W/g, "-")}`);
    mkdirSync(own);
    writeFileSync(join(own, "rules.conf"), parkpages("rules", "nginx", "--root", root, ...address(base)));
    writeFileSync(join(own, "nginx.conf"), nginxConf(own, port, folder, `include ${own}/rules.conf;`));
    return start("nginx", ["-p", own, "-c", join(own, "nginx.conf")], port);
  },
  async caddy({ folder, root, base, port }) {
    const own = join(scratch, `caddy${base.replaceAll(/\W/g, "-")}`);
    mkdirSync(own);
    writeFileSync(join(own, "rules.caddy"), parkpages("rules", "caddy", "--root", root, ...address(base)));
    writeFileSync(
      join(own, "Caddyfile"),
      `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${port}, http://localhost:${port} {\n\tbind 127.0.0.1\n\troot * ${folder}\n\timport ${own}/rules.caddy\n}\n`,
    );
    const env = { HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own };
    return start("caddy", ["run", "--config", join(own, "Caddyfile"), "--adapter", "caddyfile"], port, env);
  },
  async apache({ folder, port, base }) {
    const own = join(scratch, `apache${base.replaceAll(/\W/g, "-")}`);
    mkdirSync(own);
    const modules = readdirSync("/usr/lib/apache2/modules");
    const wanted = ["mpm_event", "authz_core", "dir", "mime", "rewrite", "headers", "deflate", "filter", "alias", "negotiation", "autoindex"];
    const load = wanted
      .filter((name) => modules.includes(`mod_${name}.so`))
      .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    writeFileSync(
      join(own, "apache.conf"),
      `${load.join("\n")}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${own}/pid
ErrorLog ${own}/errors
${isRoot ? "User www-data\nGroup www-data" : ""}
TypesConfig /etc/mime.types
DocumentRoot ${folder}
<Directory />
  AllowOverride None
  Require all denied
</Directory>
<Directory ${folder}>
  AllowOverride All
  Require all granted
</Directory>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
`,
    );
    return start("apache2", ["-d", own, "-f", join(own, "apache.conf"), "-DFOREGROUND"], port);
  },
  // The program itself, which shows the site as the others do while somebody works on it.
  async serve({ root, base, port }) {
    return start(program, ["serve", "--root", root, "--port", `${port}`, ...address(base)], port);
  },
};

function address(base) {
  return ["--base-url", `https://park.example${base}`];
}

const root = site();

for (const base of ["", "/docs", "/%E5%9C%92%E5%8D%80", "/a$b%7Benv.HOME%7D"]) {
  // With a base path the site lies in a folder of that name.
  const folder = join(scratch, `public${base.replaceAll(/\W/g, "-")}`);
  const output = folder + decodeURI(base);
  parkpages("build", "--root", root, "--output", output, ...address(base));
  writeFileSync(join(folder, "robots.txt"), "User-agent: *\n");

  for (const [name, run] of Object.entries(servers)) {
    describe(`${name}${base ? ` below ${base}` : ""}`, () => {
      const isPreview = name === "serve";
      let server, port;
      const get = (path, headers, method) => ask(port, path === "/robots.txt" ? path : base + path, headers, method);
      const location = (response) => {
        const to = (response.headers.location ?? "").replaceAll("%24", "$");
        return to.startsWith("/") ? to : to.replace(/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?/, "");
      };

      before(async () => {
        port = await freePort();
        server = await run({ folder, root, base, port });
      });
      after(async () => {
        server?.kill();
        await setTimeout(50);
      });

      test("pages have their type, their language and the headers", async () => {
        const page = await get("/tc/");
        assert.equal(page.status, 200);
        assert.match(page.headers["content-type"], /^text\/html; charset=utf-8$/i);
        assert.match(page.text, /<html lang="zh-Hant-HK"/);
        assert.equal(page.headers["content-language"], "zh-Hant-HK");
        assert.equal(page.headers["x-content-type-options"], "nosniff");
        assert.equal(page.headers["referrer-policy"], "strict-origin-when-cross-origin");
        assert.equal(page.headers["cross-origin-opener-policy"], "same-origin");
        if (!isPreview) assert.equal(page.headers["strict-transport-security"], "max-age=31536000");
        assert.equal(page.headers["x-test"], '100% "sure"');
        assert.match(page.headers["permissions-policy"], /camera=\(\)/);
        assert.match(page.headers["content-security-policy"], /default-src 'self'/);
        assert.doesNotMatch(page.headers["content-security-policy"], /unsafe-inline/);
        const caching = isPreview ? "no-cache" : "public, max-age=0, must-revalidate";
        assert.equal(page.headers["cache-control"], caching);
      });

      test("files with digests are kept for a year, and only they", { skip: isPreview }, async () => {
        const css = readFileSync(join(output, "en/index.html"), "utf8").match(/href="([^"]+\.css)"/)[1];
        const file = await ask(port, css);
        assert.equal(file.status, 200);
        assert.equal(file.headers["cache-control"], "public, max-age=31536000, immutable");
        assert.match(file.headers["content-type"], /^text\/css/);
        assert.equal(file.headers["x-content-type-options"], "nosniff");
        const gone = await get("/assets/nothing.css");
        assert.equal(gone.status, 404);
        assert.doesNotMatch(gone.headers["cache-control"] ?? "", /immutable/);
        const robots = await get("/en/feed.xml");
        assert.equal(robots.headers["cache-control"], "public, max-age=0, must-revalidate");
      });

      test("feeds have the media type that pages say", async () => {
        for (const path of ["/en/feed.json", "/en/news/feed.json"]) {
          const answer = await get(path);
          assert.equal(answer.status, 200, path);
          assert.match(answer.headers["content-type"], /^application\/feed\+json/, path);
          assert.equal(answer.headers["x-content-type-options"], "nosniff", path);
        }
        const missing = await get("/tc/nothing/feed.json");
        assert.equal(missing.status, 404);
        assert.match(missing.headers["content-type"], /^text\/html/);
        assert.match(missing.text, /<html lang="zh-Hant-HK"/);
      });

      test("addresses have the headers of their patterns", async () => {
        for (const [path, status, expected] of [
          ["/tc/news/", 200, { "x-test": '100% "sure"', "x-part": undefined, "referrer-policy": "strict-origin-when-cross-origin" }],
          ["/en/news/", 200, { "x-test": "news", "x-part": '50% "more"', "referrer-policy": undefined }],
          ["/en/news/first-partners/", 200, { "x-test": "news", "x-part": "one", "referrer-policy": "no-referrer" }],
          ["/en/news/first-partners/index.html", 200, { "x-part": "one", "referrer-policy": "no-referrer" }],
          ["/en/news/feed.xml", 200, { "x-test": "news", "x-part": "xml", "access-control-allow-origin": "*", "referrer-policy": undefined }],
          ["/en/feed.xml", 200, { "x-test": '100% "sure"', "x-part": "xml", "access-control-allow-origin": "*" }],
          ["/en/news/nothing/", 404, { "x-test": "news", "x-part": '50% "more"', "referrer-policy": undefined }],
          ["/tc/nothing/", 404, { "x-test": '100% "sure"', "x-part": undefined }],
          [WITHDRAWN, 410, { "x-test": "news", "x-part": '50% "more"' }],
          ["/en/", 200, { "x-part": "home", "permissions-policy": undefined, "x-content-type-options": "nosniff" }],
          ["/en/index.html", 200, { "x-part": "home", "permissions-policy": undefined }],
          ["/old/%E6%96%B0%E8%81%9E/", 301, { "x-part": "old" }],
        ]) {
          const answer = await get(path);
          assert.equal(answer.status, status, path);
          for (const [header, value] of Object.entries(expected)) {
            assert.equal(answer.headers[header], value, `${path}: ${header}`);
          }
        }
      });

      test("old addresses lead on, with status 301", async () => {
        for (const [from, to] of [
          ["/old/page/", `${base}/en/news/`],
          ["/old/page", `${base}/en/news/`],
          ["/old/%E6%96%B0%E8%81%9E/", `${base}/en/about/#history`],
          ["/old/a%20page.html", `${base}/tc/about/`],
          ["/old/50%25%20off/", "https://elsewhere.example/a?b=c&d=e"],
          ["/old/$a%7Bb%7D(c)+d/", "https://elsewhere.example/%E6%96%B0%E8%81%9E/%25?a=$1&b=%7Benv.HOME%7D"],
          ["/old/%7Benv.HOME%7D/", "https://elsewhere.example/%7Benv.HOME%7D/$host/%1?%7Bpath%7D"],
          ["/.git/", `${base}/en/`],
          ["/.old/a/", `${base}/en/news/a/`],
          ["/en/contact-us/", `${base}/en/contact/`],
          ["/blog/first-partners/", `${base}/en/news/first-partners/`],
          ["/blog/feed.xml", `${base}/en/news/feed.xml`],
        ]) {
          const answer = await get(from);
          assert.equal(answer.status, 301, from);
          assert.equal(location(answer), to, from);
          assert.equal(answer.headers["x-content-type-options"], "nosniff", from);
          if (isPreview) assert.equal(answer.headers["cache-control"], "no-store", from);
          else assert.equal(answer.headers["strict-transport-security"], "max-age=31536000", from);
        }
        const slash = await get("/en/news");
        assert.ok([301, 302, 307, 308].includes(slash.status), `${slash.status}`);
        assert.equal(decodeURI(location(slash)), decodeURI(`${base}/en/news/`));
      });

      test("what lies below an old address leads on as it was sent", async () => {
        for (const rest of [
          "x%0dSet-Cookie:%20a=b/",
          "x%0d%0aSet-Cookie:%20a=b/",
          "a%20b+c/",
          "50%25/%2541",
          "what%3fa=b",
          "%E6%96%B0%E8%81%9E/?q=%E6%96%B0&r=a%20b",
          "a$1%7Benv.HOME%7D&b?c=$2",
          "%22%5C/",
        ]) {
          const answer = await get(`/blog/${rest}`);
          assert.equal(answer.status, 301, rest);
          assert.equal(location(answer), `${base}/en/news/${rest}`, rest);
          assert.equal(answer.headers["set-cookie"], undefined, rest);
        }
      });

      test("what does not exist is told in the language of the address", async () => {
        for (const [path, language] of [
          ["/en/nothing/", "en"],
          ["/tc/nothing/here.html", "zh-Hant-HK"],
          ["/sc/%E6%96%B0", "zh-Hans"],
          ["/nothing", "en"],
          ["/assets/nothing.css", "en"],
        ]) {
          const answer = await get(path);
          assert.equal(answer.status, 404, path);
          assert.match(answer.text, new RegExp(`<html lang="${language}"`), path);
          assert.equal(answer.headers["x-content-type-options"], "nosniff", path);
        }
      });

      test("the first language of the browser chooses a home page", async () => {
        for (const [accepted, to] of [
          ["zh-TW,zh;q=0.9,en;q=0.8", "/tc/"],
          ["zh-HK", "/tc/"],
          ["zh-CN,zh;q=0.9", "/sc/"],
          ["zh", "/sc/"],
          ["zh-Hans-CN", "/sc/"],
          ["en-GB,en;q=0.5", "/en/"],
        ]) {
          const answer = await get("/", { "Accept-Language": accepted });
          assert.equal(answer.status, 302, accepted);
          assert.equal(location(answer), base + to, accepted);
          assert.match(answer.headers.vary ?? "", /Accept-Language/i, accepted);
          assert.equal(answer.headers["x-content-type-options"], "nosniff", accepted);
        }
        for (const headers of [{}, { "Accept-Language": "fr-FR,en;q=0.5" }, { "Accept-Language": "zhx" }]) {
          const answer = await get("/", headers);
          assert.equal(answer.status, 200, JSON.stringify(headers));
          assert.match(answer.text, /href="[^"]*\/tc\/"/);
          assert.match(answer.headers.vary ?? "", /Accept-Language/i);
        }
      });

      test("a withdrawn entry is answered with status 410 and its notice", async () => {
        const answer = await get(WITHDRAWN);
        assert.equal(answer.status, 410);
        assert.match(answer.text, /[Ww]ithdrawn/);
        assert.match(answer.text, /<html lang="en"/);
      });

      test("texts are compressed, pictures are not, and parts can be had", async () => {
        const page = await get("/en/", { "Accept-Encoding": "gzip" });
        if (!isPreview) {
          assert.equal(page.headers["content-encoding"], "gzip");
          assert.match(page.headers.vary ?? "", /Accept-Encoding/i);
        }
        const name = readdirSync(join(output, "pictures")).find((name) => name.endsWith(".webp"));
        const bytes = readFileSync(join(output, "pictures", name));
        const whole = await get(`/pictures/${name}`, { "Accept-Encoding": "gzip" });
        assert.equal(whole.headers["content-encoding"], undefined);
        assert.equal(whole.headers["content-type"], "image/webp");
        const part = await get(`/pictures/${name}`, { Range: "bytes=2-11" });
        assert.equal(part.status, 206);
        assert.deepEqual(part.body, bytes.subarray(2, 12));
        const again = await get(`/pictures/${name}`, { "If-None-Match": whole.headers.etag });
        assert.equal(again.status, 304);
        const head = await get("/en/", {}, "HEAD");
        assert.equal(head.status, 200);
        assert.equal(head.body.length, 0);
      });

      test("what the program keeps for itself is not sent", async () => {
        for (const path of ["/.parkpages.json", "/.htaccess"]) {
          const answer = await get(path);
          assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
        }
      });
    });
  }
}
