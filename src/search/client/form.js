// The forms of a page: titles are suggested while somebody types, and the form of the page of results shows them there.
// Texts come from attributes of the form, so that they are in the language of the page.

import { excerpt, marked } from "./excerpt.js";
import { Index } from "./index.js";
import { search as ask } from "./rank.js";

const AT_ONCE = 10;
const SUGGESTIONS = 6;
const WAIT = 120;

const indexes = new Map();

/** The index at an address, opened once. */
function open(url, again) {
  if (again || !indexes.has(url)) {
    const opened = Index.open(url, again);
    opened.catch(() => indexes.delete(url));
    indexes.set(url, opened);
  }
  return indexes.get(url);
}

/** Runs a search; when a file is missing, once more with a new manifest: the site may have been published meanwhile. */
async function search(url, query, filter, count) {
  const once = async (index) => {
    return ask(index, query, filter ? await filter(index) : undefined, count);
  };
  try {
    return await once(await open(url));
  } catch {
    return once(await open(url, true));
  }
}

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat());
  return made;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** Calls `then` when typing comes to rest; an input method shows letters before it has made characters of them. */
function onTyping(field, then) {
  let waiting;
  const typed = (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(then, WAIT);
  };
  field.addEventListener("input", typed);
  field.addEventListener("compositionend", typed);
  // What was typed while this was loading counts too.
  if (field.value && field === document.activeElement) then();
}

export function enhance(form) {
  const { style } = form.dataset;
  if (style) document.head.append(element("link", [], { rel: "stylesheet", href: style }));
  if (form.hasAttribute("data-search-results")) results(form);
  else suggestions(form);
}

/** A list of titles below the field, chosen from with the arrow keys. */
function suggestions(form) {
  const field = form.querySelector("[type=search]");
  const list = element("ul", [], { role: "listbox", class: "search-suggestions", id: `${field.id}-list`, "aria-label": form.dataset.suggestions });
  list.hidden = true;
  form.append(list);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" })) field.setAttribute(key, value);
  let active = -1;
  const show = (isOpen) => {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", isOpen);
    if (!isOpen) choose(-1);
  };
  const choose = (at) => {
    active = at;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  onTyping(field, async () => {
    const query = field.value.trim();
    if (!query) return show(false);
    try {
      const { found, first } = await search(form.dataset.search, query, undefined, SUGGESTIONS);
      if (query !== field.value.trim()) return;
      list.replaceChildren(...first.map((page, at) => {
        const item = element("li", element("a", marked(page.title, found.looked, found.folds), { href: page.url, tabindex: "-1" }), { role: "option", id: `${list.id}-${at}` });
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        return item;
      }));
      choose(-1);
      show(first.length > 0 && form.contains(document.activeElement));
    } catch {
      // Enter leads to the page of results, which tells what is wrong.
      show(false);
    }
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing || list.hidden || !count) return;
    if (event.key === "ArrowDown") choose(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && active >= 0) list.children[active].firstChild.click();
    else return;
    event.preventDefault();
  });
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || show(false));
}

/** The page of results: the query and the filters are in its address. */
function results(form) {
  const texts = form.dataset;
  const field = form.querySelector("[type=search]");
  const said = element("p", [], { role: "status", class: "search-said" });
  const filters = element("div", [], { class: "search-filters" });
  const list = element("ol", [], { class: "search-results" });
  const more = element("button", texts.more, { type: "button", class: "search-more" });
  const others = element("div", [], { class: "search-others" });
  form.after(filters, said, list, more, others);
  more.hidden = true;
  let running = 0;

  const item = (page, { index, found }, level = "h2") => {
    const link = element("a", marked(page.title, found.looked, found.folds), { href: page.url });
    const made = element("li", element(level, link), index.manifest.tag === document.documentElement.lang ? {} : { lang: index.manifest.tag });
    if (page.date) made.append(element("p", element("time", page.date, { datetime: page.date }), { class: "search-date" }));
    made.append(element("p", marked(excerpt(page.text, found.looked, found.folds, index.manifest.tag), found.looked, found.folds)));
    return made;
  };

  async function run() {
    const number = ++running;
    const query = field.value.trim();
    if (!query) {
      for (const part of [list, others, filters]) part.replaceChildren();
      said.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      const chosen = new URLSearchParams(location.search);
      const answer = await search(texts.search, query, (index) => kept(index, chosen, filters, texts, changed), AT_ONCE);
      if (number !== running) return;
      const { found, first, index } = answer;
      list.replaceChildren(...first.map((page) => item(page, answer)));
      const count = first.length < AT_ONCE ? first.length : found.hits.length;
      const text = !count ? texts.none : found.isPartial ? texts.partial : count === 1 ? texts.one : texts.some;
      said.textContent = filled(text, { query, found: count });
      follow(answer, first);
      if (count < 5) await elsewhere(index, query, number);
      else others.replaceChildren(...index.manifest.others.length ? [allLanguages(index, query)] : []);
    } catch {
      if (number !== running) return;
      list.replaceChildren();
      others.replaceChildren();
      more.hidden = true;
      const again = element("button", texts.retry, { type: "button" });
      again.addEventListener("click", run);
      said.replaceChildren(texts.error, " ", again);
    }
  }

  /** Lets the button show what follows. */
  function follow(answer, last) {
    more.hidden = last.length < AT_ONCE || answer.found.hits.length <= AT_ONCE;
    more.onclick = async () => {
      const { value = [], done } = await answer.pages.next();
      const items = value.map((page) => item(page, answer));
      list.append(...items);
      more.hidden = done || value.length < AT_ONCE;
      items[0]?.querySelector("a").focus();
    };
  }

  function allLanguages(index, query) {
    const button = element("button", texts.others, { type: "button" });
    button.addEventListener("click", () => elsewhere(index, query, running));
    return button;
  }

  /** What the other languages have. */
  async function elsewhere(index, query, number) {
    const found = await Promise.all(index.manifest.others.map(async ([, tag, name, url]) => {
      const answer = await search(url, query, undefined, 3).catch(() => undefined);
      if (!answer?.first.length || answer.found.isPartial) return [];
      const heading = element("h2", name, { lang: tag });
      return [heading, element("ul", answer.first.map((page) => item(page, answer, "h3")), { class: "search-results", lang: tag })];
    }));
    if (number === running) others.replaceChildren(...found.flat());
  }

  function changed(push) {
    const query = new URLSearchParams();
    if (field.value.trim()) query.set("q", field.value.trim().slice(0, 200));
    for (const select of filters.querySelectorAll("select")) if (select.value) query.set(select.name, select.value);
    const search = query.toString() ? `?${query}` : "";
    if (search !== location.search) history[push ? "pushState" : "replaceState"](null, "", location.pathname + search);
    carry();
    run();
  }

  /** The other languages are asked the same. */
  function carry() {
    const q = new URLSearchParams(location.search).get("q");
    for (const link of document.querySelectorAll("a[hreflang]")) {
      const url = new URL(link.href);
      if (url.origin !== location.origin) continue;
      url.search = q ? `?q=${encodeURIComponent(q)}` : "";
      link.href = url.href;
    }
  }

  function recall() {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    carry();
    run();
  }

  onTyping(field, () => changed(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed(true);
  });
  addEventListener("popstate", recall);
  if (location.search) recall();
}

/** Builds the filters of an index, as the address has them, and returns which pages they let through. */
async function kept(index, chosen, place, texts, changed) {
  const { groups, pages } = await index.filters();
  let number = 0;
  const wanted = [];
  const fields = [];
  const section = chosen.get("section") ?? "";
  for (const { key, label, within, values } of groups) {
    const first = number;
    number += values.length;
    if (values.length < 2 || (within && within !== section)) continue;
    const at = values.findIndex(([value]) => value === chosen.get(key));
    if (at >= 0) wanted.push(first + at);
    const select = element("select", element("option", texts.all, { value: "" }), { name: key });
    values.forEach(([value, text]) => select.append(element("option", text, { value })));
    select.value = at >= 0 ? values[at][0] : "";
    select.addEventListener("change", () => changed(true));
    fields.push(element("label", [element("span", label || texts[key]), select]));
  }
  const state = fields.map((field) => field.textContent).join();
  if (place.dataset.state === state) {
    // The fields are the same: only their values may have changed by going back.
    for (const select of place.querySelectorAll("select")) select.value = chosen.get(select.name) ?? "";
  } else {
    const focused = document.activeElement?.name;
    place.replaceChildren(...fields);
    place.dataset.state = state;
    if (focused) place.querySelector(`select[name="${CSS.escape(focused)}"]`)?.focus();
  }
  return (page) => wanted.every((value) => pages[page]?.includes(value));
}
