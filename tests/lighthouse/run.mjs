// Lighthouse over home, an article and the directory of a built site; called by tests/lighthouse.sh.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { serve } from "../browser/server.mjs";

/** What each category must reach, of 100. */
const LEAST = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const folder = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);
const given = process.argv.slice(2);

/** The newest article, as the feed names it. */
function article() {
  const feed = readFileSync(join(folder, "en/feed.xml"), "utf8");
  return new URL(/<entry>[\s\S]*?<link[^>]*href="([^"]+)"/.exec(feed)[1]).pathname;
}

const paths = given.length > 0 ? given : ["/en/", "/tc/", article(), "/en/partners/"];
const server = await serve(folder);
const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  chromeFlags: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let failed = false;
try {
  for (const path of paths) {
    const { lhr } = await lighthouse(server.origin + path, { port: chrome.port, logLevel: "error" });
    const scores = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
    console.log(path);
    console.log(`  ${scores.map(([name, score]) => `${name} ${score}`).join("  ")}`);
    console.log(`  ${times.map((name) => `${lhr.audits[name].title} ${lhr.audits[name].displayValue}`).join("  ")}`);
    for (const [name, score] of scores) {
      if (score >= LEAST[name]) continue;
      failed = true;
      console.log(`  ${name} must reach ${LEAST[name]}`);
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) console.log(`    ${id}: ${audit.title} ${audit.displayValue ?? ""}`);
      }
    }
  }
} finally {
  chrome.kill();
  await server.close();
}
process.exitCode = failed ? 1 : 0;
