/** How to speak; the ranges and the meaning are those of the Python package's `Options`. */
export interface Options {
  /** speed of speech, as a factor, 0.5 to 2 */
  rate?: number;
  /** change in pitch, -12 to 12 semitones */
  pitch?: number;
  /** change in volume, -40 to 12 dB */
  volume?: number;
  /** "auto" detects it in each sentence; or a name, or weights by name */
  emotion?: string | Record<string, number>;
  /** 0 to 2; one number, one for each sentence, or one for each character */
  intensity?: number | number[] | Float32Array;
  style?: string;
  scene?: "customer_service" | "audiobook" | "assistant" | null;
  seed?: number;
  /** speech whose manner is imitated: the bytes of a WAV, or samples at 22050 Hz */
  reference?: Uint8Array | { samples: Float32Array; sampleRate: number };
}

export interface Syllable {
  char: string;
  /** where it stands in the text; characters outside the basic plane count as one */
  span: [start: number, end: number];
  /** its reading after sandhi */
  spoken: string;
  /** seconds from the beginning */
  start: number;
  end: number;
  /** where its rhyme begins, over which `f0` lies */
  rhyme: number;
  /** Hz */
  f0: number[];
  /** dB */
  energy: number;
}

export interface Chunk {
  samples: Float32Array;
  sampleRate: number;
  /** the number of its first sample in the whole */
  start: number;
  /** where the sentence that it belongs to stands in the text */
  span: [start: number, end: number];
  /** those that begin in it */
  syllables: Syllable[];
}

export interface Progress {
  state: "download" | "open" | "ready";
  /** bytes that have arrived, and that will have; after decompression */
  received: number;
  total: number;
  /** bytes that are sent for them, where the server compresses */
  download: number;
  /** whether there is room to keep them for the next visit */
  kept: boolean;
}

export interface LoadOptions {
  /** where files.json lies; the folder above this module unless told otherwise */
  base?: string;
  onProgress?: (progress: Progress) => void;
}

export interface About {
  name: string;
  title: string;
  description: string;
  license: string;
  sampleRate: number;
  emotions: string[];
  styles: { id: string; name: string; description: string }[];
  scenes: string[];
}

/** What a person can do something about; `name` is the class in Python (TextError, OptionError, …), or NoWebAssembly,
 * NoAudio, NoMemory, NoNetwork, BrokenFile or Closed. The message holds the cure. */
export class QingyinError extends Error {}

/** One text that is played. Events: "start", "chunk", "made", "boundary" (a Syllable), "waiting", "sounding", "end",
 * "error"; what belongs to one is in its `detail`. */
export class Utterance extends EventTarget {
  readonly text: string;
  readonly options: Options;
  /** resolves when all is heard or it was cancelled; rejects with what went wrong */
  readonly finished: Promise<void>;
  readonly syllables: Syllable[];
  /** seconds that were made, and that were heard */
  readonly seconds: number;
  readonly played: number;
  /** how often the sound had to wait for the processor */
  readonly gaps: number;
  readonly cancelled: boolean;
  /** when all is made */
  readonly subtitles?: { vtt: string; srt: string };
  pause(): Promise<void>;
  resume(): Promise<void>;
  cancel(): void;
  wav(): Blob;
}

export class Qingyin {
  readonly about: About;
  readonly sampleRate: number;
  /** the chunks of a text, each made when it is asked for; whoever stops iterating stops the work */
  stream(text: string, options?: Options): AsyncGenerator<Chunk, { vtt: string; srt: string }>;
  /** plays a text after those that were given before */
  speak(text: string, options?: Options): Utterance;
  /** how a text is read and spoken: what `qingyin analyze --json` writes */
  analyze(text: string, options?: Options): Promise<any>;
  /** own readings, "情音\tqing2 yin1" in each line; the lines that cannot be used */
  setLexicon(table: string): Promise<{ line: number; message: string }[]>;
  /** the emotions of a text and of a recording of it, and the probability that they are the same */
  agreement(recording: Uint8Array | { samples: Float32Array; sampleRate: number }, text: string): Promise<any>;
  /** bytes of WebAssembly memory */
  memory(): Promise<{ python: number; ort: number }>;
  close(): void;
}

/** Opens the voice: the first time it is downloaded. A second call while it is open gives the same one. */
export function load(options?: LoadOptions): Promise<Qingyin>;
/** What `load` would have to download, in bytes as they are sent and as they are stored; 0 if all is there. */
export function survey(options?: { base?: string }): Promise<{ download: number; total: number }>;
/** Throws what this browser lacks: NoWebAssembly or NoAudio. */
export function check(): void;
export function wav(pieces: Float32Array[], sampleRate: number): Blob;
