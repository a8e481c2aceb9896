// Qingyin in a page: `const voice = await load(); await voice.speak("今天真开心！").finished;`
import { problem, QingyinError, thrown } from "./errors.js";
import { Files } from "./loader.js";
import { Utterance } from "./utterance.js";
import { wav } from "./wav.js";

export { QingyinError, Utterance, wav };

const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
/** @type {Map<string, Promise<Qingyin>>} */
const opened = new Map();

/**
 * Opens the voice; a second call while it is open gives the same one.
 * @param {import("./index.d.ts").LoadOptions} [options]
 */
export function load({ base = new URL("..", import.meta.url).href, onProgress = () => {} } = {}) {
  const place = new URL(base, globalThis.location?.href).href;
  const found = opened.get(place) ?? Qingyin.open(place, onProgress, () => opened.delete(place));
  opened.set(place, found);
  found.catch(() => opened.delete(place));
  return found;
}

/**
 * What `load` would have to download: {download, total} bytes, 0 if all is there.
 * @param {{base?: string}} [options]
 */
export async function survey({ base = new URL("..", import.meta.url).href } = {}) {
  check();
  const files = new Files(new URL(base, globalThis.location?.href).href, () => {});
  await files.survey();
  return { download: files.download, total: files.total };
}

/** Throws what this browser lacks. */
export function check() {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(new Uint8Array(SIMD))) throw problem("NoWebAssembly");
  if (typeof AudioWorkletNode !== "function") throw problem("NoAudio");
}

export class Qingyin {
  /** @private @param {Worker} worker @param {(progress: any) => void} onProgress @param {() => void} onClose */
  constructor(worker, onProgress, onClose) {
    this.worker = worker;
    this.onClose = onClose;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @type {Map<number, (message: any) => void>} */
    this.playing = new Map(); // who listens to the chunks of a stream that is played
    this.calls = 0;
    this.queue = Promise.resolve();
    worker.onmessage = ({ data }) => {
      if (data.progress) onProgress(data.progress);
      else if (data.playing) this.playing.get(data.playing)?.(data);
      else this.settle(data);
    };
    worker.onerror = (event) => this.fail(new Error(event.message || "the worker cannot be started"));
  }

  /** @private */
  static async open(/** @type {string} */ base, /** @type {(progress: any) => void} */ onProgress, /** @type {() => void} */ onClose) {
    check();
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "qingyin" });
    const voice = new Qingyin(worker, onProgress, onClose);
    try {
      voice.about = await voice.call("load", base);
      voice.sampleRate = voice.about.sampleRate;
    } catch (error) {
      voice.close();
      throw error;
    }
    return voice;
  }

  /** @private @returns {Promise<any>} */
  call(/** @type {string} */ call, /** @type {any[]} */ ...given) {
    const transfer = given.filter((each) => each instanceof MessagePort);
    return new Promise((resolve, reject) => {
      this.waiting.set((this.calls += 1), { resolve, reject });
      this.worker.postMessage({ id: this.calls, call, given }, transfer);
    });
  }

  /** @private */
  settle(/** @type {any} */ { id, value, error }) {
    const waiting = this.waiting.get(id); // nobody waits for the answer to a farewell
    this.waiting.delete(id);
    if (error) waiting?.reject(thrown(error));
    else waiting?.resolve(value);
  }

  /** @private */
  fail(/** @type {Error} */ error) {
    for (const { reject } of this.waiting.values()) reject(error);
    for (const listen of this.playing.values()) listen({ error: { type: error.name, message: error.message } });
    this.waiting.clear();
    this.playing.clear();
  }

  /**
   * The chunks of a text, each made when it is asked for.
   * @returns {AsyncGenerator<import("./index.d.ts").Chunk, {vtt: string, srt: string}>}
   */
  async *stream(/** @type {string} */ text, /** @type {import("./index.d.ts").Options} */ options = {}) {
    const number = await this.call("open", text, options);
    try {
      for (;;) {
        const chunk = await this.call("next", number);
        if (chunk.done) return chunk;
        yield { sampleRate: this.sampleRate, ...chunk };
      }
    } finally {
      this.worker.postMessage({ id: 0, call: "close", given: [number] });
    }
  }

  /** Plays a text, after those that were given before it. Call it where the person has just pressed something. */
  speak(/** @type {string} */ text, /** @type {import("./index.d.ts").Options} */ options = {}) {
    this.context ??= new AudioContext({ sampleRate: this.sampleRate });
    this.module ??= this.context.audioWorklet.addModule(new URL("./worklet.js", import.meta.url));
    const utterance = new Utterance(this, text, options);
    this.queue = this.queue.then(() => utterance.play().catch(() => {}));
    return utterance;
  }

  /** How a text is read and spoken, as `qingyin analyze --json` says it. @returns {Promise<any>} */
  analyze(/** @type {string} */ text, /** @type {import("./index.d.ts").Options} */ options = {}) {
    return this.call("analyze", text, options);
  }

  /** Takes own readings, a word, a tab and its syllables in each line; the lines that cannot be used. */
  setLexicon(/** @type {string} */ table) {
    return this.call("setLexicon", table);
  }

  /** How a recording fits a text. @returns {Promise<any>} */
  agreement(/** @type {Uint8Array | {samples: Float32Array, sampleRate: number}} */ recording, /** @type {string} */ text) {
    return this.call("agreement", recording, text);
  }

  /** Bytes of memory: {python, ort}. */
  memory() {
    return this.call("memory");
  }

  /** Ends the worker; what waits for it fails. */
  close() {
    this.worker.terminate();
    this.fail(new QingyinError({ type: "Closed", message: "the voice was closed; load it again" }));
    this.context?.close();
    this.onClose();
  }
}
