// Serves the built site for the tests: brotli where it was built, and forever what has its hash in its name.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

/** @returns {Promise<{url: string, sent: (part?: string) => number, change: (path: string, answer: any) => void, close: () => void}>} */
export function serve(folder) {
  const bytes = new Map(); // that were sent of each path
  const changed = new Map(); // what is answered in the place of a file
  const server = createServer((request, answer) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
    const other = changed.get("*") ?? changed.get(path);
    if (other === "cut") return request.socket.destroy();
    if (!other && !(existsSync(file) && statSync(file).isFile())) return answer.writeHead(404).end();
    const small = !other && existsSync(`${file}.br`) && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
    const data = other ?? readFileSync(small ? `${file}.br` : file);
    bytes.set(path, (bytes.get(path) ?? 0) + data.length);
    answer.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": data.length,
      "cache-control": path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      ...(small && { "content-encoding": "br" }),
    });
    answer.end(data);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}/`,
        sent: (part = "") => [...bytes].reduce((sum, [path, count]) => sum + (path.includes(part) ? count : 0), 0),
        change: (path, data) => (data === undefined ? changed.delete(path) : changed.set(path, data)),
        close: () => server.close() && server.closeAllConnections(),
      }),
    );
  });
}
