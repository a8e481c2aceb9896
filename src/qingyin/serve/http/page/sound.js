// Plays samples as they arrive, and keeps them for the WAV.
export const RATE = 24000;
const LEAD = 0.06; // seconds between the first samples and their sound, so that the next ones arrive in time

export class Sound {
  constructor() {
    this.context = new AudioContext({ sampleRate: RATE });
    this.pieces = [];
    this.sources = new Set();
    this.length = 0;
    this.begin = 0; // the context's time at which the first sample is played
    this.behind = 0; // seconds of silence because samples arrived too late
  }

  add(bytes) {
    const whole = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    if (!whole.length) return;
    const now = this.context.currentTime;
    if (!this.length) this.begin = now + LEAD;
    let at = this.begin + this.behind + this.length / RATE;
    if (at < now) {
      this.behind += now + LEAD - at;
      at = now + LEAD;
    }
    const buffer = this.context.createBuffer(1, whole.length, RATE);
    buffer.copyToChannel(Float32Array.from(whole, (value) => value / 32768), 0);
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    source.onended = () => this.sources.delete(source);
    source.start(at);
    this.sources.add(source);
    this.pieces.push(whole);
    this.length += whole.length;
  }

  get seconds() {
    return this.length / RATE;
  }

  get played() {
    return this.length ? Math.min(this.seconds, Math.max(0, this.context.currentTime - this.begin - this.behind)) : 0;
  }

  stop() {
    for (const source of this.sources) source.stop();
    this.context.close();
  }

  wav() {
    const head = new DataView(new ArrayBuffer(44));
    const text = (at, word) => [...word].forEach((char, i) => head.setUint8(at + i, char.charCodeAt(0)));
    text(0, "RIFF");
    head.setUint32(4, 36 + 2 * this.length, true);
    text(8, "WAVEfmt ");
    [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, RATE, 4], [28, 2 * RATE, 4], [32, 2, 2], [34, 16, 2]].forEach(
      ([at, value, size]) => (size === 4 ? head.setUint32(at, value, true) : head.setUint16(at, value, true)),
    );
    text(36, "data");
    head.setUint32(40, 2 * this.length, true);
    return new Blob([head, ...this.pieces], { type: "audio/wav" });
  }
}
