// The built site in a browser, as a person meets it: node tests/browser.mjs [chromium|firefox] [--pictures FOLDER]
// [--only thePage|theSound|whatIsKept|whatGoesWrong].
// Prints a line for each thing that holds, and ends with 1 if one does not. Figures of speed are those of figures.mjs.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";
import { DIST, table } from "./built.mjs";
import { serve } from "./serve.mjs";
import { spent, workers } from "./threads.mjs";

const PROGRAMS = { chromium: ["/usr/bin/chromium", "/usr/bin/google-chrome"], firefox: ["/usr/bin/firefox-esr", "/usr/bin/firefox"] };
const TEXT = "今天真开心！我们一起去公园吧。";
const FOREIGN = "मैं हिन्दी العربية עברית ไทย 한국어"; // what Python does with it is in no half that speaking needs
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const { values: { pictures, only }, positionals: [which = "chromium"] } = parseArgs({ allowPositionals: true, options: { pictures: { type: "string" }, only: { type: "string" } } });
const SLOW = 240_000; // milliseconds; the machine may be busy
let failures = 0;

const check = (what, holds, more = "") => {
  console.log(`${holds ? "yes" : "NO "}  ${what}${more === "" ? "" : `: ${more}`}`);
  failures += holds ? 0 : 1;
};

export async function launch(which, profile) {
  const executablePath = PROGRAMS[which].find(existsSync);
  if (!executablePath) throw new Error(`${which} is not installed; looked at ${PROGRAMS[which].join(", ")}`);
  const args = which === "chromium" ? ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"] : [];
  const extraPrefsFirefox = { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0, "media.autoplay.block-webaudio": false, "intl.accept_languages": "zh-CN" };
  return puppeteer.launch({ browser: which === "firefox" ? "firefox" : "chrome", executablePath, args, extraPrefsFirefox, userDataDir: profile, protocolTimeout: SLOW });
}

async function opened(browser, url, width = 1000) {
  const page = await browser.newPage();
  page.setDefaultTimeout(SLOW);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  if (which === "chromium") await page.setViewport({ width, height: 900, deviceScaleFactor: 1 }); // Firefox 140 cannot
  await page.goto(url);
  return page;
}

const until = (page, state) => page.waitForFunction((wanted) => wanted.includes(document.body.dataset.state) && !document.querySelector("#speak").disabled, {}, state);

/** Everything that a person sees on the page. */
async function thePage(browser, site) {
  const page = await opened(browser, site.url);
  await page.waitForFunction(() => document.querySelector("#opening-start").checkVisibility());
  const asked = await page.$eval("#opening-text", ({ textContent }) => textContent);
  check("the page says how much it will download", /\d+ MB/.test(asked), asked);
  await page.click("#opening-start");
  await page.waitForFunction(() => document.querySelector("#opening-bar").checkVisibility());
  check("a bar shows the progress", true);
  await until(page, ["idle"]);
  await page.evaluate((text) => (document.querySelector("#text").value = text), TEXT);
  await page.click("#speak");
  await until(page, ["received"]);
  check("it speaks", (await page.$eval("body", ({ dataset }) => Number(dataset.chunks))) > 3);
  check("subtitles follow the sound", await page.waitForFunction(() => document.querySelector("#subtitle mark")).then(() => true));
  await until(page, ["idle"]);
  if (pictures) {
    await page.click("#speak"); // again, for the first time takes longer
    await until(page, ["received"]);
    await page.screenshot({ path: join(pictures, "web_desktop.png"), fullPage: true });
    await until(page, ["idle"]);
  }
  const saved = await page.evaluate(async () => {
    const read = async (id) => (await fetch(document.getElementById(id).href)).arrayBuffer();
    return [(await read("download")).byteLength, new TextDecoder().decode(await read("subtitles")).slice(0, 6)];
  });
  check("WAV and subtitles are there", saved[0] > 100_000 && saved[1] === "WEBVTT", saved.join(" "));
  await page.click("#reading summary");
  await page.waitForSelector("#syllables button");
  check("readings are shown", (await page.$$("#syllables button")).length === 13);
  await axe(page, "desktop, light");
  await page.emulateMediaFeatures?.([{ name: "prefers-color-scheme", value: "dark" }]).catch(() => {});
  if (await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)) await axe(page, "desktop, dark"); // not in Firefox
  if (pictures) await page.screenshot({ path: join(pictures, "web_dark.png"), fullPage: true });
  await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 1 });
  check("nothing is wider than a phone", await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await axe(page, "phone");
  await page.emulateMediaFeatures?.([{ name: "prefers-color-scheme", value: "light" }]).catch(() => {});
  await page.click("#reading summary");
  await page.evaluate(() => scrollTo(0, 0));
  if (pictures) await page.screenshot({ path: join(pictures, "web_phone.png") });
  await page.click("#language");
  check("the other language", /Speak|朗读/.test(await page.$eval("#speak", ({ textContent }) => textContent)));
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  await page.waitForFunction(() => document.body.dataset.state === "speaking" || document.body.dataset.state === "received");
  await page.keyboard.press("Escape");
  check("the keyboard speaks and stops", await page.$eval("body", ({ dataset }) => dataset.state === "idle"));
  check("no error on the page", page.problems.length === 0, page.problems.join("; "));
  await fromElsewhere(page, await opened(browser, "about:blank"));
  await page.close();
}

/** The bookmarklet, run in another page in which a text is selected. */
async function fromElsewhere(page, other) {
  const code = await page.$eval("#bookmarklet", ({ href }) => decodeURIComponent(href.replace("javascript:", "")));
  await other.setContent("<p>他说：“好，100%&#100;。”</p>");
  const target = await other.evaluate((code) => {
    let url;
    window.open = (given) => (url = given);
    getSelection().selectAllChildren(document.body);
    window.eval(code);
    return url;
  }, code);
  await other.goto(target);
  const brought = await other.$eval("#text", ({ value }) => value);
  check("the bookmarklet brings the selected text of another page", brought === "他说：“好，100%d。”", brought);
  await other.close();
}

async function axe(page, where) {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const found = await page.evaluate(async () => (await axe.run()).violations.map(({ id, impact, nodes }) => `${impact} ${id} ${nodes[0].target}`));
  const serious = found.filter((each) => /^(serious|critical)/.test(each));
  check(`axe finds nothing serious (${where})`, serious.length === 0, found.join("; "));
}

/** The sound that leaves the worklet is the sound that was made. */
async function theSound(browser, site) {
  const page = await opened(browser, `${site.url}example.html`);
  await page.evaluate(async () => {
    const recorder = `registerProcessor("recorder", class extends AudioWorkletProcessor {
      process([[input]]) { if (input) this.port.postMessage(input.slice()); return true; } })`;
    const module = URL.createObjectURL(new Blob([recorder], { type: "text/javascript" }));
    const { connect } = AudioNode.prototype;
    window.recorded = [];
    AudioWorkletNode.prototype.connect = function (...to) {
      const node = new AudioWorkletNode(this.context, "recorder", { numberOfOutputs: 0 });
      node.port.onmessage = ({ data }) => recorded.push(...data);
      connect.call(this, node);
      return connect.apply(this, to);
    };
    const { addModule } = AudioWorklet.prototype;
    AudioWorklet.prototype.addModule = async function (url) {
      await addModule.call(this, module);
      return addModule.call(this, url);
    };
    const { load } = await import("./qingyin/index.js");
    const [first, second] = await Promise.all([load(), load()]);
    window.same = first === second;
    window.voice = first;
    window.spoken = async (text, options, during = () => {}) => {
      recorded.length = 0;
      const utterance = voice.speak(text, options), states = [];
      for (const name of ["start", "waiting", "sounding", "end"]) utterance.addEventListener(name, () => states.push(name));
      utterance.addEventListener("start", () => during(utterance));
      await utterance.finished;
      const made = utterance.pieces.flatMap((piece) => [...piece]);
      const begin = recorded.findIndex((each) => each) - made.findIndex((each) => each);
      let different = 0, at = begin;
      for (const each of made) different += recorded[at++] !== each;
      return { different, gaps: utterance.gaps, states, seconds: utterance.seconds, begin };
    };
  });
  check("a second load while the first runs gives the same voice", await page.evaluate(() => same));
  const hash = createHash("sha256");
  for (const [text, options] of JSON.parse(readFileSync(new URL("spoken.json", import.meta.url), "utf8"))) {
    const samples = await page.evaluate(async (text, options) => {
      const all = [];
      for await (const chunk of voice.stream(text, options)) for (const byte of new Uint8Array(chunk.samples.buffer)) all.push(byte);
      return btoa(all.map((each) => String.fromCharCode(each)).join(""));
    }, text, options);
    hash.update(Buffer.from(samples, "base64"));
  }
  console.log(`     samples: ${hash.digest("hex")}`);
  const block = (utterance) => {
    const until = (time) => { while (performance.now() < time); };
    const timer = setInterval(() => (utterance.played < 3 ? until(performance.now() + 200) : clearInterval(timer)), 500);
  };
  const blocked = await page.evaluate(`spoken(${JSON.stringify(TEXT)}, {}, ${block})`);
  check("played as made, while the page's thread is blocked for 200 ms now and then", blocked.different === 0 && blocked.gaps === 0, JSON.stringify(blocked));
  const busy = await page.evaluate((text) => spoken(text.repeat(3), {}, () => voice.analyze(Array.from({ length: 600 }, (_, n) => `他说到${n}。`).join(""))), TEXT);
  check("under too much load it pauses, says so and goes on", busy.gaps > 0 && busy.states.includes("waiting") && busy.states.at(-1) === "end", JSON.stringify({ ...busy, different: undefined }));
  const order = await page.evaluate(async () => {
    const heard = [];
    const all = Array.from({ length: 20 }, (_, i) => voice.speak("好。", { rate: 2, seed: i }));
    all.forEach((each, i) => each.addEventListener("start", () => heard.push(i)));
    await Promise.all(all.map(({ finished }) => finished));
    return heard.join(" ");
  });
  check("twenty texts at once are spoken in order", order === Array.from({ length: 20 }, (_, i) => i).join(" "), order);
  const spoken = await page.evaluate(async () => {
    const { install } = await import("./qingyin/speech-synthesis.js");
    install(voice);
    const utterance = new SpeechSynthesisUtterance("😀好，20个。"), heard = [];
    await new Promise((resolve) => {
      utterance.onboundary = ({ charIndex, charLength }) => heard.push(utterance.text.slice(charIndex, charIndex + charLength));
      utterance.onstart = () => heard.push("start");
      utterance.onend = utterance.onerror = resolve;
      speechSynthesis.speak(utterance);
    });
    return heard.join(" ");
  });
  check("the Web Speech API's events come by character", spoken === "start 好 20 个", spoken);
  page.evaluate((text) => void voice.speak(text.repeat(9)), TEXT);
  await page.waitForFunction(() => voice.playing.size > 0);
  const [speaking] = workers(browser.process().pid).sort((one, other) => spent(other) - spent(one)); // Firefox has some of its own
  await page.close();
  for (let waited = 0; existsSync(speaking) && waited < 100; waited++) await new Promise((resolve) => setTimeout(resolve, 100));
  check("a tab that is closed in mid-sentence leaves no worker", speaking && !existsSync(speaking), speaking);
}

/** The page that is kept: a new version of it comes in the middle of a sentence, and later there is no network. */
async function whatIsKept(browser, site) {
  const page = await opened(browser, site.url);
  await openVoice(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // from now on it comes from what is kept
  await until(page, ["idle"]);
  await page.evaluate((text) => (document.querySelector("#text").value = text.repeat(3)), TEXT);
  await page.click("#speak");
  await page.waitForFunction(() => Number(document.body.dataset.played) > 0.5);
  const there = (name) => readFileSync(join(DIST, name), "utf8");
  const { files } = table();
  const voice = `${there(files["voice.json"].url)}\n`; // the same voice in another file
  files["voice.json"] = { url: "assets/voice.new.json", sha256: createHash("sha256").update(voice).digest("hex"), bytes: voice.length };
  const news = {
    "/service-worker.js": there("service-worker.js").replace(/qingyin-page-\w+/, "qingyin-page-new"),
    "/app.js": `${there("app.js")}\nwindow.version = "new";`,
    "/files.json": JSON.stringify({ ...table(), files }),
    "/assets/voice.new.json": voice,
  };
  for (const [path, data] of Object.entries(news)) site.change(path, Buffer.from(data));
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.waitForFunction(() => /新版本|new version/.test(document.querySelector("#opening-text").textContent));
  const during = await page.$eval("body", ({ dataset }) => dataset.state);
  await until(page, ["idle"]);
  const whole = await page.evaluate(() => document.querySelector("#problem").textContent === "" && !document.querySelector("#download").hidden);
  check("a new version is told in the middle of a sentence, which is spoken to its end", during !== "idle" && whole, during);
  await page.evaluate(async () => new Promise((resolve) => {
    const settled = async () => ((await navigator.serviceWorker.ready).active.state === "activated" ? resolve() : setTimeout(settled, 50));
    settled();
  }));
  const sent = site.sent();
  await page.reload();
  await openVoice(page);
  const more = site.sent() - sent;
  check("the new version is used when the page is loaded again, and only what changed is downloaded", (await page.evaluate(() => window.version)) === "new" && more < 50_000, `${more} bytes`);
  await page.close();
  const visitor = await browser.createBrowserContext();
  const once = await rare(visitor, site);
  check("what is hardly ever called is fetched when it is called", once.said === "NothingToSpeak" && once.sent > 1e6, JSON.stringify(once));
  await new Promise((resolve) => setTimeout(resolve, 1000)); // it is kept afterwards
  site.change(`/${table().files["pyodide.rest.wasm"].url}`, "cut");
  const again = await rare(visitor, site);
  check("and is kept", again.said === "NothingToSpeak" && again.sent === 0, JSON.stringify(again));
  await visitor.close();
  site.change("*", "cut");
  const offline = await opened(browser, site.url);
  await until(offline, ["idle"]);
  await offline.click("#speak");
  await until(offline, ["received", "idle"]);
  check("without a network it loads and speaks", (await offline.$eval("body", ({ dataset }) => Number(dataset.chunks))) > 3);
  await offline.close();
  for (const path of ["*", `/${table().files["pyodide.rest.wasm"].url}`, ...Object.keys(news)]) site.change(path);
}

/** What is said to a text of scripts that no page is known to send, and how many bytes of functions it takes. */
async function rare(context, site) {
  const page = await opened(context, `${site.url}example.html`);
  const before = site.sent(".rest.");
  const said = await page.evaluate(async (text) => {
    const { load } = await import("./qingyin/index.js");
    const voice = await load();
    return voice.stream(text).next().catch(({ name }) => name);
  }, FOREIGN);
  await page.close();
  return { said, sent: site.sent(".rest.") - before };
}

/** Opens the voice of the page, if it is not opened of itself because it is here. */
async function openVoice(page) {
  await page.waitForFunction(() => document.querySelector("#opening-start").checkVisibility() || !document.querySelector("#speak").disabled);
  if (await page.$eval("#opening-start", (button) => button.checkVisibility())) await page.click("#opening-start");
  await until(page, ["idle"]);
}

/** What goes wrong is said, with its cure. */
async function whatGoesWrong(browser, site) {
  const fresh = await browser.createBrowserContext();
  const { url } = table().files["vocabulary.tsv"];
  const damaged = Buffer.from(readFileSync(join(DIST, url)));
  damaged[100] ^= 1;
  site.change(`/${url}`, damaged);
  const broken = await opened(fresh, site.url);
  await broken.waitForFunction(() => document.querySelector("#opening-start").checkVisibility());
  await broken.click("#opening-start");
  await broken.waitForFunction(() => document.querySelector("#problem").textContent);
  const said = await broken.$eval("#problem", ({ textContent }) => textContent);
  check("a broken file is told", /损坏|damaged/.test(said), said);
  site.change(`/${url}`);
  if (which === "chromium") await withoutRoom(await opened(fresh, site.url), site);
  const old = await opened(fresh, "about:blank");
  await old.evaluateOnNewDocument(() => delete window.AudioWorkletNode);
  await old.goto(site.url);
  await old.waitForFunction(() => document.querySelector("#problem").textContent);
  const lacks = await old.$eval("#problem", ({ textContent }) => textContent);
  check("a browser without AudioWorklet is told", /AudioWorklet/.test(lacks), lacks);
  await fresh.close();
  await withoutRest(browser, site);
}

/** What a call cannot go on without does not come, or is something else. */
async function withoutRest(browser, site) {
  const { url } = table().files["pyodide.rest.wasm"];
  const context = await browser.createBrowserContext();
  const page = await opened(context, `${site.url}example.html`);
  const said = (what) => page.evaluate(async (text) => {
    window.voice ??= await (await import("./qingyin/index.js")).load();
    return voice.stream(text).next().then(() => "ok", ({ name }) => name);
  }, what);
  await said(TEXT);
  const found = [];
  for (const answer of ["cut", Buffer.from("<!doctype html><p>log in</p>"), undefined]) {
    site.change(`/${url}`, answer);
    found.push(await said(FOREIGN), await said(TEXT));
  }
  check("a call that cannot be gone on with is told why, and the voice speaks on", found.join(" ") === "NoNetwork ok BrokenFile ok NothingToSpeak ok", found.join(" "));
  await context.close();
}

/** Only Chromium can be told how much room there is. */
async function withoutRoom(full, site) {
  const session = await full.createCDPSession();
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 100_000 });
  await full.reload();
  await full.waitForFunction(() => document.querySelector("#opening-start").checkVisibility());
  await full.click("#opening-start");
  await until(full, ["idle"]);
  const room = await full.$eval("#opening-text", ({ textContent }) => textContent);
  check("a full disk is told, and it speaks all the same", /空间|room/.test(room), room);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const site = await serve(DIST);
  const browser = await launch(which);
  console.log(`     ${await browser.version()}`);
  const parts = [thePage, theSound, whatIsKept, whatGoesWrong];
  for (const part of parts.filter(({ name }) => !only || only === name))
    await part(browser, site).catch((error) => check(part.name, false, error.stack.slice(0, 600)));
  await browser.close();
  site.close();
  process.exit(failures ? 1 : 0);
}
