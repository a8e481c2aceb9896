// What the voice says while the site is built, so that the library, Python and ONNX Runtime are kept as far as speaking
// takes them: at least one text of each kind.

/** @type {[string, object][]} */
export const TEXTS = [
  ["2026年3月5日下午3:45，iPhone卖¥5,999，涨了3.5%，气温-5℃，x²+1=0。Hello, world！https://example.com", {}],
  ["他大声说：“太好了！我们赢了！”奶奶笑着问：“真的吗？”", { scene: "audiobook", style: "storyteller", emotion: { joy: 0.7, neutral: 0.3 }, intensity: [1.4] }],
  ["你好😀世界，№3，老\"王\\，A股、GDP和CEO，情音的行长来了。", {}],
  ["<行|hang2>业好，真讨厌。\n\n下一段。他[stress:昨天]就已经回北京了。", {}],
  ["重庆|一|不|儿|长|3.5%|2026年5月1日|-5|010-1234|①|😀|ꙮ|A股|iPhone 15|", {}],
  ["x<=3，x>=3，a!=b，1<2<3，5!=120，p>0.05，（>60岁），＜标题＞今天，气温–3℃，3–5天，-5℃–3℃，2020–2024年，北京–上海", {}],
  ["00:00:01.750 --> 00:00:02.200\n{\"turns\": [{\"who\": \"voice\", \"text\": \"好\"}, {}]}\n\ufeffemotion\tscene\ttext\t好", {}],
  ["<nav epub:type=\"toc\"><ol><li><a href=\"1.xhtml\">第一卷 山</a></li></ol></nav>好", { input_format: "html" }],
  ["# 标题 #\n\n好", { input_format: "auto" }],
  ["2026年，主场的比赛3-2逆转，俱乐部的股价涨了5%，报名截止5.1，客服电话95588。", {}],
  ["<speak><prosody rate=\"fast\">快</prosody>图&amp;<sub alias='好。好！'>x</sub></speak>", {}],
  ["<nav epub:type=\"toc\"><ol><li><a href=\"front.xhtml\">版权页</a></li><li><a href=\"v.xhtml\">第一卷 山</a><ol><li><a href=\"1.xhtml#b\">第二章 回家</a></li></ol></li></ol></nav>", {}],
  ["<mstts:express-as style=\"cheerful\">20号<break time=\"500ms\"/>，花儿</mstts:express-as>", {}],
  ["<行|hang2>。[生气]<行|hang2>！\n走。↑5%，利润↓3%，血压↑，按↑键，看这里↓，x→0，n→+∞，A→B", {}],
  ["<?xml version=\"1.0\"?>\n<speak><prosody rate=\"+20%\" pitch=\"+2st\">快<prosody rate=\"1.5\" volume=\"-6dB\">更快</prosody></prosody><voice name=\"tan\"><mstts:express-as style=\"cheerful\" styledegree=\"1.5\">高兴</mstts:express-as></voice></speak>", {}],
  ["好。", { scene: null, seed: 2_147_483_647, volume: -0.5, pitch: -1.25, intensity: 2 }],
  ["[开心]好，我来了。*叹气*走吧。", { actions: "feel", rate: 1.2, pitch: 1, volume: -3, seed: 1 }],
  ["# 标题\n\n**重点**是`x = 1`，[这里](https://example.com)。\n\n| 甲 | 乙 |\n|---|---|\n| $\\frac{1}{2}$ | 2 |\n", { input_format: "markdown", code: "read" }],
  ["<html><body><h1>标题</h1><p>你好&nbsp;&amp;再见</p></body></html>", { input_format: "html" }],
  ["WEBVTT\n\n00:00.000 --> 00:01.000\n你好。\n", { input_format: "subtitles" }],
  ["<b>注意</b>安全，x<sup>2</sup>&nbsp;&gt; 2。又迟到了T_T(╯°□°)╯，行(háng)业，拨*100#，2#楼，CVE-2021-44228，0x0A，XBB.1.5，1500–2000毫升，2024-25赛季，90s，路易XIV。", {}],
  ["凭17-4-6023取件，颜色#FF6600，改到10.17上午，5.20领证，2019.09-2023.06，拉力5N，电流0.2 A，a:b=2:3，请按*，乒超：11:9、9:11，轮胎205/55 R16，（2024）京0105民初3317号，12/24到1/3放假，马拉松用时1:38:25，-3和+3，3天2夜，2025E PE，跳水407C，奥雷里亚诺，胖子，著有《山》。", {}],
  ["页面又404了，返回502错误，快递17-4-602，跳水101B，颜色#abcdef，孕12周+3天，录音1:30处，配速5:30，这把0/8/2，6-4、3-6，油价又500了。", {}],
  ['<speak>你<break time="300ms"/><phoneme alphabet="pinyin" ph="hang2">行</phoneme><say-as interpret-as="date">2026-03-05</say-as><prosody rate="fast">好</prosody></speak>', {}],
];

/** So many sentences that BERT-tone forgets the first: its cache holds 1,024. */
export const BOOK = Array.from({ length: 1100 }, (_, i) => `第${i + 1}句。`).join("");

/** What is refused. @type {[string, object][]} */
export const WRONG = [
  ["……", {}],
  ["好", { rate: 9 }],
  ["好", { rate: "x" }],
  ["好", { rate: true }],
  ["好", { speed: 1 }],
  ["好", { seed: 123_456_789_012 }],
  ["好", { seed: 0.5 }],
  ["好", { emotion: "joi" }],
  ["好", { emotion: { joi: 1 } }],
  ["好", { intensity: [1, 2, 3] }],
  ["好", { scene: "x" }],
  ["好", { style: "x" }],
  ["好", { input_format: "ssml" }],
  ["<speak>好", { input_format: "ssml" }],
  ["<speak>走<b>[pause:3s]吧。", {}],
  ["<?xml version=\"1.0\"?>\n<speak>好", {}],
  ["好啊，我们走吧！", { input_format: "ssml" }],
  ["<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html><html><head><title>页</title></head><body>", {}],
  ["好", { reference: new Uint8Array(9) }],
];
