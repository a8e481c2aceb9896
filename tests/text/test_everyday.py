"""Characters with several readings in everyday sentences, as a speaker reads them."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, analyze

# a sentence | the readings of these characters, in order | the characters
SENTENCES = """
    他还没还我钱。 | hai2 huan2 | 还
    这本书都在首都买的。 | dou1 du1 | 都
    你得把衣服洗得干净一点。 | dei3 de5 | 得
    他得到了一个好机会。 | de2 | 得
    他慢慢地走在草地上。 | de5 di4 | 地
    地上有水，小心地滑。 | di4 di4 | 地
    他看着窗外，一直睡不着。 | zhe5 zhao2 | 着
    火着了，大家着急地跑出来。 | zhao2 zhao2 de5 | 着地
    吃了饭我就去了解情况。 | le5 liao3 | 了
    这件事我受不了了。 | liao3 le5 | 了
    孩子长高了，头发也长了。 | zhang3 chang2 | 长
    校长的头发很长。 | zhang3 chang2 | 长
    绳子有三米长。 | chang2 | 长
    银行门口有人在行走。 | hang2 xing2 | 行
    这个行李很重，别重复搬了。 | xing2 zhong4 chong2 | 行重
    我重新写了一遍。 | chong2 | 重
    因为他为人民服务，所以被选为代表。 | wei4 wei4 wei2 | 为
    他认为自己为了家人什么都愿意做。 | wei2 wei4 | 为
    我只有一只猫。 | zhi3 zhi1 | 只
    他只买了两只鸡。 | zhi3 zhi1 | 只
    农民在种这种种子。 | zhong4 zhong3 zhong3 | 种
    他对应用软件的反应很快。 | ying4 ying4 | 应
    别上当，应当小心当铺。 | dang4 dang1 dang4 | 当
    他把我当朋友。 | dang4 | 当
    到处都有人。 | chu4 | 处
    三分之一的成分是水分。 | fen1 fen4 fen4 | 分
    他很好学，也很好客。 | hao4 hao4 | 好
    爱好和平的人都很好。 | hao4 he2 hao3 | 好和
    他大声号叫，号码也忘了。 | hao2 hao4 | 号
    春天天气暖和。 | huo5 | 和
    我和面的时候，他在和泥。 | huo2 huo2 | 和
    他请假了，说的是假话。 | jia4 jia3 | 假
    放假时间到了，中间休息。 | jia4 jian1 jian1 | 假间
    树叶间有一间小屋。 | jian1 jian1 | 间
    老师教我们数学，他的教学很好。 | jiao1 jiao4 | 教
    他教书教了三十年。 | jiao1 jiao1 | 教
    我觉得睡午觉很舒服。 | jue2 jiao4 | 觉
    看门的老人在看书。 | kan1 kan4 | 看
    这道题很难，他在灾难中遇难了。 | nan2 nan4 nan4 | 难
    请切菜，一切小心，密切注意。 | qie1 qie4 qie4 | 切
    少年时代的东西很少。 | shao4 shao3 | 少
    数一数这个数字。 | shu3 shu3 shu4 | 数
    他数学很好，会数数。 | shu4 shu3 shu4 | 数
    他挑水，我挑战他。 | tiao1 tiao3 | 挑
    你别挑食，也别挑拨。 | tiao1 tiao3 | 挑
    他们互相看，给我照相。 | xiang1 xiang4 | 相
    宰相的相貌很好。 | xiang4 xiang4 | 相
    他很高兴，兴奋得跳起来。 | xing4 xing1 | 兴
    新兴产业引起了我的兴趣。 | xing1 xing4 | 兴
    他要求我们不要走。 | yao1 yao4 | 要
    重要的是要挟没有用。 | yao4 yao1 | 要
    正月里他正在修理。 | zheng1 zheng4 | 正
    我转身看车轮转动，它转得很快。 | zhuan3 zhuan4 zhuan4 | 转
    请把钱转给我，地球绕着太阳转。 | zhuan3 zhuan4 | 转
    音乐让人快乐。 | yue4 le4 | 乐
    他便宜地买了便当，方便极了。 | pian2 bian4 bian4 | 便
    我们调查了空调的价格，调整温度。 | diao4 tiao2 tiao2 | 调
    请给他补给物资，供给充足。 | gei3 ji3 ji3 | 给
    中奖的人在中国。 | zhong4 zhong1 | 中
    他中了毒，中午才醒。 | zhong4 zhong1 | 中
    传说中的传记很有名。 | chuan2 zhuan4 | 传
    弹钢琴的人躲过了子弹。 | tan2 dan4 | 弹
    大夫说病不大。 | dai4 da4 | 大
    倒水的时候他摔倒了，倒是没事。 | dao4 dao3 dao4 | 倒
    他发现头发白了，理发去了。 | fa1 fa4 fa4 | 发
    这场雨下了一场。 | chang2 chang2 | 场
    操场上有一场比赛。 | chang3 chang3 | 场
    朝阳区的早上，他朝我走来。 | chao2 chao2 | 朝
    他背着书包背课文。 | bei1 bei4 | 背
    扫地用扫帚。 | sao3 sao4 | 扫
    他喝了一口水，大声喝彩。 | he1 he4 | 喝
    被子盖好，别被人看见。 | bei4 bei4 | 被
    铺床的人住在店铺。 | pu1 pu4 | 铺
    散步的时候，零散的东西散了。 | san4 san3 san4 | 散
    他吐了口痰，又呕吐了。 | tu3 tu4 | 吐
    系鞋带的学生是中文系的，关系很好。 | ji4 xi4 xi4 | 系
    血流不止，他流了很多血。 | xue4 xie3 | 血
    参加比赛要吃人参。 | can1 shen1 | 参
    薄薄的一层薄荷，他很单薄。 | bao2 bao2 bo4 bo2 | 薄
    曾经有个姓曾的人。 | ceng2 zeng1 | 曾
    盛饭的人在盛开的花旁。 | cheng2 sheng4 | 盛
    藏族人把宝藏藏起来了。 | zang4 zang4 cang2 | 藏
    差点出差错，我去出差，成绩很差，参差不齐。 | cha4 cha1 chai1 cha4 ci1 | 差
    冲着我喊，冲锋，他说话很冲。 | chong4 chong1 chong4 | 冲
    奔跑的人投奔他。 | ben1 ben4 | 奔
    这块地是谁的？ | di4 | 地
    地和天 | di4 | 地
    天、地、人，你知我知。 | di4 | 地
    地。 | di4 | 地
    得！ | de2 | 得
    得，就这么办。 | de2 | 得
    我得走了。 | dei3 | 得
    这次比赛他得了第一名。 | de2 | 得
    他得病了。 | de2 | 得
    干得好！ | de5 | 得
    累得不行。 | de5 | 得
    非得去不可。 | dei3 | 得
    你还得再来一次。 | hai2 dei3 | 还得
    她还在还信用卡。 | hai2 huan2 | 还
    请把书还给图书馆。 | huan2 | 还
    树上的叶子都掉光了，都市里却没有。 | dou1 du1 | 都
    孩子们长得真快，长得像妈妈。 | zhang3 zhang3 | 长
    这条路很长，时间长了就习惯了。 | chang2 chang2 | 长
    他是班长，比我年长两岁。 | zhang3 zhang3 | 长
    他长着一双大眼睛。 | zhang3 | 长
    这样做行不行？ | xing2 xing2 | 行
    行了，别说了。 | xing2 | 行
    他的体重是多少？ | zhong4 | 重
    问题重重，双重标准。 | chong2 chong2 chong2 | 重
    他被称为诗人，以诗为生。 | wei2 wei2 | 为
    为了你，为什么不去？ | wei4 wei4 | 为
    他改名为李明。 | wei2 | 为
    这只狗只吃肉。 | zhi1 zhi3 | 只
    他在院子里种花，种了很多种菜。 | zhong4 zhong4 zhong3 | 种
    有种人就爱种地。 | zhong3 zhong4 | 种
    他答应了我，反应很快。 | ying4 ying4 | 应
    你别把他的话当真，当时我在当地当老师。 | dang4 dang1 dang1 dang1 | 当
    恰当的处分，处在困难中。 | dang4 chu3 chu3 | 当处
    他的本分是什么？过分了。 | fen4 fen4 | 分
    我好不容易才做好。 | hao3 hao3 | 好
    他和我一起和稀泥。 | he2 huo4 | 和
    房间里有间隔，间谍在中间。 | jian1 jian4 jian4 jian1 | 间
    请假条在哪里？真假难辨。 | jia4 jia3 | 假
    他教会了我游泳，教会里人很多。 | jiao1 jiao4 | 教
    睡一觉就好了，我觉得你感觉错了。 | jiao4 jue2 jue2 | 觉
    困难再大，灾难再多也不怕。 | nan2 nan4 | 难
    切菜要小心，亲切的人。 | qie1 qie4 | 切
    相声演员的长相很好笑，互相帮助。 | xiang4 xiang4 xiang1 | 相
    转弯的时候，他转过身来。 | zhuan3 zhuan3 | 转
    把这句话转告他，风车转个不停。 | zhuan3 zhuan4 | 转
    他着凉了，没着落，不着边际。 | zhao2 zhuo2 zhuo2 | 着
    他干干净净地干活，衣服晒干了。 | gan1 gan1 gan4 gan1 | 干
    你干什么？干杯！ | gan4 gan1 | 干
    尽管如此，我会尽力，尽快完成。 | jin3 jin4 jin3 | 尽
    曲子很好听，弯曲的路。 | qu3 qu1 | 曲
    他露出笑容，露天电影。 | lu4 lu4 | 露
    没有人沉没在海里。 | mei2 mo4 | 没
    卡车卡在路上了。 | ka3 qia3 | 卡
    似的，好像没事似的，似乎不对。 | shi4 shi4 si4 | 似
    他提着篮子，提防小偷。 | ti2 di1 | 提
    削苹果，剥削。 | xiao1 xue1 | 削
    他钻进钻石店。 | zuan1 zuan4 | 钻
    圈子里的猪圈。 | quan1 juan4 | 圈
    这个角色很难演，桌角很尖。 | jue2 jiao3 | 角
    勉强答应，强大的人很倔强。 | qiang3 qiang2 jiang4 | 强
    宁可不去，宁静的夜晚。 | ning4 ning2 | 宁
    模样很好，模特，模型。 | mu2 mo2 mo2 | 模
    悄悄地走，静悄悄的。 | qiao1 qiao1 qiao1 qiao1 | 悄
    他闷在屋里，天气很闷热。 | men1 men1 | 闷
    他咽下了饭，咽喉很痛。 | yan4 yan1 | 咽
    蒙上眼睛，蒙古的草原。 | meng2 meng3 | 蒙
    的确，目的是打的去。 | di2 di4 di1 | 的
    三十弄的孩子在弄玩具。 | long4 nong4 | 弄
    纸粘在墙上，粘不住了。 | zhan1 zhan1 | 粘
    他背着孩子，手里有多少力量！ | bei1 shao3 liang4 | 背少量
    代表团一行走过一行字。 | xing2 hang2 | 行
    单老师和任先生都姓曾。 | shan4 ren2 zeng1 | 单任曾
    我了解他，他了不起，吃不了。 | liao3 liao3 liao3 | 了
    谁得罪了他？他得意地笑。 | de2 de2 | 得
    天黑得早，你得早点回来。 | de5 dei3 | 得
    他跑得比我快得多。 | de5 de5 | 得
    她重重地叹气，困难重重。 | zhong4 zhong4 chong2 chong2 | 重
    匆匆忙忙地下楼，慢慢地下山，到地下室。 | de5 de5 di4 | 地
    乌鸦喝不着水，睡不着觉，不着边际。 | zhao2 zhao2 zhuo2 | 着
    猴子乐得吱吱叫，我乐得清闲。 | de5 de2 | 得
    充绒量很高，测量三次，降水量达五十毫米。 | liang4 liang2 liang4 | 量
    分出胜负，分出高下。 | fen1 fen1 | 分
    人为刀俎，我为鱼肉。 | wei2 wei2 | 为
    高兴地跳，地道的北京人，挖地道。 | de5 di4 di4 | 地
"""


@pytest.mark.parametrize("row", SENTENCES.strip().splitlines())
def test_reading(lexicon: Lexicon, row: str) -> None:
    text, readings, chars = (part.strip() for part in row.split("|"))
    found = [s.pinyin for sentence in analyze(text, lexicon) for s in sentence.syllables if s.char[0] in chars]
    assert " ".join(found) == readings


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("嗯？", "en2"), ("嗯，好", "en4 hao3"), ("嗯……", "en1"), ("嗯嗯", "en4 en4"), ("啊？", "a2"), ("啊啊啊！", "a1 a1 a1"), ("哦？", "o2"), ("哦，", "o4"),
        ("喂？", "wei2"), ("额，", "e4"), ("他嗯了一声", "ta1 en4 le5 yi4 sheng1"),
    ],
)  # fmt: skip
def test_a_cry_is_read_by_what_it_does(lexicon: Lexicon, text: str, spoken: str) -> None:
    assert " ".join([s.spoken for sentence in analyze(text, lexicon) for s in sentence.syllables]) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("匆匆忙忙", "1122"),
        ("说说笑笑", "1144"),
        ("妈妈看看", "1545"),
        ("看看妈妈", "4515"),
        ("我想想", "325"),
        ("关关雎鸠", "1111"),
        ("一加一等于二", "111324"),
    ],
)
def test_four_characters_in_pairs_keep_their_tones(lexicon: Lexicon, text: str, spoken: str) -> None:
    (sentence,) = analyze(text, lexicon)
    assert "".join([each.spoken[-1] for each in sentence.syllables]) == spoken
