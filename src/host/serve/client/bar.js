
// The bar with what is to be known of the page.

style(`
  aside { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: center; padding: 4px 12px; z-index: 2147483646; }
  aside > span { white-space: nowrap; }
  .state { font-weight: bold; padding: 0 8px; border-radius: 4px; background: #2f6f4f; }
  .state.draft, .state.embargoed, .state.expired, .state.broken { background: #8a5a00; }
  .state.withdrawn { background: #7a2f2f; }
  .trouble { font-weight: bold; padding: 0 8px; border-radius: 4px; background: #7a2f2f; }
  .long { color: #ffd166; }
  .end { margin-inline-start: auto; display: flex; gap: 8px; align-items: center; }
`);

const FOLDED = "parkpages-bar-folded";
let bar = null;
/** Not known yet; null where there is nothing to know. */
let about;
let isConnected = true;

function stored(key, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(key);
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // A page may be without a store; then nothing is remembered.
  }
  return null;
}

function length(name, measure) {
  if (!measure) return null;
  const { length, limit } = measure;
  const text = length === 0 ? `no ${name.toLowerCase()}` : `${name} ${length}/${limit}`;
  const note = `Width of the ${name.toLowerCase()}; a Han character counts two. Search results cut it after about ${limit}.`;
  return make("span", { class: length > limit || length === 0 ? "long" : "", title: note }, text);
}

function translationItems(list) {
  return list
    .filter((one) => !one.current)
    .map((one) => make("a", { href: one.url, hreflang: one.hreflang, lang: one.tag, title: one.note }, one.name));
}

function aboutItems() {
  if (about === undefined) return [];
  if (about === null) return [make("span", {}, "A page without a source file of its own")];
  if (about.nothing) return [make("span", {}, about.nothing)];
  const other = translationItems(about.translations);
  return [
    make("span", { class: `state ${about.state}` }, about.state),
    about.trouble ? make("span", { class: "trouble" }, about.trouble) : null,
    ...about.notes.map((note) => make("span", {}, note)),
    make("span", {}, fileLink(about)),
    other.length
      ? make("span", {}, ...other.flatMap((link) => [link, " · "]), make("a", { href: "/.parkpages/translations" }, "Translations"))
      : null,
    about.words === null ? null : make("span", {}, `${counted(about.words, "word")}, ${about.minutes} min`),
    length("Title", about.title),
    length("Description", about.description),
  ];
}

function drawBar() {
  bar?.remove();
  const folded = stored(FOLDED) !== null;
  const fold = () => {
    stored(FOLDED, folded ? null : "1");
    drawBar();
    bar.querySelector(".fold").focus();
  };
  const list = tally(problems);
  bar = make(
    "aside",
    { "aria-label": "Preview" },
    ...(folded ? [] : aboutItems()),
    make(
      "span",
      { class: "end" },
      isConnected ? null : make("span", { class: "long", role: "status" }, "The server has stopped"),
      list
        ? make("button", { type: "button", onclick: () => openPanel(hasErrors, true) }, list)
        : null,
      make(
        "button",
        { type: "button", class: "fold", "aria-expanded": String(!folded), onclick: fold },
        folded ? "Preview" : "Hide",
      ),
    ),
  );
  if (folded) bar.style.insetInlineStart = "auto";
  show();
  shadow.prepend(bar);
  // The end of the page stays in sight above it.
  host.style.height = folded ? "0" : `${bar.offsetHeight}px`;
}
