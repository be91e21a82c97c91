// A small site in a folder of its own, and `parkpages serve` on it. `PARKPAGES` names the program.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const here = import.meta.dirname;
export const program = resolve(process.env.PARKPAGES ?? join(here, "../../target/debug/parkpages"));

/** What a strict host allows. */
export const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Waits until `isSo` answers with something true, and returns that. */
export async function until(what, isSo, limit = 30_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await isSo();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

export function article(title, rows = 200) {
  const rest = Array.from({ length: rows }, (_, row) => `Row ${row}.`).join("\n\n");
  return `---\ntitle: ${title}\ndescription: About ${title}.\n---\nText of ${title}.\n\n${rest}\n`;
}

export class Site {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "parkpages-serve-"));
    /** The policy of the host; none where the site has its own. */
    this.policy = POLICY;
    cpSync(join(here, "../suite/base"), this.folder, { recursive: true });
    const base = "themes/bare/templates/base.html";
    const link = `<link rel="stylesheet" href="{{ asset(path="css/site.css") }}">`;
    this.write(base, this.read(base).replace("</head>", `${link}</head>`));
    this.write("themes/bare/assets/css/site.css", "h1 { color: rgb(1, 2, 3); }\n");
    // Browsers ask for it in any case.
    this.write("themes/bare/static/favicon.ico", "");
    this.write("content/news/_index.md", "---\ntitle: News\n---\n");
    this.write("content/news/one.md", article("One"));
    this.write("content/news/one.tc.md", "---\ntitle: 一\n---\n文字。\n");
    this.write("content/news/two.md", article("Two"));
  }

  read(path) {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path, text) {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  change(path, from, to) {
    this.write(path, this.read(path).replace(from, to));
  }

  /** Starts the server; on the same port as before, if there was one. */
  async start(...args) {
    const port = this.origin ? new URL(this.origin).port : "0";
    const csp = this.policy ? ["--header", `Content-Security-Policy: ${this.policy}`] : [];
    this.said = "";
    this.server = spawn(program, ["serve", "--port", port, ...csp, ...args], {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.server.stderr.on("data", (text) => (this.said += text));
    const [, origin] = await until("it serves", () => {
      if (this.server.exitCode !== null) throw new Error(this.said);
      return /Serving (http:\/\/[^/]+)/.exec(this.said);
    });
    this.origin = origin;
    return origin;
  }

  async stop() {
    if (this.server?.exitCode !== null) return;
    const ended = new Promise((go) => this.server.once("exit", go));
    this.server.kill("SIGINT");
    const late = setTimeout(() => this.server.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
