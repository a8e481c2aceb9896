// What Python needs in a page, compiled by the Python that will run it: the package is opened and speaks once, with the
// whole library, and what that took of the library is kept.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { openEngine } from "../src/engine.js";
import { QingyinError } from "../src/errors.js";
import { pack } from "../src/pack.js";
import { walk } from "./files.mjs";
import { BOOK, TEXTS, WRONG } from "./texts.mjs";

const NOT_IN_A_PAGE = new Set(["books", "cli", "evaluate", "experiments", "fleet", "serve", "speechd", "voices", "__main__.py"]); // the rooms above `inspect`
const modules = (/** @type {string} */ path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/**
 * The library as a zip of compiled modules, the package and the stand-ins of `stand` likewise but as files by their
 * paths, the source of page/tables.js, and the version of the package.
 * @param {string} packageFolder @param {string} stand @param {string} voice  folders
 * @returns {Promise<{library: Uint8Array, app: [string, Uint8Array][], tables: string, version: string}>}
 */
export async function compiled(packageFolder, stand, voice) {
  const read = (/** @type {string} */ path) => new Uint8Array(readFileSync(path));
  const sources = [...sourcesOf(stand), ...sourcesOf(packageFolder, "qingyin/", NOT_IN_A_PAGE)];
  const app = pack(sources.map(([name, path]) => [name, read(path)]));
  const engine = await openEngine({
    python: modules("pyodide/"),
    library: modules("pyodide/python_stdlib.zip"),
    ort: modules("onnxruntime-web/dist/ort-wasm-simd-threaded.mjs"),
    voice: readdirSync(voice),
    read: async (name) => (name === "app.pack" ? app : read(join(voice, name))),
    rest: whole,
  });
  useAll(engine);
  const { python } = engine;
  const made = python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"));
  const [library, files] = made.toJs();
  made.destroy();
  python.runPython(readFileSync(join(packageFolder, "serve", "http", "tables.py"), "utf8"));
  const [tables, version] = ["module()", "__import__('qingyin').__version__"].map((code) => python.runPython(code));
  return { library, app: files, tables, version };
}

/** Of a module that is whole there is no rest. @returns {never} */
export function whole(/** @type {string} */ name) {
  throw new Error(`${name} is asked for by a module that is whole`);
}

/** The files below a folder: [name in the page, path], without some of its own entries and what Python left there. */
function sourcesOf(/** @type {string} */ folder, prefix = "", without = new Set()) {
  const all = walk(folder).map((path) => [relative(folder, path).split(sep), path]);
  const wanted = all.filter(([parts]) => !without.has(parts[0]) && !parts.includes("__pycache__") && !parts.includes("py.typed"));
  return wanted.map(([parts, path]) => [prefix + parts.join("/"), path]);
}

/** Does once whatever a page can ask for. */
export function useAll(/** @type {import("../src/engine.js").Engine} */ engine) {
  engine.python.runPython("__import__('gc').set_threshold(30)"); // garbage of any kind may be found at any time
  engine.ask("about");
  engine.ask("set_lexicon", "情音\tqing2 yin3\n行长\thang2 zhang3\n坏\nabc\tx\n\t\n");
  for (const [text, options] of TEXTS) {
    const number = engine.open(text, options);
    while (!engine.next(number).done);
    engine.ask("analyze", text, options);
  }
  engine.ask("analyze", BOOK, {});
  const wav = engine.wav("今天真开心！");
  engine.ask("agreement", wav, "今天真开心！");
  engine.wav("好。", { reference: wav });
  for (const [text, options] of WRONG) {
    for (const ask of [() => engine.wav(text, options), () => engine.ask("analyze", text, options)]) {
      try {
        ask();
      } catch (error) {
        if (!(error instanceof QingyinError)) throw error; // an answer too
      }
    }
  }
  engine.ask("set_lexicon", "");
}
