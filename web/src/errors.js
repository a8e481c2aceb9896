// What a person can do something about. `name` is the class in Python, or one of the names below.

export class QingyinError extends Error {
  /** @param {{type: string, message: string}} error */
  constructor({ type, message }) {
    super(message);
    this.name = type;
  }
}

/** @type {Record<string, string>} */
const CURES = {
  NoWebAssembly: "this browser has no WebAssembly with SIMD; use a current Firefox, Chrome, Edge or Safari",
  NoAudio: "this page cannot play sound: AudioWorklet needs a current browser and https (or localhost)",
  NoMemory: "there is not enough memory for the voice, which needs 200 MB; close other tabs and load the page again",
  NoNetwork: "the voice cannot be downloaded; connect to the network and load the page again",
  BrokenFile: "a file of the voice arrived damaged twice; clear this site's data and load the page again",
};

export function problem(/** @type {keyof typeof CURES} */ type, detail = "") {
  return new QingyinError({ type, message: detail ? `${CURES[type]} (${detail})` : CURES[type] });
}

/** The error as it is told to a person: running out of memory has many names. */
export function told(/** @type {any} */ error) {
  if (error instanceof QingyinError) return error;
  const memory = error instanceof RangeError || /out of memory|cannot allocate|no memory for|cannot enlarge/i.test(error?.message);
  return memory ? problem("NoMemory", error.message) : error;
}

/** The error that the worker told. */
export function thrown(/** @type {{type: string, message: string, stack?: string}} */ error) {
  if (error.type !== "Error" && error.type !== "PythonError") return new QingyinError(error);
  return Object.assign(new Error(error.message), { stack: error.stack });
}
