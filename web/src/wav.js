/** The samples, −1 to 1, as a WAV of 16 bits. */
export function wav(/** @type {Float32Array[]} */ pieces, /** @type {number} */ rate) {
  const length = pieces.reduce((sum, { length }) => sum + length, 0);
  const head = new DataView(new ArrayBuffer(44));
  const text = (/** @type {number} */ at, /** @type {string} */ word) => [...word].forEach((char, i) => head.setUint8(at + i, char.charCodeAt(0)));
  text(0, "RIFF");
  head.setUint32(4, 36 + 2 * length, true);
  text(8, "WAVEfmt ");
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, rate, 4], [28, 2 * rate, 4], [32, 2, 2], [34, 16, 2]].forEach(
    ([at, value, size]) => (size === 4 ? head.setUint32(at, value, true) : head.setUint16(at, value, true)),
  );
  text(36, "data");
  head.setUint32(40, 2 * length, true);
  return new Blob([head, ...pieces.map(rounded)], { type: "audio/wav" });
}

/** To 16 bits as the package does it: ties go to the even number. */
export function rounded(/** @type {Float32Array} */ samples) {
  return Int16Array.from(samples, (sample) => {
    const scaled = Math.fround(Math.max(-1, Math.min(1, sample)) * 32767);
    const down = Math.floor(scaled), rest = scaled - down;
    return rest > 0.5 || (rest === 0.5 && down % 2) ? down + 1 : down;
  });
}
