/* The filter of the directory. Without this file each facet's values are links to pages of their own,
 * and the list is whole; with it they become a form that narrows the list as it stands.
 *
 * The page brings all words and values: a list whose items say in `data-terms` what they are
 * ("kind=fund origin=GB") and in `data-names` what they are called in every language, and a
 * `template` with the form. The state is in the address, so that it can be kept, sent and gone back to. */

const list = document.querySelector("[data-filter-list]");
const place = document.getElementById("filters");
const source = document.getElementById("filter-form");
if (list && place && source) start();

/** One form for what looks alike: full-width letters, capitals, accents. */
function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function start() {
  // The way past a long list of links is not needed any more.
  for (const way of document.querySelectorAll('a[href="#list"]')) way.parentElement.hidden = true;
  place.replaceChildren(source.content.cloneNode(true));
  const form = place.querySelector("[role=search]");
  const field = form.querySelector("[type=search]");
  const boxes = [...form.querySelectorAll("[type=checkbox]")];
  const again = form.querySelector("button");
  const said = document.querySelector("[data-filter-said]");
  const none = document.querySelector("[data-filter-none]");
  const groups = [...new Set(boxes.map((box) => box.name))];
  let items = read(list);
  let waiting = 0;

  // Closed where the window is narrow: the list is what readers came for.
  const wide = matchMedia("(min-width: 60rem)");
  const fold = () => (form.querySelector("details").open = wide.matches);
  wide.addEventListener("change", fold);
  fold();

  // A long list has further pages. They are fetched when the form is first used, not before.
  let rest = (list.dataset.filterPages || "").split(" ").filter(Boolean);
  async function whole() {
    const urls = rest;
    rest = [];
    for (const url of urls) {
      const answer = await fetch(url);
      if (!answer.ok) continue;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const item of page.querySelectorAll("[data-filter-list] > li")) list.append(document.adoptNode(item));
    }
    if (urls.length) items = read(list);
  }

  function show(announce) {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const chosen = groups.map((name) => [name, boxes.filter((box) => box.name === name && box.checked).map(term)]);
    const fits = (item, but) =>
      words.every((word) => item.names.includes(word)) &&
      chosen.every(([name, terms]) => name === but || !terms.length || terms.some((one) => item.terms.has(one)));

    let shown = 0;
    for (const item of items) {
      item.node.hidden = !fits(item);
      if (!item.node.hidden) shown += 1;
    }
    // Beside each value: how many there would be with it, as everything else is chosen.
    for (const box of boxes) {
      const count = items.filter((item) => item.terms.has(term(box)) && fits(item, box.name)).length;
      const label = box.closest("label");
      label.querySelector(".count").textContent = count.toLocaleString(document.documentElement.lang);
      label.classList.toggle("filter-empty", count === 0);
    }
    const active = words.length > 0 || boxes.some((box) => box.checked);
    again.hidden = !active;
    none.hidden = shown > 0;
    // While somebody types, only what comes to rest is announced.
    clearTimeout(waiting);
    const text = said.dataset[active ? "some" : "all"].replace("{shown}", shown).replace("{total}", items.length);
    waiting = setTimeout(() => said.textContent !== text && (said.textContent = text), announce ? 250 : 0);
  }

  function remember(push) {
    const query = new URLSearchParams();
    if (field.value.trim()) query.set("q", field.value.trim());
    for (const box of boxes) if (box.checked) query.append(box.name, box.value);
    const search = query.toString() && `?${query}`;
    if (search !== location.search) history[push ? "pushState" : "replaceState"](null, "", location.pathname + search);
    carry();
  }

  /** The other languages show the same choice. */
  function carry() {
    for (const link of document.querySelectorAll(".languages a")) {
      const url = new URL(link.href);
      url.search = location.search;
      link.href = url.href;
    }
  }

  function recall() {
    const query = new URLSearchParams(location.search);
    field.value = query.get("q") || "";
    for (const box of boxes) box.checked = query.getAll(box.name).includes(box.value);
    if (boxes.some((box) => box.checked)) form.querySelector("details").open = true;
    carry();
    return location.search ? whole().then(() => show()) : show();
  }

  async function changed(event) {
    // An input method shows letters before it has made characters of them.
    if (event.isComposing) return;
    await whole();
    show(true);
    remember(event.target !== field);
  }

  form.addEventListener("input", changed);
  form.addEventListener("compositionend", changed);
  again.addEventListener("click", () => {
    field.value = "";
    for (const box of boxes) box.checked = false;
    show(true);
    remember(true);
    field.focus();
  });
  addEventListener("popstate", recall);
  recall();
}

/** What a box stands for, as items say it. */
function term(box) {
  return `${box.name}=${box.value}`;
}

function read(list) {
  return [...list.children].map((node) => ({
    node,
    names: plain(node.dataset.names),
    terms: new Set(node.dataset.terms.split(" ")),
  }));
}
