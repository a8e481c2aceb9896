// Qingyin in the shape of the Web Speech API, for pages that already use that: `install(await load())`.

const RATES = [0.5, 3], SEMITONES = 12; // pitch 0 to 2 becomes an octave down to an octave up

/** Like SpeechSynthesisUtterance; `emotion`, `intensity`, `style` and `scene` are Qingyin's own. */
export class Utterance extends EventTarget {
  constructor(text = "") {
    super();
    Object.assign(this, { text, lang: "zh-CN", voice: null, volume: 1, rate: 1, pitch: 1 });
    Object.assign(this, { emotion: "auto", intensity: 1, style: "standard", scene: null });
  }
}
for (const name of ["start", "end", "error", "pause", "resume", "boundary"]) handler(Utterance.prototype, name);

/** Like window.speechSynthesis. */
export class Synthesis extends EventTarget {
  /** @param {import("./index.d.ts").Qingyin} voice */
  constructor(voice) {
    super();
    this.engine = voice;
    /** @type {[any, any][]} */
    this.waiting = []; // [what the page asked for, what is played], the first is heard now
    this.paused = false;
    this.voice = { name: voice.about.title, lang: "zh-CN", voiceURI: voice.about.name, localService: true, default: true };
  }

  get speaking() {
    return this.waiting.length > 0;
  }

  get pending() {
    return this.waiting.length > 1;
  }

  getVoices() {
    return [this.voice];
  }

  /** Speaks after what was asked for before. */
  speak(/** @type {any} */ asked) {
    const played = this.engine.speak(asked.text, options(asked));
    this.waiting.push([asked, played]);
    const offset = places(asked.text);
    const tell = (/** @type {string} */ name, more = {}) =>
      asked.dispatchEvent(Object.assign(new Event(name), { utterance: asked, elapsedTime: played.played, ...more }));
    played.addEventListener("start", () => tell("start"));
    let last = -1; // several syllables may read one place, as in 20
    played.addEventListener("boundary", (/** @type {any} */ { detail: { span } }) => {
      const [at, end] = span.map((/** @type {number} */ each) => offset[each]);
      if (at !== last) tell("boundary", { name: "word", charIndex: at, charLength: end - at });
      last = at;
    });
    const over = () => this.waiting.splice(this.waiting.findIndex(([, other]) => other === played), 1);
    played.finished.then(
      () => over() && tell(played.cancelled ? "error" : "end", played.cancelled ? { error: "canceled" } : {}),
      (/** @type {Error} */ error) => over() && tell("error", { error: "synthesis-failed", message: error.message }),
    );
  }

  cancel() {
    this.paused = false;
    for (const [, played] of [...this.waiting]) played.cancel();
  }

  pause() {
    this.hold(true, "pause");
  }

  resume() {
    this.hold(false, "resume");
  }

  /** @private */
  hold(/** @type {boolean} */ paused, /** @type {"pause" | "resume"} */ name) {
    if (paused === this.paused) return;
    this.paused = paused;
    const [asked, played] = this.waiting[0] ?? [];
    played?.[name]();
    asked?.dispatchEvent(Object.assign(new Event(name), { utterance: asked }));
  }
}
handler(Synthesis.prototype, "voiceschanged");

/** Puts it in the place of the browser's own. */
export function install(/** @type {import("./index.d.ts").Qingyin} */ voice, /** @type {any} */ page = globalThis) {
  const value = new Synthesis(voice);
  Object.defineProperty(page, "speechSynthesis", { value, configurable: true });
  Object.defineProperty(page, "SpeechSynthesisUtterance", { value: Utterance, configurable: true, writable: true });
  return value;
}

/** The Web Speech API's numbers as Qingyin's. */
export function options(/** @type {any} */ { rate, pitch, volume, emotion, intensity, style, scene }) {
  return {
    rate: Math.min(RATES[1], Math.max(RATES[0], rate)),
    pitch: (Math.min(2, Math.max(0, pitch)) - 1) * SEMITONES,
    volume: volume > 0 ? Math.max(-40, 20 * Math.log10(volume)) : -40,
    ...(emotion !== undefined && { emotion, intensity, style, scene }),
  };
}

/** Where each character stands in a JavaScript string, whose units are halves of characters beyond the basic plane. */
export function places(/** @type {string} */ text) {
  let at = 0;
  return [...Array.from(text, (char) => (at += char.length) - char.length), text.length];
}

function handler(/** @type {any} */ prototype, /** @type {string} */ name) {
  const key = Symbol(name);
  Object.defineProperty(prototype, `on${name}`, {
    get() {
      return this[key] ?? null;
    },
    set(listener) {
      if (this[key]) this.removeEventListener(name, this[key]);
      this[key] = listener;
      if (listener) this.addEventListener(name, listener);
    },
  });
}
