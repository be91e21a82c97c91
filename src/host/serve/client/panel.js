
// The panel with the site's problems.

style(`
  section { max-height: 70vh; overflow: auto; border-top: 4px solid #ff6b6b; padding: 0 16px 16px; z-index: 2147483647; }
  section.warnings { border-top-color: #ffd166; }
  header {
    position: sticky; top: 0; display: flex; gap: 16px; align-items: baseline; justify-content: space-between;
    padding: 10px 0; background: #1d1f24;
  }
  h2 { font-size: 16px; margin: 0; }
  ol { list-style: none; margin: 0; padding: 0; }
  li { border-top: 1px solid #4a4e57; padding: 10px 0; }
  p { margin: 2px 0; overflow-wrap: anywhere; }
  .error { color: #ff9c9c; font-weight: bold; }
  .warning { color: #ffd166; font-weight: bold; }
  pre {
    margin: 6px 0; padding: 6px 10px; overflow-x: auto; background: #111317; border-radius: 4px;
    font: 13px/1.35 ui-monospace, monospace; tab-size: 4;
  }
  mark { color: inherit; background: #5a2a2e; }
  .number { color: #9aa0ad; user-select: none; }
  .hidden { visibility: hidden; }
  .caret { color: #ff9c9c; font-weight: bold; }
`);

let panel = null;
/** The problems that somebody has closed the panel over. */
let closed = null;
let problems = [];

/** The line of a place, and below it a caret in the right column whatever the font: the text before it, unseen. */
function excerpt(place) {
  const { before, marked, after } = place.excerpt;
  const number = `${place.line} | `;
  const caret = "^".repeat(Math.max(1, Math.min([...marked].length, 80)));
  const label = place.label ? ` ${place.label}` : "";
  return make(
    "pre",
    { tabindex: "0" },
    make("span", { class: "number" }, number),
    before,
    make("mark", {}, marked),
    `${after}\n`,
    make("span", { class: "hidden", "aria-hidden": "true" }, number, before),
    make("span", { class: "caret" }, caret, label),
  );
}

function problemItem(problem) {
  return make(
    "li",
    {},
    make("p", {}, make("span", { class: problem.severity }, `${problem.severity}[${problem.code}]`), ` ${problem.message}`),
    ...problem.places.flatMap((place) => [
      make("p", {}, fileLink(place), place.label && !place.excerpt ? `: ${place.label}` : ""),
      place.excerpt ? excerpt(place) : null,
    ]),
    ...problem.hints.map((hint) => make("p", {}, make("b", {}, "help: "), hint)),
  );
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function tally(list) {
  const errors = list.filter((problem) => problem.severity === "error").length;
  const parts = [];
  if (errors) parts.push(counted(errors, "error"));
  if (list.length > errors) parts.push(counted(list.length - errors, "warning"));
  return parts.join(", ");
}

function closePanel() {
  if (!panel) return;
  closed = JSON.stringify(problems);
  panel.remove();
  panel = null;
}

function openPanel(hasErrors, takesFocus) {
  panel?.remove();
  const isGood = shown !== "nothing";
  const note = hasErrors && isGood ? "The pages are those of the last good build." : "";
  panel = make(
    "section",
    { tabindex: "-1", "aria-label": "Problems of the site", class: hasErrors ? "errors" : "warnings" },
    make(
      "header",
      {},
      make("div", { role: "status" }, make("h2", {}, `${tally(problems)}. ${note}`)),
      make("button", { type: "button", onclick: closePanel }, "Close (Esc)"),
    ),
    make("ol", {}, ...problems.map(problemItem)),
  );
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });
  show();
  shadow.append(panel);
  // Whoever is typing into the page goes on typing.
  if (takesFocus) panel.focus({ preventScroll: true });
}

/** Shows the panel over errors, and takes it away once they are mended. */
function tellProblems(list, hasErrors) {
  problems = list;
  const wasOpen = panel !== null;
  const had = wasOpen && shadow.activeElement !== null;
  panel?.remove();
  panel = null;
  if (!hasErrors) closed = null;
  if (hasErrors && JSON.stringify(list) !== closed) {
    openPanel(true, had || (!wasOpen && document.activeElement === document.body));
  }
}
