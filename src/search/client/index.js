// An index, read in parts. docs/search.md describes its files.

const VERSION = 3;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128);
[...LETTERS].forEach((letter, value) => (VALUES[letter.charCodeAt(0)] = value));

/** The numbers in a text: five bits a letter, the lowest first; the sixth bit says that more follow. */
export function numbers(text) {
  const all = [];
  let number = 0;
  let unit = 1;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)];
    number += (value & 31) * unit;
    unit *= 32;
    if (value < 32) {
      all.push(number);
      number = 0;
      unit = 1;
    }
  }
  return all;
}

/** What each page has of a token: 16 times how often, and its fields. */
export function pages(postings) {
  const all = numbers(postings);
  const found = new Map();
  let page = 0;
  for (let i = 0; i < all.length; ) {
    const first = all[i++];
    page += first >> 4;
    found.set(page++, (first & 15) << 4 || all[i++]);
  }
  return found;
}

const longest = (starts, word) => starts.filter((start) => word.startsWith(start)).sort((a, b) => b.length - a.length).slice(0, 1);

/** Fails where the network does, and where the site has been published again meanwhile. */
async function get(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

export class Index {
  #files = new Map();

  /** Reads the manifest at `url`, past what the browser has of it if `again`. */
  static async open(url, again = false) {
    const manifest = await get(url, { cache: again ? "reload" : "no-cache" });
    if (manifest.version !== VERSION) throw new Error(`${url}: version ${manifest.version}`);
    const index = new Index();
    index.manifest = manifest;
    index.pages = manifest.pages;
    index.average = manifest.average;
    index.weights = manifest.weights;
    index.lengths = numbers(manifest.lengths);
    index.boosts = pages(manifest.boosts);
    let day = 0;
    index.days = numbers(manifest.days).map((step) => (day += step));
    index.newest = day;
    index.prefixes = Object.keys(manifest.words);
    index.known = new Map();
    return index;
  }

  /** Loads a file once; one that failed is asked for again when it is next wanted. */
  file(name) {
    let found = this.#files.get(name);
    if (!found) {
      found = get(`${this.manifest.base}${name}.json`);
      found.catch(() => this.#files.delete(name));
      this.#files.set(name, found);
    }
    return found;
  }

  /** The forms of characters that a text needs. */
  async folds(text) {
    const { folds } = this.manifest;
    if (!this.known.size && folds && /[\u3400-\u{3ffff}]/u.test(text)) {
      const pairs = [...(await this.file(folds))];
      for (let i = 0; i < pairs.length; i += 2) this.known.set(pairs[i], pairs[i + 1]);
    }
    return this.known;
  }

  /** The words among which one is looked up, and, if it may be the start of others, those. */
  async words(word, isStart) {
    const own = longest(this.prefixes, word);
    const isLonger = (prefix) => prefix.length > word.length && prefix.startsWith(word);
    const longer = isStart ? this.prefixes.filter(isLonger).sort().slice(0, 3) : [];
    const files = await Promise.all([...own, ...longer].map((prefix) => this.file(this.manifest.words[prefix])));
    return files.flatMap(Object.entries).map(([text, value]) => {
      const [postings, stem] = Array.isArray(value) ? value : [value, text];
      return { text, stem, postings };
    });
  }

  /** What stands before a word, each time in the order of its postings; nothing where its pages are few. */
  async before(word) {
    const [own] = longest(this.prefixes, word);
    const text = (await this.file(`${this.manifest.words[own]}-before`))[word] ?? "";
    const value = (at) => VALUES[text.charCodeAt(at)];
    return Array.from({ length: text.length / 2 }, (_, i) => value(2 * i) + 64 * value(2 * i + 1));
  }

  /** The words with the ending of one. */
  async withEnding(word) {
    const { endings } = this.manifest;
    const [own] = longest(Object.keys(endings), [...word].reverse().join(""));
    return own === undefined ? [] : (await this.file(endings[own])).split(" ");
  }

  /** The postings of a character or a pair. */
  async characters(token) {
    const files = this.manifest.characters;
    if (!files.length) return "";
    const [a, b] = [...token].map((c) => c.codePointAt(0));
    const file = await this.file(files[(a * 31 + (b ?? 0)) & (files.length - 1)]);
    return file[token] ?? "";
  }

  /** What is shown of a page. */
  async page(number) {
    const { each, texts } = this.manifest;
    const group = Math.floor(number / each);
    const file = await this.file(`${group}-${texts.slice(group * 5, group * 5 + 5)}`);
    return file[number % each];
  }

  /** The groups of filters, and the values of each page. */
  async filters() {
    if (!this.manifest.filters) return { groups: [], pages: [] };
    const { groups, pages } = await this.file(this.manifest.filters);
    const all = numbers(pages);
    const values = [];
    for (let at = 0; at < all.length; at += all[at] + 1) values.push(all.slice(at + 1, at + 1 + all[at]));
    return { groups, pages: values };
  }
}
