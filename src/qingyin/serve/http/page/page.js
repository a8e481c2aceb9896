import { $, chosen, fillChoices, makeControls, say, showStatus } from "./controls.js";
import { Picture } from "./picture.js";
import { RATE, Sound } from "./sound.js";

const picture = new Picture($("view"), $("paper"), $("canvas"), RATE);
let running = null; // {abort, sound} of the current stream

async function askChoices() {
  const answer = await fetch("/v1/audio/voices", { headers: identity() });
  if (!answer.ok) return; // a token may be needed first; the standard style is used until then
  const { styles, scenes } = (await answer.json()).voices[0];
  fillChoices(styles, scenes);
}

function identity() {
  return $("token").value ? { Authorization: `Bearer ${$("token").value}` } : {};
}

async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (text + value).split("\n\n");
    text = parts.pop();
    for (const part of parts) yield JSON.parse(part.slice(6));
  }
}

function request() {
  const headers = { "Content-Type": "application/json", ...identity() };
  const form = { response_format: "pcm", sample_rate: RATE, stream_format: "sse", timings: true };
  return { method: "POST", headers, body: JSON.stringify({ input: $("text").value, ...chosen(), ...form }) };
}

async function speak() {
  stop();
  const stream = { abort: new AbortController(), sound: new Sound() };
  running = stream;
  begin();
  const pressed = performance.now();
  try {
    const answer = await fetch("/v1/audio/speech", { ...request(), signal: stream.abort.signal });
    $("token-line").hidden = answer.status !== 401 && !$("token").value;
    if (!answer.ok) throw new Error((await answer.json()).error.message);
    let whole = false, first = null;
    for await (const event of events(answer)) {
      if (event.type === "error") throw new Error(event.error.message);
      if (event.type === "speech.audio.done") {
        whole = true;
        continue;
      }
      if (event.emotion && chosen().emotion === "auto") showFelt(event.emotion);
      const bytes = Uint8Array.from(atob(event.audio), (char) => char.charCodeAt(0));
      stream.sound.add(bytes);
      picture.add(new Int16Array(bytes.buffer), event.syllables);
      document.body.dataset.chunks = Number(document.body.dataset.chunks) + 1;
      if (first === null && bytes.length) {
        first = Math.round(performance.now() - pressed + 1000 * (stream.sound.begin - stream.sound.context.currentTime));
        showStatus("first", first);
      }
    }
    if (!whole) throw new TypeError("lost");
    showStatus("whole", first, stream.sound.seconds.toFixed(2));
    $("download").href = URL.createObjectURL(stream.sound.wav());
    $("download").hidden = false;
    document.body.dataset.state = "received";
  } catch (error) {
    if (error.name === "AbortError") return;
    stream.sound.stop();
    $("problem").textContent = error instanceof TypeError ? say(stream.sound.length ? "lost" : "unreachable") : error.message;
    if (running === stream) end();
  }
}

function showFelt(weights) { // what the text of a sentence was felt as
  const [[name]] = Object.entries(weights).sort(([, one], [, other]) => other - one);
  const word = document.createElement("span");
  word.dataset.say = name;
  word.textContent = say(name);
  if ($("felt").hasChildNodes()) $("felt").append(" · ");
  $("felt").append(word);
}

function begin() {
  $("problem").textContent = "";
  $("felt").replaceChildren();
  showStatus();
  if ($("download").href) URL.revokeObjectURL($("download").href);
  $("download").hidden = true;
  $("stop").disabled = false;
  Object.assign(document.body.dataset, { state: "speaking", chunks: 0 });
  picture.clear();
  requestAnimationFrame(follow);
}

function follow() {
  if (!running) return;
  const { sound } = running;
  picture.follow(sound.played);
  document.body.dataset.played = sound.played.toFixed(3);
  if (document.body.dataset.state === "received" && sound.played >= sound.seconds) end();
  else requestAnimationFrame(follow);
}

function stop() {
  if (!running) return;
  running.abort.abort();
  running.sound.stop();
  end();
}

function end() {
  running = null;
  $("stop").disabled = true;
  document.body.dataset.state = "idle";
  picture.draw();
}

makeControls(speak, stop);
askChoices();
