"use strict";
const report = JSON.parse(document.getElementById("report").textContent);
const more = JSON.parse(document.getElementById("more").textContent);
const sides = report.sides, two = sides.length === 2, hues = ["one", "two"];

function made(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}
function drawn(tag, attributes, ...inside) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}
const section = (id) => document.getElementById(id);
const shown = (value, digits) => (value === undefined || value === null ? "–" : value.toFixed(digits));
const words = (name) => name.replaceAll("_", " ");
const tag = (emotion) => (emotion ? made("span", { class: "tag", style: `background:${more.colors[emotion]}` }, emotion) : "–");
const name = (place) => made("span", { class: hues[place] }, sides[place].name);

function table(head, rows, numbers = 1) {
  const cell = (kind) => (value, at) => {
    const found = made(kind, at >= numbers ? { class: "number" } : {});
    found.append(value instanceof Node ? value : String(value));
    return found;
  };
  return made("div", { class: "wide" }, made("table", {},
    made("thead", {}, made("tr", {}, ...head.map(cell("th")))),
    made("tbody", {}, ...rows.map((row) => made("tr", {}, ...row.map(cell("td")))))));
}

// ---- what was found

document.querySelector("h1").textContent = document.title = "Evaluation: " + sides.map((side) => side.name).join(" and ");
section("about").textContent = `qingyin ${report.qingyin} · ${report.lines.length} lines, ${report.stories.length} long texts · `
  + sides.map((side) => `${side.name}: ${side.title}, ${side.license}`).join(" · ");

const titles = {};
for (const each of [...report.quantities.lines, ...report.quantities.stories]) titles[each.name] = each;

function interval(effect) {
  const reach = Math.max(Math.abs(effect.low), Math.abs(effect.high), 1e-9), at = (value) => 60 + (52 * value) / reach;
  return drawn("svg", { width: 120, height: 14, role: "img", "aria-label": `${effect.low} to ${effect.high}` },
    drawn("line", { x1: 60, x2: 60, y1: 0, y2: 14, stroke: "var(--line)" }),
    drawn("line", { x1: at(effect.low), x2: at(effect.high), y1: 7, y2: 7, stroke: "currentColor", "stroke-width": 2 }),
    drawn("circle", { cx: at(effect.value), cy: 7, r: 3, fill: "currentColor" }));
}
if (two && report.differences.length) {
  const found = report.differences.filter((row) => row.verdict !== "no evidence" && row.verdict !== "too few texts");
  section("verdict").append(made("h2", {}, "Which is better"), made("p", {}, found.length
    ? "Differences that are more than chance: " + found.map((row) => `${titles[row.name].title} (${row.verdict})`).join("; ") + "."
    : "No evidence of any difference."),
  table(["", "texts", sides[1].name + " minus " + sides[0].name, "95 %", "", "p (Holm)", "verdict"], report.differences.map((row) => {
    const { title, unit, digits } = titles[row.name], effect = row.effect;
    if (!effect) return [title, row.texts, "–", "", "", "–", row.verdict];
    return [`${title}, ${unit}`, row.texts, shown(effect.value, digits), `${shown(effect.low, digits)} to ${shown(effect.high, digits)}`,
      interval(effect), row.p < 0.001 ? "< 0.001" : shown(row.p, 3), row.verdict];
  })));
}

section("scenes").append(made("div", { class: "cards" }, ...sides.flatMap((side, place) => side.scenes.map((scene) =>
  made("div", { class: "card" }, name(place), ` · ${words(scene.scene)} · weight ${scene.weight.toFixed(2)}`,
    made("b", {}, scene.value === null ? "not known" : shown(100 * scene.value, 0) + " %"),
    `${scene.measure}, ${scene.count}`, made("p", { class: "note" }, scene.beside))))),
made("p", { class: "note" }, sides.map((side) => `${side.name}: ` + (side.total === null
  ? "no total while a scene is not known" : `in total ${shown(100 * side.total, 0)} %`)).join(" · ")));

const columns = sides.flatMap((side, place) => [["all", place], ...report.scenes.map((scene) => [scene, place])])
  .filter(([scene, place]) => scene === "all" || sides[place].by_scene[scene]);
section("figures").append(table(["mean over the lines", ...columns.map(([scene, place]) => made("span", { class: hues[place] },
  (two ? sides[place].name + ", " : "") + words(scene)))],
report.quantities.lines.filter((each) => sides.some((side) => each.name in side.all)).map((each) => [`${each.title}, ${each.unit}`,
  ...columns.map(([scene, place]) => shown((scene === "all" ? sides[place].all : sides[place].by_scene[scene])[each.name], each.digits))])),
made("p", { class: "note" }, "In a process of its own: " + sides.map((side) => `${side.name} takes ${side.machine.rtf} s for a second of `
  + `sound, gives the first samples after ${side.machine.first_ms} ms and holds at most ${side.machine.peak_mb ?? "?"} MB`).join("; ") + "."));

// ---- emotions

const changeNames = { f0_mean: "F0, st", f0_range: "range, ×", duration: "duration, ×", level: "level, dB", tilt: "tilt, dB" };
sides.forEach((side, place) => {
  if (!Object.keys(side.emotions).length) return;
  section("emotions").append(made("h3", {}, name(place), ": asked for → heard, against the same lines without feeling"),
    table(["", "lines", ...Object.values(changeNames)], Object.entries(side.emotions).map(([emotion, row]) => [tag(emotion), row.lines,
      ...Object.keys(changeNames).map((each) => `${shown(row[each][0], 2)} → ${shown(row[each][1], 2)}`)])));
  const all = [...new Set(Object.entries(side.heard_as).flatMap(([expected, row]) => [expected, ...Object.keys(row)]))];
  if (all.length) section("emotions").append(made("p", { class: "note" }, "Expected (rows), and heard in the sound by the voice's classifier (columns)"),
    table(["", ...all.map(tag)], Object.entries(side.heard_as).map(([expected, row]) => [tag(expected), ...all.map((each) => row[each] ?? "·")])));
});

// ---- long texts

function course(story) {
  const longest = Math.max(...story.sides.map((side) => side.seconds)), all = story.sides.flatMap((side) => side.course.map((each) => each.register)).filter(Boolean);
  const low = Math.min(...all) / 1.05, high = Math.max(...all) * 1.05;
  const x = (seconds) => 40 + (640 * seconds) / longest, y = (hertz) => 110 - (90 * Math.log(hertz / low)) / Math.log(high / low);
  const picture = drawn("svg", { viewBox: "0 0 700 130", class: "course", role: "img", "aria-label": "median F0 of each sentence" },
    drawn("text", { x: 2, y: y(high) + 8 }, `${Math.round(high)} Hz`), drawn("text", { x: 2, y: y(low) }, `${Math.round(low)} Hz`), drawn("text", { x: 640, y: 126 }, `${longest.toFixed(0)} s`));
  story.sides.forEach((side, place) => side.course.filter((each) => each.register).forEach((each) => picture.append(
    drawn("line", { x1: x(each.begin), x2: x(each.end), y1: y(each.register), y2: y(each.register), stroke: `var(--${hues[place]})`, "stroke-width": 4 },
      drawn("title", {}, `${Math.round(each.register)} Hz, ${shown(each.tempo, 1)} syllables/s, ${shown(each.level, 1)} dB`)))));
  return picture;
}
if (report.stories.length) section("stories").append(
  table(["mean over the long texts", ...sides.map((side, place) => name(place))], report.quantities.stories.map((each) =>
    [`${each.title}, ${each.unit}`, ...sides.map((side) => shown(side.stories[each.name], each.digits))])),
  ...report.stories.map((story) => {
    const inside = made("details", {}, made("summary", {}, words(story.passage), " ", made("small", {}, story.text.slice(0, 24) + "…")));
    inside.addEventListener("toggle", () => {
      if (inside.childElementCount > 1) return;
      inside.append(course(story), made("div", { class: "sides" }, ...story.sides.map((side, place) =>
        made("div", {}, name(place), made("audio", { controls: "", preload: "none", src: side.sound })))), made("p", {}, story.text));
    });
    return inside;
  }));
else section("stories").remove();

// ---- readings

const asked = report.lines.flatMap((line) => line.readings.map((each) => ({ line, ...each })));
const wrong = asked.filter((each) => each.wanted.join(" ") !== each.read.join(" "));
section("readings").append(made("p", {}, `${asked.length - wrong.length} of ${asked.length} are read right by ${sides[0].name}.`));
if (wrong.length) section("readings").append(table(["", "piece", "expected", "read"], wrong.map((each) =>
  [each.line.text, each.piece, each.wanted.join(" "), each.read.join(" ")]), 9));

// ---- every line

function pitch(side) {
  const voiced = side.f0.filter((hertz) => hertz > 0), picture = drawn("svg", { viewBox: "0 0 600 90", preserveAspectRatio: "none", role: "img", "aria-label": "F0" });
  if (!voiced.length) return picture;
  const low = Math.min(...voiced) / 1.05, high = Math.max(...voiced) * 1.05;
  const at = (hertz, place) => `${((600 * (place + 0.5)) / side.f0.length).toFixed(1)} ${(88 - (86 * Math.log(hertz / low)) / Math.log(high / low)).toFixed(1)}`;
  let path = "", before = 0;
  side.f0.forEach((hertz, place) => { if (hertz > 0) path += (before > 0 ? "L" : "M") + at(hertz, place); before = hertz; });
  picture.append(drawn("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 2, "vector-effect": "non-scaling-stroke" }));
  return made("div", {}, picture, made("small", { class: "note" }, `F0 ${Math.round(low)} to ${Math.round(high)} Hz`));
}
function spoken(side, place) {
  const row = side.row, told = ["characters", "P808", "tempo", "register"].filter((each) => each in row)
    .map((each) => `${titles[each].title} ${shown(row[each], titles[each].digits)} ${titles[each].unit}`);
  return made("div", { class: hues[place] }, sides[place].name, made("audio", { controls: "", preload: "none", src: side.sound }),
    made("img", { src: more.pictures[side.sound], alt: "spectrogram, 0 to 11 kHz (mel)" }), pitch(side),
    ...Object.entries(side.recognized).map(([by, text]) => made("p", { class: "note" }, `${by.replace("heard-", "")}: ${text}`)),
    made("p", { class: "note" }, told.join(" · ")), made("p", { class: "note" }, "in the text ", tag(side.felt), " in the sound ", tag(side.heard)));
}
const entries = report.lines.map((line) => {
  const inside = made("details", { "data-scene": line.scene }, made("summary", {}, line.text, " ", tag(line.emotion), " ", made("small", {}, `${words(line.scene)} ${words(line.passage)}`)));
  inside.addEventListener("toggle", () => {
    if (inside.childElementCount === 1) inside.append(made("div", { class: "sides" }, ...line.sides.map(spoken)));
  });
  return inside;
});
const filters = ["all", ...report.scenes].map((scene) => {
  const button = made("button", { type: "button", "aria-pressed": scene === "all" }, words(scene));
  button.addEventListener("click", () => {
    for (const each of filters) each.setAttribute("aria-pressed", each === button);
    for (const each of entries) each.hidden = scene !== "all" && each.dataset.scene !== scene;
  });
  return button;
});
section("lines").append(made("div", { class: "filters" }, ...filters), ...entries);
if (entries.length) entries[0].open = true;

if (Object.keys(report.missing).length) section("missing").append(made("ul", {}, ...Object.entries(report.missing).map(([what, why]) => made("li", {}, `${what}: ${why}`))));
else section("missing").remove();
