// A WebAssembly module in two: the functions that speaking calls, and the rest, which is fetched if ever it is called.
// Whole functions move and nothing inside of them changes: in both modules each function has the number that it had, so
// what is not in a module is a stub there, which finds the function in the table that both share.
import { CODE, ELEMENT, EXPORT, FUNCTION, GLOBAL, IMPORT, TABLE, TYPE, counted, described, join, module, Reader, sections, signed, unsigned, vector } from "./wasm.mjs";

// Bytes of a function that stays whether it was called or not: those by which the garbage collector looks through an
// object are so short, and which of them it calls is a matter of the moment.
const SHORT = 100;
export const SECTION = "qingyin.rest"; // the custom section that says where the rest is
const CALLED = "called "; // and a number: the global that tells whether the function of that number was
const SHARED = "shared "; // and a kind and a number: what the rest works on
const [OF_FUNCTION, OF_TABLE, OF_MEMORY, OF_GLOBAL, OF_TAG] = [0, 1, 2, 3, 4];
const I32 = 0x7f, MUTABLE = 1;
const CONSTANT = 0x41, LOCAL = 0x20, SET_GLOBAL = 0x24, CALL_INDIRECT = 0x11, END = 0x0b;

/** The module as one that remembers which of its functions were called; `called` reads it. @param {Uint8Array} bytes */
export function watched(bytes) {
  const about = described(bytes);
  const before = about.imports.filter(({ kind }) => kind === OF_GLOBAL).length + about.globals.length;
  const flags = about.bodies.map(() => [I32, MUTABLE, CONSTANT, 0, END]);
  const exports = about.bodies.map((_, i) => join([counted(`${CALLED}${i}`), [OF_GLOBAL], unsigned(before + i)]));
  const bodies = about.bodies.map((body, i) => {
    const locals = new Reader(body);
    const head = locals.taken(() => locals.vector(() => [locals.number(), locals.byte()]));
    return counted(join([head, [CONSTANT, 1, SET_GLOBAL], unsigned(before + i), body.subarray(head.length)]));
  });
  return replaced(about.sections, {
    [GLOBAL]: vector([...about.globals, ...flags]),
    [EXPORT]: vector([...about.exports, ...exports]),
    [CODE]: vector(bodies),
  });
}

/** The numbers of the functions that an instance of a watched module has called. @param {WebAssembly.Instance} instance */
export function called({ exports }) {
  const flags = Object.entries(exports).filter(([name]) => name.startsWith(CALLED));
  return new Set(flags.filter(([, flag]) => /** @type {WebAssembly.Global} */ (flag).value).map(([name]) => Number(name.slice(CALLED.length))));
}

/**
 * The module with the functions of these numbers, and the one with the rest.
 * @param {Uint8Array} bytes @param {Set<number>} wanted @param {string} rest  the name of the file of the rest
 */
export function split(bytes, wanted, rest) {
  const about = described(bytes);
  const first = about.imports.filter(({ kind }) => kind === OF_FUNCTION).length; // the number of the first that is defined
  const numbers = [...about.bodies.keys()];
  const stays = (/** @type {number} */ i) => wanted.has(i) || about.bodies[i].length <= SHORT;
  const [here, there] = [numbers.filter(stays), numbers.filter((i) => !stays(i))];
  const { table, begin } = larger(about.tables[0], 1 + numbers.length);
  const slots = new Map([...here, ...there].map((number, i) => [number, begin + 1 + i])); // `begin` itself: the call that fetches
  const nothing = about.parameters.findIndex(({ given, gives }) => given === 0 && gives === 0);
  if (nothing < 0) throw new Error("no function takes nothing and gives nothing, so that the call that fetches has no type");

  const stub = (/** @type {number} */ number, /** @type {number[]} */ before) => {
    const type = about.types[number];
    const given = Array.from({ length: about.parameters[type].given }, (_, i) => [LOCAL, ...unsigned(i)]).flat();
    return counted(join([[0], before, given, [CONSTANT], signed(slots.get(number) ?? 0), [CALL_INDIRECT], unsigned(type), [0, END]]));
  };
  const fetching = [CONSTANT, ...signed(begin), CALL_INDIRECT, ...unsigned(nothing), 0];
  const filled = (/** @type {number[]} */ those) =>
    those.length ? [join([[0, CONSTANT], signed(slots.get(those[0]) ?? 0), [END], vector(those.map((number) => unsigned(first + number)))])] : [];

  const shared = [[OF_TABLE, [table, ...about.tables.slice(1)]], [OF_MEMORY, about.memories], [OF_GLOBAL, about.globals.map((each) => each.subarray(0, 2))], [OF_TAG, about.tags]];
  const imported = (/** @type {number} */ kind) => about.imports.filter((each) => each.kind === kind).length;
  const parts = /** @type {[number, Uint8Array[]][]} */ (shared).flatMap(([kind, all]) => all.map((type, i) => ({ kind, type, number: imported(kind) + i })));
  const name = (/** @type {{kind: number, number: number}} */ { kind, number }) => counted(`${SHARED}${kind} ${number}`);

  const { body: elements } = about.sections.find(({ id }) => id === ELEMENT) ?? { body: new Uint8Array([0]) };
  const old = new Reader(elements), count = old.number();
  const main = replaced(about.sections, {
    [TABLE]: vector([table, ...about.tables.slice(1)]),
    [EXPORT]: vector([...about.exports, ...parts.map((part) => join([name(part), [part.kind], unsigned(part.number)]))]),
    [ELEMENT]: join([unsigned(count + filled(here).length), elements.subarray(old.at), ...filled(here)]),
    [CODE]: vector(about.bodies.map((body, i) => (stays(i) ? counted(body) : stub(i, fetching)))),
  });
  const note = join([counted(SECTION), new TextEncoder().encode(JSON.stringify({ rest, slot: begin }))]);
  const others = about.sections.filter(({ id }) => id === TYPE || id === FUNCTION);
  const imports = [...about.imports.map(({ entry }) => entry), ...parts.map((part) => join([counted("main"), name(part), [part.kind], part.type]))];
  return {
    main: join([main, [0], counted(note)]),
    rest: module([
      others[0], { id: IMPORT, body: vector(imports) }, others[1], { id: ELEMENT, body: vector(filled(there)) },
      { id: CODE, body: vector(about.bodies.map((body, i) => (stays(i) ? stub(i, []) : counted(body)))) },
    ]),
  };
}

/** A table with so many more places, and the number of the first of them. */
function larger(/** @type {Uint8Array} */ table, /** @type {number} */ more) {
  const reader = new Reader(table);
  const [kind, flags, begin] = [reader.byte(), reader.byte(), reader.number()];
  const maximum = flags & 1 ? unsigned(reader.number() + more) : [];
  return { begin, table: join([[kind, flags], unsigned(begin + more), maximum]) };
}

/** A module with other bodies of some of its sections. */
function replaced(/** @type {import("./wasm.mjs").Section[]} */ all, /** @type {Record<number, Uint8Array>} */ others) {
  return module(all.map(({ id, body }) => ({ id, body: others[id] ?? body })));
}
