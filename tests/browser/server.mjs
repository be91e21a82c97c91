// Serves a built site as a careful web host would: right media types, 404.html, and a policy under which nothing runs or
// loads that is not a file of the site.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createGzip } from "node:zlib";

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};

/**
 * What a URL path leads to in `folder`: `{ file }`, `{ redirect }` to the path with its slash, or `{}` for nothing.
 * Dotfiles are nobody's business.
 */
export function find(folder, pathname) {
  let name;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return {};
  }
  if (/[\\\0]|\/\.|\/\//.test(name)) return {};
  const file = join(folder, name);
  const kind = statSync(file, { throwIfNoEntry: false });
  if (kind?.isFile() && !name.endsWith("/")) return { file };
  if (!kind?.isDirectory()) return {};
  const index = join(file, "index.html");
  if (!statSync(index, { throwIfNoEntry: false })) return {};
  return name.endsWith("/") ? { file: index } : { redirect: `${pathname}/` };
}

async function inPieces(bytes, { piece, pause }, response) {
  for (let at = 0; at < bytes.length && !response.destroyed; at += piece) {
    response.write(bytes.subarray(at, at + piece));
    await setTimeout(pause);
  }
  response.end();
}

/**
 * Serves `folder` on a free port of the loopback until `close()`. With `slowly`, pages come as over a bad line: `piece` bytes at a
 * time, `pause` milliseconds apart, cut wherever the count ends.
 */
export async function serve(folder, slowly = undefined) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const { file, redirect } = find(folder, pathname);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (redirect) return response.writeHead(301, { Location: redirect }).end();
    const found = file ?? find(folder, "/404.html").file;
    response.statusCode = file ? 200 : 404;
    if (!found) return response.end("not found");
    response.setHeader("Content-Type", TYPES[extname(found).toLowerCase()] ?? "application/octet-stream");
    if (slowly && found.endsWith(".html")) return inPieces(readFileSync(found), slowly, response);
    if (/gzip/.test(request.headers["accept-encoding"]) && /text|json|xml|svg/.test(response.getHeader("Content-Type"))) {
      response.setHeader("Content-Encoding", "gzip");
      createReadStream(found).pipe(createGzip()).pipe(response);
    } else createReadStream(found).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
