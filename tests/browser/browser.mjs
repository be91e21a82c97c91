// Debian's Chromium without windows, which is twice as quick, kept from looking for its maker's hosts.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { after, before, beforeEach } from "node:test";

import { chromium } from "playwright-core";

import { serve } from "./server.mjs";

/** Starts the browser; `CHROMIUM` names another one. The caller closes it. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
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
    locale: "en-US",
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  await context.addInitScript({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  return context;
}

/** The folder of the built site that tests visit. */
export const SITE = resolve(process.env.SITE ?? new URL("../../public", import.meta.url).pathname);

/** Serves the site and opens a browser for the tests of a file. Each of them has a new page, and what its scripts tell. */
export function visiting(folder = SITE) {
  const visit = {};
  before(async () => {
    visit.server = await serve(folder);
    visit.browser = await launch();
    visit.context = await open(visit.browser);
  });
  after(async () => {
    await visit.browser.close();
    await visit.server.close();
  });
  beforeEach(async () => {
    await visit.page?.close();
    visit.page = await visit.context.newPage();
    visit.messages = [];
    visit.page.on("console", (message) => visit.messages.push(message.text()));
    visit.page.on("pageerror", (error) => visit.messages.push(error.message));
  });
  return visit;
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
