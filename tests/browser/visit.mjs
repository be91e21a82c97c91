// Opens one page, reads what the checks over the whole site need, and makes those checks that need the page itself.

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex='0']";
const COLOURS = ["color-contrast", "link-in-text-block"];

/**
 * Returns `{ faults: [{ check, message }], facts }` of the page at `url`, whose HTML is `text`; `facts` is missing when it
 * did not open. With a `look` it is looked at closely: by axe, for its focus, for what moves; `"all"` does so in dark colours too, `"light"` does not. A page that sends its reader on at once is not opened, the browser would be gone from it: its facts name
 * the target as `refresh`.
 */
export async function visit(page, url, text, look) {
  const faults = [];
  const fault = (check, message) => faults.push({ check, message });
  const stop = listen(page, (message) => fault("opens", message));
  try {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
    const refresh = /<meta[^>]+http-equiv=["']?refresh["']?[^>]*url=([^"'>\s]+)/i.exec(text)?.[1];
    if (refresh) return { faults, facts: { refresh: new URL(refresh, url).href, links: [], ways: [], ids: [] } };

    const response = await page.goto(url, { waitUntil: "load" });
    if (!response.ok()) fault("opens", `answers ${response.status()}`);
    const facts = await page.evaluate(read);
    if (look) {
      await axe(page, fault, "1280 px", { type: "tag", values: STANDARDS });
      const { moved, what } = await page.evaluate(shifts);
      if (moved > 0) fault("still", `something moves while the page loads: ${moved.toFixed(4)} (${what.join(", ")})`);
      await skipLink(page, fault);
      for (const message of await page.evaluate(focusFaults, STOPS)) fault("focus", `1280 px: ${message}`);
      if (look === "all") {
        await page.emulateMedia({ colorScheme: "dark" });
        await axe(page, fault, "1280 px, dark", { type: "rule", values: COLOURS });
      }
      await page.setViewportSize({ width: 390, height: 844 });
      if (look === "all") {
        await axe(page, fault, "390 px, dark", { type: "rule", values: COLOURS });
        await page.emulateMedia({ colorScheme: "light" });
      }
      await axe(page, fault, "390 px", { type: "tag", values: STANDARDS });
    }
    // A window of 1280 × 1024 at 400 %; all that can be opened is.
    await page.setViewportSize({ width: 320, height: 256 });
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    for (const wide of await page.evaluate(tooWide)) fault("narrow", wide);
    if (look) for (const message of await page.evaluate(focusFaults, STOPS)) fault("focus", `320 px: ${message}`);
    return { faults, facts };
  } catch (error) {
    fault("opens", `cannot be opened: ${error.message.split("\n")[0]}`);
    return { faults };
  } finally {
    stop();
  }
}

/** Tells every message and failed request of `page` until the returned function is called. */
function listen(page, tell) {
  const listeners = {
    console: (message) => tell(`console ${message.type()}: ${message.text()} (${path(message.location().url)})`),
    pageerror: (error) => tell(`script error: ${error.message}`),
    // What the browser gives up because it goes on to the next page (an icon, as a rule) is nobody's fault.
    requestfailed: (request) => {
      const reason = request.failure()?.errorText;
      if (reason !== "net::ERR_ABORTED") tell(`request failed: ${path(request.url())} ${reason}`);
    },
    response: (response) =>
      response.status() >= 400 && tell(`request failed: ${path(response.url())} ${response.status()}`),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  return () => Object.entries(listeners).forEach(([event, listener]) => page.off(event, listener));
}

const path = (url) => decodeURI(url.replace(/^http:\/\/127\.0\.0\.1:\d+/, ""));

async function axe(page, fault, where, runOnly) {
  const options = { runOnly, resultTypes: ["violations"], preload: false, elementRef: false };
  const found = await page.evaluate(
    async (options) =>
      (await axe.run(document, options)).violations.map(({ id, help, nodes }) => ({
        id,
        help,
        target: nodes[0].target.join(" "),
        count: nodes.length,
      })),
    options,
  );
  for (const { id, help, target, count } of found)
    fault("axe", `${id} (${where}): ${help}: ${target}${count > 1 ? ` and ${count - 1} more` : ""}`);
}

/** With anything to tab through before `<main>`, the first stop must be a visible link that leads there. */
async function skipLink(page, fault) {
  const needed = await page.evaluate((stops) => {
    const main = document.querySelector("main");
    return (
      main !== null &&
      [...document.querySelectorAll(stops)].some(
        (stop) => stop.compareDocumentPosition(main) & Node.DOCUMENT_POSITION_FOLLOWING,
      )
    );
  }, STOPS);
  if (!needed) return;
  await page.keyboard.press("Tab");
  const link = await page.evaluate(() => {
    const link = document.activeElement;
    const box = link.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
      href: link.getAttribute("href"),
      seen: box.width > 1 && box.height > 1 && (link === top || link.contains(top)),
    };
  });
  if (!link.href?.startsWith("#")) return fault("skip", "the first Tab does not reach a link into the page");
  if (!link.seen) return fault("skip", "the skip link has the focus and cannot be seen");
  await page.keyboard.press("Enter");
  const reached = await page.evaluate(
    () =>
      document.querySelector(":target")?.closest("main") ?? document.querySelector(":target")?.querySelector("main"),
  );
  if (reached === null || reached === undefined)
    return fault("skip", `the skip link leads to ${link.href}, which is not the main part`);
  await page.keyboard.press("Tab");
  const back = await page.evaluate((stops) => {
    const isBeforeMain = (element) =>
      element.compareDocumentPosition(document.querySelector("main")) & Node.DOCUMENT_POSITION_FOLLOWING;
    const at = document.activeElement;
    at.blur();
    // With nothing to stop at from there on, Tab rightly begins anew.
    return (
      at !== document.body &&
      isBeforeMain(at) &&
      [...document.querySelectorAll(stops)].some((stop) => !isBeforeMain(stop))
    );
  }, STOPS);
  if (back) fault("skip", "after the skip link, Tab goes back to what it skipped");
}

/** Runs in the page: its words and links. */
function read() {
  const attribute = (selector, name) => document.querySelector(selector)?.getAttribute(name) ?? undefined;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const described = (element) => document.getElementById(element.getAttribute("aria-describedby"))?.textContent;
  const srcset = (set) =>
    set
      .split(",")
      .map((part) => part.trim().split(/\s+/)[0])
      .filter(Boolean);
  const links = [
    ...all("a[href], area[href], link[href]:not([rel~=alternate]):not([rel~=canonical])").map((element) =>
      element.getAttribute("href"),
    ),
    ...all("[src]").map((element) => element.getAttribute("src")),
    ...all("[srcset]").flatMap((element) => srcset(element.getAttribute("srcset"))),
    ...all("form[action]").map((element) => element.getAttribute("action")),
    ...all("use[href]").map((element) => element.getAttribute("href")),
    ...all("meta[property='og:image'], meta[property='og:url']").map((element) => element.content),
    ...all("link[rel~=alternate], link[rel~=canonical]").map((element) => element.getAttribute("href")),
  ];
  const address = (link) => (URL.canParse(link, document.baseURI) ? new URL(link, document.baseURI).href : null);
  return {
    lang: document.documentElement.lang,
    title: document.title.trim(),
    description: attribute("meta[name=description]", "content")?.trim(),
    noindex: /noindex/.test(attribute("meta[name=robots]", "content") ?? ""),
    canonical: attribute("link[rel~=canonical]", "href"),
    alternates: all("link[rel~=alternate][hreflang]").map((link) => ({ hreflang: link.hreflang, url: link.href })),
    switches: all("body a[hreflang]").map((link) => ({
      hreflang: link.hreflang,
      url: link.href,
      says: [link.textContent, link.title, link.getAttribute("aria-label"), described(link)]
        .join(" ")
        .replace(/\s+/g, " ")
        .trim(),
    })),
    ids: all("[id]").map((element) => element.id),
    links: [...new Set(links)].map((link) => ({ link, url: address(link) })),
    ways: all("a[href]").map((link) => link.href),
    requests: [location.href, ...performance.getEntriesByType("resource").map((entry) => entry.name)],
  };
}

/** Runs in the page: how much has moved by itself, as browsers measure it (cumulative layout shift), and what, at which millisecond. */
export function shifts() {
  return new Promise((resolve) => {
    let moved = 0;
    const what = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries().filter((entry) => !entry.hadRecentInput)) {
        moved += entry.value;
        const nodes = entry.sources.map(({ node }) => node?.nodeName.toLowerCase() ?? "something gone");
        what.push(`${nodes.join(" and ")} at ${Math.round(entry.startTime)} ms`);
      }
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve({ moved, what }), 50));
  });
}

/**
 * Runs in the page, after a key was pressed, so that focus shows as for the keyboard: which controls cannot be reached, do
 * not show that they have the focus, or are covered when they have it.
 */
function focusFaults(stops) {
  const faults = new Set();
  const name = (stop) => `${stop.localName}${stop.id ? `#${stop.id}` : ""} “${(stop.textContent || stop.name || "").trim().slice(0, 30)}”`;
  const look = (stop) => {
    const { backgroundColor, borderColor, boxShadow, color, outlineStyle, outlineColor, outlineWidth } = getComputedStyle(stop);
    const outline = outlineStyle === "none" || parseFloat(outlineWidth) < 1 ? "none" : [outlineStyle, outlineColor, outlineWidth];
    return [backgroundColor, borderColor, boxShadow, color, outline].join();
  };
  const inSight = (stop) =>
    [...stop.getClientRects()].some(({ left, top, bottom, width }) => {
      // Of what is higher than the window, the part that is in it.
      const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
      return [0.1, 0.5, 0.9].some((part) => stop.contains(document.elementFromPoint(left + width * part, middle)));
    });
  for (const stop of document.querySelectorAll(stops)) {
    if (!stop.checkVisibility() || stop.disabled) continue;
    document.activeElement?.blur();
    const before = look(stop);
    stop.focus();
    if (document.activeElement !== stop || stop.tabIndex < 0) faults.add(`${name(stop)} cannot be reached by keyboard`);
    else if (look(stop) === before) faults.add(`${name(stop)} does not show its focus`);
    else if (!inSight(stop)) faults.add(`${name(stop)} has the focus and cannot be seen`);
  }
  document.activeElement?.blur();
  return [...faults];
}

/** Runs in the page: what makes it scroll sideways, if it does. */
export function tooWide() {
  const width = document.documentElement.clientWidth;
  const scrolls = document.scrollingElement.scrollWidth;
  if (scrolls <= width) return [];
  const inBox = (element) =>
    element !== document.body &&
    element !== null &&
    (getComputedStyle(element).overflowX !== "visible" || inBox(element.parentElement));
  const over = [...document.body.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > width + 1 && !inBox(element.parentElement),
  );
  const name = over
    ? `${over.localName}${over.id ? `#${over.id}` : ""}${over.classList.length ? `.${[...over.classList].join(".")}` : ""}`
    : "something";
  return [`scrolls sideways at ${width} px: ${name} reaches ${scrolls} px`];
}
