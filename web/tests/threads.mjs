// The threads of workers of a browser, as Linux lists them.
import { readFileSync, readdirSync } from "node:fs";

const NAMES = /^(DedicatedWorker|DOM Worker)/; // as Chromium and Firefox call them

/** The folders in /proc of the threads in which workers of the browser run. @param {number} browser  its process @returns {string[]} */
export function workers(browser) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && comes(name, browser));
  return processes.flatMap((process) => {
    const tasks = attempt(() => readdirSync(`/proc/${process}/task`)) ?? [];
    const places = tasks.map((task) => `/proc/${process}/task/${task}`);
    return places.filter((place) => NAMES.test(attempt(() => readFileSync(`${place}/comm`, "utf8")) ?? ""));
  });
}

/** Processor seconds of a thread. */
export const spent = (/** @type {string} */ place) => Number(readFileSync(`${place}/schedstat`, "utf8").split(" ")[0]) / 1e9;

/** Whether a process is the other or was started by it. */
function comes(/** @type {string} */ process, /** @type {number} */ from) {
  for (let at = process; Number(at) > 1; ) {
    if (Number(at) === from) return true;
    const stat = attempt(() => readFileSync(`/proc/${at}/stat`, "utf8"));
    if (!stat) return false;
    at = stat.replace(/.*\) /s, "").split(" ")[1];
  }
  return false;
}

/** What a function gives; nothing if what it reads has ended. @template T @param {() => T} read @returns {T | undefined} */
function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
