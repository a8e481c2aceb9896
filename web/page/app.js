import "./words.js";
import { $, chosen, fillChoices, language, makeControls, say, showStatus, translate } from "./page/controls.js";
import { Picture } from "./page/picture.js";
import { load, survey } from "./qingyin/index.js";
import { rounded } from "./qingyin/wav.js";

const MEGABYTE = 1e6;
const ASKED = 1e6; // bytes from which on nothing is downloaded before somebody has agreed
const LEXICON = "qingyin-lexicon"; // in the browser's storage
/** @type {import("./qingyin/index.js").Qingyin} */
let voice;
let picture;
let running = null; // the utterance that is played
let opening = []; // what the panel says: [key, ...values]

function tell(...message) {
  opening = message;
  $("opening-text").textContent = message.length ? say(...message) : "";
  $("opening").hidden = !message.length || !say(...message);
}

function complain(error) {
  $("problem").textContent = language === "zh" && hasWords(error.name) ? say(error.name) : error.message;
  if (!hasWords(error.name) && !/Error|NothingToSpeak|TextTooLong|NotFound/.test(error.name)) console.error(error);
}

const hasWords = (name) => ["NoWebAssembly", "NoAudio", "NoMemory", "NoNetwork", "BrokenFile"].includes(name);
const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(0);

async function open() {
  $("opening-start").hidden = true;
  try {
    voice = await load({ onProgress: progress });
  } catch (error) {
    tell();
    return complain(error);
  }
  picture = new Picture($("view"), $("paper"), $("canvas"), voice.sampleRate);
  fillChoices(voice.about.styles, voice.about.scenes);
  $("lexicon").value = localStorage.getItem(LEXICON) ?? "";
  if ($("lexicon").value) await takeLexicon();
  $("speak").disabled = false;
  document.body.dataset.state = "idle";
}

function progress({ state, received, total, kept }) {
  $("opening-bar").hidden = state !== "download" || !total;
  $("opening-bar").value = total ? received / total : 0;
  if (state === "download") tell("downloading", megabytes(received), megabytes(total));
  else if (state === "open") tell("opening");
  else tell(kept ? "ready" : "full");
}

function speak() {
  if (!voice) return;
  stop();
  const pressed = performance.now();
  const utterance = voice.speak($("text").value, chosen());
  running = utterance;
  begin();
  const on = (name, handle) => utterance.addEventListener(name, ({ detail }) => running === utterance && handle(detail));
  on("chunk", (chunk) => {
    picture.add(rounded(chunk.samples), chunk.syllables);
    document.body.dataset.chunks = Number(document.body.dataset.chunks) + 1;
  });
  let first = 0;
  on("start", () => showStatus("first", (first = Math.round(performance.now() - pressed))));
  on("waiting", () => showStatus("slow"));
  on("sounding", () => showStatus("first", first));
  on("boundary", showSubtitle);
  on("made", () => {
    showStatus("whole", first, utterance.seconds.toFixed(2));
    offer("download", utterance.wav());
    offer("subtitles", new Blob([utterance.subtitles.vtt], { type: "text/vtt" }));
    document.body.dataset.state = "received";
  });
  utterance.finished.catch(complain).then(() => running === utterance && end());
}

function begin() {
  $("problem").textContent = "";
  showStatus();
  for (const id of ["download", "subtitles"]) withdraw(id);
  for (const id of ["stop", "pause"]) $(id).disabled = false;
  Object.assign(document.body.dataset, { state: "speaking", chunks: 0 });
  picture.clear();
  requestAnimationFrame(follow);
}

function offer(id, blob) {
  $(id).href = URL.createObjectURL(blob);
  $(id).hidden = false;
}

function withdraw(id) {
  if ($(id).href) URL.revokeObjectURL($(id).href);
  $(id).hidden = true;
}

function follow() {
  if (!running) return;
  picture.follow(running.played);
  document.body.dataset.played = running.played.toFixed(3);
  requestAnimationFrame(follow);
}

/** The sentence that is heard, with the character that is heard. */
function showSubtitle({ span: [from, to] }) {
  const text = Array.from(running.text);
  const edge = (step, at) => {
    while (at > 0 && at < text.length && !/[。！？!?；;\n]/.test(text[step < 0 ? at - 1 : at])) at += step;
    return at;
  };
  const part = (start, stop) => text.slice(start, stop).join("");
  const mark = document.createElement("mark");
  mark.textContent = part(from, to);
  $("subtitle").replaceChildren(part(edge(-1, from), from), mark, part(to, edge(1, to) + 1));
}

function stop() {
  if (!running) return;
  running.cancel();
  end();
}

function end() {
  running = null;
  for (const id of ["stop", "pause"]) $(id).disabled = true;
  $("pause").firstElementChild.dataset.say = "pause";
  $("pause").firstElementChild.textContent = say("pause");
  $("subtitle").textContent = "";
  document.body.dataset.state = "idle";
  picture.draw();
}

async function pause() {
  const word = $("pause").firstElementChild;
  const next = word.dataset.say === "pause" ? "resume" : "pause";
  await running[next === "resume" ? "pause" : "resume"]();
  word.dataset.say = next;
  word.textContent = say(next);
}

/** Each syllable as a button above which its reading stands. */
async function showReadings() {
  if (!$("reading").open || !voice) return;
  try {
    const { sentences } = await voice.analyze($("text").value, {});
    $("syllables").replaceChildren(...sentences.flatMap(({ syllables }) => syllables.map(ruby)));
  } catch (error) {
    $("syllables").textContent = error.message;
  }
}

function ruby({ text, char, spoken, span }) {
  const button = document.createElement("button"), ruby = document.createElement("ruby"), rt = document.createElement("rt");
  button.type = "button";
  rt.textContent = spoken;
  ruby.append(char, rt);
  button.append(ruby);
  button.addEventListener("click", () => {
    const reading = prompt(say("reading_ask", text), spoken)?.trim();
    if (!reading || reading === spoken) return;
    const whole = Array.from($("text").value);
    whole.splice(span[0], span[1] - span[0], `<${text}|${reading}>`);
    $("text").value = whole.join("");
    showReadings();
  });
  return button;
}

async function takeLexicon() {
  localStorage.setItem(LEXICON, $("lexicon").value);
  const problems = await voice?.setLexicon($("lexicon").value);
  $("lexicon-problems").textContent = (problems ?? []).map(({ line, message }) => say("lexicon_problem", line, message)).join("\n");
  showReadings();
}

async function begun() {
  try {
    const { download } = await survey();
    if (download < ASKED) return open();
    tell("download_ask", megabytes(download));
    $("opening-start").hidden = false;
    $("opening-start").addEventListener("click", open);
  } catch (error) {
    complain(error);
  }
}

/** Keeps the page itself for visits without a network, and says when there is a newer one. */
async function keepOffline() {
  const registration = await navigator.serviceWorker?.register("service-worker.js").catch(() => undefined);
  const before = navigator.serviceWorker?.controller;
  registration?.addEventListener("updatefound", () => before && tell("update"));
}

/** The bookmarklet that brings the selected text of any page here, and what it has brought. */
function fromElsewhere() {
  const here = new URL("./", location.href).href;
  $("bookmarklet").href = `javascript:void open(${JSON.stringify(`${here}#text=`)}+encodeURIComponent(String(getSelection())))`;
  const brought = new URLSearchParams(location.hash.slice(1)).get("text");
  if (brought) $("text").value = brought;
}

$("download").insertAdjacentHTML("afterend", '<a id="subtitles" download="qingyin.vtt" hidden data-say="subtitles"></a>');
$("stop").insertAdjacentHTML("beforebegin", '<button type="button" id="pause" disabled><span data-say="pause"></span></button>');
$("speak").disabled = true;
makeControls(speak, stop);
$("language").addEventListener("click", () => tell(...opening));
$("pause").addEventListener("click", pause);
$("lexicon").addEventListener("change", takeLexicon);
$("reading").addEventListener("toggle", showReadings);
$("text").addEventListener("change", showReadings);
document.querySelector("footer").insertAdjacentHTML("beforeend", ' · <a id="bookmarklet" data-say="bookmarklet"></a>');
translate();
fromElsewhere();
keepOffline();
begun();
