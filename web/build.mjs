// Builds the site and the package into dist/: node build.mjs [--fast]. --fast leaves out the brotli files.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotli, hashed } from "./build/files.mjs";
import { compiled } from "./build/python.mjs";
import { pack } from "./src/pack.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, "..", "src", "qingyin");
const VOICE = join(PACKAGE, "voices", "tan");
const DIST = join(HERE, "dist");
const modules = (...parts) => join(HERE, "node_modules", ...parts);

rmSync(DIST, { recursive: true, force: true });
const { library, app, tables, version } = await compiled(PACKAGE, join(HERE, "python"), VOICE);

/** @type {Record<string, import("./build/files.mjs").Entry>} */
const files = {};
const add = (name, data, folder) => (files[name] = hashed(join(DIST, "assets"), name, data, folder));
const group = (label, parts) => {
  const folder = hashed.folder(label, parts.map(([, data]) => data));
  for (const [name, data] of parts) add(name, data, folder);
};
const read = (name) => [name, readFileSync(modules("pyodide", name))];
group("python", [...["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"].map(read), ["library.zip", library]]);
const ort = (name) => [name, readFileSync(modules("onnxruntime-web", "dist", name))];
group("onnxruntime", [ort("ort-wasm-simd-threaded.mjs"), ort("ort-wasm-simd-threaded.wasm")]);
add("app.pack", pack(app));
const later = ["manner.onnx", "joint.onnx"]; // for recordings only
const voice = readdirSync(VOICE).filter((name) => /\.(onnx|bin|tsv|json)$/.test(name));
for (const name of voice) add(name, readFileSync(join(VOICE, name)));

cpSync(join(HERE, "src"), join(DIST, "qingyin"), { recursive: true });
cpSync(join(HERE, "page"), DIST, { recursive: true });
cpSync(join(PACKAGE, "serve", "http", "page"), join(DIST, "page"), { recursive: true, filter: (path) => !/docs\.|index\.html|page\.js/.test(path) });
writeFileSync(join(DIST, "page", "tables.js"), tables);
if (!process.argv.includes("--fast")) brotli(DIST, files);
mkdirSync(DIST, { recursive: true });
writeFileSync(join(DIST, "files.json"), JSON.stringify({ version, voice, later, files }, null, 1));
