// The files of the voice: downloaded once, checked, and kept in the browser until their hash changes.
import { problem } from "./errors.js";
import { sha256 as digestNow } from "./sha256.js";

const KEPT = "qingyin-voice"; // the name of the cache, which the service worker reads too

/**
 * @typedef {{url: string, sha256: string, bytes: number, brotli?: number}} Entry
 * @typedef {{version: string, voice: string[], later: string[], files: Record<string, Entry>}} Table
 * @typedef {{state: "download" | "open" | "ready", received: number, total: number, download: number, kept: boolean}} Progress
 */

export class Files {
  /** @param {string} base  where files.json lies @param {(progress: Progress) => void} onProgress */
  constructor(base, onProgress) {
    this.base = base;
    this.onProgress = onProgress;
    /** @type {Map<string, Response>} */
    this.held = new Map(); // what could not be kept
    this.received = this.total = this.download = 0; // bytes; `download` are those that are sent
    this.kept = true;
  }

  /** Downloads what is missing. Throws NoNetwork or BrokenFile. */
  async prepare() {
    const { table, missing } = await this.survey();
    await this.fetchAll(missing);
    return table;
  }

  /** What is in the table, and the names of what is missing. */
  async survey() {
    this.cache = await globalThis.caches?.open(KEPT).catch(() => undefined); // none in a page that is not secure
    this.kept = this.cache !== undefined;
    const table = await this.readTable();
    this.table = table;
    const missing = await this.missing(Object.keys(table.files).filter((name) => !table.later.includes(name)));
    return { table, missing };
  }

  /** @returns {Promise<Table>} */
  async readTable() {
    const url = this.url("files.json");
    const answer = await fetch(url, { cache: "no-cache" }).catch(() => undefined);
    if (answer?.ok) {
      await this.keep(url, answer.clone());
      return answer.json();
    }
    const kept = await this.cache?.match(url);
    if (!kept) throw problem("NoNetwork", answer ? `${url}: ${answer.status}` : "");
    return kept.json();
  }

  url(/** @type {string} */ path) {
    return new URL(path, this.base).href;
  }

  entry(/** @type {string} */ name) {
    return /** @type {Table} */ (this.table).files[name];
  }

  /** Those of the names whose files are not here, and in `total` and `download` how large they are. */
  async missing(/** @type {string[]} */ names) {
    const there = await Promise.all(names.map((name) => this.find(this.url(this.entry(name).url))));
    const missing = names.filter((_, i) => !there[i]);
    const sum = (/** @type {(entry: Entry) => number} */ of) => missing.reduce((all, name) => all + of(this.entry(name)), 0);
    [this.received, this.total, this.download] = [0, sum(({ bytes }) => bytes), sum(({ brotli, bytes }) => brotli ?? bytes)];
    return missing;
  }

  async fetchAll(/** @type {string[]} */ names) {
    this.tell("download");
    await Promise.all(names.map((name) => this.fetchOne(this.entry(name))));
  }

  /** @returns {Promise<void>} */
  async fetchOne(/** @type {Entry} */ { url, sha256 }, again = false) {
    const before = this.received;
    const answer = await fetch(this.url(url), again ? { cache: "reload" } : {}).catch(() => undefined);
    if (!answer?.ok) throw problem("NoNetwork", `${url}: ${answer ? answer.status : "no answer"}`);
    const copy = answer.clone();
    const data = await this.counted(answer).catch((error) => {
      throw problem("NoNetwork", `${url}: ${error.message}`);
    });
    if (crypto.subtle && (await digest(data)) !== sha256) {
      this.received = before;
      if (again) throw problem("BrokenFile", url);
      return this.fetchOne({ url, sha256, bytes: 0 }, true);
    }
    await this.keep(this.url(url), copy);
  }

  async counted(/** @type {Response} */ answer) {
    const pieces = [];
    for (const reader = /** @type {ReadableStream} */ (answer.body).getReader(); ; ) {
      const { value, done } = await reader.read();
      if (done) return new Blob(pieces).arrayBuffer();
      pieces.push(value);
      this.received += value.length;
      this.tell("download");
    }
  }

  /** Keeps a file in the browser, or, where there is no room, as long as this page lives. */
  async keep(/** @type {string} */ url, /** @type {Response} */ answer) {
    const spare = answer.clone();
    try {
      if (!this.cache) throw new Error("no cache");
      await this.cache.put(url, answer);
      spare.body?.cancel();
    } catch {
      this.kept = false;
      this.held.set(url, spare);
    }
  }

  /** The answer for a URL that is held here, as fetch would give it. */
  async find(/** @type {string} */ url) {
    return this.held.get(url)?.clone() ?? (await this.cache?.match(url));
  }

  async read(/** @type {string} */ name) {
    const answer = await this.find(this.url(this.entry(name).url));
    if (!answer) throw problem("NoNetwork", name);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** The content of a file that is wanted in the middle of a call: everything waits. Throws NoNetwork or BrokenFile. */
  readNow(/** @type {string} */ name) {
    const { url, sha256 } = this.entry(name);
    for (const again of [false, true]) {
      const data = this.fetchNow(url, again);
      if (digestNow(data) !== sha256) continue;
      this.keep(this.url(url), new Response(data));
      return data;
    }
    throw problem("BrokenFile", url);
  }

  /** @param {string} url @param {boolean} again  past what the browser holds of it */
  fetchNow(url, again) {
    const request = new XMLHttpRequest();
    request.open("GET", this.url(url), false);
    request.responseType = "arraybuffer";
    if (again) request.setRequestHeader("Cache-Control", "no-cache");
    try {
      request.send();
    } catch (/** @type {any} */ error) {
      throw problem("NoNetwork", `${url}: ${error.message}`);
    }
    if (request.status !== 200) throw problem("NoNetwork", `${url}: ${request.status}`);
    return new Uint8Array(request.response);
  }

  /** Lets go of the files of earlier versions, and of what was only needed for opening. */
  async tidy() {
    this.held.clear();
    const current = new Set([this.url("files.json"), ...Object.values(this.table?.files ?? {}).map(({ url }) => this.url(url))]);
    for (const { url } of (await this.cache?.keys()) ?? [])
      if (url.startsWith(this.base) && !current.has(url)) await this.cache?.delete(url);
  }

  tell(/** @type {Progress["state"]} */ state) {
    const { received, total, download, kept } = this;
    this.onProgress({ state, received, total, download, kept });
  }
}

/** The SHA-256 in hexadecimal digits; nothing where a page that is not secure cannot have it. */
async function digest(/** @type {BufferSource} */ data) {
  const found = new Uint8Array((await crypto.subtle?.digest("SHA-256", data)) ?? 0);
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
