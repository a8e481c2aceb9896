"""What a sentence is about, as far as that decides how its numbers and signs are read: 3-2 is a score in a match.

The cues are words; each is looked for once in a sentence, and `contexts` names what was found, so that `analyze --json`
can show why 3-2 is 三比二.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from qingyin.text.normalize.rules import one_of
from qingyin.text.patterns import regex

SPORT: Final = "sport"
MONEY: Final = "money"
ROAD: Final = "road"
PRODUCT: Final = "product"
MATHEMATICS: Final = "mathematics"
CHEMISTRY: Final = "chemistry"
ELECTRICITY: Final = "electricity"
COMPUTING: Final = "computing"
PHONE: Final = "phone"
DATE: Final = "date"
DURATION: Final = "duration"

CUES: Final = {
    SPORT: "比分 战胜 击败 大胜 险胜 完胜 惜败 告负 不敌 横扫 逆转 夺冠 球队 球迷 足球 篮球 排球 乒乓 羽毛球 网球 主场 客场 首局 次局 "
    "决胜局 首盘 次盘 首节 末节 上半场 下半场 半场 领先 落后 战平 打平 闷平 平局 绝杀 扳平 扳回 射门 进球 点球 破门 客胜 淘汰 晋级 "
    "半决赛 决赛 联赛 英超 西甲 意甲 德甲 法甲 中超 欧冠 世界杯 世预赛 欧洲杯 大满贯 总决赛 国足 国乒 女排 男篮 女足 加时 赛点 连胜 "
    "第1局 第2局 第3局 第4局 第5局 第一局 第二局 第三局 第四局 第五局 第1盘 第2盘 第3盘 第一盘 第二盘 第三盘 第1节 第4节 第四节 "
    "力克 轻取 完败 失利 取胜 获胜 对阵 比赛 局分 盘分 马拉松 小组赛 中国队 队员 球员 门将 乒超 羽超 排超 女超 男单 女单 男双 女双 混双",
    MONEY: "股价 股票 股份 涨停 跌停 收盘 开盘 大盘 汇率 基金 净值 余额 营收 净利 利润 亏损 资金 市值 指数 期货 证券 A股 港股 美股 每股 "
    "亿元 万元 美元 人民币 估值 涨幅 跌幅 收益 回报 同比 环比 毛利 净流入 净流出",
    ROAD: "国道 省道 县道 高速 路口 导航 匝道 车道 行驶 路段 服务区 出口",
    PRODUCT: "显卡 处理器 型号 手机 芯片 内存 主板 笔记本 相机 机型 款 轿车 车型 客机 飞机 航班 战机 轴承 系列 跑分 配置 升级到 换代",
    MATHEMATICS: "方程 函数 计算 公式 数轴 相反数 绝对值 正数 负数 等于 余数 集合 概率 矩阵 向量 定理 求解 已知 解得 当x 若x 判别式 不等式 三角形 坐标 区间 多项式 "
    "因式 系数 变量 整数 数列 导数 微积分 定积分 重积分 求积分 单调 平方 = ≥ ≤ ≠ ≈ ² ³ √ ∈ ∩ ∪ ^",
    CHEMISTRY: "反应 溶液 溶于 氧化 还原 元素 化学 离子 分子 强酸 强碱 酸 碱 盐 催化 沉淀 气体 点燃 质量分数 电解 生成 ₂ ₃ ₄",
    ELECTRICITY: "电流 电压 充电 快充 电源 插座 空开 空气开关 保险丝 断路器 电阻 适配器 安培 电器 电池 输出 输入 线径 电线 电缆",
    COMPUTING: "接口 服务器 代码 页面 网页 网站 报错 错误 状态码 返回 请求 浏览器 API HTTP http 端口 链接 访问 程序 网络",
    PHONE: "拨打 拨 电话 热线 致电 报警 急救 火警 求助 呼叫 客服 请打 就打 快打 打110 打119 打120 打122",
    DATE: "日期 截止 截至 生日 到期 有效期 清零 假期 放假 出生 发表 出版 生产 保质期 出发 入住 离店 签订 签署 更新 报名 活动时间 逝世 "
    "订于 定于 将于 发布于 写于 成立于 创刊 上映 首播",
    DURATION: "成绩 用时 耗时 历时 时长 全程 片长 跑完 完赛 完成 纪录 总时间 马拉松 计时 跑进 视频长 半马 全马 越野 铁三 PB pb 净时 枪时",
}  # fmt: skip
_BY_CUE: Final = {cue: name for name, cues in CUES.items() for cue in cues.split()}
# finds cues from left to right, so that of two that overlap the first counts: 收盘 in 收盘分, but not 盘分
_ANY: Final = regex(one_of(_BY_CUE))


@lru_cache(maxsize=64)
def speaks_of(cues: re.Pattern[str], text: str) -> bool:
    """Whether some of the cues stand in a sentence; asked for each number in it, so it is remembered."""
    return cues.search(text) is not None


@lru_cache(maxsize=64)
def contexts(text: str) -> frozenset[str]:
    """The names of what a sentence is about.

    >>> sorted(contexts("马龙4-0横扫对手，首局11:3"))
    ['sport']
    """
    found = frozenset(name for cue, name in _BY_CUE.items() if cue in text)
    return found if len(found) < 2 else frozenset(_BY_CUE[match[0]] for match in _ANY.finditer(text))
