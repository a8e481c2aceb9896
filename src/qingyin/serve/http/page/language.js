// The two languages of a page: what it says, and the button that changes them. All pages share it.
import { WORDS } from "./words.js";

export const $ = (id) => document.getElementById(id);
export let language = navigator.language.startsWith("zh") ? "zh" : "en";
const followers = []; // what else has words

export function say(key, ...values) {
  return values.reduce((text, value, i) => text.replace(`{${i}}`, value), WORDS[language][key]);
}

export function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  $("language").textContent = say("other");
  $("language").lang = language === "zh" ? "en" : "zh-CN";
  for (const follow of followers) follow();
}

/** Translates the page, now and when somebody presses the button; `follow` is called each time. */
export function makeLanguage(follow) {
  followers.push(follow);
  translate();
  $("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    translate();
  });
}
