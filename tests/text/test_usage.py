"""Readings that neighbours, surnames and school books decide; each row of the tables is read as it says."""

from __future__ import annotations

import re

import pytest

from qingyin.text import Lexicon, analyze
from qingyin.text.pinyin import sandhi, school, usage, usage_rows

ROWS = [(char, row.reading, example) for char, rows in usage.rows().items() for row in rows for example in row.examples]


@pytest.mark.parametrize(("char", "reading", "example"), ROWS)
def test_each_row_reads_its_examples(lexicon: Lexicon, char: str, reading: str, example: str) -> None:
    found = [s.pinyin for sentence in analyze(example, lexicon) for s in sentence.syllables if s.char[0] == char]
    assert reading in found


@pytest.mark.parametrize("row", """
    两只鸟更不怕人 geng4 更; 更多的人 geng4 更; 他更不愿意 geng4 更; 等更好的机会 geng4 更; 禁用手机 jin4 禁; 禁止使用 jin4 禁
    这里禁用 jin4 禁; 这条路禁行 jin4 禁; 盖了圈养的棚 juan4 圈; 中签率 zhong4 中; 划着船 hua2 划; 处在中间 chu3 处; 大意了 yi4 意
    房间里有人背书 bei4 背; 人背对着我 bei4 背; 数第一 shu3 数; 从上数据库导出 shu4 数; 倒着急了 dao4 倒; 要倒闭了 dao3 倒; 一卷书 juan4 卷
    物价上调到五元 tiao2 调; 上调价格 tiao2 调; 店铺上新 pu4 铺; 床铺上 pu4 铺; 结果一树梨花 jie2 结; 结了两次婚 jie2 结; 结了三次账 jie2 结; 钻石 zuan4 钻; 钻头 zuan4 钻
    跑得有多快 de5 得; 觉得有这么大 de5 得; 区先生来了 ou1 区; 他得了第一 de2 得; 一看就得了 de2 得; 现在就得走 dei3 得; 和盐进面 he2 和; 糖和进口的面 he2 和
    国土地区 di4 地; 不断地方 di4 地; 女性地位 di4 地; 男性地带 di4 地; 秦将在明天到 jiang1 将; 吴将去北京 jiang1 将; 没睡着 zhao2 着; 没看着 zhe5 着
    替学生着想 zhuo2 着; 学生着装规范 zhuo2 着; 网站着手整改 zhuo2 着; 公开着手 zhuo2 着; 各种着装 zhuo2 着; 头顶着装水的碗 zhe5 着; 头顶着重物 zhe5 着
    换得掉 de5 得; 换得成 de5 得; 换得开 de5 得; 换得够多 de5 得; 寻得见 de5 得; 能换得了吗 de5 得; 能换得了吗 liao3 了; 换得成功 de2 得
    一个没落的家族 mo4 没; 这饭我做得了 de5 得; 衣裳做得了，您来取 de2 得; 饭做得了 le5 了; 这活做得了 de5 得
    开始着手 zhuo2 着; 均匀着色 zhuo2 着; 为你着想 zhuo2 着; 均匀着陆 zhuo2 着; 沉着应战 zhuo2 着; 表面黏着技术 zhuo2 着; 抓着扶手 zhe5 着; 磕着头 zhe5 着; 抢着买单 zhe5 着; 没等着你 zhe5 着; 没看着书 zhe5 着
    高兴得把帽子扔了 de5 得; 美得让人窒息 de5 得; 忙得给家里打电话都没空 de5 得; 下得去手 de5 得; 学习心得等 de2 得; 测得很准 de5 得; 抢得很快 de5 得; 换得勤 de5 得; 震惊得把笔掉了 de5 得
    三十行吗 xing2 行; 日行千里 xing2 行; 行业里行话多 hang2 hang2 行; 落下一滴泪 luo4 落; 雨点落下来 luo4 落; 有点重听 zhong4 重; 还来你家 hai2 还; 还你来吧 hai2 还; 不还清 huan2 还
    你看孩子的画 kan4 看; 看店面 kan4 看; 适应了 ying4 应; 应了解 ying1 应; 应下调 ying1 应; 反应一下 ying4 应; 最好这口锅 hao3 好; 当你的面 dang1 当; 上你的当 dang4 当
    撩起衣角 liao1 撩; 撩了撩头发 liao1 liao1 撩; 联系红领巾 xi4 系; 没空军训 kong4 空; 大量都没 liang4 量; 调的是音量 tiao2 调
    一百行礼 xing2 行; 写了一行八位数字 hang2 行; 孤独得让人害怕 de5 得; 记录得详细 de5 得; 检测得仔细 de5 得; 更换得及时 de5 得; 商讨得热烈 de5 得; 抢得头破血流 de5 得
    意见着重 zhuo2 着; 罕见着装 zhuo2 着; 从培养着手 zhuo2 着; 全省着手推进 zhuo2 着; 烧烤着火了 zhao2 着; 点着数百支蜡烛 zhao2 着; 好不容易睡着觉 zhao2 着; 没点着呢 zhao2 着; 夹着腿 zhe5 着
    往沙发里一倒 dao3 倒; 当他傻笑的时候 dang1 当; 当我傻眼 dang1 当; 调音师 tiao2 调; 反应一致 ying4 应; 应下了车 ying1 应
    树上落下一件衣服 luo4 落; 一个没落的家族 luo4 落; 刚落下课铃 luo4 落; 想看自行车比赛 kan4 看; 查看行李状态 kan4 看; 签约任教练 ren4 任; 把窗帘撩了 liao1 撩
    不少人 bu4 不; 不多说 bu4 不; 单位任单方解约 dan1 dan1 单; 为省政府 wei4 为; 为博物馆 wei4 为; 为你们服务 wei4 为; 一撮毛 zuo3 撮; 干吗呀 ya5 呀
    更为省力 wei2 为; 以为省钱就好 wei2 为; 认为客户提供 wei2 为; 称为大家推荐的 wei2 为; 责任单位为住建局 dan1 单; 主任单独的办公室 dan1 单; 信任单纯的人 dan1 单
    严禁洗澡 jin4 禁; 禁穿短裤 jin4 禁; 禁泡温泉 jin4 禁; 标志性地标 di4 地; 商业性地产 di4 地; 综合性地铁站 di4 地; 稳定地价 di4 地; 往东数十公里 shu4 数; 往前数十步 shu4 数
    租金上调到五千 tiao2 调; 到处朋友 chu4 处; 接口处上了油 chu4 处; 从何处得来 chu4 处; 其中新股发行 zhong1 中; 现场集中签约 zhong1 中; 其中一签 zhong1 中
    我校曾建议 ceng2 曾; 学生查成绩 cha2 查; 我校盖楼 gai4 盖; 学生种花 zhong4 种; 总结了三种葡萄酒 jie2 结; 团结了几十户瓜农 jie2 结; 违背回避制度 bei4 背; 手背回血 bei4 背
    药铺着火了 pu4 铺; 杂货铺上了新货 pu4 铺; 任职过程中 guo4 过; 他计划着买火柴 hua4 划; 懒得在睡前做 de5 得; 长得有一人那么高 de5 得; 盐水和进水管 he2 和; 面粉和进料口 he2 和
    得倒两趟垃圾 dao4 倒; 一撮绒毛 zuo3 撮; 第二段大意了 yi4 意; 电钻孔 zuan4 钻; 碎钻眼影 zuan4 钻; 要求更一致 geng4 更; 许多更一流的 geng4 更; 中断更让人难受 geng4 更
    你们别扭来扭去 bie2 别; 第二卷儿歌 juan4 卷; 没赶着上班 zhe5 着; 小明将李靖的故事讲完 jiang1 将; 小华家里 hua2 华; 老仇家的闺女 qiu2 仇
    帮我看一下店 kan1 看; 重新开始 chong2 重; 很重视 zhong4 重; 划一道 hua2 划; 听说过 guo5 过; 没去过北京 guo5 过; 过年 guo4 过; 电影等 deng3 等
    当上了当家人 dang1 dang1 当; 重重困难 chong2 chong2 重; 重重地摔 zhong4 zhong4 重; 倒数第一 shu3 数; 下周还你来吗 hai2 还; 看瓜子 kan4 看; 好处多 chu4 处; 没处对象 chu3 处
    说得再好也没用 de5 得; 你得再等等 dei3 得
    大量东西 liang4 量; 批量东西 liang4 量; 我要倒车了 dao4 倒; 还要倒车入库 dao4 倒; 切换为省电模式 wei2 为; 帮我看一下包裹到哪了 kan4 看; 帮我看一下行程 kan4 看
    他得了癌不了解 de2 得; 任职过后 guo4 过; 其中的人 zhong1 中; 心中的话 zhong1 中; 背了个包 bei1 背; 重又开始 chong2 重; 开花结果 jie1 结; 打发时间 fa5 发
    车马炮 ju1 车; 的倒数第二名 shu3 数; 倒数活动 shu3 数; 这服装 fu2 服; 会试试 shi4 shi4 试
    老舍不仅是小说家 she4 舍; 打发奶奶回家 fa5 发; 我们该行动了 xing2 行; 你该行礼了 xing2 行; 还礼貌 hai2 还; 还上了大学 hai2 还; 还愿 huan2 还
    看门道 kan4 看; 用户更改善变的 geng4 更; 还清 huan2 还; 燕国 yan1 燕
    花没了 mei2 没; 她的头发比我长 chang2 长; 这家店就是好吃 hao3 好; 晚上将在北京举行 jiang1 将; 会议中将讨论 jiang1 将; 骨干将在明天到 jiang1 将
    成立传媒公司 chuan2 传; 要建立传统 chuan2 传; 牛奶饮料 yin3 饮; 别扭头看 bie2 别; 他没过马路 mei2 没; 看着远处的林子 kan4 看; 你看孩子多可爱 kan4 看
    应满足下列要求 ying1 应; 应邀请专家 ying1 应; 羊群跑散了 san4 散; 他挑亮色的衣服 tiao1 挑
    为了大家 wei4 为; 为什么 wei4 为; 为人民服务 wei4 为; 认为他 wei2 为; 因为你 wei4 为; 为自己 wei4 为; 所作所为 wei2 为
    行不行 xing2 xing2 行; 这不行 xing2 行; 他应该行 xing2 行; 两行眼泪 hang2 行; 步行 xing2 行; 第三行动队 xing2 行
    他还不来 hai2 还; 还有你 hai2 还; 还在 hai2 还; 还要 hai2 还; 还给我吧 huan2 还; 还书 huan2 还; 我还没说完 hai2 还
    跑得快 de5 得; 说得好 de5 得; 他说得对 de5 得; 取得成功 de2 得; 你得走了 dei3 得; 觉得去不去都行 de5 得; 获得再多 de2 得
    这种人 zhong3 种; 几种了 zhong3 种; 种类 zhong3 种; 品种好 zhong3 种; 种树 zhong4 种; 各种菜 zhong3 种
    效率 lv4 率; 率领 shuai4 率; 草率 shuai4 率; 利率 lv4 率; 率先 shuai4 率; 概率论 lv4 率
    会数数 shu3 shu4 数; 数学 shu4 数; 多数人 shu4 数; 数不清 shu3 数
    教会里 jiao4 教; 教师 jiao4 教; 他教我 jiao1 教; 宗教 jiao4 教
    调到北京工作 diao4 调; 空调 tiao2 调; 温度调到二十度 tiao2 调; 声调高 diao4 调
    喝水 he1 喝; 大喝一声 he4 喝; 吆喝 he5 喝; 喝彩 he4 喝
    青藏铁路 zang4 藏; 藏在山里 cang2 藏; 三藏 zang4 藏
    单老师 shan4 单; 简单先生 dan1 单; 小单来了 shan4 单; 菜单的 dan1 单; 订单田 dan1 单; 单先生 shan4 单
    解先生来了 xie4 解; 解开 jie3 解; 了解老师 jie3 解; 任经理 ren2 任; 主任 ren4 任; 小区 qu1 区; 区先生 ou1 区
    曾女士 zeng1 曾; 曾经 ceng2 曾; 查先生 zha1 查; 检查同学 cha2 查; 盖总 ge3 盖; 朴老师 piao2 朴; 仇医生 qiu2 仇
    睡不着 zhao2 着; 够着了 zhao2 着; 走着走着 zhe5 zhe5 着; 沉着冷静 zhuo2 着; 沉着脸 zhe5 着
    好的呀 ya5 呀; 吱呀 ya1 呀; 见啦 la5 啦
    总之差一点 cha4 差; 数据的极差 cha1 差; 极差为八 cha1 差; 一分之差 cha1 差; 缩小调到一倍 tiao2 调; 大调整 tiao2 调; 宁死不降 xiang2 降; 诱降 xiang2 降; 嚷嚷什么 rang1 rang5 嚷
    问题得解决不了 de5 得; 转得绕不过来 de5 得; 分析得出结论 de2 得; 没收到 mei2 没; 没收他的车 mo4 没; 没摸着黑走 zhe5 着; 反应还不错 hai2 还; 应还没到 hai2 还; 我还你前面呢 hai2 还
    团结了一大批果农 jie2 结; 冻结了几个账户 jie2 结; 结了冰 jie2 结; 浑身上下 shang4 上; 滴水答应 da1 答; 没种过 guo5 过; 割过来 guo4 过; 这也太行了 xing2 行; 倒了三年垃圾 dao4 倒
    这种点心 zhong3 种; 夫子者 fu1 夫; 边角色 jue2 角; 炕沿子上 zi5 子; 中微子 zi3 子; 李斯之子 zi3 子; 他子虚乌有 zi3 子; 白胖子进来 zi5 子
    找老解问问 xie4 解; 给老解开绳子 jie3 解; 问老应该怎么办 ying1 应; 是单雄信的单 shan4 shan4 单; 是单独的单 dan1 dan1 单; 我姓任，任贤齐的任 ren2 ren2 ren2 任; 责编仇晓峰 qiu2 仇; 为父报仇晓云 chou2 仇
    打出“自强”“求富”的旗号 qiang2 强; 难以应付 ying4 应; 他还不上车 hai2 还; 他还不起床 hai2 还; 还完不了 hai2 还; 我还得起床 hai2 还; 每月还三次 hai2 还; 落下一滴泪 luo4 落
    方差和极差 cha1 cha1 差; 质量之差 cha4 差; 率众降 xiang2 降; 头发落下一截 luo4 落; 手机被没收过三次 mo4 没; 没摸着良心 zhe5 着; 盯着没盯着 zhe5 zhe5 着; 播种点 zhong3 种; 头发一扎在脑后 za1 扎; 音量大调低 tiao2 调; 夫差者 fu1 夫
    用布铺床 pu1 铺; 佛教过年 guo4 过; 收割过后 guo4 过; 双重三斤 chong2 重; 无法应付租金 ying4 应; 够应付三百块开销 ying4 应; 家里头一次 tou2 头; 把东西两边放 xi5 西; 这东西方向反了 xi5 西; 一人演五角星 jiao3 角
    他还一下花光 hai2 还; 他月还一块吃饭 hai2 还; 帮老解题 jie3 解; 给老应用打补丁 ying4 应; 是查户口的查 cha2 cha2 查; 此仇永远 chou2 仇
    不战而降 xiang2 降; 主将已降 xiang2 降; 守将降 xiang2 降; 率部降 xiang2 降; 兵败而降 xiang2 降; 战败降 xiang2 降; 全军皆降 xiang2 降; 阵前降 xiang2 降; 气温将降 jiang4 降; 价格全部降 jiang4 降; 从天而降 jiang4 降; 温度三天前降 jiang4 降
    花布铺盖 pu1 铺; 布铺得平 pu1 铺; 米铺得很薄 pu1 铺; 早点铺被子 pu1 铺; 早点铺货 pu1 铺; 水果铺盘 pu1 铺; 包子铺被砸了 pu4 铺; 包子铺得关门 pu4 铺; 水果铺盘点 pu4 铺; 米铺货物 pu4 铺
    股价落下一截 luo4 落; 水位落下一截 luo4 落; 太阳落下一大截 luo4 落; 窗帘落下一截 luo4 落; 旗子落下一截 luo4 落; 气球落下一截 luo4 落; 水位又落下一截 luo4 落; 就落下老远了 la4 落
    客户人家不要 jia5 家; 用户人家说了 jia5 家; 租户人家 jia5 家; 员工的员 yuan2 yuan2 员; 是员工的员 yuan2 yuan2 员; 员工来了 yuan2 员; 员总来了 yun4 员; 华氏八十度 hua2 华; 区县领导 qu1 区; 长工来了 chang2 长
    怎么应付款项 ying4 应; 无力应付费用 ying4 应; 学会应付工资 ying4 应; 每次应付票据 ying4 应; 本次应付款 ying1 应; 好东西两头占 xi5 西; 丢东西两边找 xi5 西; 放东西两侧 xi5 西
    家里头两天 tou2 头; 村里头年收成好 tou2 头; 屋里头戴帽子 tou2 头; 这里头颅 tou2 头; 家里头两个人 tou5 头; 这里头破绽百出 tou5 头; 高个子网红 zi5 子; 高个子类型 zi5 子; 一个子公司 zi3 子; 的子集 zi3 子; 单位子账户 zi3 子; 曾厝垵 zeng1 曾; 曾母暗沙 zeng1 曾
    作业本都被老师没收 mo4 没; 没收财物 mo4 没; 太阳没了踪影 mei2 没; 垃圾该倒闭 dao3 倒; 他一直碰着我 zhe5 着; 碰着他的肩膀 zhe5 着; 开着家里的车 zhe5 着; 即使着力 zhuo2 着; 得分高的 de2 得; 全场得分二十 de2 得; 他得分三次 de2 得; 得分开始上升 de2 得; 研究所得出结论 de2 得; 平均得分两分 de2 得
    飞机转高铁 zhuan3 转; 每分钟转账五次 zhuan3 转; 风扇转让 zhuan3 转; 脖子转向左边 zhuan3 转; 她看着孩子笑了 kan4 看; 你看着孩子长大 kan4 看; 用红绳扎辫子 za1 扎; 明日来朝再说 zhao1 朝; 拧开瓶盖 ning3 拧; 叶子落在长椅上 luo4 落; 手机落在地上了 luo4 落; 目光落在手机上 luo4 落; 把钥匙还给房东 huan2 还; 退还给买家 huan2 还; 书还给送书的人 huan2 还; 把钱折进信纸 zhe2 折
    味道冲淡了 chong1 冲; 小船划了两次 hua2 划; 第三卷不过十页 juan4 卷; 这一卷就很精彩 juan4 卷; 试卷不动 juan4 卷; 钻床底座 zuan4 钻; 戒指上钻了个孔 zuan1 钻; 从山上背下来 bei1 背; 罪名他一个人全背下来了 bei1 背; 背着我上楼 bei1 背; 妈妈背着孩子做饭 bei1 背; 你说我和他 he2 和; 没断过程 guo4 过; 没通过 guo4 过; 品种不了解 zhong3 种; 这种不出名 zhong3 种; 没种 zhong3 种; 别种说法 zhong3 种
    个子够长大 zhang3 长; 体重写下来 zhong4 重; 说重新开始 chong2 重; 双方将就经贸合作谈判 jiu4 就; 即将就业 jiu4 就; 会议将就此讨论 jiu4 就; 当我是小孩时 dang1 当; 当用户是管理员时 dang1 当; 石头是三斤 shi2 石; 冻结了一半果汁厂 jie2 结; 我是单独来的 dan1 单; 本人任意修改 ren4 任; 本人任教 ren4 任; 我是解放军 jie3 解; 我是区里的干部 qu1 区; 司机查票 cha2 查; 二老曾来过 ceng2 曾; 恩仇老三 chou2 仇; 记者：任何人 ren4 任
    户主单志强 shan4 单; 本人任海峰不慎 ren2 任; 我是缪洁 miao4 缪; 我叫曾小燕 zeng1 曾; 司机区师傅 ou1 区; 作者：缪斯年 miao4 缪; 记者单鹏飞、仇立文 qiu2 仇; 是仇老三吗 qiu2 仇; 老曾中了奖 zeng1 曾; 老曾经过 ceng2 曾
    宫商角徵羽 zhi3 徵; 哄一哄孩子 hong3 hong3 哄; 把刀磨一磨 mo2 mo2 磨; 公鸡喔喔喔 wo1 wo1 wo1 喔; 好的喔 o5 喔
    扎着马尾 za1 扎; 扎针 zha1 扎; 挣扎 zha2 扎; 吐血 tu4 吐; 吐痰 tu3 吐; 扇风 shan1 扇; 一扇门 shan4 扇
""".replace("\n", ";").strip("; ").split(";"))  # fmt: skip
def test_the_rows_leave_the_rest_alone(lexicon: Lexicon, row: str) -> None:
    text, *readings, char = row.split()
    found = [s.pinyin for sentence in analyze(text, lexicon) for s in sentence.syllables if s.char[0] == char]
    assert found == readings


@pytest.mark.parametrize("row", """
    使劲冲 chong1 冲; 一口气冲了上去 chong1 冲; 他鼓足劲冲了过去 chong1 冲; 厕所要使劲冲 chong1 冲; 大雨把味道冲得干干净净 chong1 冲; 用水把气味冲了 chong1 冲
    法院将就吃空饷一案开庭 jiu4 就; 将就住房问题 jiu4 就; 将就用词问题 jiu4 就; 将就用药安全 jiu4 就; 我们将就一下几个方面 jiu4 就; 委员会将就两天前的事故举行听证 jiu4 就; 明天将就点名 jiu4 就
    双方将就着陆一事商谈 jiu4 就; 双方将就着陆一事商谈 zhuo2 着; 会议将就着装要求做出规定 jiu4 就; 会议将就着装要求做出规定 zhuo2 着; 将就着力点展开讨论 jiu4 就; 将就着力点展开讨论 zhuo2 着
    注重写材料 zhong4 重; 侧重写论文 zhong4 重; 看重做作业 zhong4 重; 尊重做作业的孩子 zhong4 重; 偏重写报告 zhong4 重; 郑重做报告 zhong4 重; 慎重做报告 zhong4 重; 隆重做报告 zhong4 重
    当老板是什么感觉 dang1 当; 当员工是什么心态 dang1 当; 当老百姓是什么滋味 dang1 当; 别当老板是什么好事 dang1 当
    爸爸背着我跟妈妈去看灯 bei1 背; 爷爷背着我跟邻居聊天 bei1 背; 妈妈背着我在外面干活 bei1 背; 奶奶背着我干了一天活 bei1 背; 他背着老婆找了一家医院 bei1 背; 他背着我悄悄躲进山洞 bei1 背
    战士们把伤员全背下来了 bei1 背; 腿断了，必须背下来 bei1 背; 老人走不动，要背下来 bei1 背; 大米得背下来 bei1 背; 把行李都背下来 bei1 背
    财产也没收 mo4 没; 作案工具也没收 mo4 没; 违法所得也没收 mo4 没; 枪支也没收 mo4 没; 课上玩的手机还没收呢 mo4 没
    最终获得分批上市的许可 de2 得; 他获得分期付款资格 de2 得; 他赢得分头领奖的机会 de2 得; 考核得分批改 de2 得
    墙上挂着一卷装裱好的画 juan4 卷; 共一卷装订成册 juan4 卷
    当你看着孩子 kan4 看; 你看着弟弟，一句话也不说 kan4 看; 你看着孩子，笑什么 kan4 看; 每当你看着孩子 kan4 看
    门口的垃圾桶要倒了 dao3 倒; 水箱支架断了，水箱要倒了 dao3 倒; 快扶住，垃圾桶要倒了 dao3 倒
    警方冻结了一批水果 jie2 结; 缔结了一个成果 jie2 结; 了结了一段因果 jie2 结; 小结了一下成果 jie2 结; 结了一个恶果 jie2 结
    帽子落在房顶上 luo4 落; 她的外套落在椅子旁 luo4 落; 他放下杯子，杯子落在桌上发出响声 luo4 落; 目光从手机落在沙发 luo4 落; 证据文件落在公司对手手里 luo4 落; 文件都落在校长手中 luo4 落; 钱包落在贼人家 luo4 落
    轮子往左转 zhuan3 转; 脖子向右转 zhuan3 转; 指针向右转 zhuan3 转; 脑子转不了弯 zhuan3 转
    往家里和一个朋友那儿寄 he2 和; 往河里和水塘里扔垃圾 he2 和; 往锅里和盐罐里倒 he2 和; 往这里和一些人聊 he2 和; 朝屋里和一旁看了看 he2 和
    地面和干的树叶 he2 和; 表面和软的里面 he2 和; 里面和稀的外面 he2 和
    头上扎着人造花 za1 扎; 她腰间扎着人造革皮带 za1 扎; 头上扎着手工做的蝴蝶结 za1 扎; 头上扎着他送的蝴蝶结 za1 扎; 头上扎着眼罩 za1 扎
    手被竹篾扎出了血 zha1 扎; 手指被竹条扎 zha1 扎; 竹片扎上去很疼 zha1 扎; 用针扎纸人 zha1 扎; 树枝扎了风筝 zha1 扎
    他在钻床底下找到了钥匙 zuan4 钻; 螺丝滚到钻床下面 zuan4 钻; 操作钻床下料 zuan4 钻
    把钱折在里面包好 zhe2 折; 手绢包着钱折在里面 zhe2 折; 钱对折进去 zhe2 折
    把书还给加班的同事 huan2 还; 把欠的钱还给发小 huan2 还; 把校园卡还给发卡处 huan2 还; 把钥匙还给我做了登记 huan2 还
    审核：查重 cha2 查; 审核：解冻 jie3 解; 审核：盖章 gai4 盖; 作者：单身狗 dan1 单; 作者：燕子 yan4 燕; 姓名：曾用名 ceng2 曾; 嘉宾：曾去过 ceng2 曾; 司机：解锁 jie3 解; 主持人：朴素 pu3 朴; 负责人：区政府 qu1 区
    教授知识、解惑 jie3 解; 律师代理、解封 jie3 解; 编辑文稿、查重 cha2 查; 演员离婚、单身 dan1 单; 摄影器材、单反 dan1 单; 选手双打、单打 dan1 单; 教授和蔼、朴实 pu3 朴; 导演风格、区别 qu1 区
    本人曾荣立三等功 ceng2 曾; 本人曾立功 ceng2 曾
    肩膀紧紧碰着我 zhe5 着; 不停碰着人 zhe5 着; 赢得着实漂亮 de2 得; 他赢得回来的机会 de2 得; 洪水没了退路 mo4 没; 洪水没了水电站 mo4 没; 台词又说重了 chong2 重; 盖老大的房子 gai4 盖
    抹一抹 ma1 mo3 抹; 加油喔喔 wo1 o5 喔; 第二石是三斤 shi2 石; 研究所得改变了看法 suo3 所; 钱包落在他家了 la4 落; 垃圾桶该倒了 dao4 倒; 小心扎着手 zha1 扎; 把刀磨一磨 mo2 mo2 磨; 记者：单志强 shan4 单; 作者：缪斯年 miao4 缪; 钱都折进股市了 she2 折; 碗我还没收 mei2 没; 作业本落在了校车上 la4 落; 叫你看着孩子 kan1 看; 把整部红楼梦都背下来了 bei4 背
""".replace("\n", ";").strip("; ").split(";"))  # fmt: skip
def test_what_looks_like_a_row_and_is_none(lexicon: Lexicon, row: str) -> None:
    test_the_rows_leave_the_rest_alone(lexicon, row)


@pytest.mark.parametrize("row", """
    晴天间或有云 jian4 间; 阴间有鬼 jian1 间; 从山上背上来 bei1 背; 在我背上书包以后 bei1 背; 他把我背上楼 bei1 背; 手背果子 bei4 背; 用钱打发时间 fa5 发; 奶油打发他走 fa5 发; 经书两卷 juan4 卷; 图纸三卷 juan4 卷
    看看地图 di4 地; 一趟一趟地铁 di4 地; 去过万里长城 guo5 过; 一句话带过 guo4 过; 超过分数线 guo4 过; 通过分析 guo4 过; 你太过分了 guo4 过; 没被风吹过 guo5 过; 在胸前划十字 hua4 划; 和好的朋友出去 he2 和; 粗糙和好的面料 he2 和
    载入历史记录 zai4 载; 页面载入完成 zai4 载; 他早上了车 shang5 上; 看了个片子 pian1 片; 其中一枪 zhong1 中; 空中三枪 zhong1 中; 处理不当问题 dang4 当; 他得到处分 de2 得; 得到处理 de2 得; 一样得不到 de2 得; 今天得了奖 de2 得; 说得天花乱坠 de5 得; 没睡着了 zhao2 着
    吓得慌了神 huang1 慌; 吓得慌忙跑 huang1 慌; 针眼大的窟窿 yan3 眼; 朝阳里有你 zhao1 朝; 合计三百元 ji4 计; 两项合计为五 ji4 计; 目光落家里人身上 luo4 落; 雪落车上了 luo4 落; 户口落学校了 luo4 落; 从三点调到五点 tiao2 调; 从外地调高价格 tiao2 调
    我的小乖乖 guai1 guai5 乖; 兄弟姐妹 di4 弟; 亲兄弟明算账 di4 弟; 师兄弟们 di4 弟; 弦绷不住 beng3 绷; 小星星真亮 xing1 xing5 星; 饭烧糊了 hu2 糊; 一本正经 jing1 经; 有说道 dao4 道; 怔忡 zheng1 怔; 守卫任务 ren4 任; 炒猪下水 shui5 水
    摸摸头发 fa4 发; 每回头发长了 fa4 发; 点头发笑 fa1 发; 石库门里弄 long4 弄; 上海里弄 li3 里; 补给站 ji3 给; 后勤补给人员 ji3 给; 用过滤镜 guo4 过; 跟着数一数 zhe5 着
    坐下一起吃 xia4 下; 晚上回来 lai2 来; 路上回来 lai2 来; 看孩子的阿姨 kan1 看; 在家看孩子 kan1 看; 张大人物 ren2 人; 他个子高大人也好 ren2 人; 伟大人们 ren2 人
    船长三十岁 zhang3 长; 船长一米八 zhang3 长; 校长一米七 zhang3 长; 队长三米外投篮 zhang3 长; 头发一年长十厘米 zhang3 长; 增长三米 zhang3 长
    应当兵分两路 dang1 当; 想当天子 dang1 当; 敢当天下先 dang1 当; 每当天黑 dang1 当; 应当月底前完成 dang1 当; 想当日之事 dang1 当
    把书还给他买的那家 huan2 还; 钱还给我买药 huan2 还; 还三年级 hai2 还; 还的确 hai2 还; 只还剩三本 hai2 还; 总共还差三块 hai2 还; 一共还有三块 hai2 还; 要还是不行 hai2 还
    双手背在身后 bei4 背; 战士把伤员背下来 bei1 背; 手中的是 zhong1 中; 他们中的是谁 zhong1 中; 猜不中用 zhong1 中; 这样不中 zhong1 中
    连过年都不回 guo4 过; 等到过年 guo4 过; 没到过期 guo4 过; 遇到过马路的人 guo4 过; 感受到过程 guo4 过; 这件干的漂亮 gan4 干; 这双干的活 gan4 干; 豆腐干 gan1 干
    重了三遍 chong2 重; 请假货 jia3 假; 请假唱的人 jia4 假; 反应会试 ying4 应; 和到场的人 he2 和; 家道没落下去 mo4 没; 没落贵族 mo4 没; 水没过一米高的墙 mo4 没; 能没过一大半 mo4 没; 水没过冬瓜 mo4 没
    恐怕得不到 de2 得; 可能得病 de2 得; 看样子得手了 de2 得; 必须得到 de2 得; 可能得分十次 de2 得; 不可能得志 de2 得; 一趟走得快 de5 得; 疼得去医院 de5 得; 获得瑟瑟发抖的猫 de2 得
    受不了了 liao3 le5 了; 多少着手 zhuo2 着; 少着急 zhao2 着; 今天更冷 geng4 更; 一定更好 geng4 更; 鸭绿江 lu4 绿; 绿林好汉 lu4 绿; 掉色 shai3 色; 把毒钉在墙上 ding4 钉; 下了场雨 chang2 场; 打了场官司 chang2 场
    燕十只 yan1 燕; 小燕十三岁 yan4 燕; 一站一站地停 de5 地; 一户一户地板 di4 地; 赢得真心 de2 得; 赢得精彩的比赛 de2 得; 和医生调一下药量 tiao2 调; 这么多还一千块 hai2 还; 射雕英雄传说的是 zhuan4 传; 质地柔软和多样 he2 和; 你想过千人踩踏吗 guo5 过; 沙沙地质 di4 地; 从大到小地址 di4 地; 小八子孙满堂 zi3 子; 沙沙沙地面 di4 地; 由高到低地区 di4 地; 自己和的面孔 he2 和; 点击过百度的广告 guo5 过; 长得怪病恹恹 de5 得; 车能直来直往 che1 车; 自传说明 zhuan4 传; 左传说 zhuan4 传; 同行的评价 hang2 行; 同行竞争 hang2 行; 我行不行 xing2 xing2 行; 我行走江湖 xing2 行; 文字三行人 xing2 行; 老丈人 ren5 人; 我丈人 ren5 人; 人参会上火 shen1 参; 党参保健 shen1 参; 海参 shen1 参
    高高地铁桥 di4 地; 声音嗲嗲的 dia3 dia3 嗲; 啦啦队 la1 la1 啦; 哇啦哇啦 la1 la1 啦; 噼里啪啦 la1 啦; 滋啦 la1 啦; 哎呀你 ya1 呀; 啊我知道了 a1 啊
    车马炮 ju1 车; 丢卒保车 ju1 车; 下完棋坐车回家 che1 车; 反战车炮 che1 车; 开车走直线 che1 车; 公交车进三号站台 che1 车; 丢了一辆车 che1 车; 让你一个车位 che1 车; 什么东西长两米 xi5 西; 东西长什么样 xi5 西
    柏林森林 bo2 柏; 黄柏 bo4 柏; 接小单 dan1 单; 找小单做 dan1 单; 找小单登记 shan4 单; 校对：柏雨桐 bai3 柏; 为人民服务 wei4 为; 为人民币升值 wei4 为
    把书还给弄丢了 hai2 还; 参数错误 shu4 数; 诸侯来朝再拜 chao2 朝; 乐得直不起腰 de5 得; 他点着头说 zhe5 着; 长短之差 cha1 差; 她腰上扎着几根针 zha1 扎; 未雨绸缪 mou2 缪; 怎么拧瓶盖 ning3 拧; 你得可以才行 dei3 得
    人数以百万计 shu4 数; 用户总数以亿计 shu4 数; 车前进三米 che1 车; 车后退一米 che1 车; 赛车老将 che1 车; 他的车一马当先 che1 车; 棋牌室门口车多 che1 车; 下完棋叫了车回家 che1 车; 棋院旁边的车库 che1 车; 红方球员车队 che1 车; 跳马决赛租车 che1 车; 先出车，后吃饭 che1 车; 黑方剩一车一炮 ju1 车; 老爷子让我一车一马 ju1 车
    想当月嫂 dang1 当; 当月圆之夜 dang1 当; 当天快黑的时候 dang1 当; 当天还没亮 dang1 当; 当晚高峰来了 dang1 当; 当月经营额 dang4 当; 当天快递 dang4 当; 西洋参会上火 shen1 参; 红参会上火 shen1 参; 网红参赛 can1 参; 弟子参赛 can1 参; 在家看孩子的姥姥 kan1 看; 看孩子的作业 kan4 看
    家长一公里外等着 zhang3 长; 董事长两米高 zhang3 长; 高高地势 di4 地; 深深地下室 di4 地; 远远地平线 di4 地; 深深地下了决心 de5 地; 可能得诺贝尔奖 de2 得; 可能得肝炎 de2 得; 可能得流感 de2 得; 可能得去领奖 dei3 得; 我行将就木 xing2 行; 有一回头发染坏了 fa4 发; 家族没落到这个地步 mo4 没; 我们一起干 gan4 干
    一种东西长约三米 xi5 西; 号称老丈人 ren5 人; 把他的车还给刮了 hai2 还; 还给没收了 hai2 还; 把钥匙还给锁屋里了 hai2 还
    这得来不易 de2 得; 早点铺被人占了 pu4 铺; 屡试不中 zhong4 中; 他就长的像爸爸 zhang3 长; 寻得来的宝物 de2 得; 睡着没睡着 zhao2 zhao2 着; 胃出血 xue4 血; 一座占地十亩的园子 zhan4 占
""".replace("\n", ";").strip("; ").split(";"))  # fmt: skip
def test_what_looks_like_a_later_row_and_is_none(lexicon: Lexicon, row: str) -> None:
    test_the_rows_leave_the_rest_alone(lexicon, row)


@pytest.mark.parametrize("row", """
    怕是得了重感冒 de2 得; 怕是得罪了他 de2 得; 当饭吃完的时候 dang1 当; 参数错误 shu4 数; 人数都对不上 shu4 数; 话锋一转 zhuan3 转; 指定地点点名 di4 地; 一个一个地方找 di4 地
    重重困难 chong2 chong2 重; 我看了五十年书 kan4 看; 替他看了三年病 kan4 看; 多重含义 chong2 重; 看中国队比赛 zhong1 中; 看中医 zhong1 中; 使劲风干 jin4 劲; 照顾老人家里的事 jia1 家
    往下头走 tou5 头; 衣服一干就收 gan1 干; 凉了半截 liang2 凉; 成绩差读书少 cha4 差; 切点猪下水 shui5 水; 微波长时间加热 chang2 长; 效率三军第一 lv4 率; 默然不应该 ying1 应
    薄一点的被子 bao2 薄; 薄工作服 bao2 薄; 曾令人感动 ceng2 曾; 曾令伟大的人 ceng2 曾; 曾效力于国安 ceng2 曾; 钻石 zuan4 钻; 唠唠叨叨 lao2 lao5 唠; 过去量大 liang4 量
    大约还有三千元 hai2 还; 会数数 shu3 shu4 数; 一干人等 gan1 干; 冻结了好多瓜农的账户 jie2 结; 阿胶 e1 阿; 横梁 heng2 横; 葛根粉 ge2 葛; 兄弟、姐妹 di4 弟
    薄先生来了 bo2 薄; 葛先生来了 ge3 葛; 校对：单文博 shan4 单
""".replace("\n", ";").strip("; ").split(";"))  # fmt: skip
def test_what_looks_like_a_narrow_row_and_is_none(lexicon: Lexicon, row: str) -> None:
    test_the_rows_leave_the_rest_alone(lexicon, row)


@pytest.mark.parametrize(
    "phrase", ["研究所得改变了看法", "研究所得建议", "研究所得派上用场", "交易所得改为按季申报", "最终获得分批上市"]
)
def test_what_is_gained_is_no_must(lexicon: Lexicon, phrase: str) -> None:
    assert "dei3" not in [s.pinyin for sentence in analyze(phrase, lexicon) for s in sentence.syllables]


@pytest.mark.parametrize("characters", [usage_rows.COMPLETED, sandhi.VERBS], ids=["completed", "verbs"])
def test_a_list_of_verbs_names_each_once(characters: str) -> None:
    assert len(set(characters)) == len(characters)


def _lines() -> list[tuple[str, dict[int, str]]]:
    rows = school.TABLE.read_text("utf-8").splitlines()
    return [school.plain(row.split("\t")[1]) for row in rows if not row.startswith("#")]


def test_the_table_of_school_texts_is_whole() -> None:
    rows = school.TABLE.read_text("utf-8").splitlines()
    assert len([row for row in rows if not row.startswith("#")]) >= 300
    for row in rows:
        assert row.startswith("#") or re.fullmatch(r"[^\t]+\t[^\t]+\[[a-z]+[1-5]\][^\t]*\t[小初高]", row), row


@pytest.mark.parametrize(("line", "readings"), _lines())
def test_a_line_of_the_school_books(lexicon: Lexicon, line: str, readings: dict[int, str]) -> None:
    found = [s.pinyin for sentence in analyze(line, lexicon) for s in sentence.syllables]
    assert {at: found[at] for at in readings} == readings


@pytest.mark.parametrize(
    ("text", "char", "reading"),
    [
        ("他看见牛羊成群", "见", "jian4"), ("朝向南方", "朝", "chao2"), ("说话不算数", "说", "shuo1"), ("将来进酒店", "将", "jiang1"),
        ("这座山重得很", "重", "zhong4"), ("还来得及", "还", "hai2"), ("柴火", "柴", "chai2"), ("陈涉少说了一句", "少", "shao3"),
        ("一行人", "行", "xing2"), ("多少人", "少", "shao3"), ("音乐老师", "乐", "yue4"), ("他数学很好", "数", "shu4"),
    ],
)  # fmt: skip
def test_ordinary_prose_is_no_poem(lexicon: Lexicon, text: str, char: str, reading: str) -> None:
    found = [s.pinyin for sentence in analyze(text, lexicon) for s in sentence.syllables if s.char == char]
    assert found == [reading]
