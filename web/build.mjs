// Builds the site and the package into dist/: node build.mjs [--fast]. --fast leaves out the brotli files.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotli, hashed, walk } from "./make/files.mjs";
import { halves } from "./make/halves.mjs";
import { compiled, useAll, whole } from "./make/python.mjs";
import { pack } from "./src/pack.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, "..", "src", "qingyin");
const VOICE = join(PACKAGE, "voices", "tan");
const DIST = join(HERE, "dist");
const modules = (...parts) => join(HERE, "node_modules", ...parts);

rmSync(DIST, { recursive: true, force: true });
const { library, app, tables, version } = await compiled(PACKAGE, join(HERE, "python"), VOICE);

/** @type {Record<string, import("./make/files.mjs").Entry>} */
const files = {};
const add = (name, data, folder) => (files[name] = hashed(join(DIST, "assets"), name, data, folder));
const group = (label, parts) => {
  const folder = hashed.folder(label, parts.map(([, data]) => data));
  for (const [name, data] of parts) add(name, data, folder);
};
const packed = pack(app);
const python = (name) => [name, new Uint8Array(readFileSync(modules("pyodide", name)))];
const ort = (name) => [name, new Uint8Array(readFileSync(modules("onnxruntime-web", "dist", name)))];
const [PYTHON, ORT] = ["pyodide.asm.wasm", "ort-wasm-simd-threaded.wasm"];
const RESTS = ["pyodide.rest.wasm", "onnxruntime.rest.wasm"];
const [pythonCode, ortCode] = await inHalves([python(PYTHON)[1], ort(ORT)[1]]);
group("python", [...["pyodide.mjs", "pyodide.asm.mjs", "pyodide-lock.json"].map(python), [PYTHON, pythonCode.main], ["library.zip", library]]);
group("onnxruntime", [ort("ort-wasm-simd-threaded.mjs"), [ORT, ortCode.main]]);
[pythonCode, ortCode].forEach(({ rest }, i) => add(RESTS[i], rest));
add("app.pack", packed);
const later = ["manner.onnx", "joint.onnx", ...RESTS]; // for recordings only, and for calls that no page is known to make
const voice = readdirSync(VOICE).filter((name) => /\.(onnx|bin|tsv|json)$/.test(name));
for (const name of voice) add(name, readFileSync(join(VOICE, name)));

const SHARED = join(PACKAGE, "serve", "http", "page"); // what the server's page has too
const parts = new Set(["before.html", "after.html", "service-worker.js"]);
cpSync(join(HERE, "src"), join(DIST, "qingyin"), { recursive: true });
cpSync(join(HERE, "page"), DIST, { recursive: true, filter: (path) => !parts.has(basename(path)) });
mkdirSync(join(DIST, "page"));
for (const name of ["controls.js", "language.js", "picture.js", "words.js", "page.css", "icon.svg"]) cpSync(join(SHARED, name), join(DIST, "page", name));
writeFileSync(join(DIST, "page", "tables.js"), tables);
writeFileSync(join(DIST, "index.html"), page(text(SHARED, "index.html")));
writeFileSync(join(DIST, "files.json"), JSON.stringify({ version, voice, later, files }, null, 1));
writeFileSync(join(DIST, "service-worker.js"), serviceWorker(text(HERE, "page", "service-worker.js")));
if (!process.argv.includes("--fast")) {
  brotli(DIST, files);
  writeFileSync(join(DIST, "files.json"), JSON.stringify({ version, voice, later, files }, null, 1));
}

/** The modules as halves, by what is called of them with the library and the package as they will be in the page. */
async function inHalves(complete) {
  const folder = mkdtempSync(join(tmpdir(), "qingyin-web-"));
  try {
    writeFileSync(join(folder, "library.zip"), library);
    const places = {
      python: modules("pyodide/"),
      library: join(folder, "library.zip"),
      ort: modules("onnxruntime-web", "dist", "ort-wasm-simd-threaded.mjs"),
      voice: readdirSync(VOICE),
      read: async (name) => (name === "app.pack" ? packed : new Uint8Array(readFileSync(join(VOICE, name)))),
      rest: whole,
    };
    return await halves(complete.map((each, i) => [RESTS[i], each]), places, useAll);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function text(...path) {
  return readFileSync(join(...path), "utf8");
}

/** The server's page as this site's: with the panel that opens the voice, and what only this edition can do. */
function page(html) {
  const changes = [
    ['href="/page/icon.svg">', 'href="page/icon.svg">\n<link rel="manifest" href="manifest.webmanifest">\n<link rel="stylesheet" href="app.css">'],
    ['href="/page/page.css"', 'href="page/page.css"'],
    ["<main>\n", `<main>\n${text(HERE, "page", "before.html")}`],
    ["  </form>\n", `${text(HERE, "page", "after.html")}  </form>\n`],
    ['<a href="/docs">API</a>', '<a href="example.html">API</a>'],
    ['src="/page/page.js"', 'src="app.js"'],
  ];
  return changes.reduce((found, [old, now]) => {
    if (found.split(old).length !== 2) throw new Error(`the server's page has no ${old}, or several; change build.mjs with it`);
    return found.replace(old, () => now);
  }, html);
}

/** The worker with the list of what it keeps, and a name that changes with that. */
function serviceWorker(source) {
  const kept = walk(DIST).filter((path) => !/assets\//.test(path) && !/files\.json$/.test(path));
  const list = ["./", ...kept.map((path) => relative(DIST, path)).sort()];
  const name = hashed.folder("page", [source, ...kept.sort().map((path) => readFileSync(path))]).split(".")[1];
  return source.replace("VERSION", name).replace("const FILES = []; // FILES", `const FILES = ${JSON.stringify(list)};`);
}
