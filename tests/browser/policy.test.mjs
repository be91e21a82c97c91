// The policy that is computed of what pages use, and fonts in parts, in `serve`: Chromium loads and runs all of it, and nothing else.

import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test as run } from "node:test";

import { launch, open } from "./browser.mjs";
import { Site, until } from "./preview.mjs";

const test = (name, work) => run(name, { timeout: 120_000 }, work);

const FONTS = join(import.meta.dirname, "../../themes/park/fonts");
const DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

let browser, site, page, asked, violations, errors;

before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  site = new Site();
  site.policy = undefined;
  [asked, violations, errors] = [new Set(), [], []];
  const context = await open(browser);
  // The hosts of this test; which of them is asked is what counts.
  await context.route(/^https:/, (route) => {
    const { host, pathname } = new URL(route.request().url());
    asked.add(host);
    if (pathname.endsWith(".woff2")) return route.fulfill({ path: join(FONTS, "NotoSansLatin-Bold.otf"), headers: { "Access-Control-Allow-Origin": "*" } });
    const [contentType, body] = {
      ".css": ["text/css", "h1 { margin: 0 }"],
      ".gif": ["image/gif", Buffer.from(DOT.split(",")[1], "base64")],
      ".js": ["text/javascript", `ran(${JSON.stringify(pathname)})`],
      ".svg": ["image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`],
    }[/\.\w+$/.exec(pathname)?.[0]] ?? ["text/html", "<p>Elsewhere.</p>"];
    return route.fulfill({ contentType, body, headers: { "Access-Control-Allow-Origin": "*" } });
  });
  await context.exposeFunction("told", (directive, uri) => violations.push(`${directive} ${uri}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => window.told(event.effectiveDirective, event.blockedURI));
    window.all = [];
    window.ran = (name) => top.all.push(name);
  });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await site.remove();
});

const PAGE = `<!doctype html><html lang="en"><head><title>{{ page.title }}</title>
<script type="importmap">{"imports": {"own": "{{ asset(path="own.mjs") }}"}}</script>
<link rel="stylesheet" href="{{ asset(path="css/site.css") }}"><link rel="stylesheet" href="https://style.example/a.css">
<link rel="icon" href="https://icon.example/a.gif"><link rel="preload" as="image" href="https://preload.example/a.gif">
<link rel="preload" as="font" crossorigin href="https://font2.example/b.woff2">
<style>h1 { color: rgb(1, 2, 3); background: url(https://inline.example/a.gif) } em { background: url("${DOT}") }</style>
<script type="application/ld+json">{"@type": "WebSite"}</script>
<script>ran("inline {{ page.title }} — <é>")</script>
<script src="https://script.example/a.js"></script><script type="module">import "own";</script></head><body><h1>A head with letters</h1>
<p style="color: rgb(4, 5, 6); background: url(https://attribute.example/a.gif)"><em>a</em></p>
<button id="click" onclick="ran(&quot;click&quot;)">Click</button>
<img src="https://img.example/a.gif" alt=""><img srcset="https://srcset.example/a.gif 1x" alt=""><img src="${DOT}" alt="">
<picture><source srcset="https://source.example/a.gif"><img src="/favicon.ico" alt=""></picture>
<video src="https://video.example/a.mp4" poster="https://poster.example/a.gif" preload="auto"></video>
<audio preload="auto"><source src="https://audio.example/a.mp3"></audio>
<iframe title="a" src="https://frame.example/"></iframe>
<iframe title="b" srcdoc="&lt;script&gt;top.all.push('srcdoc')&lt;/script&gt;&lt;img src='https://srcdoc.example/a.gif' alt=''&gt;"></iframe>
<object data="/drawing.svg" type="image/svg+xml"></object><embed src="https://embed.example/a.svg" type="image/svg+xml">
<svg><style>circle { fill: url(#a) }</style><image href="https://svg.example/a.gif"/><script>ran("svg")</script></svg>
<a id="ping" href="#there" ping="https://ping.example/">Ping</a>
<form action="https://form.example/" method="post"><button id="send">Send</button></form>
</body></html>
`;
// A browser without windows asks for no icon.
const HOSTS = ["attribute", "audio", "embed", "font", "font2", "frame", "img", "import", "inline", "ping", "poster", "preload", "script", "sheet", "source", "srcdoc", "srcset", "style", "svg", "video"];

const policy = async () => (await page.request.get(`${site.origin}/en/news/one/`)).headers()["content-security-policy"] ?? "";

test("pages load and run all that they name, and nothing else", async () => {
  site.write("themes/bare/templates/news/page.html", PAGE);
  site.write("content/drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`);
  site.write("themes/bare/assets/own.mjs", `ran("own");\nif (location.hash === "#more") await fetch("https://api.example/").catch(() => {});\nran("done");\n`);
  site.write("themes/bare/assets/css/site.css", `@import "https://import.example/a.css";
@font-face { font-family: Far; src: url(https://font.example/a.woff2) }
h1 { font-family: Far } body { background: url(https://sheet.example/a.gif) }
`);
  await site.start("--plain");
  assert.equal(await policy(), "");
  // What a style sheet loads was not looked for until now.
  site.change("content/site.yaml", "theme: bare", "theme: bare\nheaders: true");
  await until("there is a policy", policy);
  const go = async (path) => {
    [violations.length, errors.length] = [0, 0];
    await page.goto("about:blank");
    await page.goto(site.origin + path);
    await page.waitForFunction(() => window.all.includes("done"));
  };
  asked.clear();
  await go("/en/news/one/");
  for (const id of ["#click", "#ping"]) await page.click(id);
  await until("all hosts are asked", () => HOSTS.every((host) => asked.has(`${host}.example`)), 15_000).catch(() => {});
  assert.deepEqual(HOSTS.filter((host) => !asked.has(`${host}.example`)), [], `not asked; ${violations} forbidden by ${await policy()}`);
  assert.deepEqual(violations, [], await policy());
  assert.match(await policy(), /img-src [^;]*https:\/\/icon\.example/);
  assert.deepEqual([...(await page.evaluate(() => window.all))].sort(), ["/a.js", "click", "done", "inline One — <é>", "own", "srcdoc", "svg"]);
  const colours = await page.evaluate(() => ["h1", "p"].map((name) => getComputedStyle(document.querySelector(name)).color));
  assert.deepEqual(colours, ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  await page.click("#send");
  await page.getByText("Elsewhere.").waitFor();
  assert.deepEqual([violations, errors], [[], []]);

  // What a script loads no build can see.
  await go("/en/news/one/#more");
  assert.deepEqual(violations, ["connect-src https://api.example/"]);
  assert.ok(!asked.has("api.example"));
  await page.goto("about:blank");
  site.change("content/site.yaml", "headers: true", `headers: {policy: {connect-src: ["https://api.example"]}}`);
  await until("it is allowed", async () => (await policy()).includes("api.example"));
  await go("/en/news/one/#more");
  assert.deepEqual(violations, []);
  assert.ok(asked.has("api.example"));
});

test("the parts of a font come as pages need them", async () => {
  const fonts = join(site.folder, "themes/bare/assets/fonts");
  mkdirSync(fonts);
  cpSync(join(FONTS, "NotoSansHK-Bold.otf"), join(fonts, "han.otf"));
  site.write("themes/bare/assets/css/site.css", "@font-face { font-family: Han; src: url(../fonts/han.otf) }\nh1 { font-family: Han }\n");
  site.change("content/site.yaml", "theme: bare", "theme: bare\nheaders: true\nassets: {subset_fonts: true}");
  const article = (title) => site.write("content/news/one.tc.md", `---\ntitle: ${title}\n---\n文字。\n`);
  article("標題");
  const loaded = [];
  page.on("response", (response) => /\.(woff2|otf)$/.test(response.url()) && loaded.push(`${response.status()} ${response.url()}`));
  await site.start("--plain");
  const devtools = await page.context().newCDPSession(page);
  /** The fonts by which the head of the page is drawn, with how many glyphs each. */
  const drawn = async (path) => {
    await page.goto(site.origin + path);
    await page.waitForFunction(() => document.fonts.status === "loaded" && document.fonts.check("1em Han", document.querySelector("h1").textContent));
    await devtools.send("DOM.enable");
    await devtools.send("CSS.enable");
    const { root } = await devtools.send("DOM.getDocument");
    const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector: "h1" });
    const { fonts } = await devtools.send("CSS.getPlatformFontsForNode", { nodeId });
    return fonts.map((font) => [font.isCustomFont, font.glyphCount]);
  };
  assert.deepEqual(await drawn("/tc/news/one/"), [[true, 2]]);
  const before = new Set(loaded);
  // An open page would load itself again.
  await page.goto("about:blank");
  article("標題，龍");
  await until("the page has it", async () => (await page.request.get(`${site.origin}/tc/news/one/`).then((answer) => answer.text())).includes("龍"));
  assert.deepEqual(await drawn("/tc/news/one/"), [[true, 4]]);
  assert.ok(loaded.some((one) => !before.has(one)), "a part with the new character");
  assert.ok(loaded.every((one) => one.startsWith("200 ") && one.endsWith(".woff2")), loaded.join());
  assert.deepEqual([violations, errors], [[], []]);
});
