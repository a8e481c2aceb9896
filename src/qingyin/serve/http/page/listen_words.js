// The texts of the page of listening tests, in two languages.
import { EMOTIONS } from "./tables.js";
import { WORDS } from "./words.js";

Object.assign(WORDS.zh, {
  listening: "听音测试", begin: "开始", next: "下一题", answer: "你的回答", thanks: "谢谢！", again: "再试一次",
  finished: "你的回答都保存好了，可以关掉这个页面。", place: "第 {0} 题，共 {1} 题",
  how: "请戴上耳机，在安静的地方听。每题先把每个声音都听完，再回答；可以重听。中途离开没关系，用同一个浏览器再打开这个页面就能接着做。",
  anonymous: "不需要名字。只保存你的回答、每题用的时间，和浏览器里的一个随机编号。",
  about_mos: "你会听到一些句子，请给每一句的自然程度打分。", about_preference: "每题有两个声音，说的是同一句话。请选更好听的一个。",
  about_abx: "每题有三个声音。X 和前两个中的一个完全相同，请找出是哪一个。",
  about_mushra: "每题有一个参考声音和几个别的声音。请给每个声音打分：和参考一样好是 100 分。参考也混在里面。",
  about_emotion: "你会听到一些句子，请选你听出的情感。",
  ask_mos: "这句话听起来有多自然？", ask_preference: "哪一个更好听？", ask_abx: "X 和哪一个相同？",
  ask_mushra: "每个声音和参考相比有多好？", ask_emotion: "你听出了什么情感？",
  sound: "声音 {0}", only: "播放", reference: "参考", heard: "{0}，已听过",
  listen_first: "先听完每个声音：还有 {0} 个。", listened: "都听过了，请回答。", fetching: "正在取声音…",
  mos_1: "1 很差", mos_2: "2 较差", mos_3: "3 一般", mos_4: "4 较好", mos_5: "5 很好",
  better_1: "声音 1", better_0: "没有差别", better_2: "声音 2", abx_1: "声音 1", abx_2: "声音 2",
  offline: "连不上服务，回答还没有保存。请检查网络，再试一次。", waiting: "人多，请等 {0} 秒…", broken: "有一个声音不能播放，请再试一次。",
});
Object.assign(WORDS.en, {
  listening: "Listening test", begin: "Begin", next: "Next", answer: "Your answer", thanks: "Thank you!", again: "Try again",
  finished: "All your answers are kept. You can close this page.", place: "Question {0} of {1}",
  how: "Please use headphones, in a quiet place. Listen to every sound to its end before you answer; you may listen again. You can leave at any time: open this page again in the same browser to go on.",
  anonymous: "No name is asked for. Only your answers, the time for each, and a random number in your browser are kept.",
  about_mos: "You will hear sentences in Chinese. Please rate how natural each of them sounds.",
  about_preference: "Each question has two sounds that say the same in Chinese. Please choose the better one.",
  about_abx: "Each question has three sounds. X is the same as one of the first two: please say which.",
  about_mushra: "Each question has a reference and other sounds. Please rate each of them; as good as the reference is 100. The reference is among them.",
  about_emotion: "You will hear sentences in Chinese. Please choose the emotion that you hear.",
  ask_mos: "How natural does this sound?", ask_preference: "Which one sounds better?", ask_abx: "Which one is X?",
  ask_mushra: "How good is each sound, compared with the reference?", ask_emotion: "Which emotion do you hear?",
  sound: "Sound {0}", only: "Play", reference: "Reference", heard: "{0}, heard",
  listen_first: "Listen to every sound first: {0} to go.", listened: "You have heard them all: please answer.", fetching: "Getting the sounds…",
  mos_1: "1 bad", mos_2: "2 poor", mos_3: "3 fair", mos_4: "4 good", mos_5: "5 excellent",
  better_1: "Sound 1", better_0: "No difference", better_2: "Sound 2", abx_1: "Sound 1", abx_2: "Sound 2",
  offline: "The server cannot be reached, and the answer is not kept yet. Check the network and try again.",
  waiting: "Many people listen: wait {0} s…", broken: "A sound cannot be played. Try again.",
});
for (const { name, zh, en } of EMOTIONS) {
  WORDS.zh[name] = zh;
  WORDS.en[name] = en;
}
