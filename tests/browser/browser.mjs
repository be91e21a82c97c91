// Debian's Chromium, kept from looking for its maker's hosts.

import { createRequire } from "node:module";

import { chromium } from "playwright-core";

/** Starts the browser; `CHROMIUM` names another one. The caller closes it. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
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
}

/** Windows in which nothing moves, so that colours are measured at rest, and in which `axe` is at hand. */
export async function open(browser) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  await context.addInitScript({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  return context;
}

/** Does `work` to every item, `lanes` of them at a time. */
export async function inLanes(items, lanes, work) {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (rest.length > 0) await work(rest.shift(), lane);
    }),
  );
}
