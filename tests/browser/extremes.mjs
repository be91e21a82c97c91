// Two sites that strain the theme: `few` has hardly anything, `much` has everything too long, and half of it in one
// language alone. They take settings and fields from the sample site, so that its templates meet what they expect.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const program = process.env.PARKPAGES ?? join(root, "target/debug/parkpages");
const SECTIONS = ["news", "partners", "milestones", "events", "documents", "tenders"];

const front = (keys, text = "") =>
  `---\n${Object.entries(keys)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("")}---\n${text}\n`;
const record = (keys) =>
  Object.entries(keys)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");

const LONG =
  "Example: a title of one hundred and twenty characters, as a committee writes it when each of its members has added a word";
const LONG_TC =
  "示例：一個由多個委員會共同擬定而各成員均加上一詞的標題，連同副題、括號內的說明（包括英文 Innovation and Technology）及其後各項補充，全長約九十字以供版面測試之用，不得刪減任何一字";
const WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 500" width="1600" height="500"><rect width="1600" height="500" fill="#3f6a1a"/></svg>';

/** What each section says of itself, in both languages. */
function sections(files, names) {
  for (const name of SECTIONS) {
    const own = { sort: { news: "-date", milestones: "when" }[name] ?? "title", missing: name === "news" ? "omit" : "original" };
    const more = name === "news" ? { paginate_by: 10, feed: true, archive: true } : name === "partners" ? { paginate_by: 50 } : {};
    files[`${name}/_index.md`] = front({ title: names(name, "en"), ...own, ...more });
    files[`${name}/_index.tc.md`] = front({ title: names(name, "tc") });
  }
}

const NAMES = {
  news: ["News", "新聞"],
  partners: ["Partners", "合作夥伴"],
  milestones: ["Milestones", "里程碑"],
  events: ["Events", "活動"],
  documents: ["Documents", "文件"],
  tenders: ["Tenders", "招標"],
};

function few() {
  const files = {
    "_index.md": front({ title: "Example Park", description: "An example of a park with hardly anything to tell." }),
    "_index.tc.md": front({ title: "示例園區", description: "示例：幾乎沒有內容的園區。" }),
    "partners/one.yaml": record({ name: { en: "One", tc: "一" }, kind: "fund", status: ["mou"] }),
  };
  sections(files, (name, language) => NAMES[name][language === "en" ? 0 : 1]);
  return files;
}

function much() {
  const long = (en, tc) => ({ en: `${LONG}: ${en}`, tc: `${LONG_TC}：${tc}` });
  const text =
    `Example text with ${WORD} in it, and <https://elsewhere.example/${"a-very-long-address-".repeat(6)}>.\n\n` +
    `## ${LONG}\n\n> A quotation, *with emphasis*, **and more**.\n\n1. One\n   - ${WORD}\n2. Two\n\n` +
    `| ${"A long column | ".repeat(7)}\n| ${"--- | ".repeat(7)}\n| ${`${WORD.slice(0, 24)} | `.repeat(7)}\n\n` +
    `\`\`\`\n${"code ".repeat(40)}\n\`\`\`\n\n![A green field](wide.svg "${LONG}")\n\nA note.[^1]\n\n[^1]: ${LONG}.\n`;
  const text_tc = `示例文字，*重點*在此，**另一重點**亦然。《書名》、「引文」及『內引』；2024年4月18日，共59間機構（TVB）。${"香港深圳創新及科技園示例文字，".repeat(12)}\n\n![綠色田野](wide.svg "${LONG_TC}")\n`;
  const files = {
    "_index.md": front({ title: LONG, description: `${LONG}. ${LONG}.` }, text.replace("wide.svg", "/images/wide.svg")),
    "_index.tc.md": front({ title: LONG_TC, description: `${LONG_TC}。` }),
    "images/wide.svg": PICTURE,
    "news/2026-06-01-long/index.md": front(
      {
        title: LONG,
        description: `${LONG}; ${LONG}.`,
        image: "wide.svg",
        images: { "wide.svg": { alt: "A green field", caption: LONG, credit: LONG } },
        topics: ["partnership", "construction", "planning", "tenants", "research", "visitors"],
        with: "drawing",
        place: LONG.slice(0, 60),
        partners: ["long"],
        contact: `${WORD.slice(0, 50)}@park.example`,
        notes: `${LONG}.\n\n- ${WORD}`,
        corrections: [{ date: "2026-06-02", text: LONG }],
        sources: [{ text: LONG, date: "2026-06-01", url: `https://elsewhere.example/${WORD}` }, WORD],
        updated: "2026-06-03",
      },
      text,
    ),
    "news/2026-06-01-long/index.tc.md": front({ title: LONG_TC, description: LONG_TC }, text_tc),
    "news/2026-06-01-long/wide.svg": PICTURE,
    "news/2026-05-01-gone.md": front({
      title: `${LONG} (withdrawn)`,
      withdrawn: { date: "2026-05-02", reason: LONG, replaced_by: "@/news/2026-06-01-long/index.md" },
    }),
    "partners/long.yaml": record({
      name: { en: `${WORD} and ${LONG}`, tc: `${LONG_TC}公司` },
      kind: "enterprise",
      origin: "GS",
      sectors: ["life-health", "biotechnology", "new-energy", "microelectronics"],
      status: ["mou", "tenant"],
      engagements: [{ status: "mou", date: "2024-04-18" }, { status: "tenant", date: "2025-12" }],
      website: `https://elsewhere.example/${WORD}/${WORD}/`,
      summary: { en: `${LONG}. ${WORD}.`, tc: LONG_TC },
      sources: [{ text: LONG, url: `https://elsewhere.example/${WORD}` }],
    }),
    "events/long.md": front({
      title: `${LONG}.`,
      description: LONG,
      starts: "2030-01-01T09:00",
      ends: "2030-01-03T18:00",
      register_by: "2029-12-31T12:00",
      place: `${LONG}, ${WORD}`,
      audience: "partners",
    }),
    "documents/long/index.md": front({
      title: `${LONG}!`,
      kind: "report",
      files: [{ file: `${WORD}-${WORD}.csv`, language: "en-tc" }],
    }),
    [`documents/long/${WORD}-${WORD}.csv`]: "a,b\n1,2\n",
    "tenders/long.md": front({ title: `${LONG}?`, reference: "EXAMPLELONG-2026-01", closes_at: "2030-01-01T12:00" }),
    "notices/one.yaml": record({ level: "info", text: { en: LONG, tc: LONG_TC }, on: ["all"] }),
    "notices/two.yaml": record({ level: "warning", text: { en: LONG, tc: LONG_TC }, on: ["all"] }),
    "notices/three.yaml": record({ level: "urgent", text: { en: `${LONG} ${WORD}`, tc: LONG_TC }, on: ["all"], link: "news" }),
  };
  // Half of these have no Chinese version, and one has no English one.
  for (let n = 1; n <= 12; n += 1) {
    const name = `news/2026-04-${String(n).padStart(2, "0")}-item-${n}`;
    files[`${name}.md`] = front({ title: `Example item ${n}`, description: `What item ${n} tells.`, topics: ["planning"] }, `Text ${n}.`);
    if (n % 2 === 0) files[`${name}.tc.md`] = front({ title: `示例第${n}則`, description: `第${n}則內容。` }, `文字${n}。`);
  }
  files["news/2026-03-01-chinese.tc.md"] = front({ title: `${LONG_TC}（中文）`, description: "只有中文。" }, text_tc.replace(/!.*/, ""));
  for (let n = 1; n <= 5; n += 1) {
    files[`milestones/m${n}.yaml`] = record({
      name: n % 2 ? long(`stage ${n}`, `第${n}期`) : { en: `Example stage ${n}`, tc: `示例第${n}期` },
      when: String(2025 + n),
      state: n < 3 ? "done" : "planned",
      bound: n % 2 ? "by" : "from",
    });
  }
  sections(files, (name, language) => (language === "en" ? `${NAMES[name][0]} and everything about them` : `${NAMES[name][1]}及其一切有關事項`));
  return files;
}

/** Builds the sample site with its drafts into a folder below `into`; returns that. */
export function drafts(into) {
  const site = join(into, "drafts");
  const how = ["build", "--root", root, "--drafts", "--output", site, "--now", "2026-11-24T00:00:00Z"];
  execFileSync(program, how, { stdio: ["ignore", "ignore", "inherit"] });
  return site;
}

/** Builds the site `few` or `much` below the folder `into`; returns the folder of its pages. */
export function make(name, into) {
  const site = join(into, name);
  const files = { few, much }[name]();
  const settings = readFileSync(join(root, "content/site.yaml"), "utf8");
  const menus = `main: [${SECTIONS.join(", ")}]\n  footer: [site-map]`;
  files["site.yaml"] = settings.replace(/main: \[.*\]\n {2}footer: \[.*\]/, menus);
  for (const kept of ["facts.yaml", "icon.svg", "site-map/_index.md", "site-map/_index.tc.md", ...SECTIONS.map((section) => `${section}/_fields.yaml`)])
    files[kept] = readFileSync(join(root, "content", kept), "utf8");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(site, "content", path)), { recursive: true });
    writeFileSync(join(site, "content", path), text);
  }
  cpSync(join(root, "themes"), join(site, "themes"), { recursive: true });
  execFileSync(program, ["build", "--root", site, "--now", "2026-11-23T00:00:00Z"], { stdio: ["ignore", "ignore", "inherit"] });
  return join(site, "public");
}
