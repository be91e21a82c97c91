// Measures our search beside Pagefind and MiniSearch on the same pages, and prints tables in Markdown.
//
//     node benches/search.mjs SITE [--large FOLDER]
//
// SITE is the built sample site; with PARKPAGES another program than the debug one is used. FOLDER is the source of a large
// site without search, as `cargo bench --bench generate` writes it: on it the time of indexing and the bytes are measured too. The
// two others come from npm into a temporary folder, and Chromium by the packages of tests/browser (`npm ci` there first).

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { launch } from "../tests/browser/browser.mjs";
import { write } from "../tests/browser/generated.mjs";
import { QUERIES, judge, means, queries, relevant } from "../tests/browser/queries.mjs";
import { Index } from "../src/search/client/index.js";

const VERSIONS = ["pagefind@1.6.0", "minisearch@7.2.0"];
const TAGS = { en: "en", tc: "zh-Hant-HK", sc: "zh-Hans" };
/** For how many queries of a language and a site the bytes are counted. */
const COUNTED = 7;
const TYPES = { ".js": "text/javascript", ".json": "application/json", ".html": "text/html", ".wasm": "application/wasm" };

const program = resolve(process.env.PARKPAGES ?? new URL("../target/debug/parkpages", import.meta.url).pathname);
const [sample, flag, large] = process.argv.slice(2);
if (!sample) throw new Error("usage: node benches/search.mjs SITE [--large FOLDER]");
const scratch = await mkdtemp(join(tmpdir(), "search-"));
const seconds = (from) => (performance.now() - from) / 1000;

/** Serves a folder, and counts the bytes that it sends: what is text is compressed, as web hosts do. */
async function serve(folder, tag) {
  const counted = { bytes: 0 };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/page") {
      response.setHeader("Content-Type", "text/html");
      return response.end(`<!doctype html><html lang="${tag}"><title>Search</title></html>`);
    }
    const bytes = await readFile(join(folder, decodeURIComponent(pathname))).catch(() => undefined);
    if (!bytes) return response.writeHead(404).end();
    const ending = extname(pathname);
    response.setHeader("Content-Type", TYPES[ending] ?? "application/octet-stream");
    const isText = ending === ".js" || ending === ".json";
    if (isText) response.setHeader("Content-Encoding", "gzip");
    const sent = isText ? gzipSync(bytes) : bytes;
    counted.bytes += sent.length;
    response.end(sent);
  });
  await new Promise((then) => server.listen(0, "127.0.0.1", then));
  return { origin: `http://127.0.0.1:${server.address().port}`, counted, close: () => server.close() };
}

/** All pages of the index of a language. */
async function pagesOf(folder, language) {
  globalThis.fetch = async (url) => ({ ok: true, json: async () => JSON.parse(await readFile(join(folder, url))) });
  const manifest = language ? `/${language}/search.json` : "/search.json";
  const index = await Index.open(manifest);
  const pages = [];
  for (let number = 0; number < index.pages; number++) pages.push(await index.page(number));
  return { pages, manifest };
}

/** Our index, as it is in the built site. */
async function own(folder, manifest) {
  const names = await readdir(join(folder, "search-index"), { recursive: true });
  const home = `/search-index/${names.find((name) => name.endsWith("/search.js")).replace("search.js", "")}`;
  const ask = async ({ home, manifest, query }) => {
    const [{ Index }, { search }] = await Promise.all([import(`${home}index.js`), import(`${home}rank.js`), import(`${home}form.js`)]);
    const { first } = await search(await Index.open(manifest), query, undefined, 10);
    return first.map(({ url }) => url);
  };
  return { folder, ask, more: { home, manifest } };
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function pagefind(pages, tag) {
  const { createIndex } = await import(pathToFileURL(join(scratch, "node_modules/pagefind/lib/index.js")));
  const start = performance.now();
  const { index } = await createIndex();
  for (const { url, title, names = [], text } of pages) {
    const paragraphs = [...names, ...text.split("\n")].map((line) => `<p>${escaped(line)}</p>`).join("");
    const content = `<!doctype html><html lang="${tag}"><title>${escaped(title)}</title><body><main><h1>${escaped(title)}</h1>${paragraphs}</main></body></html>`;
    await index.addHTMLFile({ url, content });
  }
  const folder = await mkdtemp(join(scratch, "pagefind-"));
  await index.writeFiles({ outputPath: join(folder, "pagefind") });
  const took = seconds(start);
  await index.deleteIndex();
  const ask = async ({ query }) => {
    const found = await import("/pagefind/pagefind.js");
    await found.init();
    const { results } = await found.search(query);
    const first = await Promise.all(results.slice(0, 10).map((result) => result.data()));
    return first.map(({ url }) => url);
  };
  return { folder, ask, more: {}, took };
}

async function minisearch(pages) {
  const file = join(scratch, "node_modules/minisearch/dist/es/index.js");
  const { default: MiniSearch } = await import(pathToFileURL(file));
  const start = performance.now();
  const options = { idField: "url", fields: ["title", "names", "text"], storeFields: ["title", "text"] };
  const index = new MiniSearch(options);
  index.addAll(pages.map((page) => ({ ...page, names: (page.names ?? []).join(" ") })));
  const folder = await mkdtemp(join(scratch, "minisearch-"));
  await writeFile(join(folder, "index.json"), JSON.stringify(index));
  const took = seconds(start);
  await writeFile(join(folder, "minisearch.js"), await readFile(file));
  // What its documentation shows: beginnings, one slip in five letters, titles first. All words, as in ours.
  const ask = async ({ query, options }) => {
    const { default: MiniSearch } = await import("/minisearch.js");
    const index = MiniSearch.loadJSON(await (await fetch("/index.json")).text(), options);
    return index.search(query, { prefix: true, fuzzy: 0.2, boost: { title: 2 }, combineWith: "AND" }).slice(0, 10).map(({ id }) => id);
  };
  return { folder, ask, more: { options }, took };
}

/** What an engine finds for each query, and the bytes that some of them take in a new window. */
async function asked(browser, { folder, ask, more }, tag, all) {
  const server = await serve(folder, tag);
  const inWindow = async (queries) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.origin}/page`);
    server.counted.bytes = 0;
    const found = [];
    for (const query of queries) found.push(await page.evaluate(ask, { ...more, query }));
    await context.close();
    return found;
  };
  const bytes = [];
  for (const query of all.slice(0, COUNTED)) {
    await inWindow([query]);
    bytes.push(server.counted.bytes);
  }
  const found = await inWindow(all);
  server.close();
  return { found, bytes };
}

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);

async function quality(browser, sites) {
  row(["language", "engine", "queries", "recall at 5", "precision at 5", "mean reciprocal rank", "median bytes to the first result"]);
  row(Array(7).fill("---"));
  for (const language of Object.keys(TAGS)) {
    const judged = {};
    const bytes = {};
    for (const [site, folder] of Object.entries(sites)) {
      const { pages, manifest } = await pagesOf(folder, language);
      const all = queries(site, language);
      const engines = { ours: await own(folder, manifest), Pagefind: await pagefind(pages, TAGS[language]), MiniSearch: await minisearch(pages) };
      for (const [name, engine] of Object.entries(engines)) {
        const answer = await asked(browser, engine, TAGS[language], all.map(({ query }) => query));
        const own = all.map((query, at) => judge(query, relevant(query, pages), answer.found[at]));
        judged[name] = [...(judged[name] ?? []), ...own];
        bytes[name] = [...(bytes[name] ?? []), ...answer.bytes];
      }
    }
    for (const [name, all] of Object.entries(judged)) {
      const { recall, precision, rank } = means(all);
      row([language, name, all.length, ...[recall, precision, rank].map((mean) => mean.toFixed(3)), Math.round(median(bytes[name])).toLocaleString("en")]);
    }
  }
}

/** The time of indexing, and the bytes, of a large site in one language. */
async function size(browser, source) {
  const root = join(scratch, "large");
  await cp(source, root, { recursive: true });
  const build = (output) => {
    const start = performance.now();
    execFileSync(program, ["build", "--root", root, "--output", join(scratch, output), "--no-cache"], { stdio: "ignore" });
    return seconds(start);
  };
  const times = async (name) => {
    const all = [];
    for (let run = 0; run < 3; run++) {
      await rm(join(scratch, name), { recursive: true, force: true });
      all.push(build(name));
    }
    return median(all);
  };
  const without = await times("without");
  await appendFile(join(root, "content/site.yaml"), "\nsearch: true\n");
  const took = (await times("with")) - without;
  const folder = join(scratch, "with");
  const { pages, manifest } = await pagesOf(folder);
  console.log(`\n${pages.length} pages:\n`);
  const engines = { ours: { ...(await own(folder, manifest)), took }, Pagefind: await pagefind(pages, "en"), MiniSearch: await minisearch(pages) };
  row(["engine", "seconds of indexing", "median bytes to the first result"]);
  row(Array(3).fill("---"));
  for (const [name, engine] of Object.entries(engines)) {
    const { bytes } = await asked(browser, engine, "en", ["harbour", "quiet egret", "laboratroy", "new station plans", "\"river bridge\""]);
    row([name, engine.took.toFixed(2), Math.round(median(bytes)).toLocaleString("en")]);
  }
}

try {
  await writeFile(join(scratch, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", scratch, ...VERSIONS], { stdio: "inherit" });
  const generated = join(scratch, "generated");
  await mkdir(generated);
  await write(generated);
  execFileSync(program, ["build", "--root", generated, "--no-cache"], { stdio: "ignore" });
  const browser = await launch();
  try {
    await quality(browser, { sample: resolve(sample), generated: join(generated, "public") });
    if (flag === "--large") await size(browser, resolve(large));
  } finally {
    await browser.close();
  }
} finally {
  await rm(scratch, { recursive: true });
}
