
// The connection with the server.

const EVENTS = "/.parkpages/events";
const SCROLL = "parkpages-scroll";
let shown = document.currentScript.dataset.shown;
let source = null;
let waiting = null;
let hasBar = false;
let hasErrors = false;

function connect() {
  clearTimeout(waiting);
  // A browser has few connections to a server: pages that nobody sees leave them to the others.
  if (source || document.visibilityState === "hidden") return;
  source = new EventSource(`${EVENTS}?${new URLSearchParams({ page: location.pathname, shown })}`);
  source.onopen = () => connected(true);
  source.onmessage = (event) => receive(JSON.parse(event.data));
  source.onerror = () => {
    disconnect();
    connected(false);
    waiting = setTimeout(connect, 500);
  };
}

function disconnect() {
  clearTimeout(waiting);
  source?.close();
  source = null;
}

function connected(now) {
  if (isConnected === now) return;
  isConnected = now;
  if (hasBar) drawBar();
}

function receive(message) {
  shown = message.shown;
  hasBar = message.bar;
  if (message.go) return location.assign(message.go);
  if (message.reload) return reload();
  for (const [from, to] of message.styles) swap(from, to);
  const changed = message.changed.filter((path) => !swap(path, path));
  if (changed.length && uses(changed)) return reload();
  const hadErrors = hasErrors;
  hasErrors = message.errors;
  if (message.problems || hadErrors !== hasErrors) tellProblems(message.problems ?? problems, hasErrors);
  if ("about" in message) about = message.about;
  if (hasBar) drawBar();
}

/** Puts a style sheet in the place of another, without a moment that has neither. */
function swap(from, to) {
  const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")];
  const old = links.filter((link) => new URL(link.href).pathname === from && !link.dataset.parkpagesOld);
  for (const link of old) {
    const next = link.cloneNode();
    next.href = from === to ? `${to}?${Date.now()}` : to;
    link.dataset.parkpagesOld = "";
    next.onload = () => link.remove();
    next.onerror = () => link.remove();
    link.after(next);
  }
  return old.length > 0;
}

/** Whether the page shows or runs one of these. */
function uses(paths) {
  const used = new Set(performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname));
  for (const image of document.images) used.add(new URL(image.currentSrc || image.src, location.href).pathname);
  return paths.some((path) => used.has(path));
}

function reload() {
  disconnect();
  stored(SCROLL, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
  location.reload();
}

/** Back to where the page was before it was loaded again, as soon as it is long enough. */
function restore() {
  const kept = JSON.parse(stored(SCROLL) ?? "null");
  stored(SCROLL, null);
  if (kept?.path !== location.pathname) return;
  let isTaken = false;
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => (isTaken = true), { once: true, passive: true });
  }
  const scroll = () => {
    if (!isTaken) scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
  };
  scroll();
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", scroll, { once: true });
  if (document.readyState !== "complete") addEventListener("load", scroll, { once: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") disconnect();
  else connect();
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
restore();
connect();
