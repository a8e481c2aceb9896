"""Readings that what stands around decides for certain: grammar, surnames, particles, onomatopoeia.

A row is a character, its reading, what stands before it and what stands after it (patterns; empty: anything), and
examples, which are its tests. The first row of a character that fits decides, before words, models and the lexicon.
Sources: Xiandai Hanyu Cidian (7th edition) for the readings; Lü Shuxiang, Xiandai Hanyu Babai Ci, for 为, 得, 还, 着.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_NUMERAL: Final = "[零一二三四五六七八九十百千万亿两几]"
_PERSON: Final = "(?:[你我他她它您咱]们?|自己|大家|人家|别人|各位|孩子|儿子|女儿|爸爸?|妈妈?|父母|老师|学生|朋友|同学|客户|顾客|用户|旅客|乘客|观众|群众|市民|人民|百姓|国家|社会|祖国|全家|病人|患者|企业|谁)"
_TITLE: Final = (
    "(?:先生|女士|小姐|太太|夫人|老师|老板|老爷|教授|医生|大夫|博士|院士|主任|经理|总[经监裁]|[局处科部校院县市省厂董司师团营连排班队站所馆台社会行区镇乡村]长|书记|主席|"
    "司令|将军|元帅|[上中少大][将校尉]|教练|导演|律师|法官|警官|护士|同学|同志|师傅|掌柜|大人|公子|姑娘|[大二三四五小]?[哥姐叔伯婶姨爷妹弟]|阿姨|大[爷妈娘嫂]|奶奶|爷爷|"
    "工程师|工(?![作业人资地程厂])|董事|秘书|参谋|监制|夫妇|某|氏|妈妈?|爸爸?|总(?![是在要会能有算共体之得不])|局(?![部面限势])|队(?![伍])|主播|记者|编辑)"
)
_AFTER_NAME: Final = (
    "(?:$|[，来去说道问答笑走在是和也就不没把给的跟对吗呢你我他她先刚正已今明昨帮让叫请同同今年下周打])"
)
_NOT_KIND: Final = "(?<![这那每各几一二两三四五六七八九十百千多某此何哪种品物火绝良选配兵军语人职黑白黄有])"
_DRIVING: Final = "转弯|拐弯|开车|骑车|停车|倒车|超车|会车|走路|说话|吃饭|睡觉|洗澡|上班|下班|上课|下课|上学|考试|打针|住院|排队|结账|付款|上车|下车|出门|回家|做饭|写字|看病|请假|搬家|结婚|毕业|请客|见面|唱歌|跳舞|跑步|散步|过马路|过桥|用药|用餐|出差|办事|签字|登机|乘车|充电|做事|做人|交钱|买票|换乘|投资"
_MUST: Final = (
    "(?:去(?!世)|先|赶紧|赶快|马上|尽快|尽早|早点|立刻|多(?:加|喝|吃|穿|练|看|休|注|想|花)|少(?:吃|喝|抽)|再(?!好)|把|等(?!于)|给|找|用|靠|让|跟|向|从|往|请|卧床|休息|住院|吃药|打针|动手术|"
    "做手术|手术|买|交|带|排队|小心|注意|回[家去来]|留|换|加把|拿|穿上|记[住得]|复查|忌口|静养|在家|按时|提前|自己|上医院|到医院|看医生|看情况|看[你我他她]|问|认真|好好)"
)

_ROWS: Final = rf"""
# --- grammar ---
为 wei2 |  | (?!什么)[^，]{{1,7}}所(?:不|[知用说见称迷累动困骗笑害吸感接容取爱喜熟]|[^有以在谓长属处占拥][^，]) | 为后人所不齿; 为人所知; 为他所用; 为大众所接受
为 wei4 | (?:正在|正|已经?|将|马上|可以|能够?|来|专门|特意|一直|会|愿意?|想|就|并|再|也|只|曾|常|先|还|要|请|都|均|继续|这就|现在|立即|随时|竭诚|全心) | (?!我所|他所|人所){_PERSON}(?!$|的(?:$|[，。])) | 正在为您播放; 已为你切换; 将为大家介绍; 能为他做什么
为 wei2 | (?:[名称定视分变转改升降列评誉译折均较更尤极甚颇数率约量度值额价差和积商比绩长宽高分期间体径速压流阻码号址题标果辆设成作] ?) | (?!了|什么|何|{_PERSON}) | 更名为; 成绩为; 温度为; 长度为
为 wei2 | ^ | {_NUMERAL}{{1,8}}(?:点|分之|[倍元度万亿米克岁个家]|百|千|$) | 为十八点六倍; 为百分之五
与 yu4 |  | 会(?:代表|者|人员|人士|嘉宾|专家|各方|期间|国|双方|领导|学者|记者|成员|全体|委员|的) | 与会代表; 与会者
更 geng1 |  | (?:名[为叫]|[姓名]后|名$|替|换|改(?!变得)|正(?!常|确|式|规|好|大|义)|迭|生$|衣室|年期) | 更名为; 更名叫
行 hang2 | 第{_NUMERAL}{{1,5}} | (?!动|为|[人程李政走驶业使星]) | 第三行; 第十五行代码
行 hang2 | (?<![应不本活])该 |  | 该行不良率
行 hang2 | ^ | (?:[锁首尾号距列高宽](?!召)|间距|数据|末|标题|情|家) | 行锁; 行距; 行号
行 hang2 | (?:[的在]|数据库的?|每|整|按|逐|空|换|单|多|两|[一二三四五六七八九十几](?!举|直|定)) | (?:锁|首|尾|距|代码|文字|诗|字|注释|数据|眼泪|泪|大字|小字|脚印) | 数据库的行锁; 两行字; 一行代码; 两行眼泪
还 huan2 |  | (?:[钱债款贷账清恩愿俗礼席价乡](?!要|是|有|没)|了(?![得解])|本付息|给(?:[你我他她您它]们?|人家?|失主|原主|主人|老师|图书馆|银行)(?:$|[吧了的啊])|书$|上了) | 还钱; 还了; 还清; 还给他吧
还 huan2 | (?:马上|下周|下个?月|明天|后天|明年|改天|一定|会|要|再|先|得|必须|该|来|去|尽快|按时|分期|记得|借.{{0,5}}|拿来?|快|赶紧|尽早|以后|回头|给我|月底|^)(?<!想要) | (?:[你我他她它您]们?|人家?)(?:$|钱|一[个命]|[那这]|的|清白|自由|公道|人情|东西|车|书) | 下周还你; 还我钱; 还他清白; 明天还您
还 huan2 | (?:有借有|该|没|不|能|快|催|怎么|分期|如期|逾期未|及时|全部) | $ | 有借有还; 到期不还
还 huan2 | (?:什么时候|何时|哪天|多久|几时|几号|怎么|谁) | $ | 什么时候还
得 de2 | ^(?:可|易|故|由此可) | $ | 可得
得 dei3 | (?:{_DRIVING}) |  | 转弯得慢; 开车得小心; 出门得带伞
得 dei3 | (?:[说讲]|医生[说讲]|告诉他|觉着|知道|明天|今天|[今明后]早|晚上|下次|以后|这事|那就?|咱们?|你们?|我们?|他们?|您|大家|所有人|谁都) | {_MUST} | 大夫说得卧床休息; 医生说得住院; 你得好好想想
得 dei3 | (?<![不舍懂认记晓获取])(?:可|总|还|都|也|就|必|又|准|非|怎么也|至少|起码|最少|最多) | (?!到|以|知|益|意|罪|逞|很|出|手|胜|分|奖|心|失|及|了(?!解)|住|上是|不偿|来的|过[去来且]) | 还得充电; 总得试试
得 de2 | (?:检验|计算|求|测|化简|整理|代入|可|推|解|移项|配方|相[加减乘除]|平方|积分|求导|联立|算)(?<!可|算|推) | (?:$|{_NUMERAL}|负) | 检验得; 化简得; 解得
得 de2 | ^ | 嘞 | 得嘞
得 de5 | 乐 | (?!清|其|轻松|自在|逍遥|如此|做|安|享|看|见|同|在|个|让|有|不) | 乐得吱吱叫; 乐得合不拢嘴
得 de5 | [跑搬热累干忙吓急气走爬笑哭疼痛辣咸打练看听烧] | 出(?:了[^，]|来|去) | 搬得出了汗; 跑得出了汗
地 di4 | 傍 | 走 | 双兔傍地走
地 de5 | (?:(.)\1(.)\2|[慢渐悄轻静默缓狠紧牢远](?<=(?:慢慢|渐渐|悄悄|轻轻|静静|默默|缓缓|狠狠|紧紧|牢牢|远远))) | 下(?!铁|道|室|水管|党) | 匆匆忙忙地下楼; 慢慢地下了山
着 zhao2 | [睡够喝吃找摸看买打猜点管数碰抓逮追赶犯怪挨想听借用划见逗舍治烧](?:不|得) | (?!边际|痕迹|急) | 喝不着水; 够得着; 打得着火
着 zhe5 | 沉 | 脸 | 沉着脸
着 zhao2 | 够 |  | 没够着球; 够着了
着 zhao2 | [睡够][不得] |  | 睡不着; 够得着
着 zhe5 | [数走说看听想写读吃唱跳笑哭爬跑聊念玩坐等画算摸找] | [数走说看听想写读吃唱跳笑哭爬跑聊念玩坐等画算摸找](?:着|$) | 数着数着; 走着走着
分 fen1 | (?<![满高低过得学打部成缘水养])(?<![零一二三四五六七八九十百千]) | 出(?:了?(?:胜负|高下|输赢|高低|优劣|上下|真假|好坏|一|两|三|部分|来(?!的?分)|去)) | 才分出胜负; 分出高下
曾 zeng1 |  | 厝垵 | 曾厝垵
卷 juan4 | [试答考阅] |  | 试卷发下来
发 fa1 | [试答考]卷 |  | 试卷发下来
隆 long1 | [轰咕] |  | 轰隆一声
燕 yan1 |  | (?:国|赵|京|山|云十六|郊|昭王|太子丹) | 燕国; 燕京
切 qie1 |  | 尔西 | 切尔西
区 ou1 |  | 寄(?!存|递|送|件) | 区寄
# --- verbs that keep their reading before 了 着 过 得 and complements ---
种 zhong3 | (?:[这那每各几某何哪]|这几|{_NUMERAL}) | (?![植地田菜树花草麦豆瓜]|[上下]|了[一两三几]) | 几种了; 三种人
种 zhong4 | {_NOT_KIND} | (?:[上了下满着出完好过](?![一-鿿]*类)|得|[花树草菜地田粮稻麦豆瓜棉茶]|玉米|水稻|小麦|蔬菜|庄稼|葡萄|土豆|果树|的(?:庄稼|菜|树|花|稻|麦|水稻|小麦|玉米|粮|豆|瓜|地|蔬菜|果|葡萄|土豆|草)) | 种上; 种了一颗; 村民种的庄稼; 种菜
背 bei1 |  | (?:了(?:出|起|过|个|一[个袋筐包捆路])|出(?:来|去)|[起着](?:书|孩|包|行|他|她|我(?!$)|你|人|一|她|娃|筐|弟|妹|奶|爷|柴|枪|米|水|锅)|书包|包$|孩子|回(?:家|来|去)|下[山楼来去]|上[山楼来去]|过河|到(?:医院|家|车|岸)|不动|得动|走了) | 背了出来; 背起书包; 背下山
教 jiao1 | (?<![管宗执请指说受主家佛道文]) | (?:会(?:了|学生|孩子|[你我他她]|徒弟|人们?|大家|儿子|女儿|机器|电脑)|[了着过得你我他她给](?!堂)|人(?!员|士)|书|孩子|大家|小朋友|学生|语文|数学|英语|物理|画画|弹琴|唱歌|跳舞|[几一二三四五六七八九两]年级|课$|错|坏|懂) | 教会学生; 教了; 教得好; 教我
数 shu3 |  | (?:了[又数]|[了着](?!$)|一数|不清|不过来|得清|到[一二三四五六七八九十百千]|星星|绵羊|羊|钱(?![额量])|钞票|一下|完|上一数|出来|得上|他最|你最|一二三|米粒|日子) | 数了数; 数星星; 数着墙上; 数不清; 数到三
数 shu3 | (?:数了|数着|一[、，]|在|来|默默|细|从头|挨个|自己|慢慢) | (?:$|着) | 数着数着
数 shu3 |  | 着$ | 数着
盛 cheng2 |  | (?:[了着上满出](?:[一二两半]|[饭汤水菜粥酒]|点|碗)|[饭汤粥菜水](?![域平期量])|[一二两半]碗) | 盛了一碗; 盛饭
转 zhuan4 | (?:打|团团|绕[^，]{{1,5}}|围[^，]{{1,5}}|滴溜溜|直打|不停地|飞快地|空|的溜溜|溜溜|滴溜) | (?:$|着|了|个|起来) | 急得直打转; 急得团团转
倒 dao4 |  | (?:[了着](?:一?[杯碗盆满]|水|茶|酒|垃圾)|[水茶酒](?!闸)|垃圾|杯|满[一了]|出来|[一半]杯|车(?!祸)|钩|立|影|退|数|背|映|着[走写念背说]) | 倒了一杯; 倒水; 倒垃圾; 倒钩
卷 juan3 | (?<![试答考阅交书画案问胶一二三四五六七八九十]) | (?:[了着起成走](?!宗)|不动|起来|得) | 卷起袖子; 卷了起来
卷 juan3 | (?:[内太很真最别好爱]|更加?) | (?:$|了|得|的|啊|吧|死|不) | 太卷了
量 liang2 |  | (?:[了着过](?:量|体|一|身|尺|血|下|个)|[一]量|体温|血压|身高|尺寸|体重|腰围|一下) | 量了量; 量体温
量 liang4 | [绒水电油气含热音雨雪重体储存库载吨批剂药酒饭食奶糖盐氧氮碳产销数质容流用耗排放客货运信息字限额多少微常大海能通矢脂](?<![先再给要]) | (?:$|[为达约是超高低大小偏不很较充足仅剩]|百分|{_NUMERAL}(?!下|量)) | 充绒量一百八十克; 含绒量百分之九十; 降水量达五十毫米
扇 shan1 |  | (?:[了着](?:[一两几扇]|扇子|耳光|风|他|她|我|翅)|扇子|风(?!机)|耳光|动|巴掌|翅膀|起) | 扇了一巴掌; 扇着扇子; 扇风
钉 ding4 | (?<![螺图铁铆钢鞋帽]) | (?:[了着上在住](?![，。]|$)|扣子|钉子|牢|死) | 钉钉子; 钉上; 钉在墙上
吐 tu3 |  | (?:[了着出]?(?:[一口]{{1,2}})?(?:痰|气|口水|唾沫|舌头|葡萄皮|瓜子皮?|泡泡|丝|苦水|真言|实情|字|槽)|露|故纳新|出(?:一口气|舌头|[一]?个字)|着舌头) | 吐了口痰; 吐舌头
吐 tu4 | (?<![倾谈吞]) | (?:[了得](?:$|一地|[满血他她我半好厉]|[两三几]次|一身|出来)|血|奶|沫) | 吐了一地; 吐得厉害; 吐血
扎 za1 |  | (?:[着了个起](?:[一两个]{{0,2}})(?:马尾|辫|头发|蝴蝶结|小辫|领带|红?头绳|头巾|丸子|腰带|麻花|高马尾|低马尾|冲天)|马尾|辫|蝴蝶结|头发|丸子头|腰带) | 扎着马尾; 扎辫子; 扎着两条辫子
扎 za1 |  | 着(?:一|两)[条根个]{{0,1}}[^，]{{0,4}}(?:辫|马尾|蝴蝶) | 扎着一条马尾
呛 qiang4 | (?:烟|沙|尘|辣|味|气|雾|粉|油|灰|烟雾)[^，]{{0,4}} |  | 烟太呛人; 油烟呛得慌
呛 qiang4 |  | (?:得(?:人|慌|[他她我你]|直咳|眼泪|睁|流泪|咳|喘|难受)|[人鼻眼嗓]|声) | 呛得人睁不开眼; 呛人
喝 he4 | 大 | (?:一声|道|：) | 大喝一声
喝 he4 | [暴断怒厉齐呼恐] | (?!酒|水|茶|汤|奶|的|着|了|光|完|多|醉|口|下|一杯|两杯|粥|咖|点|杯|酸|饮) | 一声暴喝; 怒喝
喝 he4 |  | (?:道(?!$)|令|问|止|斥|彩|倒彩|退) | 喝道; 喝令
喝 he4 | (?:一声|大声|厉声|高声|怒声) | (?:道|令|问|$) | 大声喝道
调 diao4 |  | 到[^，]{{0,5}}(?:工作|任职|部门|公司|总部|单位|科室|当) | 调到北京工作
调 diao4 | (?:[声语腔曲步基论单强]|(?<![价规资表])格) | (?![整节控研查度配试动换试理解教]) | 声调高; 格调低
调 tiao2 | (?:音量|温度|亮度|声音|时间|闹钟|频道|座椅|角度|模式|色温|风速|灯光|档位|空调|屏幕|字体|静音|价格|水温|火力|音响|电视) | (?:到|成|为|至|高|低|大|小|亮|暗|回|好|得) | 音量调到五十; 温度调高; 亮度调低
调 tiao2 |  | (?:到(?:{_NUMERAL}|最[大小高低亮暗]|静音|中[间档]|[高低]档|自动|合适)|[高低大小亮暗慢快匀](?!头|查|中|速|管|兵|子|学)|[贬升](?:$|了|至|{_NUMERAL})) | 调到五十; 调大一点
长 zhang3 |  | (?:长(?:见识|记性|教训|志气|知识|个|肉|心)|见识|记性|心眼|个儿|个子|肉|胖|高了?|大(?!衣|度|街|安|江|桥)|出(?:了|来|新|一)|得(?!不|多$)|满|在(?:[树地山脸])|着(?:[一两]|翅|胡|尾|眼|角|大|长)|毛|芽|叶|草|虫) | 长长见识; 长见识; 长出了; 长满
长 zhang3 | 长 | (?:见识|记性|教训|志气|知识|个|肉|心) | 长长见识
长 chang2 | (?:{_NUMERAL}[米里寸尺丈厘公]米?|身|全|总|狭|漫|很|太|更|最|那么|这么|多|加|延|超|特|细|不) | (?:$|的|了|得|[，不]) | 三米长; 很长
处 chu4 | (?:[零一二三四五六七八九十百千]{{2,6}}|[米里]|路口|拐弯|入口|出口|交界) | (?![理分置于境罚方女决]) | 三百处; 路口处
待 dai1 | (?:再|多|[别]|在家|就|想|只) | (?:一会|会儿|着|在|两天|几天|一晚) | 多待一会儿
重 zhong4 | (?<![层困难机顾心矛雾关障叠]) | 重地(?![带区]|叠) | 重重地打了一下; 她重重地叹了口气; 重重地点头
重 zhong4 | (?<![层困难机顾心矛雾关障叠])重 | 地(?![带区]|叠) | 重重地打了一下
尽 jin3 |  | (?:快|早|量|先|可能|管|让|着|前|里头) | 尽快; 尽早
藏 zang4 | [京青川滇新入进援] | (?:$|高速|线|铁路|公路|区|族|民|文|语|经|干部) | 京藏高速; 青藏铁路
率 shuai4 |  | (?:[领先队军众部团兵师舰]|代表|[一-鿿]{{0,5}}(?:代表团|访华|访问团|出访|考察)|真|性|直(?!接)|土) | 率代表团访华; 率队
率 shuai4 | (?:[轻草坦直表统督真粗相]|[他她我你]|总理|总统|主席|部长|将军|将领|教练|书记|省长|市长|首相|亲) |  | 草率; 他率三千人
率 lv4 | [一-鿿](?<![大卫]) | (?:$|[降升为达高低是的在也都仅约上下超较和与最已将近不提增减回等指比有逐持会可要从到由仍还很更却则对只又并按保跌涨偏变极同环居位处，、]|{_NUMERAL}) | 不良率; 命中率41; 溢价率; 体脂率是
血 xie3 | (?:流了?(?:点|点儿|好多|很多|不少|一点)?|出了?(?:点|点儿|一点)|一滴) | (?:$|了|$) | 流了点血
女 nv3 |  | 人 | 女人
# --- light or full ---
人 ren2 | 女 |  | 女人
丢 diu1 | (?:丢|一) | (?:丢)? | 一丢丢
子 zi3 | [粒离分原电质中] |  | 粒子; 离子
子 zi5 | [宝孩小婆嫂妹儿丫嗓院] | (?:们|$|[，的都也就来快]) | 宝子们
哦 o5 | . | $ | 发货了哦; 取消哦
喔 o5 | . | $ | 好的喔
啦 la5 | (?<![哆替啦哩哗呼巴沙]) | (?:$|[好来快走别对是你我他她咱这那](?!队)) | 见啦; 好啦好啦
呀 ya5 | (?<![吱咿哎哟呀]) | $ | 好的呀; 谁呀
呀 ya1 | [吱咿] |  | 吱呀一声
哇 wa5 | [好是对来去走行快有到看多妙棒啊] | $ | 好哇
么 me5 | (?:^|么) | (?:么|哒) | 么么哒
哒 da1 | (?:么|咯|咯咯|萌萌|棒棒|美美|哒|嗒) |  | 么么哒; 萌萌哒
咯 ge1 | (?:^|咯|[声得地]) | 咯 | 咯咯咯
咯 ge1 | 咯 |  | 咯咯地笑
嗯 en4 |  | (?:了[一两几]?声|呢|哼|嗯|$) | 他嗯了一声; 嗯呢
"""
# What a cry that stands alone says: as a question, drawn out or broken off, otherwise.
_CRIES: Final = {"嗯": ("en2", "en1", "en4"), "啊": ("a2", "a1", "a1"), "哦": ("o2", "o4", "o4"), "噢": ("o2", "o4", "o4"), "诶": ("ei2", "ei1", "ei1"),
                 "欸": ("ei2", "ei1", "ei1"), "额": ("e4", "e4", "e4"), "喂": ("wei2", "wei4", "wei4")}  # fmt: skip
_ONOMATOPOEIA: Final = dict(zip(
    "咚哗砰汪喵叮当嗒嘀滴嘟咕呱嘎咔啪噗轰隆嗡铃呼唰咣哐嘻呵嘿噜喳叽啾咩哞吱呜嗖咻嘘啵哒嘣",
    "dong1 hua1 peng1 wang1 miao1 ding1 dang1 da1 di1 di1 du1 gu1 gua1 ga1 ka1 pa1 pu1 hong1 long1 weng1 ling2 hu1 shua1 guang1 "
    "kuang1 xi1 he1 hei1 lu1 zha1 ji1 jiu1 mie1 mou1 zhi1 wu1 sou1 xiu1 xu1 bo1 da1 beng1".split(),
    strict=True,
))  # fmt: skip
# Surnames that are read otherwise than the character is.
SURNAMES: Final = {
    "单": "shan4", "仇": "qiu2", "解": "xie4", "区": "ou1", "查": "zha1", "曾": "zeng1", "盖": "ge3", "任": "ren2", "员": "yun4", "朴": "piao2",
    "翟": "zhai2", "华": "hua4", "燕": "yan1", "应": "ying1", "缪": "miao4", "盛": "sheng4", "乐": "yue4", "卜": "bu3", "召": "shao4",
    "洗": "xian3", "冼": "xian3", "那": "na1", "过": "guo1", "车": "che1", "种": "chong2", "訾": "zi1", "逄": "pang2", "宁": "ning4", "纪": "ji3",
    "撒": "sa4", "覃": "qin2", "尹": "yin3", "谌": "chen2", "句": "gou1", "费": "fei4", "隗": "wei3", "贾": "jia3", "晁": "chao2", "郗": "xi1",
    "令": "ling2", "长": "zhang3", "尉": "yu4",
}  # fmt: skip
_TWO: Final = {"尉迟": ("yu4", "chi2"), "令狐": ("ling2", "hu2"), "长孙": ("zhang3", "sun1"), "万俟": ("mo4", "qi2"), "澹台": ("tan2", "tai2"),
               "单于": ("chan2", "yu2")}  # fmt: skip
# Characters of given names: a surname that two of them follow is one.
_GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰红梅燕玲峰鹏飞龙波宇浩然轩涵梓萱怡欣雨婷雪晨阳晓志建国华文斌辉健俊凯旭东海洲林森田依纯"
    "子威盈良镛刃钦寄藩永昌启智慧佳琪璐倩颖琳莉萍淑珍凤仙春冬生宝庆福德贵财荣昊天泽睿瑞嘉诺诗语思远航程一鸣家豪铭亦非奕铮尧钧熠彤菲瑶琴音梦洁"
    "卫民宁康乐安顺祥和光亮兴业成功才茂盛恒毅松柏楠桐枫柳荷莲菊芝芸蓉茹薇蕾莎珊瑜瑾琛璇瓒钰锋钢铁金银鑫淼焱垚蔚岚峥嵘崇岳川江河湖沛润泉"
)
_NAMED: Final = frozenset("的和与及跟向对给找请叫是由被让与同问、将名手员家者")


class Row(NamedTuple):
    """One way to read a character."""

    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    examples: tuple[str, ...]


def _by_character() -> dict[str, list[str]]:
    """The rows of each character as they are written, in their order."""
    found: dict[str, list[str]] = {}
    for line in _ROWS.strip().splitlines():
        if not line.startswith("#"):
            found.setdefault(line[0], []).append(line)
    return found


_WRITTEN: Final = _by_character()
CHARACTERS: Final = frozenset(_WRITTEN) | frozenset(_ONOMATOPOEIA)


@lru_cache(maxsize=256)
def rows_of(char: str) -> tuple[Row, ...]:
    """The rows of one character, compiled when it is first met."""
    found = []
    for line in _WRITTEN.get(char, ()):
        head, before, after, examples = re.split(r" \|(?= )", line)  # | inside a pattern has no space before it
        first = re.compile(f"(?:{before.strip()})$") if before.strip() else None
        last = re.compile(after.strip()) if after.strip() else None
        found.append(Row(head.split()[1], first, last, tuple(each.strip() for each in examples.split(";"))))
    return tuple(found)


def rows() -> dict[str, tuple[Row, ...]]:
    """The whole table."""
    return {char: rows_of(char) for char in _WRITTEN}


def given(text: str, at: int) -> str:
    """The reading of a character where its neighbours decide it; empty if they leave it open.

    >>> given("为后人所不齿", 0), given("好", 0)
    ('wei2', '')
    """
    char = text[at]
    for row in rows_of(char):
        if (row.before is None or row.before.search(text[max(0, at - 10) : at])) and (
            row.after is None or row.after.match(text[at + 1 : at + 13])
        ):
            return row.reading
    if char in _ONOMATOPOEIA and (
        text[at - 1 : at + 2] == char * 3
        or text[at : at + 3] == char * 3
        or at > 1
        and text[at - 2 : at + 1] == char * 3
    ):
        return _ONOMATOPOEIA[char]
    if at > 1 and text[at - 1] in "了一" and text[at - 2] == char and char in _WRITTEN:  # V了V says the same verb twice
        return given(text, at - 2)
    return ""


def cry(phrase: str, mark: str) -> str:
    """The reading of each character of a phrase that is nothing but a cry, by the mark after it; empty if it is none.

    >>> cry("嗯", "？"), cry("啊啊啊", "！"), cry("嗯", "，"), cry("好", "！")
    ('en2', 'a1', 'en4', '')
    """
    if phrase[0] not in _CRIES or phrase.strip(phrase[0]):
        return ""
    asked, drawn, said = _CRIES[phrase[0]]
    return asked if any(each in "？?" for each in mark) else drawn if any(each in "…—~～" for each in mark) else said


def certain(text: str) -> dict[int, str]:
    """The readings of a phrase that its neighbors decide, by their places."""
    found = {}
    for at, char in enumerate(text):
        if char in CHARACTERS:
            reading = given(text, at)
            if reading:
                found[at] = reading
    return found


def surname(text: str, at: int, size: int, ends: frozenset[int]) -> tuple[str, ...]:
    """The reading of a surname that begins at a place, a syllable or two; empty if none does.

    Args:
        text: the simplified phrase.
        at: the place.
        size: of the word that the phrase is cut into there.
        ends: where words of the phrase end.
    """
    char, before = text[at], text[at - 1] if at else ""
    two = _TWO.get(text[at : at + 2])
    if two and two[1] not in ("yu2",) and (at + 2 < len(text) or not before):
        return two
    reading = SURNAMES.get(char)
    if reading is None or size > 2:
        return ()
    edge = not before or before in _NAMED or at in ends and before in "老小阿"
    if not edge:
        return ()
    if re.match(_TITLE, text[at + 1 : at + 5]) and (size == 1 or not before or before in "老小阿姓"):
        return (reading,) if not (before and before in "老小") or size == 1 else ()
    if (
        before
        and before in "老小"
        and size == 1
        and char not in "区解长令应车过那"
        and re.match(_AFTER_NAME, text[at + 1 :])
    ):
        return (reading,)
    follow = text[at + 1 : at + 3]
    whole = len(follow) == 2 and all(c in _GIVEN for c in follow) and at + 3 in ends | {len(text)}
    if whole and size == 1 and char not in "那过长令应车和员曾" and at + 1 in ends:
        return (reading,)
    return ()
