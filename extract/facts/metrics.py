"""What a number counts or measures: the noun phrase to its left or to its right. Pure string grammar on folded text.

Glossary: a *core* is what stands before the tail (see tails.py), back to the last comma. A *name* is the noun phrase of a core: behind
its verb, without time, place and adverbs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extract.facts import verbs

#: a noun phrase to the right of a number longer than this (characters) is a clause that was not understood
LONGEST_NAME = 24
#: no more than this (characters) is read to the left of a number
LONGEST_CORE = 120
#: where something is the case, said of the whole: it is the subject, no part of the metric
SCOPE = re.compile(
    r"(?:(?:全|我|本|该)(?:省|市|县|区|镇|乡|村|国|州|旗|盟|校|院|厂|局|街道?|公司|行业|系统|域|辖区|流域|集团|园区|新区|师|团)(?![一-龥]{0,2}(?:化|性))|各地|辖区内?|域内|境内|县域内|市域内|区域内|县里|镇里|村里|市里|区里)(?:(?:已|现|目前|累计|共计?|里|内|上下|范围内)(?!有制))?"
)
_ENUMERATOR = re.compile(
    r"(?:[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|要)|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:[.、](?!\d)|\)|(?:\.\d{1,2}){1,3}(?=[一-龥“《]))|[一二三四五六七八九十]{1,3}、|首先|其次|再次|最后|此外|第[一二三四五六七八九十][，,、]|——|[一二三四]期)"
)
_IDLE = re.compile(
    r"(?:[中里]$|[、，,；;：:\s)”。/—【】▲△★☆●○◎■□◆◇※]+|和(?!谐|平|解)|与(?!会)|及(?!时|格)|以及|并且?(?!购|网)|且|还(?!款)|同时|或者?|另外|另有?|此外|其中|其余|包括|包含|含(?!量|氧|税)|目前|现已|现有|现(?!金|代|货|役|状|实|存|钞|房|场)|已经?|将|共有|共计?(?!同|享|建|青|体|产|和)|累计(?=.)(?!结余|确诊|死亡|折旧)|总计|合计|先后|全部|仅|只有?|都|均|现场(?=.{2})|(?:线上线下|线上|线下|网上|现场|当场)$|预计|力争|计划|初步核算|分别|各(?=有)|大力|积极|持续|不断|深入|全面|主动|再(?!生|就业|贷|造|犯|保险|分配|融资|担保)次?|又|也|一次性|依法|成功(?!率)|直接(?!参与|经济损失|融资|投资|费用|排放|用户|损失)|一度(?!电)|竟(?=有)|每年(?=.)|切实|有效(?!率|期|性|成分|问卷|专利|发明|投资|合同|身份)|进一步|着力|率先|因此|截至|不断|[两二三四]者(?=合计|共计|总计|累计|相加|加起来)|免费|统筹|公司(?=累计|共|先后|已|现)|我们|届时|原则上|(?:\d+|[一二三四五六七八九十两]+)个?[年月周天日][之以]?内|在(?![校建岗册园职读编库产线籍押逃营研售孵矫役外]))"
)
#: the letters that enumerators, idle words and scopes begin with (a test compares them)
_LEAD_BEGINS = frozenset(
    "两一七三不与且中主九也二五仅以依先免全八公六共其再分切初力包区十原县又及另只各合同含和四因在均域境大将届已市并当总成我或截持最有本村此每深率现目直着积竟第累线统网计该辖还进都里镇预首"
)
#: how a figure was reckoned: 按年平均汇率(折算为)
_BASIS = re.compile(r"按(?!期|时|规).{0,14}(?:汇率|价格?|口径|标准|计算|折算|统计|测算)")
_PREPOSITION = re.compile(
    r"(?:按照?|参照|依照|(?<![所可予加难足])以|凭借|依托|依靠|(?<![面针应])对|(?<![行作成因])为|(?<!自)从|把|将|^[向比较给由让使])$"
)
_PREPOSITION_ENDS = frozenset("按照以借托靠对为从把将向比较给由让使")
#: 以“链长+专班”机制招商: how it was done
_MANNER = re.compile(r"(?:以|按照?|通过|采取|采用|运用|依托)[^，。；的]{1,16}?(?:机制|方式|模式|形式|办法|途径|渠道|手段)(?=[^的和与、])")
#: the state before a change, where its number is no row
_BEFORE_CHANGE = re.compile(
    r"[由从](?:(?:原来|原先|过去|以前|以往|最初|此前|传统)的?[^，。；]*|每[^，。；组]*|(?:近|约)?\d[^，。；组]*(?:[以之][上下内]|[次年月天周]))$"
)
#: 建议中涉及环保的40件: the whole is what is counted
_OUT_OF = re.compile(r"(?P<whole>[^，。；]{2,}?)中(?![级等高小学国央医心])")
#: 种粮大户每亩补贴: who is paid is the subject
_EACH_BASE = re.compile(
    r"(?P<who>[^，。；每]{2,})每(?:人|户|亩|名|生|家|个|村|吨|台|辆|次|月|年|床|车|校)(?:每(?:年|月|次|天))?(?:补贴|补助|奖励|奖补|补偿|收费|租金|资助|发放)$"
)
#: 某某公司投资: who pays is the subject
_PAYER = re.compile(
    r"(?P<payer>[^，。；]{2,}(?:公司|集团|企业|财政|政府|基金会|工会|委员会|[^会]局|社会))(?:投资|出资|捐资|捐款|捐赠|支出|奖励|补贴|补助|投入|注资|配套)"
)
#: 每人带头拿出2万元入股: what it is for stands behind
_EACH_GIVES = re.compile("每[人户家村社](?:[一-龥]{2})?(?:拿出|掏出|凑)了?")
_PAYS = ("投资", "出资", "捐资", "捐款", "捐赠", "支出", "奖励", "补贴", "补助", "投入", "注资", "配套")
_ENDS_IN_AND = (
    "劝和",
    "总和",
    "饱和",
    "调和",
    "讲和",
    "惠及",
    "涉及",
    "普及",
    "波及",
    "参与",
    "赠与",
    "给与",
    "民约",
    "公约",
    "条约",
    "节约",
    "预约",
    "签约",
    "履约",
)
_PAYS_LAST = frozenset(word[-1] for word in _PAYS)
_FREQUENCY = re.compile(r"[^，。；]{0,14}(?P<often>每(?:个?(?:半年|季度|学期|工作日|月|周|年|天|日)))(?:至少|都|均|定期|开展|组织)?")
#: 数控、护理等专业: the noun behind 等 stands for the list
_LISTED = re.compile(
    r".*[、》”]?[^、，。；]{1,30}(?<![一二三四五特甲乙丙初中高上优劣])等(?!级|次|额|待|候|离|于|效|同|奖)(?:各类|各种|多种|重点|主要)?(?=.)"
)
_AMID = re.compile(
    r"[^，。；：在]{0,12}(?P<in>在(?![校建岗册园职读编库产线籍押逃营研售孵矫役])[^，。；：在]{2,24}?[中里](?![国学小心医医院央型级年期等间]))"
)
_IN_TURN = re.compile("依次[为是有](?=..)")
_WITHIN = re.compile("[一-龥]{2,8}期内(?=..)")
#: what a bracket behind a name says of its count, and not of the name
_ASIDE_OF = re.compile(r"\((?:不?含|包括|其中|不?计|按|以下|下同|折合|单位|当年价|可比)[^()]*\)$|\([^()]*下同\)$")
#: a number that is no row says of which kind the thing is, up to its 的
_SIZED = re.compile(r"[^，。；]*\d[^，。；的]*的")
#: a name that ends so holds its verb inside: 矛盾纠纷调处成功率
_RATES = ("率", "比例", "占比", "比重", "满意度", "时间", "时长", "时限", "浓度", "水平", "标准")
_RATES_LAST = frozenset(word[-1] for word in _RATES)


class Core(NamedTuple):
    """The name found in a core: its stretch, whether it is the verb itself, and the subject before it."""

    start: int
    end: int
    verb: bool = False  # the core ends with its verb: the metric stands behind the number, or is the act itself
    subject: tuple[int, int] = (0, 0)
    forced: bool = False  # a strong verb was cut
    act: str = ""  # that verb

    @property
    def empty(self) -> bool:
        return self.start >= self.end


def core(text: str, low: int, high: int, times: Mapping[int, int]) -> Core:
    """The name in ``text[low:high]``; ``times`` maps the start of a time to its end."""
    start, end = low if high - low <= LONGEST_CORE else high - LONGEST_CORE, high
    while end > start and text[end - 1] in "的、，, 等“：:（(和与及≥≤=<>×约" and text[end - 2 : end] not in _ENDS_IN_AND:
        end -= 1
    if start >= end:
        return Core(end, end)
    if text[end - 1] == ")" and (bracket := text.rfind("(", start, end)) > start and _ASIDE_OF.match(text, bracket, end):
        end = bracket  # 教职工(含其他机构)584087人
    if (state := _BEFORE_CHANGE.search(text, start, end)) and state.start() - start >= 2:
        end = state.start()  # 频率由原来的每5分钟一次提高到每秒20次
    if text[start] == "中" and start and "一" <= text[start - 1] <= "龥" and not _MIDDLE.match(text, start):
        start += 1  # 信访件214件中重复件占一成
    relative_end = text[end : end + 1] == "的" and end < high
    subject = (0, 0)
    if start in times or text[start] in _LEAD_BEGINS or not text[start].isalpha():  # else nothing stands before the name
        start, subject = _lead(text, start, end, times)
    if start >= end:
        return Core(end, end, False, subject)
    stretch = text[start:end]
    if stretch[0] == "按" and _BASIS.fullmatch(stretch):
        return Core(end, end, False, subject)
    led = start
    if stretch[0] in "以按通采运依" and (manner := _MANNER.match(stretch)) and manner.end() < len(stretch):
        start, stretch = start + manner.end(), stretch[manner.end() :]
    each = "每" in stretch
    if each and _EACH_GIVES.fullmatch(stretch):
        return Core(end, end, False, subject)
    if stretch[-1] in _PREPOSITION_ENDS and (preposition := _PREPOSITION.search(stretch)):
        return Core(end, end, subject=subject if subject[1] or not preposition.start() else (start, start + preposition.start()))
    if relative_end and (whole := _OUT_OF.match(stretch)):
        return Core(start, start + whole.end("whole"), False, subject)
    if each and (often := _FREQUENCY.match(stretch)) and often.end() < len(stretch):
        subject = subject if subject[1] else (start, start + often.start("often"))
        start, stretch = start + often.end(), stretch[often.end() :]
    if "在" in stretch and (amid := _AMID.match(stretch)) and amid.end() < len(stretch) - 1:
        subject = subject if subject[1] or not amid.start("in") else (start, start + amid.start("in"))
        start, stretch = start + amid.end(), stretch[amid.end() :]  # 学生在艺术展演中获奖
    if "期内" in stretch and (within := _WITHIN.match(stretch)):
        start, stretch = start + within.end(), stretch[within.end() :]  # 冷静期内劝和
    if "的" in stretch and (sized := _SIZED.match(stretch)) and sized.end() < len(stretch) - 1:
        start, stretch = start + sized.end(), stretch[sized.end() :]  # 距今约5000年的房址
    if "等" in stretch and (listed := _LISTED.match(stretch)):
        start, stretch = start + listed.end(), stretch[listed.end() :]
    if each and (based := _EACH_BASE.match(stretch)):
        subject = subject if subject[1] else (start, start + based.end("who"))
        start, stretch = start + based.end("who"), stretch[based.end("who") :]
    last_sign = stretch[-1]
    if last_sign in _PAYS_LAST and stretch.endswith(_PAYS) and (payer := _PAYER.fullmatch(stretch)):
        return Core(start + payer.end("payer"), end, False, subject if subject[1] else (start, start + payer.end("payer")))
    if "依次" in stretch and (turn := _IN_TURN.search(stretch)):
        start, stretch = start + turn.end(), stretch[turn.end() :]  # 居前的依次为食品1322件
    last, forced, act = None, False, ""
    size = len(stretch)
    floor = 1 if last_sign in _RATES_LAST and stretch.endswith(_RATES) else size + 1
    if stretch[0] != "每" and not stretch.startswith("人均"):
        for match in verbs.verb().finditer(stretch):
            if match.start() >= floor:
                break
            rest = size - match.end()
            if floor == 1 and _SHORT_RATE.fullmatch(stretch, match.end()):
                break  # 抢救成功率
            if rest == 0 and last is not None and size - last.end() > 4:
                break  # 接到不良反应报告: the object ends with a word that is a verb elsewhere
            if rest != 1 or last_sign in "村镇乡县区市省校人":
                last = match
    if last is not None and "的" in stretch[last.end() :]:
        relative = verbs.hold().search(stretch)
        last = None if relative and relative.start() < last.start() else last
    if last is not None:
        if last.end() == size:
            return _act(text, start, start + last.start(), end, subject, times)
        before = stretch[: last.start()]
        if 2 <= len(before) <= 16 and "的" not in before and not subject[1]:
            subject = (start, start + last.start())
        act = last[0]
        start += last.end()
        forced = True
    elif stretch[0] in "对向给为将把" and (final := verbs.final_work().search(stretch)):
        return Core(start + final.start(), end, True, subject)
    if start != led:  # else it was seen to already
        start, more = _lead(text, start, end, times)
        subject = subject if subject[1] else more
    name = text[start:end]
    plain = "的" not in name
    if not forced and plain and (opening := verbs.hold().match(name)) and len(name) - opening.end() >= 2:
        start, name = start + opening.end(), name[opening.end() :]
    opening = verbs.work().match(name)  # a rate has its act in its name: 整治完成率
    if opening and name[opening.end() :] in _BROAD:
        opening = None  # 体检项目, 改造工程
    if opening and plain and not _SHORT_RATE.fullmatch(name, opening.end()):
        start += opening.end()
    elif verbs.is_bare(name):
        return Core(start, end, True, subject)
    while start < end and text[start] == "的":
        start += 1
    return Core(start, end, False, subject, forced, act)


#: nouns that say little without the work before them
_BROAD = frozenset(("项目", "工程", "任务", "对象", "事项", "课程", "设施", "小区", "费用", "经费", "人员"))
#: a bracket inside a name: 中欧班列(某地)
_ASIDE = re.compile(r"\([^()]{1,8}\)")


def _act(text: str, low: int, verb: int, end: int, subject: tuple[int, int], times: Mapping[int, int]) -> Core:
    """A core that ends with its verb: the verb is the name, what stands before it the subject."""
    if low < verb and not subject[1]:
        subject = (low, verb)
    if text[verb:end] in ("安排", "完成", "实现", "预算", "支出") and text.endswith(QUANTITIES, low, verb):
        return Core(low, verb, False, (0, 0))  # 一般公共预算支出安排
    if text[verb - 2 : verb] in verbs.two() and verb - low <= 12 and not re.search("[的、在以向对为将]", text[low:verb]):
        return Core(low, end, True, subject)  # 地质灾害避险搬迁安置: two verbs in a row name one act
    begin = low if 0 < len(_ASIDE.sub("", text[low:verb])) <= 6 and not re.search("[的、在以向对为将]", text[low:verb]) else verb
    return Core(begin, end, True, subject)


def _lead(text: str, start: int, end: int, times: Mapping[int, int]) -> tuple[int, tuple[int, int]]:
    """Where the name can begin: behind enumerators, times, conjunctions, adverbs and places that mean the whole."""
    subject = (0, 0)
    while start < end:
        if text[start] == "(" and text.find(")", start, end) < 0:
            start += 1
            continue
        if start in times and times[start] <= end:
            start = times[start]
            if start < end and text[start] in "的间内前底末中来起" and not _IN_WORD.match(text, start, end):
                start += 1
            continue
        if text[start] not in _LEAD_BEGINS and text[start].isalpha():
            break  # most names
        match = _ENUMERATOR.match(text, start, end) or _IDLE.match(text, start, end)
        if match is None and (match := SCOPE.match(text, start, end)):
            subject = match.span()
        if match is None or match.end() == start:
            break
        start = match.end()
    return start, subject


#: words that begin with a character that also ends a time: 2024年中医诊疗量, 2023年内河货运量
_IN_WORD = re.compile(
    "中[国医小学心药央西型介等级期职考欧青老]|内[河地需部陆镜科外涝贸]|前[往来列沿]|来[访信源宾电华]|起[诉草重降]|底[盘层数]|间[接作]|末[端梢]"
)
#: nouns that are counted without a classifier: 五部门, 三乡二镇
_BARE_HEAD = re.compile(r"部门|省区市|省份|街道|乡镇|国|省|市|县|区|乡|镇|村|中心|站|所|院|校|局|委|方|家|地|州|园|馆|企(?!业)")
_FUNCTION = (
    r"被(?!困|拐|动|子|服|执行人|征|告|害人|保险|监护)|将(?!军)|已|认为|知道|知晓(?!率)|正(?=跟|从|向|在|加)|得(?=满分|[到益])|[和与及](?=第\d|[一两\d]+[个家名座处条所项支])|表示|反映|入围|跻身|上榜|获评|远离|(?<![功职蓄储节智阳核风热动性可产效机潜才技势氢电失])能(?![源量力耗手级效环])|(?<![平人户亩年日月场])均(?!衡|价|等|质)|都(?!市)|全部|全覆盖|全面|在(?!建|校|岗|册|线|职|读|编|园|库|产)|与(?!会)|对口(?!帮扶|支援|协作|合作|部门|单位|专业|岗位|地区|医院|学校|县|区|市)|连(?=[^，。；]{2,10}都)|纳入|列入|对(?!象|口|外|照|标|策|接|应|虾)|向(?!导)|从(?!业)|由|把|以(?!上|下|内|来|及|外)|按|(?<![行勇])为(?!主|民)|是|用于|并(?!购|网)|且"
    r"|进行|进入|联合(?!收割|收获|国|体|会|社|工会|党委|实验室)|共同|同步|现场|上台|集中(?!供|安|采|式|连片|区)|现已|得到|受到|获(?!奖|得感)|脱贫(?!户|人|村|县|攻|地|劳|群|家)|摘帽|达到|达(?!标)|(?<![独群移定散聚村安宜旅邻城故民新旧隐同])居(?!民|家|住|委|室)|处于|以及|(?<![初高])中(?=有|，|,)|创(?=历史|同期|下|近|新高|新低)|位居|位列|入选|荣获|依靠|依据|根据(?!地)|通过|签署|签约|深入|参加|参与|担任|(?<![责主担信])任(?![务职期课何免命意])|来(?![信访电宾源])|(?<![任服业])务工(?!作|人|者|群)|负责(?!人)|牵头(?!单位|医院|部门|企业|人|高校|学校|机构)|带队|随机|逐一|逐个|逐家|每(?=[周天年月季日])|胜利|组成|构成|下沉|奔赴|前往|赶赴|投身|踊跃|积极(?!性|分子)|主动|自觉|(?<![时高和崇风])尚(?!未成年|品)|(?<![成部水养])分(?=[为成](?!功))|未(?=[能达按经向将把与同]|完成|实现|及时|有效|取得|办理|履行|落实|建立|开展|设[置立]|发现|出现|发生|提供|公示)|最?终(?=[于获成使得将])|享(?=[受有])|分赴|随即|(?<![工合操制创写协动运])作(?=了|出|典型|交流|专题|经验|表态|履职|报告|为)|[慑迫鉴基属位源]于|争相|竞相|齐聚|亮相|撑起|支撑|对应|创造|成为|累计|(?<![公医中])共计?(?!同|享|建|青|体|产|和|性|识)|合计|先后|分别|自愿|不(?!动产|锈钢|符合|合格|达标)|没有|无(?!人|线|障)|(?<![许认])可(?!再生|持|中断|调节|利用|支配|移动|降解|回收|视化)|(?<!必)需(?![求要])|(?<![主重需必])要(?!素|件)|(?<![供响适反效])应(?!急|用|届)|或|会签|率先|同时|目前|较|比(?!例|重|赛)|同比|增至|减至|降至|升至|妥善|到期|到(?=[0-9一-龥])|(?<![原基病成])因(?!素|子|果|公|病|工|地制宜)|受(?![益教伤灾众访助检损聘托理])|随|(?<![士滞落善售产术课灾震战])后|前来|于|其中|接连|全程|齐抓|开始|改为|改成|变为|超过|低于|高于|记(?=\d)|就地(?=解决|化解|办理|处置|办结)|依法|免费(?=[，。；,;]|$)|实行|具备|竟有|正在|正式|陆续|常态|定期|上门|巡回|轮流|结对|提前|按期|按时|如期"
)

#: the characters that its alternatives begin with (a test compares them)
_FUNCTION_BEGINS = (
    "就上下不与且中为主争于享亮从以任会位低作依先免入全共其具减分列创到前务升参反受变可合同后向因在均基增处奔如妥定实对将尚居属巡已带常并应开得慑成或把"
    "投担按接提摘撑支改无是最未来构根正每比没深源牵率现用由目积竞竟签累纳组终结联胜能脱自荣获表被要认记负赶超跻踊轮较达进远连迫逐通都鉴陆降随集需高齐知和及"
)
#: signs that end a name
_SIGNS = "，。；：！？,;:!?\n（(）)"


@cache
def _stop(next_number: bool) -> re.Pattern[str]:
    """Where a name ends; verbs that open a noun (引导基金) end it only where another number follows (更新设备120台)."""
    noun = verbs.NOUN_OF_WORK if next_number else f"{verbs.NOUN_OF_WORK}|{verbs.NOUN_OF_PURPOSE}"
    acts = [w for c in ("verb", "to", "rise", "fall") for w in verbs.words()[c] if len(w) > 1]
    first = verbs.begins(acts, _FUNCTION_BEGINS + _SIGNS + "的")
    return re.compile(rf"{first}(?:(?:{verbs.choice(acts, verbs.ACROSS)})(?!{noun})|{_FUNCTION}|[{_SIGNS}]|的)")


@cache
def _work_inside() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{verbs.any_of('work')})(?!{verbs.NOUN_OF_WORK})(?=..)|平均|人均|户均|亩均|年均|日均|月均")


_SHORT_RATE = re.compile(".{1,4}率")
#: 1名能开展产检的全科医师: a clause before the noun
_CLAUSE_OF = re.compile(r"[^，。；：、的]{2,14}的(?=[一-龥“]{2})")
_PLACE_HEAD = re.compile(r"[省市县区乡镇村国](?=集体|均|农|居|民|常|公共|财)")
#: 两个街道整改率低于85%: what is counted, before what is measured of it
_COUNTED_HEAD = re.compile(
    "[^、的]{0,4}?(?:街道|乡镇|社区|县区|市县|部门|单位|企业|学校|医院|小区|园区|班级|车间|行业|产业|项目|平台)(?=[^、的]{2,8}$|[^、的]{2,8}(?:率|值|额|收入|比重|占比))"
)
_EACH_OF = ("人均", "户均", "亩均", "村均", "年均", "日均", "月均", "平均")
#: nouns that name a quantity, not a thing that can be counted
QUANTITIES = (
    "率", "数", "量", "额", "值", "比", "比例", "比重", "占比", "面积", "标准", "浓度", "水平", "收入", "支出", "成本", "价格", "指数",
    "时间", "时长", "时限", "强度", "天数", "投资", "资金", "产能", "规模", "长度", "总长", "全长", "里程", "造价", "工资", "月薪",
    "年薪", "租金", "利润", "营收", "装机", "库容", "预算", "余额", "贷款", "补贴", "奖励", "罚款", "损失", "效益", "寿命", "年龄",
    "高度", "宽度", "深度", "温度", "重量", "人口", "满意度", "感", "周期", "日", "得分", "评分", "GDP",
)  # fmt: skip

_QUANTITIES_LAST = frozenset(word[-1] for word in QUANTITIES)


def is_quantity(name: str) -> bool:
    """Whether a name ends like that of a quantity."""
    return name[-1:] in _QUANTITIES_LAST and name.endswith(QUANTITIES)


#: adverbs that open the name of an act: 紧急转移安置
_MANNERS = ("紧急", "集中", "就地", "应急", "异地", "易地", "分散", "临时")
_JOINT = re.compile("(?:及(?!时|格)|以及|和(?!谐|平|解|地区)|与)(?=[一-龥]{2})")
#: nouns that stand for the clause before them
_WEAK = ("平均水平", "水平", "情况", "现象", "问题", "局面", "状况", "办法", "方式", "原则", "机制", "思路", "模式")
#: what is measured of the things counted before it: 4条干渠总长21.66km
MEASURED_OF = re.compile("(?:总长度?|全长|长度|总?面积|总?投资额?|总?库容|总?产值|总?装机(?:容量)?|总?金额|总?造价|总?产量|总?产能)$")
_SO_ON = re.compile("等(?![级次额待候离效奖])")
#: a list of examples up to its 等, behind which the noun stands
_LIST_OF = re.compile("[^、，。；等]{2,12}(?:、[^、，。；等]{2,12}){1,9}等(?=[一-龥]{2})")
#: a clause before the noun that is counted
_PREDICATE = re.compile("但|(?<![所国])有(?![限机色效])|[未没]")
#: 3名履职不力的负责人: what is wrong with who is counted
_FAULTY = re.compile("[一-龥]{2,4}[不未][一-龥]{1,2}的")
#: a body of either kind: 村(社区)便民服务站
_EITHER = re.compile(r"[村镇乡县市区街]\((?:社区|街道?|居|村|镇|乡|区|市|旗|市、区|区、市|市、?旗|场|街道、开发区)\)")
#: who come together in a group of so many: 11人的专家组
_GROUP = re.compile("[^，。；、的]{2,14}?(?:组|队|专班|团|委员会)(?=[，。；]|$)")
#: nouns for people at the end of a name, the last of them
_PERSON = re.compile(
    "[^，。；：]*(?:代表|干部|群众|专家|书记|主任|教授|骨干|劳模|标兵|儿童|妇女|选手|职工|居民|农民|学生|子女|家属|亲属|孤儿|家长|[校局处科队组店厂院站所村镇乡县区市州行班排连楼栋河林路田道格]长(?![期效远])|经理|助理|顾问|村官|主席|董事|监事|企业家|画家|能手|[一-龥](?:者|委|师(?![资范德生])|员(?![工额])|士(?![兵气后])|民(?![生政主族警宿俗营兵])"
    "|生(?![活产育态源物儿])|官(?![方网员兵])|工(?![资作程业伤会期厂地种艺])|户(?![外均籍型口])(?<![逐每入到挨分按]户)|人(?![均次口员才大民事员工])(?<!每人)))"
)
_RANKS = "省市县区旗州盟镇乡村"
_BOUNDED = ("以上", "以下", "以内", "之内", "不足", "不满")


#: what begins with 中 and is counted
_MIDDLE = re.compile("中[学心医小队外型药标专国央试职层青老高欧等级间巴餐介文华式西部期年原方共考技]")
_JOINED = re.compile("集[^，。；]{2,20}(?:于|为)一体的")


class Right(NamedTuple):
    """The name behind a number; ``kind``: name, verb (a clause follows), none (nothing but punctuation)."""

    start: int
    end: int
    kind: str
    of: bool = False  # 的 stands between


def right(
    text: str,
    low: int,
    high: int,
    *,
    bare: bool,
    next_number: bool,
    measure: bool = False,
    sibling: str = "",
    event: bool = False,
    person: bool = False,
) -> Right:
    """The noun phrase that begins at ``low``. ``person``: the unit counts people (名, 位), whose name ends in a noun for them. ``event``: the unit counts acts (次, 场), whose names may end in a verb. ``bare``: the number has no classifier; ``measure``: its unit is no classifier; ``next_number``: a number begins at ``high``."""
    start, of = low, False
    if start < high and text[start] == "的":
        start, of = start + 1, True
    if text[start : start + 1] == "中" and start < high and not _MIDDLE.match(text, start):
        return Right(start, start, "none", of)  # 投诉1126件中退改签纠纷占四成
    if text[start : start + 1] == "集" and (joined := _JOINED.match(text, start, high)):
        start = joined.end()  # 1处集养老、托育于一体的服务中心
    if start >= high or text[start] in "，。；：！？,;:!?、)）\n”》/—-+…~或和与及×=≥≤(（":
        return Right(start, start, "none", of)
    if of and text.startswith(_WEAK, start):
        return Right(start, start, "none", of)  # 一人兼管两到三座的情况
    if text[start] == "等" and _SO_ON.match(text, start):
        return Right(start, start, "none", of)
    if text[start] == "中" and text.startswith(("中，", "中,"), start):
        return Right(start, start, "none", of)  # 青少年39人中，能够
    if bare and not of and (head := _BARE_HEAD.match(text, start, high)):
        return Right(start, head.end(), "name")
    if start + 1 < high and text[start] in "市县区镇乡村" and text[start + 1] in "和、与及" and text[start + 2] not in _RANKS:
        return Right(start, start + 1, "name", of)
    if start + 1 < high and text[start] == text[start + 1] and text[start] in "市县省区镇村乡国":
        return Right(start, start + 1, "name", of)
    end, floor = start, start
    if text[start] in "“《" and (close := text.find("”" if text[start] == "“" else "》", start, high)) > 0:
        floor = close + 1
    stop = _stop(next_number)
    match = stop.match(text, start, high)
    if match is not None and floor == start:
        behind = _CLAUSE_OF.match(text, start, high)
        if behind is None or measure or of or text[start] in "的被":
            return Right(start, start, "verb", of)
        start = end = behind.end()
        match = stop.match(text, start, high)
        if match is not None:
            return Right(start, start, "verb", of)
    if measure and not of and verbs.work().match(text, start, high):
        return Right(start, start, "verb", of)
    if next_number and text.startswith(_EACH_OF, start):
        return Right(start, start, "none", of)
    match = stop.search(text, max(start + 1, floor), high)
    if match and (quoted := text.rfind("“", start, match.start())) > text.rfind("”", start, match.start()):
        close = text.find("”", quoted, high)
        match = stop.search(text, close + 1, high) if close > 0 else match
    if (
        match
        and not measure
        and not of
        and match[0] not in "的，。；：！？,;:!?\n（(）)"
        and (_FAULTY.match(text, start, match.end() + 4) or verbs.is_bare(text[start : match.start()]))
    ):
        behind = _CLAUSE_OF.match(text, start, high)  # 2家整改不力的企业
        if behind is not None:
            start = behind.end()
            match = stop.search(text, start + 1, high)
    if event and match and match.end() == high and len(match[0]) > 1:
        match = None  # 1次满意度调查
    end = match.start() if match else high
    if match and match[0] in "(（" and (close := text.find(")", end, high)) > 0 and close - end <= 12:
        end = close + 1
        either = _EITHER.match(text, match.start() - 1, end) is not None
        if end < high and (either or not next_number) and "一" <= text[end] <= "龥" and not stop.match(text, end):  # 乡镇(街道)便民服务中心
            match = stop.search(text, end, high)
            if either or match is None or match[0] in "，。；：！？,;:!?\n" or text[close - 1] in "套批次件组台居":  # 首台(套)装备通过鉴定
                end = match.start() if match else high
    if match and match[0] == "的" and not of and text.endswith(_BOUNDED, start, end) and end + 2 < high:
        start = end + 1  # 工龄二十年以上的老矿工
        match = stop.search(text, start + 1, high)
        end = match.start() if match else high
    relative = match and match[0] == "的" and not of and not measure and end + 2 < high
    if relative and (_PREDICATE.search(text, start, end) or verbs.hold().match(text, start, end)):
        behind = stop.search(text, end + 2, high)
        start, end = end + 1, behind.start() if behind else high  # 183家暂时困难但有前景的企业
    if of and match and text[match.start() - 1 : match.start()] not in "的，" and (group := _GROUP.match(text, start, high)):
        return Right(start, group.end(), "name", of)  # 11人的异常反应调查诊断专家组
    if match and match[0] == "的" and of and (again := stop.search(text, end + 1, high)):
        end = again.start() if again.start() - start <= LONGEST_NAME else end
    if event and (list_end := _LIST_OF.match(text, start, end)):
        return Right(list_end.end(), end, "name", of)  # 7次地震、水域等实战演练
    if (
        start + 2 < end
        and text[start] in _RANKS + "国"
        and text[start + 1] == "、"
        and text[start + 2] in _RANKS
        and text[start + 3 : start + 4] in "控级属管直"
    ):
        return Right(start, end, "name", of)  # 8个国、省控断面
    if next_number and (joint := _JOINT.search(text, start + 1, end)) and end == high:
        end = joint.start()  # 十二家单位及企业代表400余人
    part = text.find("、", start, match.start() if match else end)
    if (
        part > 0
        and text[part - 1] not in "型类性级式"
        and (next_number or len(text[part:end]) > 12)
        and not (person and not _PERSON.fullmatch(text, start, part) and _PERSON.match(text, part + 1, end))
    ):
        end = part  # but 1207名失能、高龄老人
    if next_number and end == high:
        if len(sibling) >= 3 and (shared := text.find(sibling[-2:], start, end)) > 0 and shared + 2 < end:
            end = shared + 2
        elif not measure and not bare and (of_it := MEASURED_OF.search(text, start, end)) and of_it.start() - start >= 2:
            end = of_it.start()
        elif (cut := _work_inside().search(text, start + 1, end)) and text[start : cut.start()] not in _MANNERS:
            end = cut.start()
        elif text.endswith(QUANTITIES, start, end) and (
            head := _PLACE_HEAD.match(text, start, end) or _COUNTED_HEAD.match(text, start, end)
        ):
            end = head.end()
    if person and (who := _PERSON.match(text, start, end)) and end - who.end() >= 2 and text[start] != "“":
        end = who.end()  # 127名教师离岗
    if next_number and end == high and text[end - 1] == "分" and text[end - 2] not in "得积学评工满百总平":
        end -= 1  # 9个高温岗位分两档管理
    while end > start + 1 and text[end - 1] in "中里内等和与及、各却仅" and text[end - 2 : end] not in ("初中", "高中"):
        end -= 1
    if end - start > LONGEST_NAME:
        end = start + LONGEST_NAME
    return Right(start, end, "name", of)


_SHARE = re.compile(
    r"(?:在[^在，。；：]{2,14}中)?所?占(?!地|道|用(?![水电气地能药工])|线)(?P<bare>比(?!例|重|率))?(?:到|了|据)?(?P<whole>[^占，。；：]*?)(?P<kind>的?(?:比重|比例|份额|百分比|总量|总数))?的?$"
    r"|(?:为|是|占|完成|达到?|相当于|超过?)了?(?P<plan>(?:年度|全年|本年度?|当年|年初|调整后?|既定|预期|预定|总体?|原定?|任务|投资|财政)*的?(?:计划|预算|目标任务|目标|任务|序时进度|控制数|指标))[数值量]?的$"
    r"|(?:已经?)?(?:达到|(?:仅|只|约)?(?:相当于|(?<=仅)为|(?<=只)有)|(?P<short>不到|不足))(?P<level>(?![一二两三四五六七八九十半\d]+个?(?:年|月|周|天|小时|岁|[人名家户个所]的))[^占，。；：]{2,}?)的$"
)


def share(text: str, low: int, high: int) -> re.Match[str] | None:
    """占… at the end of a core: where the holder ends, the whole it is a share of, and how the share is called."""
    if high - low > LONGEST_CORE:
        low = high - LONGEST_CORE
    if text.find("占", low, high) < 0 and not text.endswith("的", low, high):
        return None
    return _SHARE.search(text, low, high)


_AND = re.compile("、|和(?!谐|平|解)|与|(?<![普以涉波惠])及(?!格|时)|以及")


#: the three sectors of the economy (GB/T 4754), counted as one
_SECTORS = "三次产业"
_TO_WHOM = re.compile("^(?:对(?![口外])|向|给(?!水)|为(?!主|民))")
_LEVELS = re.compile("(?:国家|[省市县区镇乡州])(?P<rest>级[^级]{2,})")


def names(phrase: str, count: int) -> list[str]:
    """The names that ``count`` figures go to in order (分别); empty where the phrase does not hold as many.

    >>> names("小学、初中净入学率", 2)
    ['小学净入学率', '初中净入学率']
    >>> names("城乡居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    """
    if count == 3 and phrase.startswith(_SECTORS):
        return [f"第{number}产业{phrase[len(_SECTORS) :]}" for number in "一二三"]
    if count == 2:
        town = "城市" if re.match("城乡(?:居民)?(?:最低生活保障|低保|特困)", phrase) else "城镇"
        for both, pair in (("城乡", (town, "农村")), ("男女", ("男性", "女性"))):
            if phrase.startswith(both):
                return [one + phrase[2:] for one in pair]
    members = [m for m in _AND.split(_TO_WHOM.sub("", phrase)) if m]
    if len(members) != count or count < 2:
        return []
    last = members[-1]
    return [*(member + _shared_tail(member, last) for member in members[:-1]), last]


def members(phrase: str) -> int:
    """How many names a coordination holds."""
    return len(_AND.findall(phrase)) + 1


#: a shared tail longer than this (characters) holds a part of the last member's own name; then so much of its end is taken
_LONGEST_SHARED, _SHARED_RATE = 8, 5
#: what all members of a coordination use, though the last has a name of more than two characters
_USES = tuple(f"用{what}{of}" for what in "水电地气能工" for of in ("量", ""))
_EACH_HEAD = re.compile("均|居民")
_PEOPLE = re.compile("(?:患者|对象|人员|人群|群体|居民|学生|用户)[^、]*$")


def _shared_tail(first: str, last: str) -> str:
    """What the last member of a coordination holds for all of them: 小学、初中净入学率 → 净入学率."""
    if is_quantity(first) or (len(first) > 3 and first[-1] == last[-1]):  # 脱贫不稳定户、突发严重困难户
        return ""
    if (level := _LEVELS.fullmatch(last)) and not first.endswith("级"):  # 国家、省、市级实验室
        return level["rest"]
    for size in (2, 1):
        at = last.find(first[-size:])
        if at > 0 and at + size <= len(first) + 2 and len(last) - at - size >= 2:
            return last[at + size :]
    if (at := last.rfind(first[-2:])) > 2 and len(first) > 3:  # 渎职犯罪、破坏市场秩序犯罪案件
        return last[at + 2 :]
    width = len(first) if len(first) <= 3 else 2
    if last[width : width + 1] in tuple("儿员工者民师人"):
        width += 1  # 产妇、新生儿访视率
    if last[width : width + 1] == "的":
        return last[width + 1 :]
    if last[width:].endswith(_USES) and not _EACH_HEAD.search(last):
        return next(use for use in _USES if last.endswith(use))  # 工业、生活和生态环境用水
    if (close := last.rfind("”")) > 0:  # 高血压、糖尿病“两病”门诊用药限额
        return last[close + 1 :]
    if len(last) - width > _LONGEST_SHARED and is_quantity(last):  # 农业、工业和人工生态环境补水用水量
        people = _PEOPLE.search(last)
        return people[0] if people else last[-_SHARED_RATE:]
    return last[width:] if len(last) >= width + 2 and not first.endswith(last[width:]) else ""


#: names that only say of which kind: they need the noun of the total (省级 5 家 of 健康企业)
ATTRIBUTE = re.compile(
    r"(?:国家|部|省部?|自治区|市|州|地|县|区|镇|乡|村|园区|集团)(?:级|属)(?:以上|及以上)?|[甲乙丙一二三四A-E]级|[甲乙丙]等"
)
_ODD_START = re.compile(
    r"(?:对(?![口象外照])|为|由|将(?!军)|被(?!困|服)|把|向|从(?!业|医|教)|给|或|并(?!购|网)|因为|按照|按(?![期时劳])|尤其|经过|方面|这|那|可(?![再回]))|[^一-龥A-Za-z0-9“《(每]|\d+[)）.、]"
)
_ODD_LAST = frozenset("了的着过在于与及和对向把将被给从")
_ODD_ENDS = ("始终", "分别", "已经", "以及", "方面", "情况", "过程")
_ODD_ENDS_LAST = frozenset(word[-1] for word in _ODD_ENDS)


def is_odd(name: str) -> bool:
    """Whether a name looks like a piece of a clause and not like a noun phrase: too short, too long, verbs inside, odd ends."""
    if len(name) < 2:
        return name not in tuple("省市县区镇乡村国站所院校人户项家")
    last = name[-1]
    if last in _ODD_LAST or (last in _ODD_ENDS_LAST and name.endswith(_ODD_ENDS)) or "分别" in name or _ODD_START.match(name):
        return True
    if name[0] == "“" and len(name) - name.find("”") > 6:
        return True
    if is_quantity(name) or name[0] == "每" or last in "”》":
        return len(name) > 20
    if len(name) > 14:
        return True
    plain = "的" not in name and "“" not in name and "(" not in name
    inside = verbs.verb().search(name, 2) if plain else None
    return inside is not None and inside.end() < len(name)
