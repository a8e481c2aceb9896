// The files of the built site: names that hold hashes, the table of them, and what lies beside them for brotli.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const CACHE = fileURLToPath(new URL("../node_modules/.cache/brotli", import.meta.url)); // the best quality takes minutes
const LETTERS = 16; // of a hash in a name

/** @typedef {import("../src/loader.js").Entry} Entry  where a file lies below the site, its hash, and its size in bytes */

/**
 * Writes a file whose place changes with its content, and gives its entry. Its name holds the hash; or, with `sub`, that
 * folder's name does, and the file keeps its own: Pyodide and ONNX Runtime look for their files by name.
 * @param {string} folder @param {string} name @param {Uint8Array} data @param {string} [sub] @returns {Entry}
 */
export function hashed(folder, name, data, sub) {
  const sha256 = hash([data]);
  const suffix = extname(name);
  const path = sub ? `${sub}/${name}` : `${basename(name, suffix)}.${sha256.slice(0, LETTERS)}${suffix}`;
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), data);
  return { url: `${basename(folder)}/${path}`, sha256, bytes: data.length };
}

/** The name of a folder that changes with what lies in it: `label.HASH`. */
hashed.folder = (/** @type {string} */ label, /** @type {(string | Uint8Array)[]} */ contents) =>
  `${label}.${hash(contents.map((each) => hash([each]))).slice(0, LETTERS)}`;

/** The SHA-256 of several pieces as hexadecimal digits. @param {(string | Uint8Array)[]} pieces */
function hash(pieces) {
  const found = createHash("sha256");
  for (const each of pieces) found.update(each);
  return found.digest("hex");
}

/** The paths of all files below a folder, in order. @param {string} folder @returns {string[]} */
export function walk(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return found.map((each) => join(each.parentPath ?? each.path, each.name)).sort();
}

/**
 * Writes NAME.br beside each file that shrinks, and its size into the file's entry. The table of the files is left out:
 * it is written once more, with these sizes.
 * @param {string} site @param {Record<string, Entry>} files
 */
export function brotli(site, files) {
  const entries = new Map(Object.values(files).map((entry) => [join(site, entry.url), entry]));
  for (const path of walk(site).filter((path) => path !== join(site, "files.json"))) {
    const data = readFileSync(path);
    const small = compressed(data);
    if (small.length >= data.length) continue;
    writeFileSync(`${path}.br`, small);
    const entry = entries.get(path);
    if (entry) entry.brotli = small.length;
  }
}

/** The data at the best quality, out of the cache if an earlier build has compressed the same. @param {Uint8Array} data */
function compressed(data) {
  const kept = join(CACHE, `${hash([data])}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_MAX_WINDOW_BITS, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY,
    [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS,
    [BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  const small = brotliCompressSync(data, { params });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, small);
  return small;
}
