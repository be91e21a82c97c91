// Which pages a query finds, and in which order. The program does the same in `search/rank.rs`.

import { pages } from "./index.js";
import { distance, halves, needle, normal, squash, tokens, units } from "./text.js";

const LONGEST_QUERY = 200;
const MOST_UNITS = 12;
const K1 = 1.2;
const B = 0.5;

const byScore = (a, b) => b.score - a.score || b.page - a.page;
const rounded = (score) => Math.round(score * 1e6) / 1e6;

/** The number of characters. */
const size = (text) => [...text].length;

/**
 * The parts of a query: words and runs, which of them are phrases, and the texts that a page must have exactly. If `isLoose`, the
 * pairs of longer runs may stand apart.
 */
export function parse(query, folds, isLoose) {
  const text = [...query].slice(0, LONGEST_QUERY).join("");
  const parts = [];
  const needles = [];
  const pairs = [];
  const add = (part, isPhrase) => {
    let found = units(normal(part, folds));
    if (isLoose) found = found.flatMap((unit) => (unit.run && size(unit.run) > 3 ? halves(unit.run).map((run) => ({ run })) : [unit]));
    for (const unit of found) parts.push({ ...unit, isPhrase });
    for (const { run } of found) if (run && size(run) > 2) needles.push(run);
    if (!isPhrase || found.length < 2) return;
    needles.push(needle(normal(part, folds)));
    found.slice(1).forEach(({ word }, at) => word && found[at].word && pairs.push([found[at].word, word]));
  };
  let done = 0;
  for (const found of text.matchAll(/"([^"]+)"|“([^”]+)”|「([^」]+)」/g)) {
    add(text.slice(done, found.index), false);
    add(found[1] ?? found[2] ?? found[3], true);
    done = found.index + found[0].length;
  }
  add(text.slice(done), false);
  const seen = new Set();
  const isNew = ({ word, run }) => !seen.has(word ?? run) && seen.add(word ?? run);
  return { parts: parts.filter(isNew).slice(0, MOST_UNITS), needles, pairs, whole: needle(normal(text, folds)) };
}

/** How much a token counts on a page. */
function weight(index, code, page) {
  const length = 2 ** (index.lengths[page] / 2) / index.average;
  const text = (code >> 4) / (1 - B + B * length);
  return index.weights.reduce((sum, weight, field) => sum + ((code >> field) & 1) * weight, text);
}

/** How many slips a word may have. */
function mostEdits(word) {
  const length = size(word);
  return length < 4 || /[0-9]/.test(word) ? 0 : length < 8 ? 1 : 2;
}

/** The words of the index that a word stands for, each with how well. */
function alike(word, all, isLast) {
  const length = size(word);
  const own = all.find(({ text }) => text === word);
  const found = [];
  for (const { text, stem, postings } of all) {
    if (text === word) found.push({ text, postings, factor: 1 });
    else if (own && stem === own.stem) found.push({ text, postings, factor: 0.8 });
    else if (!own && length - size(stem) <= 4 && size(stem) >= 4 && word.startsWith(stem)) found.push({ text, postings, factor: 0.6 });
    else if (isLast && length > 1 && text.startsWith(word)) found.push({ text, postings, factor: (0.5 * length) / size(text) });
  }
  const most = mostEdits(word);
  if (found.length || !most) return found;
  for (const { text, postings } of all) {
    const edits = distance(word, text);
    if (edits <= most) found.push({ text, postings, factor: 0.4 / edits });
  }
  return found;
}

/** The words that one may stand for which begins with a slip. */
async function meant(index, word) {
  const near = (await index.withEnding(word)).map((text) => ({ text, edits: distance(word, text) })).filter(({ edits }) => edits <= mostEdits(word));
  const some = near.sort((a, b) => a.edits - b.edits).slice(0, 3);
  const found = await Promise.all(some.map(async ({ text }) => (await index.words(text)).find((other) => other.text === text)));
  return found.filter(Boolean);
}

/** The pages of a part with how much it counts on each, and the words that were found for it. */
async function look(index, part, isLast) {
  const found = new Map();
  if (part.run) {
    const lists = (await Promise.all(tokens(part.run).map((token) => index.characters(token)))).map(pages);
    for (const [page, first] of lists[0]) {
      let code = first;
      for (const list of lists) {
        const other = list.get(page) ?? 0;
        code = (code & other & 15) | (Math.min(code >> 4, other >> 4) << 4);
      }
      if (code) found.set(page, weight(index, code, page));
    }
    return { found, run: part.run };
  }
  const isStart = isLast && !part.isPhrase;
  let words = alike(part.word, await index.words(part.word, isStart), isStart);
  if (!words.length && mostEdits(part.word)) words = alike(part.word, await meant(index, part.word), isStart);
  for (const { postings, factor } of words) {
    for (const [page, code] of pages(postings)) {
      const value = factor * weight(index, code, page);
      if (value > (found.get(page) ?? 0)) found.set(page, value);
    }
  }
  return { found, words: words.map(({ text }) => text) };
}

/** The pages that may have one word after the other, until they are few. */
async function sideBySide(index, pairs, hits) {
  const own = async (word) => pages((await index.words(word)).find(({ text }) => text === word)?.postings ?? "");
  for (const [first, word] of pairs) {
    const [firsts, seconds] = await Promise.all([own(first), own(word)]);
    const before = seconds.size && hits.length > 20 ? await index.before(word) : [];
    if (!before.length) continue;
    const wanted = [...first].reduce((mark, c) => (mark * 31 + c.codePointAt(0)) & 4095, 0);
    const near = new Set();
    let at = 0;
    for (const [page, code] of seconds) {
      const times = code >> 4;
      // A name is in no text, and of a word that a text has very often not all is known.
      if (code & firsts.get(page) & 11 || times > 14 || before.slice(at, at + times).includes(wanted)) near.add(page);
      at += times;
    }
    hits = hits.filter(({ page }) => near.has(page));
  }
  return hits;
}

/** Finds pages: their numbers with scores, the best first, and what was looked for. */
export async function find(index, query, keep = () => true, isLoose = false) {
  const folds = await index.folds(query);
  const { parts, needles, pairs, whole } = parse(query, folds, isLoose);
  const looked = await Promise.all(parts.map((part, at) => look(index, part, at === parts.length - 1)));
  const half = index.pages / 2;
  const isCommon = (at) => parts[at].word && !parts[at].isPhrase && looked[at].found.size > half;
  const isRequired = looked.map((_, at) => !isCommon(at));
  if (!isRequired.includes(true)) isRequired.fill(true);
  const required = isRequired.filter(Boolean).length;
  const sums = new Map();
  looked.forEach(({ found }, at) => {
    const idf = Math.log(1 + (index.pages - found.size + 0.5) / (found.size + 0.5));
    for (const [page, value] of found) {
      const sum = sums.get(page) ?? { score: 0, has: 0 };
      sum.score += (idf * value) / (K1 + value);
      sum.has += isRequired[at] ? 1 : 0;
      sums.set(page, sum);
    }
  });
  const kept = [...sums].filter(([page]) => keep(page));
  let some = kept.filter(([, { has }]) => has === required);
  const isPartial = !some.length && required > 1;
  if (isPartial) some = kept.filter(([, { has }]) => has > 0);
  const hits = some.map(([page, { score, has }]) => {
    const day = index.days[page];
    const fresh = day ? Math.max(0, 1 - (index.newest - day) / 1095) : 0;
    const all = score * (has / required) ** 2 * (1 + 0.2 * fresh) * ((index.boosts.get(page) ?? 10) / 10);
    return { page, score: rounded(all) };
  });
  hits.sort(byScore);
  return { hits: isPartial ? hits : await sideBySide(index, pairs, hits), looked, needles: isPartial ? [] : needles, whole, isPartial: isPartial || isLoose, folds };
}

/** Takes the next pages that have what was looked for exactly, at least `count` if there are so many. */
export async function* shown(index, { hits, looked, needles, whole, folds }, count) {
  const batch = [];
  let isFirst = true;
  const flush = () => {
    if (isFirst) batch.sort(byScore);
    isFirst = false;
    return batch.splice(0);
  };
  for (let at = 0; at < hits.length; at += count) {
    const some = hits.slice(at, at + count);
    const loaded = await Promise.all(some.map((hit) => index.page(hit.page)));
    for (const [i, page] of loaded.entries()) {
      const form = (text) => squash(normal(text, folds));
      const title = form(page.title);
      const all = [page.title, page.text, ...(page.names ?? []), ...(page.synonyms ?? [])];
      const text = needles.length || looked.length > 1 ? all.map(form).join("\n") : "";
      if (!needles.every((needle) => text.includes(needle))) continue;
      const factor = title.trim() === whole.trim() ? 2 : looked.length < 2 ? 1 : title.includes(whole) ? 1.4 : text.includes(whole) ? 1.15 : 1;
      batch.push({ ...page, page: some[i].page, score: rounded(some[i].score * factor) });
      if (batch.length === count) yield flush();
    }
  }
  if (batch.length) yield flush();
}

/** Finds the first pages; where none has a longer run as it stands, those that have its pairs. */
export async function search(index, query, keep, count) {
  let answer;
  for (const isLoose of [false, true]) {
    const found = await find(index, query, keep, isLoose);
    const pages = shown(index, found, count);
    const { value: first = [] } = await pages.next();
    answer = { index, found, first, pages };
    if (first.length || !found.looked.some(({ run }) => run && size(run) > 3)) break;
  }
  return answer;
}
