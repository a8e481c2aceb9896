// Modules that were split when the site was built (make/split.mjs): each holds the functions that speaking calls, and
// gets its other functions in the middle of the first call of one of them.
const SECTION = "qingyin.rest"; // what says where they are
const TABLE = "shared 1 0"; // the table of functions, as split.mjs exports it
// A module that gives back the function it is given: only functions of WebAssembly can stand in a table.
const LINK = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 97, 0, 0, 7, 5, 1, 1, 97, 0, 0]);

/**
 * What `work` gives; modules that it instantiates are linked to their other functions.
 * @template T @param {(name: string) => Uint8Array} read  the content of such a file, at once @param {() => Promise<T>} work
 */
export async function linked(read, work) {
  const { instantiate, instantiateStreaming } = WebAssembly;
  const also = (/** @type {Function} */ call) => async (/** @type {unknown} */ source, /** @type {WebAssembly.Imports} */ imports) => {
    const made = await call(source, imports);
    if (made.module) link(made, imports, read);
    return made;
  };
  Object.assign(WebAssembly, { instantiate: also(instantiate), instantiateStreaming: also(instantiateStreaming) });
  try {
    return await work();
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
  }
}

function link(
  /** @type {WebAssembly.WebAssemblyInstantiatedSource} */ { module, instance },
  /** @type {WebAssembly.Imports} */ imports,
  /** @type {(name: string) => Uint8Array} */ read,
) {
  const [note] = WebAssembly.Module.customSections(module, SECTION);
  if (!note) return;
  const { rest, slot } = JSON.parse(new TextDecoder().decode(note));
  let there = false;
  const fetching = () => {
    if (there) return;
    const code = new WebAssembly.Module(/** @type {BufferSource} */ (read(rest)));
    new WebAssembly.Instance(code, { ...imports, main: instance.exports }); // it puts its functions into the table
    there = true;
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(LINK), { a: { a: fetching } });
  /** @type {WebAssembly.Table} */ (instance.exports[TABLE]).set(slot, exports.a);
}
