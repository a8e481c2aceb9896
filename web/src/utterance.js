// One text that is played: from the worker to the worklet, and what the page hears of it.
import { thrown } from "./errors.js";
import { wav } from "./wav.js";

/**
 * Events, in the order in which they come: "start" when the first sound is heard; "chunk" with each chunk that is made;
 * "boundary" with each syllable as it is heard; "waiting" and "sounding" around a gap; "end". Each has its `detail`.
 */
export class Utterance extends EventTarget {
  /** @param {any} voice  the Qingyin that speaks @param {string} text @param {import("./index.d.ts").Options} options */
  constructor(voice, text, options) {
    super();
    this.voice = voice;
    this.text = text;
    this.options = options;
    this.number = 0; // of the stream
    /** @type {AudioWorkletNode | undefined} */
    this.node = undefined;
    /** @type {{vtt: string, srt: string} | undefined} */
    this.subtitles = undefined;
    this.stop = () => {};
    this.resolve = this.reject = (/** @type {any} */ _) => {};
    /** @type {Float32Array[]} */
    this.pieces = [];
    /** @type {import("./index.d.ts").Syllable[]} */
    this.syllables = [];
    this.told = 0; // syllables that were heard
    this.seconds = 0; // of sound that were made
    this.played = 0; // of them, heard
    this.gaps = 0;
    this.cancelled = false;
    /** @type {Promise<void>} */
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.finished.catch(() => {}); // whoever waits for it is told all the same
  }

  /** @private */
  async play() {
    try {
      if (!this.cancelled) await this.sound();
      this.emit("end");
      this.resolve(undefined);
    } catch (error) {
      this.emit("error", error);
      this.reject(error);
    } finally {
      this.voice.playing.delete(this.number);
      this.node?.disconnect();
    }
  }

  /** @private Resolves when all is heard, or it was cancelled. */
  async sound() {
    const { voice } = this;
    await voice.module;
    this.number = await voice.call("open", this.text, this.options);
    if (this.cancelled) return voice.call("close", this.number);
    const { port1, port2 } = new MessageChannel();
    const node = new AudioWorkletNode(voice.context, "qingyin-speaker", { numberOfInputs: 0, outputChannelCount: [1] });
    node.connect(voice.context.destination);
    this.node = node;
    const over = new Promise((resolve, reject) => {
      this.stop = () => resolve(undefined);
      voice.playing.set(this.number, (/** @type {any} */ { error, chunk }) => (error ? reject(thrown(error)) : this.made(chunk)));
      node.port.onmessage = ({ data }) => this.heard(data);
    });
    await voice.call("play", this.number, port1);
    node.port.postMessage(port2, [port2]);
    voice.context.resume();
    await over;
    node.port.postMessage("stop");
    await voice.call("close", this.number);
  }

  /** @private */
  made(/** @type {any} */ chunk) {
    if (chunk.done) {
      this.subtitles = { vtt: chunk.vtt, srt: chunk.srt };
      this.emit("made");
      return;
    }
    this.pieces.push(chunk.samples);
    this.syllables.push(...chunk.syllables);
    this.seconds += chunk.samples.length / this.voice.sampleRate;
    this.emit("chunk", chunk);
  }

  /** @private */
  heard(/** @type {{state: string, seconds: number}} */ { state, seconds }) {
    this.played = seconds;
    if (state === "sounding") this.emit(this.told || seconds ? "sounding" : "start");
    if (state === "waiting") {
      this.gaps += 1;
      this.emit("waiting");
    }
    while (this.told < this.syllables.length && (state === "end" || this.syllables[this.told].start <= seconds)) {
      this.emit("boundary", this.syllables[this.told]);
      this.told += 1;
    }
    if (state === "end") this.stop();
  }

  pause() {
    return this.voice.context.suspend();
  }

  resume() {
    return this.voice.context.resume();
  }

  /** Stops at once, also before its turn. */
  cancel() {
    this.cancelled = true;
    this.stop();
    this.voice.context.resume(); // a paused one must not hold up the next
  }

  /** The sound so far as a WAV. */
  wav() {
    return wav(this.pieces, this.voice.sampleRate);
  }

  /** @private */
  emit(/** @type {string} */ name, /** @type {any} */ detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
