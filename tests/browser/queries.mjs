// 100 queries with what they should find, over the sample site and a generated one, and the measures of how well they do.
//
// What should be found is stated by hand: the page that must come first (`= news/opening`), or what the pages that are wanted
// have in them (`~ memorand*`, all of several after `&`), which is looked for in their texts letter by letter, or nothing (`none`).

/** By site and language, the queries with their kinds. */
export const QUERIES = {
  sample: {
    en: `
      name   | AstraZeneca                     | = partners/astrazeneca
      name   | Tsinghua                        | = partners/tsinghua-university
      name   | lenovo group                    | = partners/lenovo-group
      name   | 清華大學                         | = partners/tsinghua-university
      name   | 北京大学                         | = partners/peking-university
      name   | BGI                             | = partners/bgi-genomics
      typo   | astrazenca                      | = partners/astrazeneca
      typo   | tsignhua                        | = partners/tsinghua-university
      typo   | hutchmde                        | = partners/hutchmed-hong-kong
      typo   | accessibilty                    | = accessibility
      typo   | rpivacy                         | = privacy
      words  | open day                        | = events/example-open-day
      words  | shuttle timetable               | = news/example-shuttle
      words  | press contact                   | = press
      words  | wet laboratories                | = news/topping-out
      words  | wheelchair                      | ~ wheelchair
      words  | laboratories                    | ~ laborator*
      phrase | “one ninth”                     | = news/why-hong-kong
      phrase | "innovation and technology park" | ~ innovation and technology park
      date   | 20 November 2024                | = news/development-outline
      number | 540,000                         | = news/development-outline
      none   | submarine                       | none
    `,
    tc: `
      name   | 阿斯利康                         | = partners/astrazeneca
      name   | Tencent                         | = partners/tencent-cloud-international
      name   | 清華大學                         | = partners/tsinghua-university
      crossed | 华大基因                        | = partners/bgi-genomics
      crossed | 备忘录                          | ~ 備忘錄
      crossed | 无障碍                          | = accessibility
      word   | 備忘錄                           | ~ 備忘錄
      word   | 接駁巴士                         | ~ 接駁巴士
      word   | 濕實驗室                         | ~ 濕實驗室
      part   | 忘錄                            | ~ 忘錄
      part   | 園公司                           | none
      part   | 斯利                            | ~ 斯利
      one    | 輪                              | ~ 輪
      one    | 礎                              | ~ 礎
      mixed  | Spirecut 瑞士                   | ~ spirecut & 瑞士
      mixed  | 8號樓                            | ~ 8號樓
      phrase | 「九分之一」                      | ~ 九分之一
      date   | 2024年11月20日                   | ~ 2024年11月20日
      none   | 潛水艇                           | none
    `,
    sc: `
      name   | 阿斯利康                         | = partners/astrazeneca
      name   | 联想                            | = partners/lenovo-group
      crossed | 聯想集團                        | = partners/lenovo-group
      crossed | 無障礙                          | = accessibility
      crossed | 備忘錄                          | ~ 备忘录
      word   | 隐私                            | = privacy
      word   | 大湾区                           | ~ 大湾区
      part   | 斯利                            | ~ 斯利
      one    | 轮                              | ~ 轮
      mixed  | ASN Medical                     | = partners/asn-medical
      none   | 潜水艇                           | none
    `,
  },
  generated: {
    en: `
      words  | mangrove planting               | ~ mangrove & planting
      words  | mangroves planted               | ~ mangrove & planting
      words  | noise barriers                  | ~ noise barrier*
      words  | dental clinic Sha Tin           | ~ dental clinic & sha tin
      words  | bird census sai kung            | ~ bird census & sai kung
      name   | Lindqvist                       | ~ lindqvist
      name   | bjorn                           | ~ bjorn
      name   | Chan Tai-man                    | ~ chan tai-man
      typo   | magnrove                        | ~ mangrove
      typo   | umseum                          | ~ museum
      typo   | xootbridge                      | ~ footbridge
      typo   | librray extension               | ~ library extension
      phrase | "costs 197 million"             | ~ costs 197 million
      number | 6345 visitors                   | ~ 6,345 visitors
      date   | 5 May 2023                      | ~ 5 may 2023
      none   | submarine                       | none
      none   | zzzqqq                          | none
    `,
    tc: `
      word   | 紅樹林                           | ~ 紅樹林
      word   | 隔音屏障                         | ~ 隔音屏障
      word   | 沙田 牙科診所                     | ~ 沙田 & 牙科診所
      part   | 樹林種                           | ~ 樹林種
      part   | 科診                            | ~ 科診
      part   | 橋元                            | none
      one    | 鳥                              | ~ 鳥
      one    | 餘                              | ~ 餘
      name   | 陳大文                           | ~ 陳大文
      name   | Okonkwo                         | ~ okonkwo
      crossed | 红树林种植                       | ~ 紅樹林種植
      crossed | 图书馆                          | ~ 圖書館
      crossed | 厨余处理                         | ~ 廚餘處理
      mixed  | 西貢 Okonkwo                    | ~ 西貢 & okonkwo
      phrase | 「耗資197百萬元」                 | ~ 耗資197百萬元
      date   | 2023年5月5日                     | ~ 2023年5月5日
      none   | 潛水艇                           | none
    `,
    sc: `
      word   | 红树林                           | ~ 红树林
      word   | 行人天桥                         | ~ 行人天桥
      word   | 沙田 牙科诊所                     | ~ 沙田 & 牙科诊所
      part   | 树林种                           | ~ 树林种
      part   | 桥元                            | none
      one    | 鸟                              | ~ 鸟
      name   | 陈大文                           | ~ 陈大文
      crossed | 紅樹林種植                       | ~ 红树林种植
      crossed | 圖書館                          | ~ 图书馆
      crossed | 單車徑                          | ~ 单车径
      mixed  | 西贡 Okonkwo                    | ~ 西贡 & okonkwo
      phrase | 「耗资197百万元」                 | ~ 耗资197百万元
      date   | 2023年5月5日                     | ~ 2023年5月5日
      none   | 潜水艇                           | none
    `,
  },
};

/** The queries of a site in a language. */
export function queries(site, language) {
  const lines = QUERIES[site][language].trim().split("\n");
  return lines.map((line) => {
    const [kind, query, wanted] = line.split(" | ").map((part) => part.trim());
    return { site, language, kind, query, wanted };
  });
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");

/** Whether a plain text has words, the last of which may go on after `*`. */
function has(text, words) {
  const isOpen = words.endsWith("*");
  const bare = words.replace("*", "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const edge = /^[\x00-\x7f]+$/.test(bare);
  return new RegExp(`${edge ? "(?<![a-z0-9])" : ""}${bare}${edge && !isOpen ? "(?![a-z0-9])" : ""}`).test(text);
}

/** The addresses of the pages that a query should find. `pages` are all of its site and language: address, title, names and text. */
export function relevant({ language, wanted }, pages) {
  if (wanted === "none") return new Set();
  if (wanted.startsWith("= ")) return new Set([`/${language}/${wanted.slice(2)}/`]);
  const all = wanted.slice(2).split(" & ");
  const found = pages.filter(({ title, names, text }) => {
    const own = plain([title, ...(names ?? []), text].join("\n"));
    return all.every((words) => has(own, words));
  });
  return new Set(found.map(({ url }) => url));
}

/**
 * Recall and precision at 5, and the reciprocal rank, of what a query found, best first. Where one page is wanted, others that
 * have what was looked for are no mistakes, so it has no precision.
 */
export function judge(query, wanted, found) {
  if (!wanted.size) return { recall: undefined, precision: found.length ? 0 : 1, rank: found.length ? 0 : 1 };
  const first = found.slice(0, 5);
  const right = first.filter((url) => wanted.has(url)).length;
  const at = found.findIndex((url) => wanted.has(url));
  const isOne = query.wanted.startsWith("=");
  return {
    recall: right / Math.min(5, wanted.size),
    precision: isOne ? undefined : first.length ? right / first.length : 0,
    rank: at < 0 ? 0 : 1 / (at + 1),
  };
}

/** The means of what was judged. */
export function means(judged) {
  const mean = (key) => {
    const all = judged.map((one) => one[key]).filter((value) => value !== undefined);
    return all.reduce((sum, value) => sum + value, 0) / all.length;
  };
  return { recall: mean("recall"), precision: mean("precision"), rank: mean("rank") };
}
