// Texts as the index has them. The program that writes the index does the same in `search/normal.rs` and `search/tokens.rs`.

/** Scripts without spaces between words, and Korean, in whose words parts are looked for. */
const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3040-\\u30fa\\u30fc-\\u312f\\u31a0-\\u31bf\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{323af}";
const UNITS = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{Alphabetic}\\p{N}])+`, "gu");
const IS_RUN = new RegExp(`^[${UNSPACED}]`, "u");

/** Small letters without accents, Simplified characters (`folds`), numbers without separators. */
export function normal(text, folds) {
  const bare = text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  const folded = folds?.size ? bare.replace(/[\u3400-\u{3ffff}]/gu, (c) => folds.get(c) ?? c) : bare;
  return folded.replace(/([0-9]),(?=[0-9]{3}(?![0-9]))/g, "$1");
}

/** The words of a normal text, and its runs of characters without spaces. */
export function units(text) {
  return (text.match(UNITS) ?? []).map((found) => {
    if (IS_RUN.test(found)) return { run: found };
    const word = /^0[0-9]*$/.test(found) ? found.replace(/^0+(?=.)/, "") : found;
    return { word: [...word].slice(0, 40).join("") };
  });
}

/** A normal text with nothing but one space between its units, to look for phrases in. */
export function squash(text) {
  return ` ${units(text).map(({ word, run }) => word ?? run).join(" ")} `;
}

/** A phrase as it stands in what `squash` returns: words are whole there, and runs may go on. */
export function needle(text) {
  const found = units(text);
  const inner = found.map(({ word, run }) => word ?? run).join(" ");
  return `${found[0]?.word ? " " : ""}${inner}${found.at(-1)?.word ? " " : ""}`;
}

/** The tokens of a run: its pairs of neighbours, or its only character. */
export function tokens(run) {
  const all = [...run];
  if (all.length === 1) return all;
  return [...new Set(all.slice(1).map((c, at) => all[at] + c))];
}

/** The normal form of a text with the place in it of each of its units: for marks. */
export function located(text, folds) {
  let form = "";
  const places = [];
  let at = 0;
  for (const c of text) {
    const own = normal(c, folds);
    for (let i = 0; i < own.length; i++) places.push(at);
    form += own;
    at += c.length;
  }
  places.push(at);
  return { form, places };
}

/** The pairs that a run is made of: of an odd number of characters, the last two overlap the others. */
export function halves(run) {
  const all = [...run];
  const pairs = [];
  for (let at = 0; at < all.length; at += 2) pairs.push(all.slice(Math.min(at, all.length - 2)).slice(0, 2).join(""));
  return pairs;
}

/** The number of edits from one word to another, at most 3: letters added, left out, changed, or neighbours swapped. */
export function distance(a, b) {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return Math.min(last[b.length], 3);
}
