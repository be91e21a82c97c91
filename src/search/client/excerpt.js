// The part of a page's text that shows why it was found.

import { located, normal, units } from "./text.js";

const LONGEST = 300;

/** The places in a text, from and to, of what was looked for. */
export function marks(text, looked, folds) {
  const { form, places } = located(text, folds);
  const words = new Set(looked.flatMap(({ words }) => words ?? []));
  const runs = looked.flatMap(({ run }) => run ?? []);
  const found = [];
  let at = 0;
  for (const { word, run } of units(form)) {
    const unit = word ?? run;
    const start = form.indexOf(unit, at);
    if (start < 0) continue;
    at = start + unit.length;
    if (word && words.has(word)) found.push([start, at]);
    for (const wanted of run ? runs : []) {
      for (let i = unit.indexOf(wanted); i >= 0; i = unit.indexOf(wanted, i + wanted.length)) found.push([start + i, start + i + wanted.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [from, to] of found) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.map(([from, to]) => [places[from], places[to]]);
}

/** A text as nodes, with marks. */
export function marked(text, looked, folds) {
  const nodes = [];
  let done = 0;
  for (const [from, to] of marks(text, looked, folds)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    nodes.push(text.slice(done, from), mark);
    done = to;
  }
  return [...nodes, text.slice(done)];
}

function sentences(text, tag) {
  if (!Intl.Segmenter) return text.split("\n");
  const segmenter = new Intl.Segmenter(tag, { granularity: "sentence" });
  return text.split("\n").flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment));
}

/** The sentences of a text that have most of what was looked for, or its first ones. */
export function excerpt(text, looked, folds, tag) {
  const all = sentences(text, tag);
  const wanted = looked.flatMap(({ words, run }) => (run ? [[run]] : words?.length ? [words] : []));
  let best = 0;
  let most = 0;
  all.forEach((sentence, at) => {
    const form = normal(sentence, folds);
    const has = wanted.filter((one) => one.some((word) => form.includes(word))).length;
    if (has > most) [best, most] = [at, has];
  });
  const isWide = /[\u3000-\u9fff]/.test(all[best] ?? "");
  const enough = isWide ? 60 : 140;
  let shown = all[best] ?? "";
  for (let next = best + 1; shown.length < enough && next < all.length; next++) {
    if (shown.length + all[next].length > LONGEST) break;
    shown += (/[\s。！？：]$/.test(shown) ? "" : /[.!?:]$/.test(shown) ? " " : " · ") + all[next];
  }
  shown = shown.trim();
  const limit = isWide ? LONGEST / 2 : LONGEST;
  if (shown.length <= limit) return shown;
  // Of a very long sentence, what is around the first mark.
  const first = marks(shown, looked, folds)[0]?.[0] ?? 0;
  const from = Math.max(0, first - limit / 3);
  const start = from && !isWide ? shown.indexOf(" ", from) + 1 : from;
  const end = start + limit < shown.length ? (isWide ? start + limit : shown.lastIndexOf(" ", start + limit)) : shown.length;
  return `${start ? "…" : ""}${shown.slice(start, end)}${end < shown.length ? "…" : ""}`;
}
