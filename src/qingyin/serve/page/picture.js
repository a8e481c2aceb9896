// Draws the waveform, F0 and the duration of each syllable with its character, as far as they are known.
import { RATE } from "./sound.js";

const SECOND = 220; // pixels
const LOW = 100; // Hz, at the foot of the curve
const HIGH = 500; // at its head
const PEAK = 120; // samples of the waveform that one minimum and maximum stand for

export class Picture {
  constructor(view, paper, canvas) {
    Object.assign(this, { view, paper, canvas });
    this.clear();
    view.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(view);
  }

  clear() {
    this.peaks = [];
    this.left = [];
    this.syllables = [];
    this.played = 0;
    this.seconds = 0;
    this.draw();
  }

  add(samples, syllables) {
    this.left.push(...samples);
    while (this.left.length >= PEAK) {
      const part = this.left.splice(0, PEAK);
      this.peaks.push([Math.min(...part) / 32768, Math.max(...part) / 32768]);
    }
    this.seconds += samples.length / RATE;
    this.syllables.push(...syllables);
    this.paper.style.width = `${Math.ceil(this.seconds * SECOND) + 16}px`;
  }

  follow(played) {
    this.played = played;
    const x = played * SECOND;
    const { scrollLeft, clientWidth } = this.view;
    if (x > scrollLeft + clientWidth * 0.7) this.view.scrollLeft = x - clientWidth * 0.3;
    this.draw();
  }

  draw() {
    const width = this.view.clientWidth, height = this.paper.clientHeight, scale = devicePixelRatio;
    if (!width || !height) return;
    if (this.canvas.width !== Math.round(width * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
      this.canvas.style.width = `${width}px`;
    }
    const pen = this.canvas.getContext("2d");
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
    const from = this.view.scrollLeft / SECOND, to = from + width / SECOND;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.translate(8 - this.view.scrollLeft, 0);
    this.drawWave(pen, from, to, colour("--soft"));
    const seen = this.syllables.filter((each) => each.end > from - 0.5 && each.start < to);
    this.drawSyllables(pen, seen, height, colour("--accent"), colour("--ink"), colour("--soft"));
    this.drawPitch(pen, seen, colour("--pitch"));
    if (this.played > 0 && this.played < this.seconds) {
      pen.fillStyle = colour("--accent");
      pen.fillRect(this.played * SECOND, 0, 2, height);
    }
  }

  drawWave(pen, from, to, colour) {
    const perPeak = (PEAK / RATE) * SECOND;
    pen.fillStyle = colour;
    const last = Math.min(this.peaks.length, Math.ceil((to * RATE) / PEAK));
    for (let i = Math.max(0, Math.floor(((from - 0.1) * RATE) / PEAK)); i < last; i++) {
      const [low, high] = this.peaks[i];
      pen.fillRect(i * perPeak, 45 - 42 * high, Math.max(0.7, perPeak - 0.2), Math.max(1, 42 * (high - low)));
    }
  }

  drawSyllables(pen, syllables, height, accent, ink, soft) {
    pen.textAlign = "center";
    for (const { start, end, char, spoken } of syllables) {
      const x = start * SECOND, wide = (end - start) * SECOND, middle = x + wide / 2;
      pen.fillStyle = accent;
      pen.globalAlpha = 0.3;
      pen.fillRect(x + 0.5, height - 74, Math.max(1, wide - 1), 16);
      pen.globalAlpha = 1;
      pen.fillStyle = ink;
      pen.font = "20px system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif";
      pen.fillText(char, middle, height - 34);
      pen.fillStyle = soft;
      pen.font = "11px system-ui, sans-serif";
      pen.fillText(spoken, middle, height - 16, wide);
      pen.fillText(String(Math.round((end - start) * 1000)), middle, height - 62);
    }
  }

  drawPitch(pen, syllables, colour) {
    const y = (hertz) => 190 - (95 * Math.log(Math.max(LOW, Math.min(HIGH, hertz)) / LOW)) / Math.log(HIGH / LOW);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    for (const { rhyme, end, f0 } of syllables) { // the points lie over the rhyme
      pen.beginPath();
      f0.forEach((hertz, i) => pen.lineTo((rhyme + ((end - rhyme) * i) / (f0.length - 1)) * SECOND, y(hertz)));
      pen.stroke();
    }
  }
}
