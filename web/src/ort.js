// ONNX Runtime's WebAssembly, called synchronously. The package's public API only wraps these calls into promises: in
// the plain wasm build they return numbers. So Python may run a graph in the middle of a sentence, in any worker.

/** @typedef {{handle: number, names: Map<string, number>}} Session  names: where each lies in memory */
/** @typedef {[name: string, type: number, axes: number]} Node */

const ERRORS_ONLY = 3; // severity of what is logged

/** Makes `open` and `run` of an instance of the module. */
export function graphs(/** @type {any} */ ort, /** @type {(path: string) => Uint8Array} */ readFile) {
  if (ort._OrtInit(1, ERRORS_ONLY)) fail(ort, "ONNX Runtime does not start");
  /** @type {Session[]} */
  const sessions = [];
  return {
    /** Opens the graph in a file: its number, its inputs and its outputs. */
    open(/** @type {string} */ path, /** @type {number} */ level, /** @type {boolean} */ pattern) {
      const data = readFile(path);
      const at = ort._malloc(data.length);
      if (!at) throw new Error(`there is no memory for ${path}`);
      ort.HEAPU8.set(data, at);
      const options = ort._OrtCreateSessionOptions(level, true, pattern, 0, false, 0, 0, ERRORS_ONLY, 0, 0);
      const handle = ort._OrtCreateSession(at, data.length, options);
      ort._OrtReleaseSessionOptions(options);
      ort._free(at);
      if (!handle) fail(ort, "the graph does not open");
      const [inputs, outputs] = pair(ort, (first, second) => ort._OrtGetInputOutputCount(handle, first, second));
      const names = new Map();
      const nodes = Array.from({ length: inputs + outputs }, (_, i) => describe(ort, handle, i, names));
      return [sessions.push({ handle, names }) - 1, nodes.slice(0, inputs), nodes.slice(inputs)];
    },

    /** The outputs of those names, each as [bytes, type, shape], for inputs [name, bytes, type, shape]. */
    run(
      /** @type {number} */ number,
      /** @type {[string, Uint8Array, number, number[]][]} */ inputs,
      /** @type {string[]} */ outputs,
    ) {
      const { handle, names } = sessions[number];
      const stack = ort.stackSave();
      const tensors = inputs.map(([, data, type, shape]) => tensor(ort, data, type, shape));
      try {
        const list = (/** @type {number[]} */ values) => {
          const at = ort.stackAlloc(4 * values.length);
          values.forEach((value, i) => ort.setValue(at + 4 * i, value, "*"));
          return at;
        };
        const place = (/** @type {string} */ name) => names.get(name) ?? 0;
        const found = list(outputs.map(() => 0));
        const error = ort._OrtRun(
          handle, list(inputs.map(([name]) => place(name))), list(tensors.map(({ handle }) => handle)), inputs.length,
          list(outputs.map(place)), outputs.length, found, 0,
        );
        if (error) fail(ort, "the graph does not run");
        return outputs.map((_, i) => taken(ort, ort.getValue(found + 4 * i, "*")));
      } finally {
        for (const { handle, data } of tensors) {
          ort._OrtReleaseTensor(handle);
          ort._free(data);
        }
        ort.stackRestore(stack);
      }
    },

    /** Bytes of memory. */
    get bytes() {
      return ort.HEAPU8.length;
    },
  };
}

/** @returns {[number, number]} what a call writes into two places */
function pair(/** @type {any} */ ort, /** @type {(first: number, second: number) => number} */ call) {
  const stack = ort.stackSave();
  const at = ort.stackAlloc(8);
  if (call(at, at + 4)) fail(ort, "the graph cannot be described");
  /** @type {[number, number]} */
  const found = [ort.getValue(at, "*"), ort.getValue(at + 4, "*")];
  ort.stackRestore(stack);
  return found;
}

/** @returns {Node} */
function describe(
  /** @type {any} */ ort, /** @type {number} */ handle, /** @type {number} */ index, /** @type {Map<string, number>} */ names,
) {
  const [name, about] = pair(ort, (first, second) => ort._OrtGetInputOutputMetadata(handle, index, first, second));
  const text = ort.UTF8ToString(name);
  names.set(text, name); // it stays allocated for as long as the session
  const [type, axes] = [ort.getValue(about, "i32"), ort.getValue(about + 4, "i32")];
  ort._OrtFree(about);
  return [text, type, axes];
}

function tensor(
  /** @type {any} */ ort, /** @type {Uint8Array} */ data, /** @type {number} */ type, /** @type {number[]} */ shape,
) {
  const at = ort._malloc(Math.max(1, data.length));
  ort.HEAPU8.set(data, at);
  const stack = ort.stackSave();
  const lengths = ort.stackAlloc(4 * shape.length);
  shape.forEach((length, i) => ort.setValue(lengths + 4 * i, length, "i32"));
  const handle = ort._OrtCreateTensor(type, at, data.length, lengths, shape.length, 1);
  ort.stackRestore(stack);
  if (!handle) fail(ort, "an array cannot be handed over");
  return { handle, data: at };
}

const BYTES = new Map([[1, 4], [2, 1], [5, 2], [6, 4], [7, 8], [9, 1], [11, 8]]); // of one element, by type

/** @returns {[Uint8Array, number, number[]]} what an output holds; the output itself is given back */
function taken(/** @type {any} */ ort, /** @type {number} */ handle) {
  const stack = ort.stackSave();
  const at = ort.stackAlloc(16);
  if (ort._OrtGetTensorData(handle, at, at + 4, at + 8, at + 12)) fail(ort, "an output cannot be read");
  const [type, data, lengths, axes] = [0, 4, 8, 12].map((more) => ort.getValue(at + more, "*"));
  const shape = Array.from({ length: axes }, (_, i) => ort.getValue(lengths + 4 * i, "*"));
  const size = shape.reduce((product, length) => product * length, BYTES.get(type) ?? 0);
  const bytes = ort.HEAPU8.slice(data, data + size); // a copy, because the memory is a shared one
  ort._OrtFree(lengths);
  ort._OrtReleaseTensor(handle);
  ort.stackRestore(stack);
  return [bytes, type, shape];
}

/** Throws the error that ONNX Runtime tells. */
function fail(/** @type {any} */ ort, /** @type {string} */ what) {
  const at = ort.stackAlloc(8);
  ort._OrtGetLastError(at, at + 4);
  const message = ort.getValue(at + 4, "*");
  throw new Error(`${what}: ${message ? ort.UTF8ToString(message) : "no reason is given"}`);
}
