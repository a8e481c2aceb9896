// What Python needs in a page, compiled by the Python that will run it: the package is opened and speaks once, with the
// whole library, and what that took of the library is kept.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { openEngine } from "../src/engine.js";
import { QingyinError } from "../src/errors.js";
import { pack } from "../src/pack.js";
import { walk } from "./files.mjs";

const NOT_IN_A_PAGE = new Set(["books", "cli", "evaluate", "experiments", "fleet", "serve", "speechd", "voices", "__main__.py"]); // the rooms above `inspect`
const modules = (/** @type {string} */ path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

/** One text of each kind, for what the library only imports when it is used. @type {[string, object][]} */
const TEXTS = [
  ["2026年3月5日下午3:45，iPhone卖¥5,999，涨了3.5%，气温-5℃，x²+1=0。Hello, world！https://example.com", {}],
  ["他大声说：“太好了！我们赢了！”奶奶笑着问：“真的吗？”", { scene: "audiobook", style: "storyteller", emotion: { joy: 0.7, neutral: 0.3 }, intensity: [1.4] }],
  ["好。", { scene: null, seed: 2_147_483_647, volume: -0.5, pitch: -1.25, intensity: 2 }],
  ["[开心]好，我来了。*叹气*走吧。", { actions: "feel", rate: 1.2, pitch: 1, volume: -3, seed: 1 }],
  ["# 标题\n\n**重点**是`x = 1`，[这里](https://example.com)。\n\n| 甲 | 乙 |\n|---|---|\n| $\\frac{1}{2}$ | 2 |\n", { input_format: "markdown", code: "read" }],
  ["<html><body><h1>标题</h1><p>你好&nbsp;&amp;再见</p></body></html>", { input_format: "html" }],
  ["WEBVTT\n\n00:00.000 --> 00:01.000\n你好。\n", { input_format: "subtitles" }],
  ['<speak>你<break time="300ms"/><phoneme alphabet="pinyin" ph="hang2">行</phoneme><say-as interpret-as="date">2026-03-05</say-as><prosody rate="fast">好</prosody></speak>', {}],
];

/** What is refused. @type {[string, object][]} */
const WRONG = [
  ["……", {}],
  ["好", { rate: 9 }],
  ["好", { rate: "x" }],
  ["好", { speed: 1 }],
  ["好", { seed: 123_456_789_012 }],
  ["好", { seed: 0.5 }],
  ["好", { emotion: "joi" }],
  ["好", { emotion: { joi: 1 } }],
  ["好", { intensity: [1, 2, 3] }],
  ["好", { scene: "x" }],
  ["好", { style: "x" }],
  ["好", { input_format: "ssml" }],
  ["<speak>好", { input_format: "ssml" }],
  ["好", { reference: new Uint8Array(9) }],
];

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
  engine.ask("about");
  engine.ask("set_lexicon", "情音\tqing2 yin3\n坏\n");
  for (const [text, options] of TEXTS) {
    const number = engine.open(text, options);
    while (!engine.next(number).done);
    engine.ask("analyze", text, options);
  }
  const wav = engine.wav("今天真开心！");
  engine.ask("agreement", wav, "今天真开心！");
  engine.wav("好。", { reference: wav });
  for (const [text, options] of WRONG) {
    try {
      engine.wav(text, options);
    } catch (/** @type {any} */ error) {
      if (!(error instanceof QingyinError)) throw error; // an answer too
    }
  }
  engine.ask("set_lexicon", "");
}
