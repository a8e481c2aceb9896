"""Readings that users of other systems reported as wrong, each with the thread; and words that the design names."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, UserLexicon, analyze

# thread -> text | the piece that was read wrong | how it should be read
REPORTED = {
    "https://github.com/QwenAudio/CosyVoice/issues/641": """
        闵行区 | 闵行 | min3 hang2
    """,
    "https://github.com/QwenAudio/CosyVoice/issues/206": """
        芝罘区 | 芝罘 | zhi1 fu2
        牟平区 | 牟平 | mu4 ping2
        不闻机杼声 | 杼 | zhu4
    """,
    "https://github.com/index-tts/index-tts/issues/45": """
        就长的离谱 | 长 | chang2
        短得让人舍不得迈步子 | 舍不得 | she3 bu5 de5
    """,
    "https://github.com/index-tts/index-tts/issues/625": """
        得立即去医院 | 得 | dei3
    """,
    "https://github.com/QwenAudio/CosyVoice/issues/1795": """
        严重的就得手术 | 得 | dei3
    """,
    "https://github.com/RVC-Boss/GPT-SoVITS/issues/1196": """
        换行 | 行 | hang2
    """,
    "https://github.com/RVC-Boss/GPT-SoVITS/issues/710": """
        千乘万骑走北邙 | 乘 | sheng4
        胸脯 | 脯 | pu2
        果脯 | 脯 | fu3
        你得系上红领巾 | 系 | ji4
        你得系上红领巾 | 得 | dei3
        三年五载 | 载 | zai3
        载歌载舞 | 载歌载 | zai4 ge1 zai4
        天气暖和 | 和 | huo5
        在家和泥抹墙 | 和 | huo2
        从不和稀泥 | 和 | huo4
        随声附和别人 | 和 | he4
        拼命挣扎 | 扎 | zha2
        鱼刺扎破了手 | 扎 | zha1
        包扎一下 | 扎 | za1
        她扎头发 | 扎 | za1
        见识非常长进 | 长进 | zhang3 jin4
        行家里手 | 行 | hang2
        折本了可不好 | 折 | she2
    """,
    "https://github.com/RVC-Boss/GPT-SoVITS/issues/1629": """
        皇帝打算把长公主嫁到匈奴和亲 | 长 | zhang3
        改天重赏 | 重 | zhong4
        这把剑长三十公分 | 长 | chang2
        重五斤十两 | 重 | zhong4
    """,
    "https://github.com/rany2/edge-tts/issues/155": """
        乐队 | 乐 | yue4
        重庆 | 重 | chong2
    """,
    "https://github.com/rany2/edge-tts/issues/454": """
        齁甜 | 齁 | hou1
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/issues/2069": """
        还书 | 还 | huan2
        还款 | 还 | huan2
    """,
    "https://github.com/Plachtaa/VITS-fast-fine-tuning/issues/549": """
        还钱 | 还 | huan2
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/issues/2196": """
        能说多长的语音呢 | 长 | chang2
        长语音 | 长 | chang2
        长文本 | 长 | chang2
        教教我好不好 | 教 | jiao1
        干嘛 | 干嘛 | gan4 ma2
        终身里最长的那个白昼 | 长 | chang2
        我今天写了两行代码 | 行 | hang2
        小数点 | 数 | shu4
        学子 | 子 | zi3
        一所有比较长的历史的中学校 | 长 | chang2
        睡得着觉 | 得着觉 | de5 zhao2 jiao4
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/issues/3297": """
        欢迎来到我行办理业务 | 行 | hang2
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/issues/3737": """
        是否有我行人员 | 行 | hang2
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/issues/3227": """
        钱伟长想到上海来办学校 | 长 | chang2
        深思熟虑 | 熟 | shu2
    """,
    "https://github.com/PaddlePaddle/PaddleSpeech/pull/2863": """
        少儿 | 儿 | er2
    """,
    "https://github.com/wenet-e2e/wetts/issues/225": """
        中国银行行长表示最近会降息 | 行行长 | hang2 hang2 zhang3
        质量真是参差不齐 | 参差 | cen1 ci1
        他只知道和稀泥 | 和 | huo4
    """,
    "https://github.com/SWivid/F5-TTS/issues/551": """
        村民们各个神情专注地倾听 | 地 | de5
        衣着简朴的讲述者 | 着 | zhuo2
        衣着简朴的讲述者 | 朴 | pu3
    """,
    "https://github.com/SpenserCai/ComfyUI-FunAudioLLM/issues/21": """
        沉着 | 着 | zhuo2
        说客 | 说 | shui4
        说服 | 说 | shuo1
    """,
    "https://github.com/QwenAudio/CosyVoice/issues/243": """
        两棵树间 | 棵 | ke1
        一条长长的横幅 | 长长 | chang2 chang2
    """,
    "https://github.com/index-tts/index-tts/pull/253": """
        暴殄天物 | 殄 | tian3
    """,
    "https://github.com/RVC-Boss/GPT-SoVITS/pull/488": """
        雪茄烟 | 茄 | jia1
        番茄 | 茄 | qie2
        刨平木头 | 刨 | bao4
        刨花生 | 刨 | pao2
        弹弓 | 弹 | dan4
        弹力 | 弹 | tan2
        颤栗 | 颤 | zhan4
        颤抖 | 颤 | chan4
        扒下皮鞋 | 扒 | ba1
        扒手 | 扒 | pa2
        收集的材料散失了 | 散 | san4
        散文 | 散 | san3
        能数数的小孩 | 数数 | shu3 shu4
        数见不鲜 | 数 | shuo4
        人参苗长得参差不齐 | 人参苗长 | ren2 shen1 miao2 zhang3
        让人参观 | 参 | can1
        会计工作会议 | 会计 | kuai4 ji4
        一会儿就要结束 | 会 | huir4
        簸箕 | 簸 | bo4
        恐吓 | 吓 | he4
        吓不倒他 | 吓 | xia4
        心宽体胖 | 胖 | pan2
        钉耙 | 耙 | pa2
        伺候 | 伺 | ci4
        窥伺 | 伺 | si4
        好逸恶劳 | 好 | hao4
        好为人师 | 好 | hao4
        办事处 | 处 | chu4
        处理 | 处 | chu3
        囤满了粮食 | 囤 | tun2
        缝纫机 | 缝 | feng2
        裂缝 | 缝 | feng4
        澄清混水 | 澄 | cheng2
        扇子 | 扇 | shan4
        心得体会 | 得 | de2
        写得具体些 | 得 | de5
        屏气凝神 | 屏 | bing3
        屏风 | 屏 | ping2
        茶几 | 几 | ji1
        几乎 | 几 | ji1
        考卷 | 卷 | juan4
        被风卷起 | 卷 | juan3
        音乐老师 | 乐 | yue4
        乐于助人 | 乐 | le4
        了望半天 | 了 | liao4
        了如指掌 | 了 | liao3
        一声不吭 | 吭 | keng1
        引吭高歌 | 吭 | hang2
        书页粘不结实 | 粘 | zhan1
    """,
    "DESIGN": """
        银行 | 行 | hang2
        一行 | 行 | hang2
        重要 | 重 | zhong4
        长大 | 长 | zhang3
        长度 | 长 | chang2
        银行行长在行走 | 行 | hang2
        曾国藩 | 曾 | zeng1
        查良镛 | 查 | zha1
        仇英 | 仇 | qiu2
        六安市 | 六 | lu4
        台州 | 台 | tai1
        厦门 | 厦 | xia4
        蚌埠 | 蚌 | beng4
        重要 | 重 | zhong4
    """,
    "listeners": """
        暴雨后曝晒两小时 | 曝晒 | pu4 shai4
        车门哐当一响 | 哐当 | kuang1 dang1
        燕青拳 | 燕青 | yan1 qing1
        松赞干布 | 松赞干布 | song1 zan4 gan1 bu4
        套上垫圈 | 垫圈 | dian4 quan1
        丸散膏丹 | 丸散 | wan2 san3
        到教导处来 | 处 | chu4
        带儿化的词 | 带儿化 | dai4 er2 hua4
        儿化音 | 儿化 | er2 hua4
        熬白菜 | 熬 | ao1
        主峰华顶 | 华顶 | hua2 ding3
        阚静 | 阚 | kan4
        缪洁 | 缪 | miao4
        绸缪 | 缪 | mou2
        木旦查 | 查 | zha1
        字逸少 | 少 | shao4
        七十个年份 | 年份 | nian2 fen4
        来了个实习生 | 实习生 | shi2 xi2 sheng1
        她温和地说道 | 说道 | shuo1 dao4
        浇头现炒 | 浇头 | jiao1 tou5
        一个道士 | 道士 | dao4 shi5
        心里盘算着 | 盘算 | pan2 suan5
        屋里亮堂多了 | 亮堂 | liang4 tang5
        说点正经的 | 正经 | zheng4 jing5
        别揉针眼 | 针眼 | zhen1 yan3
        仔仔细细地数 | 仔仔细细 | zi3 zi3 xi4 xi4
        萧珩 | 珩 | heng2
        怔了一下 | 怔 | zheng4
        绷不住了 | 绷不住 | beng3 bu5 zhu4
        一碗芝麻糊 | 糊 | hu4
        那个人叫任守义 | 任 | ren2
        守将名叫单雄 | 单 | shan4
    """,
}


def _rows() -> list[tuple[str, str, str]]:
    rows = [row.split(" | ") for text in REPORTED.values() for row in text.strip().split("\n")]
    return [(text.strip(), piece, readings.strip()) for text, piece, readings in rows]


@pytest.mark.parametrize(("text", "piece", "readings"), _rows())
def test_reading(lexicon: Lexicon, text: str, piece: str, readings: str) -> None:
    start = text.index(piece)
    found = [s.pinyin for s in analyze(text, lexicon)[0].syllables if start <= s.span[0] < start + len(piece)]
    assert " ".join(found) == readings


def test_erhua_is_not_swallowed(lexicon: Lexicon) -> None:
    """https://github.com/index-tts/index-tts/issues/341, https://github.com/SWivid/F5-TTS/issues/722"""
    assert [s.pinyin for s in analyze("花儿", lexicon)[0].syllables] == ["huar1"]
    assert [s.pinyin for s in analyze("花", lexicon)[0].syllables] == ["hua1"]


def test_a_users_entry_is_not_defeated_by_the_cut(lexicon: Lexicon) -> None:
    """https://github.com/PaddlePaddle/PaddleSpeech/issues/2069"""
    user = UserLexicon(entries={"还书": "huan2 shu1"})
    assert [s.pinyin for s in analyze("我去还书了", lexicon, user=user)[0].syllables][2:4] == ["huan2", "shu1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("㐃。", "qiu1"),
        ("今天㐃好。", "jin1 tian1 qiu1 hao3"),
        ("㐇好㐇", "ye4 hao4"),  # what nobody gives a reading is skipped
        ("我㐇好，<㐇|li4>天", "wo3 ye4 hao4 li4 tian1"),
        ("<㐇|li4>。", "li4"),
    ],
)
def test_a_character_that_the_lexicon_lacks_is_read_as_the_user_says(
    lexicon: Lexicon, text: str, expected: str
) -> None:
    assert lexicon.character("㐃") is None and lexicon.character("㐇") is None
    user = UserLexicon(entries={"㐃": "qiu1", "㐇好": "ye4 hao4"})
    (sentence,) = analyze(text, lexicon, user=user)
    assert " ".join(each.pinyin for each in sentence.syllables) == expected
