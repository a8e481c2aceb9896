"""What speaks for a reading, and how it is weighed."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, Reader, analyze
from qingyin.text.pinyin.readings import NUMBER, ZERO, add, checksum, features, possible
from qingyin.text.pinyin.words import cut
from tests.text.conftest import Opinions


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ["", "-_", "+乐", "-__", "+乐会", "_+乐", "-___", "+乐会真", "<_", ">会", "__+乐", "_+乐会", "l_", "r真", "w0音乐会"]),
        (1, ["", "-会", "+好", "-乐会", "+好_", "会+好", "-音乐会", "+好__", "<乐", ">_", "乐会+好", "会+好_", "l音乐会", "r好", "w"]),
    ],
)  # fmt: skip
def test_features(lexicon: Lexicon, number: int, expected: list[str]) -> None:
    words = cut("音乐会真好", lexicon)
    assert [word.end for word in words] == [3, 4, 5]
    assert features("音乐会真好", words[number].start, words, number) == expected


@pytest.mark.parametrize(
    ("char", "known", "base", "alone", "numbers"),
    [
        ("识", ("shi2", "shi5", "zhi4"), "shi5", False, [1, 2]),  # light in its word, it stays light
        ("行", ("xing2", "hang2", "hang5"), "hang2", False, [0, 1]),  # 银行 stays full
        ("识", ("shi2", "shi5", "zhi4"), "shi2", True, [0, 2]),  # alone few are light
        ("里", ("li3", "li5"), "li3", True, [0, 1]),
        ("得", ("de5", "de2", "dei3"), "de2", False, [0, 1, 2]),  # a particle is another word
    ],
)
def test_which_readings_are_in_question(
    char: str, known: tuple[str, ...], base: str, alone: bool, numbers: list[int]
) -> None:
    assert possible(char, known, base, alone) == numbers


def test_what_is_learned_is_added_to_the_readings_that_it_names() -> None:
    entries = sorted(
        checksum(feature) | number << NUMBER | ZERO + weight
        for feature, number, weight in [("-跑", 1, 8), ("-跑", 0, -4), ("+快", 1, 63), ("+慢", 0, 16)]
    )
    scores = [0.0, 0.5]
    add(scores, ["", "-跑", "+快", "w"], entries)
    assert scores == [-0.5, 0.5 + 1 + 63 / 8]


@pytest.mark.parametrize(
    ("text", "place", "opinion", "reading", "source"),
    [
        ("他姓行。", 2, {"xing2": 0.001, "hang2": 0.999}, "hang2", "model"),
        ("他姓行。", 2, {"xing2": 0.5, "hang2": 0.5}, "xing2", "char"),
        ("去重庆。", 1, {"chong2": 0.0, "zhong4": 1.0}, "chong2", "lexicon"),  # put right by hand: nothing overrules it
    ],
)
def test_a_model_is_weighed_with_the_rest(
    lexicon: Lexicon, text: str, place: int, opinion: dict[str, float], reading: str, source: str
) -> None:
    def model(text: str) -> Opinions:
        return Opinions([opinion if number == place else {} for number in range(len(text))])

    reader = Reader(lexicon=lexicon, model=model)
    (sentence,) = reader.sentences(text)
    assert (sentence.syllables[place].pinyin, sentence.syllables[place].source) == (reading, source)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("他姓卜，会占卜，爱吃萝卜。", "ta1 xing4 bu3 hui4 zhan1 bu3 ai4 chi1 luo2 bo5"),
        ("乐评人怀揣着梦想。", "yue4 ping2 ren2 huai2 chuai1 zhe5 meng4 xiang3"),
        ("任正非和撒切尔夫人", "ren2 zheng4 fei1 he2 sa1 qie4 er3 fu1 ren2"),
        ("济源与曲靖", "ji3 yuan2 yu3 qu1 jing4"),
        ("牙龈出血的流氓", "ya2 yin2 chu1 xie3 de5 liu2 mang2"),
        ("成吉思汗出了一身汗。", "cheng2 ji2 si1 han2 chu1 le5 yi1 shen1 han4"),
        ("给水管漏了，给水果洗一洗。", "ji3 shui3 guan3 lou4 le5 gei3 shui3 guo3 xi3 yi1 xi3"),
        ("这部三部曲的第二十卷", "zhe4 bu4 san1 bu4 qu3 de5 di4 er4 shi2 juan4"),
        ("告就告呗。", "gao4 jiu4 gao4 bei5"),
        ("大肠杆菌和补给站", "da4 chang2 gan3 jun1 he2 bu3 ji3 zhan4"),
        ("现在还早，我还没还钱呢。", "xian4 zai4 hai2 zao3 wo3 hai2 mei2 huan2 qian2 ne5"),
        ("现在还在下雨，累得要命。", "xian4 zai4 hai2 zai4 xia4 yu3 lei4 de5 yao4 ming4"),
        ("只听得见风声，看得见灯光。", "zhi3 ting1 de5 jian4 feng1 sheng1 kan4 de5 jian4 deng1 guang1"),
        ("他姓仇，老师姓解。", "ta1 xing4 qiu2 lao3 shi1 xing4 xie4"),
        ("木头着不起来，炉子着了。", "mu4 tou5 zhao2 bu4 qi3 lai2 lu2 zi5 zhao2 le5"),
        ("为着了解情况", "wei4 zhe5 liao3 jie3 qing2 kuang4"),
        ("爷爷种的，有两种的", "ye2 ye5 zhong4 de5 you3 liang3 zhong3 de5"),
        ("老鼠往里钻，灯笼有着落了。", "lao3 shu3 wang3 li3 zuan1 deng1 long2 you3 zhuo2 luo4 le5"),
        ("把垃圾倒了，把汤盛出来。", "ba3 la1 ji1 dao4 le5 ba3 tang1 cheng2 chu1 lai2"),
        ("他冲我笑，被调到外地。", "ta1 chong4 wo3 xiao4 bei4 diao4 dao4 wai4 di4"),
        ("腿折了，鞋带散了，衣服干了。", "tui3 she2 le5 xie2 dai4 san3 le5 yi1 fu5 gan1 le5"),
        ("一晃十年，你着什么急？", "yi1 huang4 shi2 nian2 ni3 zhao2 shen2 me5 ji2"),
    ],
)
def test_rare_readings_keep_to_their_words(lexicon: Lexicon, text: str, readings: str) -> None:
    assert " ".join(s.pinyin for part in analyze(text, lexicon) for s in part.syllables) == readings


@pytest.mark.parametrize("rare, usual", [("𠮷", "吉"), ("𡈽", "土"), ("﨑", "崎")])
def test_a_rare_form_of_a_character_is_read_as_the_usual_one(lexicon: Lexicon, rare: str, usual: str) -> None:
    (found,), (wanted,) = analyze(f"姓{rare}的人", lexicon), analyze(f"姓{usual}的人", lexicon)
    assert [each.spoken for each in found.syllables] == [each.spoken for each in wanted.syllables]
    assert found.syllables[1].char == found.syllables[1].text == rare


@pytest.mark.parametrize(
    "char",
    "传chuan2 还hai2 将jiang1 只zhi3 曾ceng2 觉jue2 藏cang2 率lv4 恶e4 厦sha4 相xiang1 仇chou2 切qie4 为wei2 匙chi2 著zhu4 哇wa1 杠gang4 燕yan1".split(),
)
def test_a_character_by_itself_has_its_first_reading(lexicon: Lexicon, char: str) -> None:
    """As when a screen reader goes through a text character by character."""
    for text in (char[0], f"是，{char[0]}，对。"):
        said = {each.char: each.pinyin for each in analyze(text, lexicon)[0].syllables}
        assert said[char[0]] == char[1:]
