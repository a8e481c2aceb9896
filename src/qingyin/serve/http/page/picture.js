// Draws the waveform, F0 and the duration of each syllable with its character, as they arrive.

const SECOND = 220; // pixels
const OCTAVE = [170, 340]; // Hz at the bottom and top of the curve; the range grows with the voice
const TICKS = [100, 150, 200, 250, 300, 400, 500, 600];
const PEAK = 120; // samples of the waveform that one minimum and maximum stand for

export class Picture {
  /** `rate`: samples a second */
  constructor(view, paper, canvas, rate) {
    Object.assign(this, { view, paper, canvas, rate });
    this.clear();
    view.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(view);
  }

  clear() {
    this.peaks = [];
    this.left = [];
    this.syllables = [];
    [this.low, this.high] = OCTAVE;
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
    this.seconds += samples.length / this.rate;
    this.syllables.push(...syllables);
    const hertz = syllables.flatMap((each) => each.f0);
    this.low = Math.min(this.low, ...hertz.map((each) => each / 1.05));
    this.high = Math.max(this.high, ...hertz.map((each) => each * 1.05));
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
    const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
    const from = this.view.scrollLeft / SECOND, to = from + width / SECOND;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.translate(8 - this.view.scrollLeft, 0);
    this.drawWave(pen, from, to, color("--soft"));
    const seen = this.syllables.filter((each) => each.end > from - 0.5 && each.start < to);
    this.drawSyllables(pen, seen, height, color("--accent"), color("--ink"), color("--soft"));
    this.drawPitch(pen, seen, width, color("--pitch"), color("--line"), color("--soft"));
    if (this.played > 0 && this.played < this.seconds) {
      pen.fillStyle = color("--accent");
      pen.fillRect(this.played * SECOND, 0, 2, height);
    }
  }

  drawWave(pen, from, to, color) {
    const perPeak = (PEAK / this.rate) * SECOND;
    pen.fillStyle = color;
    const last = Math.min(this.peaks.length, Math.ceil((to * this.rate) / PEAK));
    for (let i = Math.max(0, Math.floor(((from - 0.1) * this.rate) / PEAK)); i < last; i++) {
      const [low, high] = this.peaks[i];
      pen.fillRect(i * perPeak, 45 - 42 * high, Math.max(0.7, perPeak - 0.2), Math.max(1, 42 * (high - low)));
    }
  }

  drawSyllables(pen, syllables, height, accent, ink, soft) {
    pen.textAlign = "center";
    for (const { start, rhyme, end, char, spoken } of syllables) {
      const x = start * SECOND, wide = (end - start) * SECOND, middle = x + wide / 2;
      pen.fillStyle = accent;
      pen.globalAlpha = 0.18;
      pen.fillRect(x + 0.5, height - 74, Math.max(1, wide - 1), 16);
      pen.fillRect(rhyme * SECOND, height - 74, Math.max(1, (end - rhyme) * SECOND - 0.5), 16); // darker: the rhyme
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

  drawPitch(pen, syllables, width, color, line, soft) {
    if (!this.syllables.length) return;
    const y = (hertz) => 188 - (92 * Math.log(hertz / this.low)) / Math.log(this.high / this.low);
    const left = this.view.scrollLeft;
    pen.textAlign = "left";
    pen.font = "10px system-ui, sans-serif";
    for (const hertz of TICKS.filter((each) => each > this.low && each < this.high)) {
      pen.fillStyle = line;
      pen.fillRect(left, y(hertz), width, 0.5);
      pen.fillStyle = soft;
      pen.fillText(`${hertz} Hz`, left + width - 52, y(hertz) - 3);
    }
    pen.strokeStyle = color;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    for (const { rhyme, end, f0 } of syllables) { // the points cover the rhyme
      pen.beginPath();
      f0.forEach((hertz, i) => pen.lineTo((rhyme + ((end - rhyme) * i) / (f0.length - 1)) * SECOND, y(hertz)));
      pen.stroke();
    }
  }
}
