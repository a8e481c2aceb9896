// Several files in one: the length of a table (4 bytes), the table as JSON [[path, bytes], …], and the files.

/** @param {[string, Uint8Array][]} files */
export function pack(files) {
  const table = new TextEncoder().encode(JSON.stringify(files.map(([path, data]) => [path, data.length])));
  const whole = new Uint8Array(4 + table.length + files.reduce((sum, [, data]) => sum + data.length, 0));
  new DataView(whole.buffer).setUint32(0, table.length, true);
  whole.set(table, 4);
  let at = 4 + table.length;
  for (const [, data] of files) {
    whole.set(data, at);
    at += data.length;
  }
  return whole;
}

/** @returns {Generator<[string, Uint8Array]>} */
export function* unpack(/** @type {Uint8Array} */ whole) {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  let at = 4 + length;
  for (const [path, size] of JSON.parse(new TextDecoder().decode(whole.subarray(4, at)))) {
    yield [path, whole.subarray(at, at + size)];
    at += size;
  }
}
