// Answers what the tests in Python ask, line by line, as JSON: {"call": [method, …]} of the functions below.
import { createInterface } from "node:readline";
import { fetched, opened, read, spoken } from "./built.mjs";
import { graphs } from "../src/ort.js";

const engine = await opened();
const base64 = (data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
let ort; // an instance of its own, for graphs by themselves

const methods = {
  spoken(text, options) {
    const { samples, chunks, vtt } = spoken(engine, text, options);
    return { samples: base64(samples), syllables: chunks.flatMap(({ syllables }) => syllables), vtt };
  },
  wav: (text, options) => base64(engine.wav(text, options)),
  ask: (method, ...given) => engine.ask(method, ...given),
  python: (code) => engine.python.runPython(code),
  heaps: () => engine.memory(),
  fetched: () => fetched,
  agreement(wav, text) {
    for (const name of ["manner.onnx", "joint.onnx"]) engine.add(name, read(name));
    return engine.ask("agreement", new Uint8Array(Buffer.from(wav, "base64")), text);
  },
  async graph(name, inputs, outputs) {
    ort ??= await import("../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs").then((found) => found.default({ numThreads: 1 }));
    const run = graphs(ort, () => read(name));
    const [number] = run.open(name, 0, false);
    const given = (one) => one.map(([label, data, type, shape]) => [label, new Uint8Array(Buffer.from(data, "base64")), type, shape]);
    return inputs.map((one) => run.run(number, given(one), outputs).map(([data, type, shape]) => [base64(data), type, shape]));
  },
};

console.log(JSON.stringify({ value: "ready" }));
for await (const line of createInterface({ input: process.stdin })) {
  const [method, ...given] = JSON.parse(line);
  try {
    console.log(JSON.stringify({ value: (await methods[method](...given)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: { type: error.name, message: error.message } }));
  }
}
process.exit(0);
