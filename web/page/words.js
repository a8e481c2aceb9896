// The texts that only this edition has, in two languages.
import { WORDS } from "./page/words.js";

Object.assign(WORDS.zh, {
  download_ask: "语音需要下载约 {0} MB，只下载一次；以后断网也能用。", download_start: "下载并打开",
  downloading: "正在下载：{0} / {1} MB", opening: "正在打开语音…", ready: "", update: "有新版本，刷新页面即可使用。",
  full: "浏览器没有空间保存语音：这次能用，下次要重新下载。清理一些站点数据后刷新即可。",
  reading: "读音", reading_help: "点一个字可以改它的读音，读音会写进文字里：<行|hang2>。", reading_ask: "“{0}”读作（拼音加声调数字）",
  lexicon: "自己的词典", lexicon_help: "每行一个词：词、Tab、拼音", lexicon_problem: "第 {0} 行：{1}",
  bookmarklet: "朗读所选文字（拖到书签栏）", pause: "暂停", resume: "继续", subtitles: "下载字幕", slow: "设备忙，声音在等计算", lost: "语音意外停止，请刷新页面。",
  NoWebAssembly: "这个浏览器不支持 WebAssembly SIMD，请换用新版的 Firefox、Chrome、Edge 或 Safari。",
  NoAudio: "这个页面不能播放声音：AudioWorklet 需要新版浏览器和 https（或 localhost）。",
  NoMemory: "内存不够打开语音（约需 200 MB）：请关闭其他标签页后刷新。",
  NoNetwork: "下载不了语音：请连上网络后刷新。", BrokenFile: "有文件两次下载都损坏：请清除本站数据后刷新。",
});
Object.assign(WORDS.en, {
  download_ask: "The voice is about {0} MB to download, once; afterwards it works without a network.", download_start: "Download and open",
  downloading: "Downloading: {0} / {1} MB", opening: "Opening the voice…", ready: "", update: "There is a new version: reload the page to use it.",
  full: "The browser has no room to keep the voice: it works now, and is downloaded again next time. Clear some site data and reload.",
  reading: "Readings", reading_help: "Press a character to change its reading; it is written into the text: <行|hang2>.", reading_ask: "Reading of “{0}” (pinyin with the number of the tone)",
  lexicon: "Your own lexicon", lexicon_help: "One word in each line: the word, a tab, its pinyin", lexicon_problem: "Line {0}: {1}",
  bookmarklet: "Speak the selected text (drag this to the bookmarks)", pause: "Pause", resume: "Go on", subtitles: "Download subtitles", slow: "The device is busy; the sound waits for it", lost: "The voice has stopped unexpectedly. Reload the page.",
  NoWebAssembly: "This browser has no WebAssembly with SIMD. Use a current Firefox, Chrome, Edge or Safari.",
  NoAudio: "This page cannot play sound: AudioWorklet needs a current browser and https (or localhost).",
  NoMemory: "There is not enough memory for the voice, which needs 200 MB. Close other tabs and reload the page.",
  NoNetwork: "The voice cannot be downloaded. Connect to the network and reload the page.",
  BrokenFile: "A file arrived damaged twice. Clear this site's data and reload the page.",
});

export { WORDS };
