"""Sandhi, neutral tones and erhua: what is written and how it is spoken; rules that apply beside those that do not."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, UserLexicon, analyze
from qingyin.text.pinyin import sandhi as rules
from qingyin.text.pinyin.sandhi import Phrase
from qingyin.text.records import Boundary

THIRD = """
    # a third tone before a third tone, by words and phrases
    你好 ni2 hao3; 可以 ke2 yi3; 水果 shui2 guo3; 雨伞 yu2 san3; 小姐 xiao2 jie5; 老板 lao2 ban3;
    手表 shou2 biao3; 理想 li2 xiang3; 勇敢 yong2 gan3; 所以 suo2 yi3; 了解 liao2 jie3; 管理 guan2 li3;
    演讲 yan2 jiang3; 洗澡 xi2 zao3; 表演 biao2 yan3; 反省 fan2 xing3; 友好 you2 hao3; 领导 ling2 dao3;
    口水 kou2 shui3; 感染 gan2 ran3; 展览馆 zhan2 lan2 guan3; 洗脸水 xi2 lian2 shui3; 手写体 shou2 xie2 ti3;
    管理组 guan2 li2 zu3; 选举法 xuan2 ju2 fa3; 蒙古语 meng2 gu2 yu3; 总统府 zong2 tong2 fu3;
    小老虎 xiao3 lao2 hu3; 很勇敢 hen3 yong2 gan3; 纸老虎 zhi3 lao2 hu3; 老保守 lao3 bao2 shou3;
    买水果 mai3 shui2 guo3; 米老鼠 mi3 lao2 shu3; 李厂长 li3 chang2 zhang3; 厂党委 chang3 dang2 wei3;
    好领导 hao3 ling2 dao3; 小两口 xiao2 liang2 kou3; 海产品 hai3 chan2 pin3; 我很好 wo3 hen2 hao3;
    你好吗 ni2 hao3 ma5; 我想买水果 wo3 xiang2 mai3 shui2 guo3; 我也很好 wo2 ye3 hen2 hao3;
    你也可以走 ni2 ye3 ke2 yi2 zou3; 请你给我 qing2 ni3 gei2 wo3; 老李买好酒 lao3 li2 mai3 hao2 jiu3;
    我很想你 wo2 hen3 xiang2 ni3; 你有没有雨伞 ni2 you3 mei2 you3 yu2 san3; 我给你买 wo2 gei3 ni2 mai3;
    我找老板 wo2 zhao3 lao2 ban3; 洗脸 xi2 lian3; 买马 mai2 ma3; 很好 hen2 hao3; 美好 mei2 hao3;
    好美 hao2 mei3; 早起 zao2 qi3; 早晚 zao2 wan3; 好书 hao3 shu1; 好人 hao3 ren2; 小心 xiao3 xin1;
    小猫 xiao3 mao1; 老师 lao3 shi1; 老虎 lao2 hu3; 老鼠 lao2 shu3; 火车 huo3 che1; 起来 qi3 lai5;
    姐姐 jie3 jie5; 奶奶 nai3 nai5; 椅子 yi3 zi5; 耳朵 er3 duo5; 想想 xiang2 xiang5; 走走 zou2 zou5;
    等等 deng2 deng5; 打打 da2 da5; 洗洗 xi2 xi5; 小小 xiao2 xiao3; 好好 hao2 hao3;
    两点五十 liang3 dian2 wu3 shi2; 九点 jiu2 dian3; 五百 wu2 bai3; 五点五 wu3 dian2 wu3; 九九 jiu2 jiu3;
    五五 wu2 wu3; 一百五十五 yi4 bai2 wu3 shi2 wu3; 五百五十五 wu2 bai2 wu3 shi2 wu3; 两本 liang2 ben3;
    几百 ji2 bai3; 几点 ji2 dian3; 永远美好 yong2 yuan3 mei2 hao3; 各种水果 ge4 zhong3 shui2 guo3;
    我打水 wo3 da2 shui3; 走远点 zou3 yuan2 dian3; 给我写 gei3 wo2 xie3; 老古董 lao3 gu2 dong3
"""
YI = """
    # how many make one, and what costs so much; a stage, a rank and a digit
    两人一组 liang3 ren2 yi4 zu3; 十五个一组 shi2 wu3 ge4 yi4 zu3; 几分钟一班 ji3 fen1 zhong1 yi4 ban1; 三块五一份 san1 kuai4 wu3 yi2 fen4; 三千五一个月 san1 qian1 wu3 yi2 ge4 yue4;
    百分之五一个 bai3 fen1 zhi1 wu3 yi1 ge4; 三点五一 san1 dian2 wu3 yi1; 假一赔三 jia3 yi1 pei2 san1; 缺一罚十 que1 yi1 fa2 shi2; 一传不到位 yi1 chuan2 bu2 dao4 wei4; 一传十 yi4 chuan2 shi2; 这一传很好 zhe4 yi4 chuan2 hen2 hao3;
    # 一, also where it keeps its first tone
    一个 yi2 ge4; 一样 yi2 yang4; 一下 yi2 xia4; 一定 yi2 ding4; 一共 yi2 gong4; 一块 yi2 kuai4; 一次 yi2 ci4;
    一辆 yi2 liang4; 一半 yi2 ban4; 一切 yi2 qie4; 一天 yi4 tian1; 一年 yi4 nian2; 一起 yi4 qi3; 一般 yi4 ban1;
    一些 yi4 xie1; 一点 yi4 dian3; 一直 yi4 zhi2; 一边 yi4 bian1; 一群 yi4 qun2; 一种 yi4 zhong3;
    一本 yi4 ben3; 一把 yi4 ba3; 一百 yi4 bai3; 一千 yi4 qian1; 一万 yi2 wan4; 一亿 yi2 yi4; 第一 di4 yi1;
    统一 tong3 yi1; 唯一 wei2 yi1; 万一 wan4 yi1; 之一 zhi1 yi1; 专一 zhuan1 yi1; 星期一 xing1 qi1 yi1;
    周一 zhou1 yi1; 初一 chu1 yi1; 十一 shi2 yi1; 二十一 er4 shi2 yi1; 一一 yi1 yi1; 一二三 yi1 er4 san1;
    一月 yi1 yue4; 一号 yi1 hao4; 一楼 yi1 lou2; 一年级 yi1 nian2 ji2; 一等奖 yi1 deng2 jiang3; 一流 yi1 liu2;
    第一个 di4 yi1 ge4; 第一次 di4 yi1 ci4; 第一天 di4 yi1 tian1; 看一看 kan4 yi5 kan4;
    统一一下 tong3 yi1 yi2 xia4; 星期一一早 xing1 qi1 yi1 yi4 zao3; 一根一根 yi4 gen1 yi4 gen1; 一动不动 yi2 dong4 bu2 dong4;
    想一想 xiang3 yi5 xiang3; 试一试 shi4 yi5 shi4; 走一走 zou3 yi5 zou3; 等一等 deng3 yi5 deng3;
    一心一意 yi4 xin1 yi2 yi4; 一五一十 yi1 wu3 yi1 shi2; 一日三餐 yi2 ri4 san1 can1;
    一朝一夕 yi4 zhao1 yi4 xi1; 一模一样 yi4 mu2 yi2 yang4; 一来一去 yi4 lai2 yi2 qu4;
    一问一答 yi2 wen4 yi4 da2; 独一无二 du2 yi1 wu2 er4; 一帆风顺 yi4 fan1 feng1 shun4;
    一言不发 yi4 yan2 bu4 fa1; 一个人 yi2 ge4 ren2; 一会儿 yi2 huir4; 一点儿 yi4 dianr3;
    一阵风 yi2 zhen4 feng1; 一九四九年 yi1 jiu3 si4 jiu3 nian2; 二零一一年 er4 ling2 yi1 yi1 nian2;
    百分之一 bai3 fen1 zhi1 yi1; 三分之一 san1 fen1 zhi1 yi1; 一点五 yi1 dian2 wu3; 三点一 san1 dian3 yi1;
    一百一十 yi4 bai3 yi1 shi2; 一百零一 yi4 bai3 ling2 yi1; 一千一百 yi4 qian1 yi4 bai3;
    一万一千 yi2 wan4 yi4 qian1; 十一点 shi2 yi1 dian3; 星期一早上 xing1 qi1 yi1 zao3 shang5;
    周一到周五 zhou1 yi1 dao4 zhou1 wu3; 统一的国家 tong3 yi1 de5 guo2 jia1; 一把手 yi1 ba2 shou3;
    一号线 yi1 hao4 xian4; 五月一日 wu3 yue4 yi1 ri4; 十一月 shi2 yi1 yue4; 一刻钟 yi2 ke4 zhong1;
    三点一刻 san1 dian3 yi2 ke4; 一到十 yi2 dao4 shi2; 头一天 tou2 yi4 tian1; 同一个 tong2 yi2 ge4; 同一性 tong2 yi1 xing4;
    同一年级 tong2 yi1 nian2 ji2; 同一部门 tong2 yi1 bu4 men2; 同一条件 tong2 yi1 tiao2 jian4; 同一天空 tong2 yi1 tian1 kong1; 同一代理人 tong2 yi1 dai4 li3 ren2; 同一座位 tong2 yi1 zuo4 wei4; 同一年 tong2 yi4 nian2; 做一期手术 zuo4 yi1 qi1 shou3 shu4;
    市一中 shi4 yi1 zhong1; 市一中学生 shi4 yi1 zhong1 xue2 sheng1; 在一中学 zai4 yi4 zhong1 xue2; 在一中国餐馆 zai4 yi4 zhong1 guo2 can1 guan3; 到一汽修厂 dao4 yi2 qi4 xiu1 chang3; 一至六层 yi1 zhi4 liu4 ceng2;
    同一时区 tong2 yi1 shi2 qu1; 每一期 mei3 yi4 qi1; 下一组 xia4 yi4 zu3; 这一级 zhe4 yi4 ji2; 高人一等 gao1 ren2 yi4 deng3; 一期工程 yi1 qi1 gong1 cheng2;
    下一等奖 xia4 yi1 deng2 jiang3; 高一级部 gao1 yi1 ji2 bu4; 高新一期 gao1 xin1 yi1 qi1; 码头一号 ma3 tou5 yi1 hao4; 7一12 qi1 yi1 shi2 er4;
    15一根 shi2 wu3 yi4 gen1; 8一斤 ba1 yi4 jin1; 一点一横 yi4 dian3 yi4 heng2; 粉水比1:15 fen3 shui2 bi3 yi1 bi3 shi2 wu3;
    1栋2单元 yi1 dong4 er4 dan1 yuan2; 住1栋1102室 zhu4 yi1 dong4 yao1 yao1 ling2 er4 shi4; 1栋的业主 yi1 dong4 de5 ye4 zhu3; 一栋三层小楼 yi2 dong4 san1 ceng2 xiao3 lou2; 一栋楼 yi2 dong4 lou2; 教学楼一楼 jiao4 xue2 lou2 yi1 lou2;
    1—3个 yi1 dao4 san1 ge4; 1-2次 yi1 dao4 liang3 ci4; 一到三天 yi1 dao4 san1 tian1; 一到三月就忙 yi2 dao4 san1 yue4 jiu4 mang2; 一到三点他来 yi2 dao4 san1 dian3 ta1 lai2; 押一付三 ya1 yi1 fu4 san1; 交一送一的 jiao1 yi1 song4 yi1 de5; 押一下 ya1 yi2 xia4; 他一传手艺 ta1 yi4 chuan2 shou3 yi4; 医生说难不难 yi1 sheng1 shuo1 nan2 bu5 nan2; 爆发一血 bao4 fa1 yi1 xue4; 说高不高 shuo1 gao1 bu4 gao1; 门槛说高不高 men2 kan3 shuo1 gao1 bu4 gao1; 你说高不高 ni3 shuo1 gao1 bu5 gao1; 以三比一获胜 yi3 san1 bi3 yi1 huo4 sheng4; 二比一赢了 er4 bi3 yi1 ying2 le5; 三个比一个好 san1 ge4 bi3 yi2 ge4 hao3;
    六点一过 liu4 dian3 yi2 guo4; 六点一到家 liu4 dian3 yi2 dao4 jia1; 三点一到三点五 san1 dian3 yi1 dao4 san1 dian2 wu3; 周三一定 zhou1 san1 yi2 ding4; 周五一起 zhou1 wu3 yi4 qi3; 周三一号 zhou1 san1 yi1 hao4; 星期二一早 xing1 qi1 er4 yi4 zao3;
    还不还我 hai2 bu4 huan2 wo3; 还不去 hai2 bu2 qu4; 塌不下来 ta1 bu5 xia4 lai5
"""
BU = """
    # 不, also neutral inside 看不看 and 看不见
    不是 bu2 shi4; 不对 bu2 dui4; 不去 bu2 qu4; 不会 bu2 hui4; 不要 bu2 yao4; 不用 bu2 yong4; 不错 bu2 cuo4;
    不看 bu2 kan4; 不变 bu2 bian4; 不但 bu2 dan4; 不必 bu2 bi4; 不断 bu2 duan4; 不过 bu2 guo4; 不够 bu2 gou4;
    不见 bu2 jian4; 不论 bu2 lun4; 不幸 bu2 xing4; 不在乎 bu2 zai4 hu5; 不好 bu4 hao3; 不来 bu4 lai2;
    不说 bu4 shuo1; 不听 bu4 ting1; 不想 bu4 xiang3; 不行 bu4 xing2; 不能 bu4 neng2; 不同 bu4 tong2;
    不知道 bu4 zhi1 dao4; 不管 bu4 guan3; 不久 bu4 jiu3; 不得不 bu4 de2 bu4; 不如 bu4 ru2; 不许 bu4 xu3;
    不安 bu4 an1; 看不看 kan4 bu5 kan4; 好不好 hao3 bu5 hao3; 是不是 shi4 bu5 shi4; 能不能 neng2 bu5 neng2;
    去不去 qu4 bu5 qu4; 要不要 yao4 bu5 yao4; 对不对 dui4 bu5 dui4; 行不行 xing2 bu5 xing2;
    差不多 cha4 bu5 duo1; 对不起 dui4 bu5 qi3; 来不及 lai2 bu5 ji2; 了不起 liao3 bu5 qi3;
    看不见 kan4 bu5 jian4; 听不懂 ting1 bu5 dong3; 吃不了 chi1 bu5 liao3; 受不了 shou4 bu5 liao3;
    说不定 shuo1 bu5 ding4; 忍不住 ren3 bu5 zhu4; 睡不着 shui4 bu5 zhao2; 走不动 zou3 bu5 dong4;
    想不到 xiang3 bu5 dao4; 我不 wo3 bu4; 不不不 bu2 bu2 bu4; 决不 jue2 bu4; 从不 cong2 bu4;
    毫不客气 hao2 bu2 ke4 qi5; 爱住不住 ai4 zhu4 bu2 zhu4; 爱来不来 ai4 lai2 bu4 lai2; 不行不行 bu4 xing2 bu4 xing2;
    住不住 zhu4 bu5 zhu4; 知不知道 zhi1 bu5 zhi1 dao4; 敢说“不”字 gan3 shuo1 bu4 zi4; 写“一”字 xie3 yi1 zi4
"""
NEUTRAL = """
    # neutral tones of words, particles, doubled verbs, directions
    爸爸 ba4 ba5; 妈妈 ma1 ma5; 哥哥 ge1 ge5; 弟弟 di4 di5; 妹妹 mei4 mei5; 爷爷 ye2 ye5; 奶奶 nai3 nai5;
    姥姥 lao3 lao5; 叔叔 shu1 shu5; 姑姑 gu1 gu5; 舅舅 jiu4 jiu5; 太太 tai4 tai5; 星星 xing1 xing5;
    娃娃 wa2 wa5; 宝宝 bao3 bao5; 桌子 zhuo1 zi5; 椅子 yi3 zi5; 杯子 bei1 zi5; 房子 fang2 zi5; 孩子 hai2 zi5;
    儿子 er2 zi5; 本子 ben3 zi5; 帽子 mao4 zi5; 木头 mu4 tou5; 石头 shi2 tou5; 馒头 man2 tou5; 骨头 gu3 tou5;
    前头 qian2 tou5; 我们 wo3 men5; 你们 ni3 men5; 他们 ta1 men5; 咱们 zan2 men5; 人们 ren2 men5;
    同学们 tong2 xue2 men5; 什么 shen2 me5; 怎么 zen3 me5; 那么 na4 me5; 这么 zhe4 me5; 多么 duo1 me5;
    为什么 wei4 shen2 me5; 好吗 hao3 ma5; 你呢 ni3 ne5; 走吧 zou3 ba5; 是啊 shi4 ra5; 对嘛 dui4 ma5;
    好的 hao3 de5; 我的 wo3 de5; 红的 hong2 de5; 慢慢地 man4 man4 de5; 跑得快 pao3 de5 kuai4;
    写得好 xie3 de5 hao3; 吃了 chi1 le5; 走了 zou3 le5; 看着 kan4 zhe5; 坐着 zuo4 zhe5; 去过 qu4 guo5;
    来过 lai2 guo5; 东西 dong1 xi5; 朋友 peng2 you5; 学生 xue2 sheng5; 先生 xian1 sheng5; 衣服 yi1 fu5;
    事情 shi4 qing5; 时候 shi2 hou5; 意思 yi4 si5; 休息 xiu1 xi5; 喜欢 xi3 huan5; 告诉 gao4 su5;
    认识 ren4 shi5; 知道 zhi1 dao4; 明白 ming2 bai5; 清楚 qing1 chu5; 漂亮 piao4 liang5; 聪明 cong1 ming5;
    便宜 pian2 yi5; 舒服 shu1 fu5; 客气 ke4 qi5; 热闹 re4 nao5; 麻烦 ma2 fan5; 厉害 li4 hai5; 困难 kun4 nan5;
    太阳 tai4 yang5; 月亮 yue4 liang5; 头发 tou2 fa5; 眼睛 yan3 jing5; 耳朵 er3 duo5; 鼻子 bi2 zi5;
    嘴巴 zui3 ba5; 胳膊 ge1 bo5; 窗户 chuang1 hu5; 豆腐 dou4 fu5; 萝卜 luo2 bo5; 葡萄 pu2 tao5; 西瓜 xi1 gua1;
    点心 dian3 xin5; 包子 bao1 zi5; 饺子 jiao3 zi5; 钥匙 yao4 shi5; 关系 guan1 xi5; 消息 xiao1 xi5;
    生意 sheng1 yi5; 精神 jing1 shen5; 力气 li4 qi5; 故事 gu4 shi5; 名字 ming2 zi5; 地方 di4 fang5;
    部分 bu4 fen5; 丈夫 zhang4 fu5; 妻子 qi1 zi5; 大夫 dai4 fu5; 护士 hu4 shi5; 师傅 shi1 fu5;
    上面 shang4 mian4; 下面 xia4 mian4; 里面 li3 mian4; 外面 wai4 mian4; 前边 qian2 bian5; 后边 hou4 bian5;
    家里 jia1 li5; 屋里 wu1 li5; 桌子上 zhuo1 zi5 shang5; 晚上 wan3 shang5; 早上 zao3 shang5; 看看 kan4 kan5;
    听听 ting1 ting5; 说说 shuo1 shuo5; 试试 shi4 shi5; 坐坐 zuo4 zuo5; 问问 wen4 wen5; 弄弄 nong4 nong5; 暖暖腿 nuan2 nuan5 tui3; 一又十二分之七 yi1 you4 shi2 er4 fen1 zhi1 qi1; 玩玩 wan2 wan5;
    聊聊 liao2 liao5; 散散步 san4 san5 bu4; 帮帮忙 bang1 bang5 mang2; 洗洗手 xi2 xi5 shou3;
    学习学习 xue2 xi2 xue2 xi2; 休息休息 xiu1 xi5 xiu1 xi5; 商量商量 shang1 liang5 shang1 liang5;
    打扫打扫 da2 sao3 da2 sao3; 讨论讨论 tao3 lun4 tao3 lun4; 高高兴兴 gao1 gao1 xing4 xing4;
    清清楚楚 qing1 qing1 chu2 chu3; 干干净净 gan1 gan1 jing4 jing4; 漂漂亮亮 piao4 piao4 liang4 liang4;
    慢慢 man4 man4; 轻轻 qing1 qing1; 常常 chang2 chang2; 刚刚 gang1 gang1; 偷偷 tou1 tou1; 人人 ren2 ren2;
    天天 tian1 tian1; 年年 nian2 nian2; 家家 jia1 jia1; 种种 zhong2 zhong3; 出来 chu1 lai2; 进去 jin4 qu4;
    上来 shang4 lai2; 下去 xia4 qu4; 起来 qi3 lai5; 回来 hui2 lai5; 过去 guo4 qu5; 站起来 zhan4 qi3 lai5;
    走出去 zou3 chu1 qu5; 跑过来 pao3 guo4 lai5; 拿出来 na2 chu1 lai5; 坐下来 zuo4 xia4 lai5;
    想起来 xiang2 qi3 lai5; 看上去 kan4 shang4 qu5; 爬上去 pa2 shang4 qu5; 笑起来 xiao4 qi3 lai5;
    说下去 shuo1 xia4 qu5; 留下来 liu2 xia4 lai5; 带回去 dai4 hui2 qu5; 飞过去 fei1 guo4 qu5;
    应酬 ying4 chou5; 恶心 e3 xin5; 簸箕 bo4 ji5; 不搭理 bu4 da1 li5; 放风筝 fang4 feng1 zheng5; 将就着吃 jiang1 jiu5 zhe5 chi1;
    伺候 ci4 hou5; 老师傅 lao3 shi1 fu5; 往里走 wang3 li2 zou3; 两千多里 liang3 qian1 duo1 li3; 二百余里 er4 bai3 yu2 li3;
    见见 jian4 jian5; 救救我 jiu4 jiu5 wo3; 挑挑拣拣 tiao1 tiao1 jian2 jian3; 打打杀杀 da2 da3 sha1 sha1; 中考考场 zhong1 kao3 kao2 chang3; 考不及格 kao3 bu4 ji2 ge2; 该吃吃该睡睡 gai1 chi1 chi1 gai1 shui4 shui4; 该歇歇了 gai1 xie1 xie5 le5;
    队伍 dui4 wu5; 娶媳妇 qu3 xi2 fu5; 大少爷 da4 shao4 ye5; 师爷 shi1 ye5; 教师爷爷 jiao4 shi1 ye2 ye5; 晾衣服 liang4 yi1 fu5; 眨眼睛 zha2 yan3 jing5; 谭大人 tan2 da4 ren5; 大人们 da4 ren5 men5;
    赔个不是 pei2 ge5 bu2 shi5; 叫苦不迭 jiao4 ku3 bu4 die2; 好久不见 hao2 jiu3 bu2 jian4; 葡萄汁 pu2 tao5 zhi1; 葡萄牙 pu2 tao2 ya2; 冰碴子 bing1 cha2 zi5; 镢头 jue2 tou5; 扑棱棱 pu1 leng1 leng1;
    克里克 ke4 li3 ke4; 迪雅里克 di2 ya2 li3 ke4; 库里三分 ku4 li3 san1 fen1; 库里有货 ku4 li5 you3 huo4; 数据库里三分 shu4 ju4 ku4 li5 san1 fen1; 红星里三栋 hong2 xing1 li3 san1 dong4; 春晖里 chun1 hui1 li3; 院里三栋楼 yuan4 li5 san1 dong4 lou2; 表格里提到 biao3 ge2 li5 ti2 dao4
"""
ERHUA = """
    # 儿 that joins, and 儿 that is a child
    花儿 huar1; 鸟儿 niaor3; 这儿 zher4; 那儿 nar4; 哪儿 nar3; 玩儿 wanr2; 事儿 shir4; 味儿 weir4; 劲儿 jinr4;
    点儿 dianr3; 一点儿 yi4 dianr3; 一会儿 yi2 huir4; 有点儿 you2 dianr3; 差点儿 cha4 dianr3;
    小孩儿 xiao3 hair2; 老头儿 lao3 tour2; 冰棍儿 bing1 gunr4; 胡同儿 hu2 tongr4; 大伙儿 da4 huor3;
    聊天儿 liao2 tianr1; 好玩儿 hao3 wanr2; 面条儿 mian4 tiaor2; 男孩儿 nan2 hair2; 女孩儿 nv3 hair2;
    今儿 jinr1; 明儿 mingr2; 昨儿 zuor2; 块儿 kuair4; 一块儿 yi2 kuair4; 心眼儿 xin1 yanr3; 拐弯儿 guai3 wanr1;
    墨水儿 mo4 shuir3; 纽扣儿 niu3 kour4; 小猫儿 xiao3 maor1; 小狗儿 xiao2 gour3; 歌儿 ger1; 画儿 huar4;
    活儿 huor2; 空儿 kongr4; 馅儿 xianr4; 脸蛋儿 lian3 danr4; 纳闷儿 na4 menr4; 干活儿 gan4 huor2;
    走后门儿 zou3 hou4 menr2; 慢慢儿 man4 manr1; 好好儿 hao3 haor1; 女儿 nv3 er2; 儿子 er2 zi5; 儿童 er2 tong2;
    婴儿 ying1 er2; 少儿 shao4 er2; 幼儿园 you4 er2 yuan2; 托儿所 tuo1 er2 suo3; 孤儿 gu1 er2; 胎儿 tai1 er2;
    健儿 jian4 er2; 男儿 nan2 er2; 儿女 er2 nv3; 儿媳 er2 xi2; 儿歌 er2 ge1; 混血儿 hun4 xue4 er2;
    新生儿 xin1 sheng1 er2; 宠儿 chong3 er2; 患儿 huan4 er2; 小儿科 xiao3 er2 ke1; 育儿 yu4 er2; 儿科 er2 ke1;
    儿时 er2 shi2; 产儿 chan3 er2
"""
PARTICLE = """
    # 啊 after what comes before it
    好啊 hao3 wa5; 是啊 shi4 ra5; 天啊 tian1 na5; 唱啊 chang4 a5; 走啊 zou3 wa5; 快跑啊 kuai4 pao3 wa5;
    吃啊 chi1 ra5; 你啊 ni3 ya5; 真美啊 zhen1 mei3 ya5; 大家快来啊 da4 jia1 kuai4 lai2 ya5;
    多好啊 duo1 hao3 wa5; 人啊 ren2 na5; 行啊 xing2 a5;
    好甜啊啊啊 hao3 tian2 na5 a5 a5; 啊啊啊抢到了 a1 a1 a1 qiang3 dao4 le5
"""


def _table() -> list[tuple[str, str]]:
    found = []
    for text in (THIRD, YI, BU, NEUTRAL, ERHUA, PARTICLE):
        rows = "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("#"))
        for row in rows.replace(";\n", ";").split(";"):
            written, _, spoken = row.strip().partition(" ")
            found.append((written, spoken))
    return found


def spoken(text: str, lexicon: Lexicon, erhua: bool = True) -> str:
    """What is spoken for a text, as one line."""
    found = analyze(text, lexicon, erhua=erhua)
    return " ".join(syllable.spoken for sentence in found for syllable in sentence.syllables)


def test_the_table_is_long_enough() -> None:
    assert len(_table()) >= 300


@pytest.mark.parametrize(("written", "expected"), _table())
def test_spoken(lexicon: Lexicon, written: str, expected: str) -> None:
    assert spoken(written, lexicon) == expected


def test_erhua_can_be_kept_apart(lexicon: Lexicon) -> None:
    assert spoken("花儿", lexicon, erhua=False) == "hua1 er5"
    assert spoken("女儿", lexicon, erhua=False) == "nv3 er2"
    merged = analyze("玩儿吧", lexicon)[0].syllables[0]
    assert (merged.text, merged.char, merged.span, merged.pinyin) == ("玩儿", "玩儿", (0, 2), "wanr2")


# a text | the dictionary reading and what is spoken of these places | where the rule "light" acts
LIGHT = """
    关系很好 | guan1 xi4 | guan1 xi5 | 0 2
    没关系 | mei2 guan1 xi4 | mei2 guan1 xi5 | 0 3
    遇到困难 | kun4 nan2 | kun4 nan5 | 2 4
    知识 | zhi1 shi2 | zhi1 shi5 | 0 2
    认识你 | ren4 shi2 | ren4 shi5 | 0 2
    太陽 | tai4 yang2 | tai4 yang5 | 0 2
    地道的北京人 | di4 dao4 | di4 dao5 | 0 2
    大部分 | da4 bu4 fen4 | da4 bu4 fen5 | 0 3
    王小姐 | xiao3 jie3 | xiao2 jie5 | 1 3
    站起来 | qi3 lai2 | qi3 lai5 | 1 3
    想起来 | xiang3 qi3 lai2 | xiang2 qi3 lai5 | 0 3
    海关系统 | hai3 guan1 xi4 tong3 | hai3 guan1 xi4 tong3 | 0 4
    知道 | zhi1 dao4 | zhi1 dao4 | 0 2
    葡萄 | pu2 tao5 | pu2 tao5 | 0 2
    先生 | xian1 sheng5 | xian1 sheng5 | 0 2
    桌子 | zhuo1 zi5 | zhuo1 zi5 | 0 2
    妈妈 | ma1 ma5 | ma1 ma5 | 0 2
"""


@pytest.mark.parametrize("row", LIGHT.strip().splitlines())
def test_light(lexicon: Lexicon, row: str) -> None:
    text, pinyin, said, places = (part.strip() for part in row.split("|"))
    start, end = map(int, places.split())
    found = analyze(text, lexicon)[0].syllables[start:end]
    assert " ".join(s.pinyin for s in found) == pinyin
    assert " ".join(s.spoken for s in found) == said
    assert all(s.rule or s.spoken == s.pinyin for s in found)
    if text == "关系很好":
        assert found[1].rule == "light"


def test_an_explicit_reading_is_spoken_as_it_is_given(lexicon: Lexicon) -> None:
    user = UserLexicon(entries={"关系": "guan1 xi4"})
    (sentence,) = analyze("关系很好", lexicon, user=user)
    assert [s.spoken for s in sentence.syllables[:2]] == ["guan1", "xi4"]
    (sentence,) = analyze("知<识|shi2>", lexicon)
    assert [s.spoken for s in sentence.syllables] == ["zhi1", "shi2"]


def phrase(text: str, readings: str, *words: int) -> Phrase:
    """A phrase whose words have these lengths; one a character if none are given."""
    ends = [sum(words[: i + 1]) for i in range(len(words))] if words else list(range(1, len(text) + 1))
    return Phrase(text, tuple(readings.split()), tuple(zip([0, *ends], ends, strict=False)))


@pytest.mark.parametrize(
    ("rule", "given", "changes"),
    [
        (rules.light, phrase("关系", "guan1 xi4", 2)._replace(light=(1,)), {1: "xi5"}),
        (rules.light, phrase("海关系", "hai3 guan1 xi4", 2, 1), {}),
        (rules.yi, phrase("一样", "yi1 yang4"), {0: "yi2"}),
        (rules.yi, phrase("一天", "yi1 tian1"), {0: "yi4"}),
        (rules.yi, phrase("第一天", "di4 yi1 tian1", 2, 1), {}),
        (rules.yi, phrase("统一用", "tong3 yi1 yong4", 2, 1), {}),
        (rules.bu, phrase("不对", "bu4 dui4"), {0: "bu2"}),
        (rules.bu, phrase("不好", "bu4 hao3"), {}),
        (rules.bu, phrase("我不", "wo3 bu4"), {}),
        (rules.third_tone, phrase("你好", "ni3 hao3", 2), {0: "ni2"}),
        (rules.third_tone, phrase("你们", "ni3 men5", 2), {}),
        (rules.third_tone, phrase("好书", "hao3 shu1"), {}),
        (rules.third_tone, phrase("我很好", "wo3 hen3 hao3"), {1: "hen2"}),
        (rules.third_tone, phrase("展览馆", "zhan3 lan3 guan3", 3)._replace(inner=(2,)), {0: "zhan2", 1: "lan2"}),
        (rules.third_tone, phrase("小老虎", "xiao3 lao3 hu3", 3)._replace(inner=(1,)), {1: "lao2"}),
        (rules.doubled_verb, phrase("看看", "kan4 kan4"), {1: "kan5"}),
        (rules.doubled_verb, phrase("想想", "xiang3 xiang3"), {0: "xiang2", 1: "xiang5"}),
        (rules.doubled_verb, phrase("天天", "tian1 tian1"), {}),
        (rules.doubled_verb, phrase("看看看", "kan4 kan4 kan4"), {}),
        (rules.doubled_verb, phrase("车站站了", "che1 zhan4 zhan4 le5", 2, 1, 1), {}),
        (rules.doubled_verb, phrase("会试试", "hui4 shi4 shi4", 2, 1), {2: "shi5"}),
        (rules.doubled_verb, phrase("化学学会", "hua4 xue2 xue2 hui4", 2, 2), {}),
        (rules.doubled_verb, phrase("火车站站台", "huo3 che1 zhan4 zhan4 tai2", 3, 2), {}),
        (rules.doubled_verb, phrase("消消乐", "xiao1 xiao1 le4"), {}),
        (rules.doubled_verb, phrase("夸夸群", "kua1 kua1 qun2"), {}),
        (rules.doubled_verb, phrase("摇摇晃晃", "yao2 yao2 huang4 huang4"), {}),
        (rules.doubled_verb, phrase("摇摇头", "yao2 yao2 tou2"), {1: "yao5"}),
        (rules.doubled_verb, phrase("高考考了", "gao1 kao3 kao3 le5", 2, 1, 1), {}),
        (rules.doubled_verb, phrase("遇见见过", "yu4 jian4 jian4 guo4", 2, 1, 1), {}),
        (rules.doubled_verb, phrase("闹哄哄", "nao4 hong1 hong1", 3), {}),
        (rules.between_verbs, phrase("看一看", "kan4 yi1 kan4"), {1: "yi5"}),
        (rules.between_verbs, phrase("好不好", "hao3 bu4 hao3"), {1: "bu5"}),
        (rules.between_verbs, phrase("一不一", "yi1 bu4 yi1"), {}),
        (rules.between_verbs, phrase("先生一生", "xian1 sheng1 yi1 sheng1", 2, 1, 1), {}),
        (rules.between_verbs, phrase("你生不生气", "ni3 sheng1 bu4 sheng1 qi4", 1, 1, 1, 2), {2: "bu5"}),
        (rules.between_verbs, phrase("备份一份", "bei4 fen4 yi1 fen4", 2, 1, 1), {}),
        (rules.between_verbs, phrase("借宿一宿", "jie4 su4 yi1 xiu3", 2, 2), {}),
        (rules.between_verbs, phrase("香得不得了", "xiang1 de5 bu4 de2 liao3", 1, 1, 3), {}),
        (rules.between_verbs, phrase("说高不高", "shuo1 gao1 bu4 gao1"), {}),
        (rules.between_verbs, phrase("你说高不高", "ni3 shuo1 gao1 bu4 gao1"), {3: "bu5"}),
        (rules.doubled_verb, phrase("点点关注", "dian3 dian3 guan1 zhu4", 1, 1, 2), {0: "dian2", 1: "dian5"}),
        (rules.doubled_verb, phrase("点点滴滴", "dian3 dian3 di1 di1"), {}),
        (rules.doubled_verb, phrase("背背篓", "bei1 bei1 lou3", 1, 2), {}),
        (rules.doubled_verb, phrase("帮帮主", "bang1 bang1 zhu3", 1, 2), {}),
        (rules.doubled_verb, phrase("帮帮主人", "bang1 bang1 zhu3 ren2", 1, 1, 2), {1: "bang5"}),
        (rules.doubled_verb, phrase("一坐坐到半夜", "yi1 zuo4 zuo4 dao4 ban4 ye4", 1, 1, 1, 1, 2), {}),
        (rules.doubled_verb, phrase("坐坐到中午", "zuo4 zuo4 dao4 zhong1 wu3", 1, 1, 1, 2), {1: "zuo5"}),
        (rules.complement, phrase("听不见", "ting1 bu4 jian4"), {1: "bu5"}),
        (rules.complement, phrase("我不见", "wo3 bu4 jian4"), {}),
        (rules.direction, phrase("跑出来", "pao3 chu1 lai2"), {2: "lai5"}),
        (rules.direction, phrase("他出来", "ta1 chu1 lai2"), {}),
        (rules.place_word, phrase("学校里", "xue2 xiao4 li3", 2, 1), {2: "li5"}),
        (rules.place_word, phrase("三里", "san1 li3"), {}),
        (rules.place_word, phrase("奥雷里亚诺", "ao4 lei2 li3 ya4 nuo4"), {}),
        (rules.place_word, phrase("恩里克", "en1 li3 ke4"), {}),
        (rules.place_word, phrase("幸福里小区", "xing4 fu2 li3 xiao3 qu1", 2, 1, 2), {}),
        (rules.place_word, phrase("阳光里", "yang2 guang1 li3", 2, 1), {2: "li5"}),
        (rules.place_word, phrase("卡里比较", "ka3 li3 bi3 jiao4", 1, 1, 2), {1: "li5"}),
        (rules.place_word, phrase("桌子上", "zhuo1 zi5 shang4", 2, 1), {2: "shang5"}),
        (rules.place_word, phrase("他上学", "ta1 shang4 xue2"), {}),
        (rules.before_neutral, phrase("小姐", "xiao3 jie5", 2), {0: "xiao2"}),
        (rules.before_neutral, phrase("姐姐", "jie3 jie5", 2), {}),
        (rules.a_particle, phrase("好啊", "hao3 a5"), {1: "wa5"}),
        (rules.a_particle, phrase("看啊", "kan4 a5"), {1: "na5"}),
        (rules.a_particle, phrase("唱啊", "chang4 a5"), {}),
        (rules.a_particle, phrase("好啊啊", "hao3 a5 a5"), {1: "wa5"}),
    ],
)
def test_one_rule(rule: rules.Rule, given: Phrase, changes: dict[int, str]) -> None:
    assert rule(given, given.readings) == changes


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("B1层", "bi1 yi1 ceng2"), ("Ⅰ卷", "yi1 juan4"), ("T1线", "ti1 yi1 xian4"), ("1层", "yi4 ceng2"), ("x1个", "ai2 ke5 si5 yi2 ge4"),
        ("去一中东门", "qu4 yi1 zhong1 dong1 men2"), ("一中东校区", "yi1 zhong1 dong1 xiao4 qu1"), ("一中东部", "yi4 zhong1 dong1 bu4"),
    ],
)  # fmt: skip
def test_yi_of_a_label_keeps_its_tone(lexicon: Lexicon, text: str, spoken: str) -> None:
    found = [each for sentence in analyze(text, lexicon) for each in sentence.syllables]
    assert " ".join(each.spoken for each in found) == spoken


@pytest.mark.parametrize(
    ("text", "reading"),
    [("Excel里求和", "li5"), ("在Python里，可以", "li5"), ("App里面", "li3"), ("iPhone里程碑", "li3"), ("NBA裡", "li5"), ("Excel<里|li3>求和", "li3")],
)  # fmt: skip
def test_li_after_a_latin_word_is_light(lexicon: Lexicon, text: str, reading: str) -> None:
    found = [each for sentence in analyze(text, lexicon) for each in sentence.syllables]
    assert [each.spoken for each in found if each.char in "里裡"] == [reading]


@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("（一）投保人", "(一)投保人"),
        ("六周岁（含）以下或身高一米二（含）以下儿童免票", "六周岁(含)以下或身高一米二(含)以下儿童免票"),
    ],
)
def test_brackets_part_in_either_width(lexicon: Lexicon, full: str, half: str) -> None:
    """What is written in brackets is read alike in both widths, with the same breaths."""
    wide, narrow = (
        [(s.spoken, s.boundary) for sentence in analyze(text, lexicon) for s in sentence.syllables]
        for text in (full, half)
    )
    assert wide == narrow
    assert narrow[0][0] in ("yi1", "liu4")


def test_the_groups_of_a_telephone_number_part(lexicon: Lexicon) -> None:
    """400-811-1111 has a short pause where it is written apart; its hidden digits are no 星星."""
    (sentence,) = analyze("请致电400-811-1111", lexicon)
    assert [i for i, s in enumerate(sentence.syllables[:-1]) if s.boundary >= Boundary.PHRASE] == [5, 8]
    (hidden,) = analyze("电话是138****6620", lexicon)
    assert [s.spoken for s in hidden.syllables if s.char == "星"] == ["xing1"] * 4
