// The built site, opened in Node.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEngine } from "../src/engine.js";

export const DIST = fileURLToPath(new URL("../dist", import.meta.url));

export const table = () => JSON.parse(readFileSync(join(DIST, "files.json"), "utf8"));

export function read(name, { files } = table()) {
  return new Uint8Array(readFileSync(join(DIST, files[name].url)));
}

/** The names of what was not here until it was called. @type {string[]} */
export const fetched = [];

/** The engine, as a worker opens it. */
export function opened() {
  if (!existsSync(join(DIST, "files.json"))) throw new Error("the site is not built: run npm run build in web/");
  const { files, voice, later } = table();
  const place = (name) => join(DIST, files[name].url);
  return openEngine({
    python: place("pyodide.mjs").replace("pyodide.mjs", ""),
    library: place("library.zip"),
    ort: place("ort-wasm-simd-threaded.mjs"),
    voice: voice.filter((name) => !later.includes(name)),
    read: async (name) => read(name),
    rest: (name) => {
      fetched.push(name);
      return read(name);
    },
  });
}

/** All chunks of a text joined, and what came with the last. */
export function spoken(engine, text, options = {}) {
  const number = engine.open(text, options);
  const chunks = [];
  for (;;) {
    const chunk = engine.next(number);
    if (chunk.done) return { ...chunk, chunks, samples: joined(chunks.map(({ samples }) => samples)) };
    chunks.push(chunk);
  }
}

export function joined(pieces) {
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
