// Python, ONNX Runtime and the voice in one place: the same code in a page's worker and in Node.
import { QingyinError } from "./errors.js";
import { graphs } from "./ort.js";
import { unpack } from "./pack.js";
import { linked } from "./rest.js";

const HOME = "/qingyin"; // where the Python files lie
const PROGRAM = "./this.program"; // the name that Python has in a page; in Node too, so that it starts in the same way
const GRAPHS = ["tone", "prosody", "acoustic", "vocoder"];

/**
 * @typedef {object} Places  where the parts are
 * @property {string} python  folder of Pyodide
 * @property {string} library  Python's standard library
 * @property {string} ort  the module of ONNX Runtime
 * @property {(name: string) => Promise<Uint8Array>} read  the content of "app.pack" or of a file of the voice
 * @property {string[]} voice  the names of the files of the voice
 * @property {(name: string) => Uint8Array} rest  the content of a file of what is hardly ever called, at once
 */

/** Opens the voice. Its methods answer at once and block while they work. */
export async function openEngine(/** @type {Places} */ places) {
  const { loadPyodide } = await import(/* @vite-ignore */ `${places.python}pyodide.mjs`);
  const { default: startOrt } = await import(/* @vite-ignore */ places.ort);
  const opened = linked(places.rest, () =>
    Promise.all([
      loadPyodide({
        indexURL: places.python, stdLibURL: places.library, checkAPIVersion: false, convertNullToNone: true,
        _sysExecutable: PROGRAM,
      }),
      startOrt({ numThreads: 1 }),
    ]),
  );
  const [[python, ort], app, ...voice] = await Promise.all([opened, places.read("app.pack"), ...places.voice.map(places.read)]);
  const { FS } = python;
  const put = (/** @type {string} */ path, /** @type {Uint8Array} */ data) => {
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, data, { canOwn: true });
  };
  for (const [path, data] of unpack(app)) put(`${HOME}/${path}`, data);
  places.voice.forEach((name, i) => put(`${HOME}/voice/${name}`, voice[i]));
  const run = graphs(ort, (path) => FS.readFile(path));
  python.registerJsModule("qingyin_ort", { open: run.open, run: run.run });
  python.runPython(`import sys; sys.path.insert(0, "${HOME}")`);
  const door = python.pyimport("qingyin_web");
  const engine = door.Engine(`${HOME}/voice`);
  for (const name of GRAPHS) FS.unlink(`${HOME}/voice/${name}.onnx`); // ONNX Runtime has what it needs of them
  return new Engine(python, engine, {
    add: (name, data) => put(`${HOME}/voice/${name}`, data),
    memory: () => ({ python: python._module.HEAPU8.length, ort: run.bytes }),
  });
}

export class Engine {
  /**
   * @param {any} python
   * @param {any} door
   * @param {{add: (name: string, data: Uint8Array) => void, memory: () => {python: number, ort: number}}} around
   */
  constructor(python, door, { add, memory }) {
    this.python = python;
    this.door = door;
    this.add = add; // one more file of the voice
    this.memory = memory; // bytes
    this.number = 0;
  }

  /** What a method of the Python side answers. Throws QingyinError. */
  ask(/** @type {string} */ method, /** @type {any[]} */ ...given) {
    const converted = given.map((each) => (each instanceof Object ? this.python.toPy(each) : each));
    const { value, error } = JSON.parse(this.door[method](...converted));
    for (const each of converted) each?.destroy?.();
    if (error) throw new QingyinError(error);
    return value;
  }

  /** Begins to speak a text: the number of the stream. */
  open(/** @type {string} */ text, /** @type {object} */ options = {}) {
    this.number += 1;
    this.ask("open", this.number, text, options);
    return this.number;
  }

  /** The next chunk of a stream; {done, vtt, srt} after the last. */
  next(/** @type {number} */ number) {
    const found = this.ask("next", number);
    return found.done ? found : { ...found, samples: new Float32Array(this.taken().buffer) };
  }

  close(/** @type {number} */ number) {
    this.door.close(number);
  }

  /** @returns {Uint8Array} the bytes of a WAV */
  wav(/** @type {string} */ text, /** @type {object} */ options = {}) {
    this.ask("wav", text, options);
    return this.taken();
  }

  /** A copy of the bytes that Python holds ready. */
  taken() {
    const samples = this.door.samples;
    const buffer = samples.getBuffer("u8");
    const bytes = buffer.data.slice();
    buffer.release();
    samples.destroy();
    return bytes;
  }
}
