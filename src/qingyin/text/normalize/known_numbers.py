"""Numbers that are names or codes: 波音737, 318国道, 404, 996, 2栋, 3-202."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import COMPUTING, ELECTRICITY, MONEY, PHONE, contexts, speaks_of
from qingyin.text.normalize.numbers import YAO, digits, integer, value
from qingyin.text.normalize.pieces import READ, Piece
from qingyin.text.normalize.rules import NOT_IN, Rule, Spoken, before, rule
from qingyin.text.normalize.units import is_counted
from qingyin.text.patterns import regex

# Numbers of services: 110 to the police, 12306 for trains, 95588 and others of banks.
_SERVICE: Final = regex(
    r"11[0249]|12[02]|100(?:86|10|00|01|99)|12(?:306|345|315|348|388|320|333|366|369|378|395|122|117|580|530|358|355|361)|95\d{3}|96\d{3,4}|1\d0(?=报警)"
)
_SUMMONED: Final = regex(
    r"(?:呼叫|联系|拨打|(?<![称吊攻名])[叫喊呼打拨]|(?P<found>找)|(?<![A-Za-z])(?i:call))(?:了|完|过|一下|通)?\s?$"
)
_CHANGE: Final = regex(r"[收付元块钱]")  # that somebody gives back
_SUMMONED_FOR: Final = regex(
    r"(?![\d.,%‰℃°:：~～/\-]|\s?[元万亿度拍声公英美后比号站折]|\s?[a-zA-Z]|[多余几]|来[个位名人]|到\d|至\d)"
)
_SERVICE_AFTER: Final = regex(
    r"\s?(?:报警|急救|火警|电话|热线|客服|查号|网站|官网|平台|买票|购票|抢票|订票|APP|App|app|候补|短信|投诉|提醒|提示|公告|通知|发布|显示|系统|放票)"
)
_JOINED_SERVICE: Final = regex(
    r"\s?(?:或者|或|、|和|及|与)\s?(?:11[0249]|12[02])(?!\d|\s?[元个块万亿人次米公斤克分票年天月度])"
)
_SERVICE_JOINED: Final = regex(r"(?:11[0249]|12[02]|\d{5})\s?(?:或者|或|、|和|及|与|/)\s?$")
# Makers and series whose models are said digit by digit.
_MAKERS: Final = regex(
    r"(?:波音|空客|空中客车|宝马|标致|骁龙|麒麟|锐龙|酷睿|诺基亚|荣威|沃尔沃|法拉利|迈凯伦|兰博基尼|雷克萨斯|福特|道奇|中华|传祺|哈弗|捷豹|保时捷|"
    r"宗申|本田|雅马哈|凯旋|杜卡迪|至强|天玑|紫光|尼康|佳能|卡西欧|联想|惠普|戴尔|机型|型号|麦道|庞巴迪|运七|新舟|列车型号|航班号?|车次|班次)\s?$"
)
_NOT_COUNTED: Final = r"(?![\d.]|[元个块万亿人次米公斤克分票年天])"
# What a number that is only digits means before or after these words. A row: digits, what must stand before it, what must
# stand after it, how 1 is said. An empty pattern asks for nothing.
_NAMES: Final = (
    (r"\d{3}", r"", r"[国省县乡]道", YAO),  # 318国道
    (r"\d{3}", r"[国省县乡]道\s?$", r"", YAO),
    (r"315", r"", r"晚会|打假|消费者|维权|投诉|国际", YAO),
    (r"315", r"央视$", r"", YAO),
    (r"618|1111|1212", r"(?:等到?|赶上|趁着?|今年|去年|明年|每年|错过|备战)$", _NOT_COUNTED, YAO),
    (r"618|1111|1212", r"", r"大促|购物|活动|狂欢|年中|期间|预售|当天|来了|到了|优惠|促销|电商|囤|钜惠|战报|剁手", YAO),
    (r"520|521|1314", r"", _NOT_COUNTED, "一"),  # 我爱你, 一生一世
    (r"99[567]|955|007|965", r"(?<![升降涨跌减]到)(?<!价格)(?<!一共)(?<!总共)(?<!到手)(?<!体重)(?<!只要)(?<![￥¥$+\-#])$", r"(?:的?(?:工作|生活|福报|公司|加班|模式|制度?|上班|文化|节奏|日子)|的人|卷不|把[我你他人])|[，。！？、；”了是吗呢比和与跟或到不也都还才太真这那之就你很改]|$", "一"),
    (r"985|211", r"", r"(?:高校|大学|院校|工程|名校|毕业|学校|硕(?![果大])|本科?(?![书来子地人身])|学[历生]|博士|研究生|出身|的(?:学|本|硕|毕|高材|人|孩)|双非)|[，。！？、；”和与跟及或比不也都还才就之/／]|$", YAO),
    (r"985|211", r"(?:考上?|上|进|读|念|非|双|[是从]|(?:985|211)[比和与跟或、/])(?:了|个|的|过)?$", _NOT_COUNTED, YAO),
    (r"\d{4}", r"", r"(?:期货)?合约", YAO),  # 沪铜2511合约
    (r"163|126|139|189|188|263|21cn", r"", r"\s?(?:邮箱|邮件|信箱|免费邮)", "一"),
    (r"360", r"", r"(?:安全|浏览器|杀毒|卫士|搜索|公司|手机|集团|摄像|软件|借条|数科|问答|百科)", "一"),
    (r"911|731|918|709|721", r"", r"(?:事件|恐怖|袭击|事变|部队|特大|暴雨)", YAO),
    (r"361", r"", r"(?:度运动|°|运动|品牌|专卖)", "一"),
    (r"201|301|302|304|305|306|307|309|316|410|420|430", r"", r"(?:医院|[食级]*不锈钢)", "一"),
    (r"233+|6{3,}|8{3,}|1{3,}|9{3,}|5{3,}|2{3,}|3{3,}|4{3,}|7{3,}", r"", r"(?![\d.,]|\s?[元个块万亿人次米公斤克分票年天月度名件条位号路%℃kKmMgG秒倍页只台辆岁])", "一"),
    (r"886", r"(?:^|[，。！ ]|[了啦吧呀走撤睡闪])$", r"[，。！~～]|$", "一"),  # 拜拜啦
    (r"9494|7456|3166|5201314", r"(?:^|[，。！ ])$", r"[，。！~～]|$", "一"),  # 就是就是
    (r"119", r"", r"消防|宣传", YAO),
    (r"120", r"", r"急救|救护", YAO),
    (r"1[12]0", r"[来叫][了过]?[一二两三四五六七八九十几]?辆$", r"[，。！？、；,!?;]|把|接|拉|送|到|过来|$", YAO),  # 来了三辆120
    (r"1024|2077|2049", r"", r"程序员节|年轻人|杯", "一"),
)  # fmt: skip
_COMPILED_NAMES: Final = tuple(
    (regex(number), regex(first) if first else None, regex(last) if last else None, one)
    for number, first, last, one in _NAMES
)
_STATUS: Final = regex(r"[1-5]\d\d")
_STATUS_BEFORE: Final = regex(
    r"(?:返回|状态码?|报错?|错误码?|代码|出现|显示|提示|HTTP|http|报了|变成|是|抛)(?:了|的?是|：|:|为|个)?\s?$"
)
_FAILED: Final = regex("40[0134589]|429|50[0-4]")  # what a page or a server answers when it fails
_FAILS_BEFORE: Final = regex(
    r"(?:接口|服务器?|页面|网[页站]|链接|后[端台]|网关|[Nn]ginx|API|请求|官网|首页)(?:又|老|一直|总是?|也|都|全|直接|已经?|还是?|经常|就)?\s?$"
)
_FAILS_AGAIN: Final = regex(r"(?:老是|一直|总是?|跳|直接|^|[，。！：])\s?$")
_FAILS_ALL: Final = regex(r"(?:全都?|都|已经?|就是?)\s?$")  # as amounts do: 余额都404了
_AGAIN: Final = regex(
    r"(?:^|[，。！？：；、\s]|怎么|为什么|为啥|咋|[今昨]天|刚[刚才]?|现在|[这那我你他她它]|突然|最近|半夜|竟然|居然|结果|果然)又\s?$"
)  # 油价又500了 is an amount
_REPORTED: Final = regex(r"(?:(?<![播汇填预申])报了?|抛了?)\s?$")
_PAID: Final = regex(r"费(?![者力])|报销|保险|体重|身高|步数|工资|分数|余额|机票|发票|[价钱]|补贴|血压|[医社]保")
_SYSTEM: Final = regex(r"系统|后台|网关")
_FAILED_AFTER: Final = regex(r"\s?了(?!\d)(?![一二两三四五六七八九十几好多])")
_STATUS_NAMED: Final = regex(
    r"\s(?:Not |Too Many|Method|Request|Payload|Unprocessable|Conflict|Created|No Content|Temporary|Permanent|Bad (?:Request|Gateway)|Internal Server|Forbidden|Unauthorized|Gateway|Service Un|Moved|Found|OK\b)"
)
_STATUS_AFTER: Final = regex(
    r"\s?(?:页面|错误|报错|状态|异常|响应|接口|Not|Bad|Internal|Forbidden|OK)|[，。！？、；）)]|$"
)
_PORT_BEFORE: Final = regex(
    r"(?:(?:填写?|写|设[置成为]?|配置?|开放?|绑定?|暴露|走|转发|监听|映射|占用?|[换改]|默认|指定|选|用|端口(?:号)?)(?:的是|的|是|为|成|到|在|过)?|\d[和或、])(?:了|：|:|了：)?\s?$"
)
_PORT_AFTER: Final = regex(r"\s?(?:号)?端口(?!交换|路由|的?(?:交换|路由))")
_STOCK_AFTER: Final = regex(r"[）)]|\.(?:SH|SZ|BJ|HK|sh|sz)")
_STOCK_BEFORE: Final = regex(
    r"(?:[\u4e00-\u9fff][（(](?:[A-Za-z]{2,3}[.:：]?|股票代码[：:]?|代码[：:]?)?|股票|代码|自选股|个股|证券)\s?$"
)
_MARK_AFTER: Final = regex(r"\s*(?:[，。！？、；：）)”》\n,!?;]|$)")


def _fails(number: str, text: str, first: str, last: str) -> bool:
    """又404了, 报502, 服务器502了: what a server answered, between what stands before and after it."""
    round_ = number[-2:] == "00"  # 房租都500了
    computing = COMPUTING in contexts(text)
    amount = not computing and not speaks_of(_SYSTEM, text) and speaks_of(_PAID, text)
    reported = None if amount else _REPORTED.search(first)
    if _FAILED_AFTER.match(last):
        if reported or _FAILS_BEFORE.search(first) or _AGAIN.search(first):
            return True
        if first.rstrip().endswith("又"):
            return computing or not (round_ or amount)
        return not round_ and bool(_FAILS_AGAIN.search(first) or computing and _FAILS_ALL.search(first))
    return bool(reported and "报" in reported[0] and not round_ and _MARK_AFTER.match(last))


def _name(match: re.Match[str]) -> Spoken:
    """A number that is a name: by the table, by its maker, by the service, by the web."""
    text, number = match.string, match[0]
    first, last = text[max(0, match.start() - 10) : match.start()], text[match.end() : match.end() + 10]
    if _SERVICE.fullmatch(number) and not is_counted(last.lstrip()):
        asked = PHONE in contexts(text) and not re.match(r"[%‰℃°元人万亿度折]|比\d|\s?[a-zA-Z]", last)
        if (
            _SERVICE_AFTER.match(last)
            or _SUMMONED_FOR.match(last)
            and (cue := _SUMMONED.search(first))
            and not (cue["found"] and speaks_of(_CHANGE, text))
            or _SERVICE_JOINED.search(first)
            or _JOINED_SERVICE.match(last)
            or asked
            or len(number) == 5
            and _MARK_AFTER.match(last)
            and (number[:2] == "12" or number in ("10086", "10010", "10099"))
            and MONEY not in contexts(text)
        ):
            return digits(number, YAO)
    if len(number) in (3, 4) and _MAKERS.search(first) and number[-3:] != "000":
        return digits(number, "一")
    if (
        "端口" in text
        and (
            _PORT_AFTER.match(last)
            and first[-1:] not in ("共", "有", "约", "达")
            or _PORT_BEFORE.search(first)
            and not re.match(r"\s?[元万亿多号]", last)
        )
        and not is_counted(last.lstrip())
    ):
        return digits(number)
    for pattern, before_, after_, one in _COMPILED_NAMES:
        if (
            pattern.fullmatch(number)
            and (before_ is None or before_.search(first))
            and (after_ is None or after_.match(last))
        ):
            return digits(number, one)
    if len(number) == 3 and (
        _STATUS_NAMED.match(text, match.end()) or _FAILED.fullmatch(number) and _fails(number, text, first, last)
    ):
        return digits(number)
    if (
        len(number) == 3
        and COMPUTING in contexts(text)
        and _STATUS.fullmatch(number)
        and _STATUS_AFTER.match(last)
        and (_STATUS_BEFORE.search(first) or number in ("404", "500", "502", "503", "504", "403", "401"))
    ):
        return digits(number)
    if len(number) == 6 and _STOCK_BEFORE.search(first) and (_STOCK_AFTER.match(last) or first[-1:] not in "（("):
        return digits(number, YAO)
    return None


_SHOP_BEFORE: Final = regex(r"(?:去|逛|楼下|门口|附近|隔壁|对面|旁边|家|到|在|从|的)(?:的|那|这)?(?:家|个|间)?\s?$")
_SHOP_AFTER: Final = regex(
    r"\s?(?:便利|店|门店|超市|买|吃|里|门口|的|有|旁|附近|加盟|上班|打工|兼职|集合|见|等|取|拿|关东煮)"
)


def _shop(match: re.Match[str]) -> Spoken:
    """去7-11买水, 7-11便利店: the chain of shops; 7-11岁 is a range."""
    text = match.string
    last = text[match.end() : match.end() + 6]
    named = _SHOP_AFTER.match(last) or _SHOP_BEFORE.search(before(match)) and _MARK_AFTER.match(last)
    return digits("711", YAO) if named or "便利店" in text else None


def _place(match: re.Match[str]) -> Spoken:
    """2栋, 2排2座: buildings, rows and seats have numbers."""
    return "二" + match["c"]


def _ten_thousands(match: re.Match[str]) -> Spoken:
    """粉丝100w+: 万, as chats write it; a charger has watts."""
    return None if ELECTRICITY in contexts(match.string) else value(match[1]) + "万"


_FOLLOWED: Final = regex(
    r"(?:播放量?|粉丝数?|阅读量?|浏览量?|点击量?|点赞数?|转发|关注|销量|[月年日]入|[年月]薪|收入|存款|身价|曝光量?|下载量?|收藏|评论|涨粉|流量|销售额|营业额|票房|首付|彩礼|负债)"
    r"(?:突破|破|了|已经?|超过?|达到?|过|近|约|高达|有|：|到|都|才|就|快){0,3}\s?$"
)


def _ten_thousands_in_capitals(match: re.Match[str]) -> Spoken:
    """播放量10W+, 月入3W: 万 where people or money are counted; elsewhere watts."""
    return value(match[1]) + "万" if _FOLLOWED.search(before(match, 10)) else None


_EXPECTING: Final = regex(r"孕|产检|胎|预产期|[Bb]超|建档|宝宝")


def _weeks(match: re.Match[str]) -> Spoken:
    """孕32W+4: weeks and days of a child that is not yet born."""
    if not (speaks_of(_EXPECTING, match.string) if match["d"] else re.search(r"孕[周期]?[：:是]?$", before(match))):
        return None
    weeks = ("两" if match["w"] == "2" else integer(match["w"])) + "周"
    if match["d"] is None:
        return weeks
    return weeks + "加" + ("两" if match["d"] == "2" else integer(match["d"])) + "天"


def _extension(match: re.Match[str]) -> Spoken:
    """88888888转8001: the number of an extension."""
    return digits(match[0], YAO)


_STANDARD: Final = regex(r"(?:GB|GB/[TZ]|[A-Z]{2}/[TZ]|ISO|IEC|IEEE|RFC|EN|DIN|ASTM|ANSI|DB\d{2})\s?$")


_SENSITIVITIES: Final = frozenset("100 200 400 800 1600 3200 6400 12800 25600 51200".split())  # ISO 400 of a camera
_ISO: Final = frozenset("9000 9001 1400 2700 1348 2000 2600".split())
_PHOTOGRAPHED: Final = regex(r"光圈|快门|曝光|感光|相机|噪点|拍摄|[fF]/\d")


def _standard(match: re.Match[str]) -> Spoken:
    """GB/T 7714-2015: number and year of a standard."""
    if not _STANDARD.search(match.string[max(0, match.start() - 6) : match.start()]):
        return None
    camera = match[1] in _SENSITIVITIES or match[1][:4] not in _ISO and speaks_of(_PHOTOGRAPHED, match.string)
    if camera and match[2] is None and "ISO" in before(match, 4):
        return value(match[1])
    return digits(match[1]) + ("杠" + digits(match[2]) if match[2] else "")


def _clock_with_unit(match: re.Match[str]) -> Spoken:
    """17：20分, 10:00时: the unit is said once."""
    hour, minute = match.group("h", "m")
    if int(hour) > 24 or int(minute) > 59:
        return None
    spoken = ("两" if int(hour) == 2 else integer(hour)) + "点"
    return spoken + (("零" if minute[0] == "0" else "") + integer(minute) + "分" if int(minute) else "")


def _twelve_hours(match: re.Match[str]) -> Spoken:
    """9:00am, 12:30pm, 8 pm: the part of the day comes first."""
    hour, minute, morning = int(match["h"]), match["m"], match["p"] in "aA"
    if not 0 < hour < 13:
        return None
    if re.search(r"(?:早|晚|上|下|中)[上午]?\s?$", before(match, 3)):
        day_part = ""
    elif hour == 12:
        day_part = "凌晨" if morning else "中午"
    else:
        day_part = "上午" if morning else "下午" if hour < 6 else "晚上"
    spoken = day_part + ("两" if hour == 2 else integer(str(hour))) + "点"
    return spoken + (("零" if minute[0] == "0" else "") + integer(minute) + "分" if minute and int(minute) else "")


def _title(match: re.Match[str]) -> Spoken:
    """《1942》: a film or a book; 《1000》 is a number."""
    return digits(match[0]) if match[0][-2:] != "00" or match[0][:2] in ("19", "20") else None


def _farewell(match: re.Match[str]) -> Spoken:
    """我先撤了，88。"""
    return digits(match[0])


def _lift(match: re.Match[str]) -> Spoken:
    """120/80mmHg."""
    start, unit = match.start(), match.start("u")
    return [
        Piece(start, unit, f"{value(match['a'])}杠{value(match['b'])}", READ),
        Piece(unit, match.end(), "毫米汞柱", READ),
    ]


RULES: Final[tuple[Rule, ...]] = (
    rule(rf"{NOT_IN}(?P<h>\d{{1,2}})(?:[:：](?P<m>[0-5]\d))?\s?(?P<p>[aApP])(?:\.[mM]\.|[mM])(?![A-Za-z\d])", _twelve_hours, then=":：aApP ", digits=(1, 2)),
    rule(rf"{NOT_IN}7-11(?![\d.\-/:：]|\s?[岁月日号天个名人元点时分章页题届期次层楼])", _shop, then="-", digits=(1, 1)),
    rule(rf"{NOT_IN}(?P<h>\d{{1,2}})[:：](?P<m>[0-5]\d)(?:分(?![钟组享类配工支批摊店校层期红头管散队区手]|别|析|发[放给到])|时(?!间|候|差|段))", _clock_with_unit, then=":：", digits=(1, 2)),
    rule(rf"{NOT_IN}(?P<a>\d{{2,3}})/(?P<b>\d{{2,3}})\s?(?P<u>mmHg|毫米汞柱)", _lift, then="/", digits=(2, 3)),
    rule(rf"{NOT_IN}2\s?(?P<c>[栋幢座排]|单元|号楼)(?=\s?\d|[单东西南北]|[一二三四五六七八九十]|(?<![这那有共建买前后]2.)楼[上下道]|的?(?:邻居|业主|住户)|门口)", _place, then="栋幢座排单号 ", digits=(1, 1)),
    rule(r"(?<=[排区栋幢楼元])2\s?(?P<c>[座号栋幢排列室]|单元)(?!位)", _place, then="座号栋幢排列室单 ", digits=(1, 1)),
    rule(r"(?<=《)[1-9]\d{3}(?=》)", _title, then="》", digits=(4, 4)),
    rule(
        r"(?<=[\u4e00-\u9fff][，！。,~～ ])88{1,2}(?=\s?[。！!~～.]{0,3}\s*$)|(?:^|(?<=再见)|(?<=拜拜))88(?=[!！~～]|，?(?:明[天儿早]|下次|回头|改天|晚安|再聊|回见))|(?:(?<=再见)|(?<=拜拜))88(?=[。]?$)",
        _farewell, digits=(2, 3),
    ),
    rule(rf"{NOT_IN}(?:985/211|211/985|99[67]/007|007/99[67]|996/955|955/996)(?![\d.])", lambda m: digits(m[0].replace("/", ""), YAO), then="/", digits=(3, 3)),
    rule(r"(?<=\d[秒米块])\d\d(?!\d|[.:：]|\s?(?:[个名人次米秒岁天年月元分度]|毫秒))", lambda m: digits(m[0]), digits=(2, 2)),  # 9秒83, 1米78, 9块99
    rule(r"(?<![\d.])(?:[1-9][1-9](?=折(?![叠合腾算射返扣线纸]))|88(?=\s?(?:VIP|vip)))", lambda m: digits(m[0]), digits=(2, 2)),  # 95折
    rule(r"(?<![\d.A-Za-z])(?P<w>\d{1,2})\s?[wW周](?:\s?\+\s?(?P<d>[0-6])(?:[dD天])?)?(?![A-Za-z\d]|\.\d)", _weeks, then="wW周 ", digits=(1, 2)),
    rule(r"(?<![\d.A-Za-z])(\d{1,5}(?:\.\d{1,2})?)w(?![A-Za-z\d])", _ten_thousands, then=".w"),
    rule(r"(?<![\d.A-Za-z])(\d{1,5}(?:\.\d{1,2})?)W(?![A-Za-z\d])", _ten_thousands_in_capitals, then=".W"),
    rule(r"(?<=\d转)\d{1,5}(?!\d)|(?<=\d 转 )\d{1,5}(?!\d)", _extension, digits=(1, 5)),
    rule(r"(?<![\d.])(\d{3,5})(?:[-—–](\d{4}))?(?![\d.])", _standard, digits=(3, 5)),
    rule(r"(?:(?<=[A-Za-z]座)|(?<=\d[栋幢座])|(?<=号楼)|(?<=大厦)|(?<=商场)|(?<=广场))2\s?(?P<c>层)(?![小别高楼的洋平民住半])", _place, then="层 ", digits=(1, 1)),
    rule(r"(?<=[条章])2(?P<c>[款项])", _place, then="款项", digits=(1, 1)),
    rule(r"(?<=[第])2(?P<c>[栋幢座排])", _place, then="栋幢座排", digits=(1, 1)),
    rule(r"(?<=#)\d{1,5}(?=\s?(?:回[复帖]|楼主|引用))", lambda m: integer(m[0]), digits=(1, 5)),  # #2回复: a floor
    rule(rf"{NOT_IN}\d{{3,6}}(?![\d]|[.,]\d)", _name, digits=(3, 6)),
)  # fmt: skip
