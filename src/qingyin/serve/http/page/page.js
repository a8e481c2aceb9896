import { Picture } from "./picture.js";
import { RATE, Sound } from "./sound.js";
import { EMOTIONS, OPTIONS } from "./tables.js"; // made by the server
import { WORDS } from "./words.js";

const $ = (id) => document.getElementById(id);
const AUTO = { name: "auto", angle: null, color: "#fffdf9" }; // detected in the text
const picture = new Picture($("view"), $("paper"), $("canvas"));
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let running = null; // {abort, sound} of the current stream
let status = null; // the message in the status line: [key, ...values]

function say(key, ...values) {
  return values.reduce((text, value, i) => text.replace(`{${i}}`, value), WORDS[language][key]);
}

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const option of document.querySelectorAll("option")) if (option.names) option.textContent = option.names[language];
  $("language").textContent = say("other");
  $("language").lang = language === "zh" ? "en" : "zh-CN";
  if (status) $("first").textContent = say(...status);
}

function showStatus(...message) {
  status = message;
  $("first").textContent = say(...message);
}

function makeWheel() {
  for (const { name, zh, en } of EMOTIONS) {
    WORDS.zh[name] = zh;
    WORDS.en[name] = en;
  }
  const first = EMOTIONS.find(({ angle }) => angle === 0); // at the top
  for (const { name, angle, color } of [AUTO, ...EMOTIONS]) {
    const label = document.createElement("label"), input = document.createElement("input"), word = document.createElement("span");
    Object.assign(input, { type: "radio", name: "emotion", value: name, checked: name === first.name });
    word.dataset.say = name;
    label.append(input, word);
    label.style.setProperty("--hue", color);
    label.className = name;
    if (angle !== null) label.style.transform = `rotate(${angle}deg) translateY(-5.6rem) rotate(${-angle}deg)`;
    $(name === AUTO.name ? "left" : "wheel").append(label);
  }
}

function makeSliders() {
  for (const [name, { min, max, value }] of Object.entries(OPTIONS)) {
    Object.assign($(name), { min, max });
    $(name).value = value; // after the range, which would clip it
  }
}

function showValues() {
  const value = (name) => Number($(name).value);
  $("intensity-value").textContent = value("intensity").toFixed(2);
  $("rate-value").textContent = `×${value("rate").toFixed(2)}`;
  $("pitch-value").textContent = `${value("pitch") > 0 ? "+" : ""}${value("pitch").toFixed(1)}`;
  $("wheel").style.setProperty("--strength", value("intensity"));
}

async function fillChoices() {
  const answer = await fetch("/v1/audio/voices", { headers: identity() });
  if (!answer.ok) return; // a token may be needed first; the standard style is used until then
  const { styles, scenes } = (await answer.json()).voices[0];
  $("style").replaceChildren(...styles.map(({ id, name }) => choice(id, { zh: name, en: id.replaceAll("_", " ") })));
  $("style").value = "standard";
  $("scene").append(...scenes.map((id) => choice(id, { zh: WORDS.zh[id] ?? id, en: WORDS.en[id] ?? id })));
}

function choice(id, names) {
  const option = new Option(names[language], id);
  option.names = names;
  return option;
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
  const emotion = document.querySelector("[name=emotion]:checked").value;
  const numbers = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, Number($(name).value)]));
  const how = { style: $("style").value, ...($("scene").value && { scene: $("scene").value }) };
  const form = { response_format: "pcm", sample_rate: RATE, stream_format: "sse", timings: true };
  return { method: "POST", headers, body: JSON.stringify({ input: $("text").value, emotion, ...numbers, ...how, ...form }) };
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

function begin() {
  $("problem").textContent = "";
  $("first").textContent = "";
  status = null;
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

makeWheel();
makeSliders();
showValues();
translate();
fillChoices();
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  speak();
});
$("form").addEventListener("input", showValues);
$("stop").addEventListener("click", stop);
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  translate();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("form").requestSubmit();
});
