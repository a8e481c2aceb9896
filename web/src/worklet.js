// In the audio thread: plays what the worker sends, and asks it for more. The page's own thread has no part in it.
const AHEAD = 2; // seconds that are held; then nothing is asked for
const START = 0.3; // seconds before the first sound, and
const AGAIN = 0.5; // after a gap
const REPORT = 0.04; // seconds between reports

class Speaker extends AudioWorkletProcessor {
  constructor() {
    super();
    /** @type {Float32Array[]} */
    this.pieces = [];
    this.at = 0; // in the first piece
    this.held = this.played = this.reported = 0; // samples
    this.enough = START * sampleRate;
    this.sounding = this.asked = this.whole = this.stopped = false;
    this.port.onmessage = ({ data }) => {
      if (data === "stop") this.stopped = true;
      else this.listen(data);
    };
  }

  listen(/** @type {MessagePort} */ source) {
    this.source = source;
    source.onmessage = ({ data }) => {
      this.asked = false;
      if (data) {
        this.pieces.push(data);
        this.held += data.length;
        this.ask();
      } else this.whole = true;
    };
    this.ask();
  }

  ask() {
    if (this.asked || this.whole || this.held > AHEAD * sampleRate) return;
    this.asked = true;
    this.source?.postMessage("more");
  }

  process(/** @type {Float32Array[][]} */ _, /** @type {Float32Array[][]} */ [[out]]) {
    if (this.stopped) return false;
    if (!this.sounding) {
      if (this.held < this.enough && !this.whole) return true;
      this.sounding = true;
      this.report("sounding");
    }
    const given = this.fill(out);
    this.played += given;
    this.held -= given;
    this.ask();
    if (given < out.length) return this.lacking();
    if (this.played - this.reported > REPORT * sampleRate) this.report("at");
    return true;
  }

  /** Puts samples into `out`: how many there were. */
  fill(/** @type {Float32Array} */ out) {
    let given = 0;
    while (given < out.length && this.pieces.length) {
      const [piece] = this.pieces;
      const part = piece.subarray(this.at, this.at + out.length - given);
      out.set(part, given);
      given += part.length;
      this.at += part.length;
      if (this.at === piece.length) {
        this.pieces.shift();
        this.at = 0;
      }
    }
    return given;
  }

  lacking() {
    if (this.whole) {
      this.report("end");
      return false;
    }
    this.sounding = false;
    this.enough = AGAIN * sampleRate;
    this.report("waiting");
    return true;
  }

  report(/** @type {string} */ state) {
    this.reported = this.played;
    this.port.postMessage({ state, seconds: this.played / sampleRate });
  }
}

registerProcessor("qingyin-speaker", Speaker);
