// The texts of the page in two languages; the names of emotions come from the server's table.
export const WORDS = {
  zh: {
    text: "要朗读的文字", emotion: "情感", intensity: "强度", rate: "语速", style: "风格", scene: "场景", pitch: "音高（半音）", token: "访问令牌",
    speak: "朗读", stop: "停止", download: "下载 WAV", picture: "声音的样子", wave: "波形", f0: "基频 F0",
    durations: "每个字的时长", first: "首音 {0} 毫秒", whole: "首音 {0} 毫秒 · 共 {1} 秒", other: "English",
    lost: "连接断了，声音不完整。请再试一次。", unreachable: "连不上服务，请确认它还在运行。",
    empty: "按“朗读”：声音边合成边播放，波形、基频和每个字的时长画在这里。", none: "不指定", standard: "标准",
    customer_service: "客服", audiobook: "有声书", assistant: "助手", auto: "随文字而定",
  },
  en: {
    text: "Text to speak (Chinese)", emotion: "Emotion", intensity: "Intensity", rate: "Rate", style: "Style", scene: "Scene", pitch: "Pitch (semitones)",
    token: "Access token", speak: "Speak", stop: "Stop", download: "Download WAV", picture: "Picture of the sound",
    wave: "Waveform", f0: "Pitch (F0)", durations: "Duration of each syllable", first: "First sound after {0} ms",
    whole: "First sound after {0} ms · {1} s in total", other: "中文",
    lost: "The connection was lost, and the sound is incomplete. Try again.",
    unreachable: "The server cannot be reached. Is it still running?",
    empty: "Press Speak: speech plays while it is made, and its waveform, pitch and durations are drawn here.",
    none: "none", standard: "standard", customer_service: "customer service", audiobook: "audiobook", assistant: "assistant",
    auto: "detect in the text",
  },
};
