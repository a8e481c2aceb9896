// WebAssembly modules as their sections: as much of the format as it takes to move whole functions between modules.
// https://webassembly.github.io/spec/core/binary/modules.html

export const [TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
export const TAG = 13;
const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCTION_TYPE = 0x60;
const HAS_MAXIMUM = 1; // in the flags of limits

/** @typedef {{id: number, body: Uint8Array}} Section */

/** A number of at most 32 bits, seven bits in a byte. @returns {number[]} */
export function unsigned(/** @type {number} */ value) {
  const low = value & 127, rest = value >>> 7;
  return rest ? [low | 128, ...unsigned(rest)] : [low];
}

/** The same with a sign, as constants have it. @returns {number[]} */
export function signed(/** @type {number} */ value) {
  const low = value & 127, rest = value >> 7;
  return (rest === 0 && low < 64) || (rest === -1 && low >= 64) ? [low] : [low | 128, ...signed(rest)];
}

/** A name, or bytes, with its length in front. @returns {Uint8Array} */
export function counted(/** @type {string | Uint8Array} */ data) {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return join([unsigned(bytes.length), bytes]);
}

/** A vector: how many entries, and they. @returns {Uint8Array} */
export const vector = (/** @type {(number[] | Uint8Array)[]} */ entries) => join([unsigned(entries.length), ...entries]);

/** @returns {Uint8Array} */
export function join(/** @type {(number[] | Uint8Array)[]} */ pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Reads a section from its beginning to its end. */
export class Reader {
  constructor(/** @type {Uint8Array} */ bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  /** So many bytes. */
  take(/** @type {number} */ length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The bytes that a function reads. */
  taken(/** @type {() => unknown} */ read) {
    const from = this.at;
    read();
    return this.bytes.subarray(from, this.at);
  }

  /** The entries of a vector. @template T @param {() => T} read @returns {T[]} */
  vector(read) {
    return Array.from({ length: this.number() }, read);
  }

  limits() {
    const flags = this.byte();
    this.number();
    if (flags & HAS_MAXIMUM) this.number();
  }

  /** A constant expression, as a global begins with: one instruction, since no other is met. */
  constant() {
    const code = this.byte();
    if (code === 0x43) this.take(4); // f32.const
    else if (code === 0x44) this.take(8); // f64.const
    else if ([0x41, 0x42, 0x23, 0xd0, 0xd2].includes(code)) this.number(); // i32, i64, global.get, ref.null, ref.func
    else throw new Error(`a global begins with instruction ${code}, which is not known here`);
    if (this.byte() !== 0x0b) throw new Error("a global begins with several instructions, which are not known here");
  }
}

/** @returns {Section[]} */
export function sections(/** @type {Uint8Array} */ bytes) {
  if (!HEAD.every((byte, i) => bytes[i] === byte)) throw new Error("this is no WebAssembly module");
  const reader = new Reader(bytes, HEAD.length), found = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    found.push({ id, body: reader.take(reader.number()) });
  }
  return found;
}

/** The module with these sections. */
export const module = (/** @type {Section[]} */ parts) => join([HEAD, ...parts.flatMap(({ id, body }) => [[id], counted(body)])]);

/** What the sections of a module say of its functions, and of what a second module needs to work on the same state. */
export function described(/** @type {Uint8Array} */ bytes) {
  const all = sections(bytes);
  const read = (/** @type {number} */ id) => new Reader(all.find((each) => each.id === id)?.body ?? new Uint8Array([0]));
  const types = read(TYPE);
  const parameters = types.vector(() => {
    if (types.byte() !== FUNCTION_TYPE) throw new Error("a type is not that of a function");
    const given = types.vector(() => types.byte()).length;
    return { given, gives: types.vector(() => types.byte()).length };
  });
  const from = read(IMPORT);
  const imports = from.vector(() => {
    let kind = 0;
    const entry = from.taken(() => {
      from.take(from.number());
      from.take(from.number());
      kind = from.byte();
      [() => from.number(), () => [from.byte(), from.limits()], () => from.limits(), () => from.take(2), () => [from.byte(), from.number()]][kind]();
    });
    return { kind, entry };
  });
  const functions = read(FUNCTION), tables = read(TABLE), memories = read(MEMORY), globals = read(GLOBAL), tags = read(TAG), code = read(CODE), exported = read(EXPORT);
  return {
    sections: all,
    parameters, // of each type
    imports,
    types: functions.vector(() => functions.number()), // of each function that is defined
    tables: tables.vector(() => tables.taken(() => [tables.byte(), tables.limits()])),
    memories: memories.vector(() => memories.taken(() => memories.limits())),
    globals: globals.vector(() => {
      const type = globals.take(2);
      return join([type, globals.taken(() => globals.constant())]);
    }),
    tags: tags.vector(() => tags.taken(() => [tags.byte(), tags.number()])),
    exports: exported.vector(() => exported.taken(() => [exported.take(exported.number()), exported.byte(), exported.number()])),
    bodies: code.vector(() => code.take(code.number())),
  };
}
