import "./listen_words.js";
import { $, makeLanguage, say } from "./language.js";
import { EMOTIONS } from "./tables.js";

const TEST = decodeURIComponent(location.pathname.split("/").pop());
const BASE = `/v1/listening/${encodeURIComponent(TEST)}`;
const KEPT = `qingyin-listener-${TEST}`; // in the browser's storage
const CHOICES = {
  mos: [1, 2, 3, 4, 5].map((value) => [value, `mos_${value}`]),
  preference: [1, 0, 2].map((value) => [value, `better_${value}`]),
  abx: [1, 2].map((value) => [value, `abx_${value}`]),
  emotion: EMOTIONS.map(({ name }) => [name, name]),
};
const player = new Audio();
let token = null; // of the listener
let state = null; // as the server has it
let sounds = []; // of this trial: {url, heard, button, key, values}
let shown = 0; // when this trial was shown
let status = null; // the line under the sounds: [key, ...values]
let retry = null; // what "try again" does

try {
  token = localStorage.getItem(KEPT);
} catch {} // no storage: the test can be done, but not gone on with later

function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/** The response; waits where the server asks for it, and fails with a message for people. */
async function ask(path, body) {
  const headers = { ...(token && { "X-Qingyin-Listener": token }), ...(body && { "Content-Type": "application/json" }) };
  for (;;) {
    const answer = await fetch(BASE + path, { headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
    if (answer.ok) return answer;
    const { error } = await answer.json();
    const seconds = Number(answer.headers.get("retry-after"));
    if (answer.status !== 429 || !seconds || (error.retry_after ?? 0) > 60) throw new Refusal(error.message);
    tell("waiting", seconds);
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
}

class Refusal extends Error {}

/** Does it, and offers to try again if it fails. */
async function attempt(work) {
  $("problem").textContent = "";
  $("again").hidden = true;
  try {
    await work();
  } catch (error) {
    retry = () => attempt(work);
    $("problem").textContent = error instanceof Refusal ? error.message : say(error instanceof TypeError ? "offline" : "broken");
    $("again").hidden = false;
    if (!(error instanceof Refusal || error instanceof TypeError || error instanceof DOMException)) throw error;
  }
}

function tell(...message) {
  status = message;
  $("first").textContent = message.length ? say(...message) : "";
}

async function show(found) {
  state = found;
  const done = state.begun && state.answered === state.trials;
  $("intro").hidden = state.begun;
  $("trial").hidden = !state.begun || done;
  $("thanks").hidden = !done;
  document.body.dataset.state = done ? "done" : state.begun ? "trial" : "intro";
  if (done) $("thanks-title").focus();
  else if (state.begun) await showTrial();
  else $("begin").focus();
  word();
}

async function showTrial() {
  for (const { url } of sounds) URL.revokeObjectURL(url);
  const count = state.sounds + (state.kind === "mushra");
  sounds = Array.from({ length: count }, (_, place) => makeSound(place));
  const [reference, others] = state.kind === "mushra" ? [sounds.slice(-1), sounds.slice(0, -1)] : [[], sounds];
  $("sounds").replaceChildren(...[...reference, ...others].map(({ button }) => button));
  $("choices").className = state.kind;
  $("choices").replaceChildren(...(state.kind === "mushra" ? others.map(slider) : CHOICES[state.kind].map(radio)));
  $("answer").disabled = $("next").disabled = true;
  $("done").max = state.trials;
  $("done").value = state.answered;
  tell("fetching");
  word();
  window.scrollTo(0, 0);
  const trial = state.answered;
  await Promise.all(sounds.map(async (sound, place) => {
    sound.url = URL.createObjectURL(await (await ask(`/sound/${trial}/${place}`)).blob());
    sound.button.disabled = false;
  }));
  $("sounds").firstElementChild.focus();
  tell("listen_first", sounds.length);
  shown = performance.now();
  document.body.dataset.trial = trial; // all is there
}

function makeSound(place) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", disabled: true });
  const named = state.kind === "mushra" && place === state.sounds ? ["reference"] : state.sounds === 1 ? ["only"] : ["sound", place + 1];
  const sound = { url: "", heard: false, button, named: state.kind === "abx" && place === 2 ? ["sound", "X"] : named };
  button.addEventListener("click", () => play(sound));
  return sound;
}

function radio([value, key]) {
  const label = document.createElement("label"), input = document.createElement("input"), text = document.createElement("span");
  Object.assign(input, { type: "radio", name: "value", required: true });
  input.value = value;
  text.dataset.say = key;
  label.append(input, text);
  return label;
}

function slider(sound, place) {
  const label = document.createElement("label"), input = document.createElement("input");
  const name = document.createElement("span"), output = document.createElement("output");
  Object.assign(input, { type: "range", min: 0, max: 100, step: 1, name: `value-${place}` });
  input.value = 50;
  output.textContent = "50";
  label.className = "untouched"; // a sound that was not rated must not count as one in the middle
  input.addEventListener("input", () => {
    label.className = "";
    output.textContent = input.value;
  });
  name.named = sound.named;
  label.append(name, input, output);
  return label;
}

async function play(sound) {
  for (const each of sounds) delete each.button.dataset.playing;
  player.src = sound.url;
  sound.button.dataset.playing = "";
  player.onended = () => {
    delete sound.button.dataset.playing;
    sound.heard = true;
    const left = sounds.filter(({ heard }) => !heard).length;
    $("answer").disabled = left > 0;
    tell(...(left ? ["listen_first", left] : ["listened"]));
    word();
    check();
  };
  await attempt(() => player.play());
}

/** The words that are not in the page as it was sent. */
function word() {
  if (!state) return;
  document.title = say("listening");
  $("about").textContent = say(`about_${state.kind}`);
  $("question").textContent = say(`ask_${state.kind}`);
  $("place").textContent = say("place", Math.min(state.answered + 1, state.trials), state.trials);
  for (const { button, named, heard } of sounds) {
    button.textContent = `${heard ? "✓" : "▶"} ${say(...named)}`;
    button.setAttribute("aria-label", heard ? say("heard", say(...named)) : say(...named));
  }
  for (const element of $("choices").querySelectorAll("span")) element.textContent = element.named ? say(...element.named) : say(element.dataset.say);
  if (status) $("first").textContent = say(...status);
}

/** The answer as it is now; null where it is not whole. */
function value() {
  if (state.kind === "mushra") {
    const whole = !$("choices").querySelector(".untouched");
    return whole ? [...$("choices").querySelectorAll("input")].map((input) => Number(input.value)) : null;
  }
  const chosen = $("choices").querySelector(":checked");
  return chosen && (state.kind === "emotion" ? chosen.value : Number(chosen.value));
}

function check() {
  $("next").disabled = $("answer").disabled || value() === null;
}

function send() {
  const seconds = Math.min(86400, (performance.now() - shown) / 1000);
  const body = { trial: state.answered, value: value(), seconds };
  player.pause();
  $("next").disabled = true;
  return attempt(async () => {
    await show(await (await ask("/answer", body)).json()); // sent again, it counts once
  });
}

$("begin").addEventListener("click", () => {
  token ??= newToken();
  try {
    localStorage.setItem(KEPT, token);
  } catch {} // as above
  attempt(async () => show(await (await ask("/begin", {})).json()));
});
$("trial").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!$("next").disabled) send();
});
$("trial").addEventListener("input", check);
$("again").addEventListener("click", () => retry());
makeLanguage(word);
attempt(async () => show(await (await ask("")).json()));
