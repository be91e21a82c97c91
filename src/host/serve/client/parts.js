"use strict";

// What panel and bar are made of. Texts become text, never HTML.

const host = document.createElement("parkpages-preview");
const shadow = host.attachShadow({ mode: "open" });

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function style(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
}

/** Puts panel and bar behind the page's own content, where no style sheet of the page reaches. */
function show() {
  if (!host.isConnected) document.documentElement.append(host);
}

/** A link that opens a file in the editor; without a template for it, the file's name. */
function fileLink(place) {
  const at = place.line ? `:${place.line}:${place.column}` : "";
  const name = `${place.file}${at}`;
  return place.link ? make("a", { href: place.link }, name) : make("span", {}, name);
}

style(`
  :host { all: initial; display: block; }
  * { box-sizing: border-box; }
  section, aside {
    position: fixed; inset: auto 0 0 0; z-index: 2147483647;
    font: 14px/1.45 system-ui, sans-serif; color: #f4f4f4; background: #1d1f24;
    text-align: start; color-scheme: dark;
  }
  a { color: #9cc9ff; }
  button {
    font: inherit; color: inherit; background: #3a3e47; border: 1px solid #7b808c;
    border-radius: 4px; padding: 2px 10px; min-height: 26px; cursor: pointer;
  }
  a:focus-visible, button:focus-visible, section:focus-visible, pre:focus-visible {
    outline: 3px solid #ffd166; outline-offset: 2px;
  }
  @media print { :host { display: none; } }
`);
