// The worker: holds the engine and answers one message after another. A stream makes a chunk whenever it is asked for
// one, so nothing is made that nobody hears, and streams take turns.
import { openEngine } from "./engine.js";
import { problem, told } from "./errors.js";
import { Files } from "./loader.js";

const WARM_UP = "你好，今天的天气真好。"; // spoken to nobody: code that has run once is fast
/** @type {import("./engine.js").Engine} */
let engine;
/** @type {Files} */
let files;
/** @type {any} */
let lost; // why the engine can answer no more
/** @type {Promise<void> | undefined} */
let again; // while another is opened in its place
let lexicon = "";
let asked = 0; // streams that somebody asked for

const calls = {
  async load(/** @type {string} */ base) {
    files = new Files(base, (progress) => postMessage({ progress }));
    const { voice, later } = await files.prepare();
    files.tell("open");
    const network = self.fetch;
    self.fetch = async (input, init) => (await files.find(new URL(input instanceof Request ? input.url : input, base).href)) ?? network(input, init);
    const place = (/** @type {string} */ name) => files.url(files.entry(name).url);
    engine = await openEngine({
      python: place("pyodide.mjs").replace("pyodide.mjs", ""),
      library: place("library.zip"),
      ort: place("ort-wasm-simd-threaded.mjs"),
      voice: voice.filter((name) => !later.includes(name)),
      read: (name) => files.read(name),
      rest,
    });
    self.fetch = network;
    await files.tidy();
    files.tell("ready");
    setTimeout(warmUp);
    return engine.ask("about");
  },

  async open(/** @type {string} */ text, /** @type {any} */ options) {
    asked += 1;
    if (options.reference) await hear();
    return engine.open(text, options);
  },

  next: (/** @type {number} */ number) => engine.next(number),
  close: (/** @type {number} */ number) => engine.close(number),

  /** Sends the chunks of a stream to the port of a worklet, one whenever it asks, and a copy to the page. */
  play(/** @type {number} */ number, /** @type {MessagePort} */ port) {
    port.onmessage = () => {
      try {
        const chunk = engine.next(number);
        postMessage({ playing: number, chunk });
        if (chunk.done) port.postMessage(null);
        else port.postMessage(chunk.samples, [chunk.samples.buffer]);
      } catch (error) {
        postMessage({ playing: number, error: plain(error) });
        port.postMessage(null);
      }
    };
  },

  analyze: (/** @type {string} */ text, /** @type {object} */ options) => engine.ask("analyze", text, options),
  setLexicon: (/** @type {string} */ table) => engine.ask("set_lexicon", (lexicon = table)),
  memory: () => engine.memory(),

  async agreement(/** @type {any} */ recording, /** @type {string} */ text) {
    await hear();
    return engine.ask("agreement", recording, text);
  },
};

/** What a call cannot go on without: if it does not come, Python was left in the middle of a call and is of no more use. */
function rest(/** @type {string} */ name) {
  try {
    return files.readNow(name);
  } catch (error) {
    throw (lost = error);
  }
}

/** Opens the voice anew, out of what is kept: streams that were open have ended. */
async function reopen() {
  const { number } = engine;
  await calls.load(files.base);
  engine.number = number; // no stream gets the number of an earlier one
  engine.ask("set_lexicon", lexicon);
  lost = undefined;
}

/** Gets the graphs that hear recordings; few pages need them. */
async function hear() {
  const { voice, later } = /** @type {import("./loader.js").Table} */ (files.table);
  const names = voice.filter((name) => later.includes(name));
  await files.fetchAll(await files.missing(names));
  for (const name of names) engine.add(name, await files.read(name));
}

function warmUp() {
  const number = engine.open(WARM_UP);
  const step = () => {
    if (asked || engine.next(number).done) engine.close(number);
    else setTimeout(step);
  };
  step();
}

const plain = (/** @type {any} */ error) => {
  const { name, message, stack } = told(lost ?? error);
  return { type: name, message, stack };
};

self.onmessage = async ({ data: { id, call, given } }) => {
  try {
    if (lost) await (again ??= reopen().finally(() => (again = undefined)));
    if (!engine && call !== "load") throw problem("NoMemory", "the voice is not open");
    const value = await /** @type {any} */ (calls)[call](...given);
    const transfer = value?.samples ? [value.samples.buffer] : [];
    postMessage({ id, value }, { transfer });
  } catch (error) {
    postMessage({ id, error: plain(error) });
  }
};
