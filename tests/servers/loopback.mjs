// Servers on loopback, for the time of a test.

import { spawn } from "node:child_process";
import { request } from "node:http";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a server and waits until it answers. */
export async function start(command, args, port, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  let failed = false;
  child.on("error", (error) => ((failed = true), (said += error)));
  child.on("exit", () => (failed = true));
  for (let n = 0; n < 100; n += 1) {
    if (failed) throw new Error(`${command} does not run:\n${said}`);
    try {
      await ask(port, "/robots.txt");
      return child;
    } catch {
      await setTimeout(100);
    }
  }
  child.kill();
  throw new Error(`${command} does not answer:\n${said}`);
}

/** `{ status, headers, body, text }` of the answer to one request. */
export function ask(port, path, headers = {}, method = "GET", body = undefined) {
  return new Promise((done, fail) => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method, agent: false }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const body = Buffer.concat(parts);
        done({ status: response.statusCode, headers: response.headers, body, text: body.toString("utf8") });
      });
    });
    asked.on("error", fail);
    asked.end(body);
  });
}

export const isRoot = process.getuid?.() === 0;

/** Settings for an nginx that serves `folder`, and writes below `own` alone. */
export function nginxConf(own, port, folder, rules = "") {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${own}/${name};`);
  return `daemon off; ${isRoot ? "user root;" : ""} worker_processes 1; pid ${own}/pid; error_log stderr;
events {}
http { ${temporary.join(" ")} access_log off; include /etc/nginx/mime.types; default_type application/octet-stream;
server { listen 127.0.0.1:${port}; server_name localhost; root ${folder}; ${rules} } }`;
}
