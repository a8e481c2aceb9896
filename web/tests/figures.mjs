// What the built site costs, in Chromium: node tests/figures.mjs [PYTHON]. Times are processor seconds of the worker's
// thread, read while it waits, for those of the clock say little on a machine that is busy. With a Python in which the
// package is installed, both speak in turns.
import { spawn } from "node:child_process";
import { launch } from "./browser.mjs";
import { DIST, table } from "./built.mjs";
import { serve } from "./serve.mjs";
import { spent, workers } from "./threads.mjs";

const TEXTS = ["今天真开心！我们一起去公园吧。", "他说这件事情很难办，可是我觉得只要大家一起努力，总会有办法的。", "……我明白了。"];

const site = await serve(DIST);
const browser = await launch("chromium");
const main = browser.process().pid;

/** Processor seconds of the worker's thread. */
const worker = () => spent(workers(main)[0]);

async function visit(name) {
  const before = site.sent(), began = performance.now();
  const page = await browser.newPage();
  page.setDefaultTimeout(240_000);
  await page.goto(`${site.url}example.html`);
  await page.evaluate(async (text) => {
    const { load } = await import("./qingyin/index.js");
    window.voice = await load();
    await voice.stream(text).next();
  }, TEXTS[0]);
  console.log(`${name}, to the first samples: ${worker().toFixed(2)} s of the worker, ${((performance.now() - began) / 1000).toFixed(1)} s of the clock, ${((site.sent() - before) / 1e6).toFixed(2)} MB sent`);
  return page;
}

/** A function that gives the package's seconds of work a second of sound for the same texts, in a process that stays. */
function native(python) {
  if (!python) return undefined;
  const code = `
import json, resource, sys
from qingyin import Synthesizer
voice = Synthesizer.load()
spent = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
for line in sys.stdin:
    before = spent()
    seconds = sum(voice.speak(text).seconds for text in json.loads(line))
    print((spent() - before) / seconds, flush=True)`;
  const child = spawn(python, ["-c", code], { stdio: ["pipe", "pipe", "inherit"] });
  child.unref();
  return () => {
    child.stdin.write(`${JSON.stringify(TEXTS)}\n`);
    return new Promise((resolve) => child.stdout.once("data", (data) => resolve(Number(data))));
  };
}

const sum = (of) => Object.values(table().files).reduce((all, entry) => all + of(entry), 0);
const later = table().later.map((name) => table().files[name]);
const minus = (of) => later.reduce((all, entry) => all + of(entry), 0);
for (const [name, of] of [["raw", ({ bytes }) => bytes], ["brotli", ({ brotli, bytes }) => brotli ?? bytes]])
  console.log(`download, ${name}: ${((sum(of) - minus(of)) / 1e6).toFixed(2)} MB`);
await (await visit("cold")).close();
const page = await visit("from the cache");
const speak = (text) => page.evaluate(async (text) => {
  const began = performance.now();
  let first = 0, samples = 0;
  for await (const chunk of voice.stream(text)) {
    first ||= performance.now() - began;
    samples += chunk.samples.length;
  }
  return { first, seconds: samples / voice.sampleRate };
}, text);
const beside = native(process.argv[2]);
for (let round = 1; round <= 6; round++) {
  let seconds = 0;
  const before = worker();
  for (const text of TEXTS) {
    const found = await speak(text);
    seconds += found.seconds;
  }
  const here = (worker() - before) / seconds, there = await beside?.();
  console.log(`round ${round}: ${here.toFixed(4)} s of work a second of sound${there ? `; the package ${there.toFixed(4)}, ${(here / there).toFixed(2)} times` : ""}`);
}
const firsts = [];
for (let i = 0; i < 12; i++) {
  const before = worker();
  await page.evaluate(async (text) => {
    const stream = voice.stream(text);
    await stream.next();
    await stream.return();
  }, `第${i}次，${TEXTS[0]}`);
  firsts.push(1000 * (worker() - before));
}
console.log(`warm first samples, of a text that is new: median ${firsts.sort((a, b) => a - b)[6].toFixed(0)} ms of the worker`);
const heaps = () => page.evaluate(() => voice.memory());
const before = await heaps();
for (let i = 0; i < 200; i++) await speak(`好，${i}。`);
const after = await heaps();
console.log(`heaps: ${JSON.stringify(before)} before, ${JSON.stringify(after)} after 200 sentences, ${((after.python + after.ort) / 1e6).toFixed(1)} MB`);
await browser.close();
site.close();
process.exit(0);
