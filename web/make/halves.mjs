// Which functions of Python and of ONNX Runtime a page calls: both are watched in Node while the voice does what it can.
import { openEngine } from "../src/engine.js";
import { called, split, watched } from "./split.mjs";

/**
 * Both modules, each as the part that was called and the rest, in their order.
 * @param {[rest: string, module: Uint8Array][]} modules  with the names that the files of the rests will have
 * @param {import("../src/engine.js").Places} places  of the parts as a page has them
 * @param {(engine: import("../src/engine.js").Engine) => void} work  all that a page can ask for
 * @returns {Promise<{main: Uint8Array, rest: Uint8Array}[]>}
 */
export async function halves(modules, places, work) {
  const { instantiate } = WebAssembly;
  /** @type {Map<Uint8Array, WebAssembly.Instance>} */
  const instances = new Map();
  const watching = async (/** @type {Uint8Array} */ source, /** @type {WebAssembly.Imports} */ imports) => {
    const [, module] = modules.find(([, each]) => each.length === source.length) ?? [];
    if (!module) return instantiate(source, imports);
    const made = await instantiate(watched(module), imports);
    instances.set(module, made.instance);
    return made;
  };
  Object.assign(WebAssembly, { instantiate: watching });
  try {
    work(await openEngine(places));
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
  return modules.map(([rest, module]) => {
    const instance = instances.get(module);
    if (!instance) throw new Error(`the module of ${rest} was not started`);
    const parts = split(module, called(instance), rest);
    for (const part of Object.values(parts)) new WebAssembly.Module(part); // throws where a function could not move
    return parts;
  });
}
