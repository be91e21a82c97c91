// A site of 60 reports in three languages whose contents are known: each topic in each district once.

import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const TOPICS = [
  ["Harbour seawall survey", "海堤勘察"],
  ["Drainage tunnel", "排水隧道"],
  ["Bird census", "雀鳥普查"],
  ["Noise barrier", "隔音屏障"],
  ["Footbridge repair", "行人天橋維修"],
  ["Mangrove planting", "紅樹林種植"],
  ["Street lighting", "街道照明"],
  ["Food waste treatment", "廚餘處理"],
  ["Cycle track", "單車徑"],
  ["Dental clinic", "牙科診所"],
  ["Library extension", "圖書館擴建"],
  ["Museum of tides", "潮汐博物館"],
];
const DISTRICTS = [["Yuen Long", "元朗"], ["Sha Tin", "沙田"], ["Sai Kung", "西貢"], ["Tuen Mun", "屯門"], ["North Point", "北角"]];
const PEOPLE = [["Ada Okonkwo", "Ada Okonkwo"], ["Björn Lindqvist", "Björn Lindqvist"], ["Chan Tai-man", "陳大文"], ["Delphine Marchand", "Delphine Marchand"], ["Ho Siu-ming", "何小明"], ["Ines Caldeira", "Ines Caldeira"], ["Lee Mei-ling", "李美玲"]];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const SETTINGS = `base_url: https://reports.example
languages:
  en: {tag: en, name: English}
  tc: {tag: zh-Hant-HK, name: 繁體中文}
  sc: {tag: zh-Hans, name: 简体中文, derive_from: tc}
theme: bare
timezone: Asia/Hong_Kong
title: {en: Reports, tc: 報告}
search: true
`;

const PAGE = `<!doctype html><html lang="{{ page.lang }}"><title>{{ page.title }}</title><main><h1>{{ page.title }}</h1>{{ page.content | safe }}</main></html>`;

/** Writes the site into a folder. */
export async function write(folder) {
  const put = async (name, text) => {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  await put("content/site.yaml", SETTINGS);
  for (const [ending, title, reports] of [["", "Home", "Reports"], [".tc", "主頁", "報告"]]) {
    await put(`content/_index${ending}.md`, `---\ntitle: ${title}\n---\n`);
    await put(`content/reports/_index${ending}.md`, `---\ntitle: ${reports}\n---\n`);
  }
  for (const name of ["index", "section", "page", "404", "languages"]) await put(`themes/bare/templates/${name}.html`, PAGE);
  await put("themes/bare/theme.yaml", "name: bare\n");
  let number = 0;
  for (const [topic, 題] of TOPICS) {
    for (const [district, 區] of DISTRICTS) {
      const [person, 人] = PEOPLE[number % PEOPLE.length];
      const [year, month, day] = [2015 + (number % 10), 1 + ((number * 5) % 12), 1 + ((number * 11) % 28)];
      const cost = 12 + number * 37;
      const visitors = `${1 + (number % 9)},${100 + ((number * 49) % 900)}`;
      const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      const name = `content/reports/${date}-report-${number}`;
      await put(`${name}.md`, `---\ntitle: "${topic} in ${district}"\n---\n\nThe ${topic.toLowerCase()} in ${district} costs ${cost} million dollars. ${person} signed the report on ${day} ${MONTHS[month - 1]} ${year}.\n\nThe district counted ${visitors} visitors while the work went on.\n`);
      await put(`${name}.tc.md`, `---\ntitle: "${區}${題}報告"\n---\n\n${區}的${題}工程耗資${cost}百萬元。${人}於${year}年${month}月${day}日簽署報告。\n\n工程期間，區內錄得${visitors}人次到訪。\n`);
      number += 1;
    }
  }
}
