// What the server's page and the browser's edition share: the wheel of emotions and the other controls.
import { EMOTIONS, OPTIONS } from "./tables.js"; // made from the package's tables
import { $, language, makeLanguage, say, translate } from "./language.js";
import { WORDS } from "./words.js";

export { $, language, say, translate };
const AUTO = { name: "auto", angle: null, color: "#fffdf9" }; // detected in the text
let status = null; // the message in the status line: [key, ...values]

export function showStatus(...message) {
  status = message.length ? message : null;
  $("first").textContent = status ? say(...message) : "";
}

function makeWheel() {
  for (const { name, zh, en } of EMOTIONS) {
    WORDS.zh[name] = zh;
    WORDS.en[name] = en;
  }
  for (const { name, angle, color } of [AUTO, ...EMOTIONS]) {
    const label = document.createElement("label"), input = document.createElement("input"), word = document.createElement("span");
    Object.assign(input, { type: "radio", name: "emotion", value: name, checked: name === AUTO.name });
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

export function fillChoices(styles, scenes) {
  $("style").replaceChildren(...styles.map(({ id, name }) => choice(id, { zh: name, en: id.replaceAll("_", " ") })));
  $("style").value = "standard";
  $("scene").append(...scenes.map((id) => choice(id, { zh: WORDS.zh[id] ?? id, en: WORDS.en[id] ?? id })));
}

function choice(id, names) {
  const option = new Option(names[language], id);
  option.names = names;
  return option;
}

/** What is chosen, as the options of speech. */
export function chosen() {
  const emotion = document.querySelector("[name=emotion]:checked").value;
  const numbers = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, Number($(name).value)]));
  return { emotion, ...numbers, style: $("style").value, ...($("scene").value && { scene: $("scene").value }) };
}

/** Makes the controls; `speak` and `stop` are called when somebody asks for that. */
export function makeControls(speak, stop) {
  makeWheel();
  makeSliders();
  showValues();
  makeLanguage(() => {
    for (const option of document.querySelectorAll("option")) if (option.names) option.textContent = option.names[language];
    if (status) showStatus(...status);
  });
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    speak();
  });
  $("form").addEventListener("input", showValues);
  $("stop").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("form").requestSubmit();
  });
}
