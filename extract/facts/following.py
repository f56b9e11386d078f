"""The noun phrase behind a number, and where it ends. Pure string grammar on folded text."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from extract.facts import metrics, verbs

#: a noun phrase to the right of a number longer than this (characters) is a clause that was not understood
LONGEST_NAME = 24
#: nouns that are counted without a classifier: 五部门, 三乡二镇
_BARE_HEAD = re.compile(r"部门|省区市|省份|街道|乡镇|国|省|市|县|区|乡|镇|村|中心|站|所|院|校|局|委|方|家|地|州|园|馆|企(?!业)")
_FUNCTION = (
    r"被(?!困|拐|动|子|服|执行人|征|告|害人|保险|监护)|将(?!军)|已|认为|知道|知晓(?!率)|正(?=跟|从|向|在|加)|得(?=满分|[到益])|[和与及](?=第\d|[一两\d]+[个家名座处条所项支])|表示|反映|入围|跻身|上榜|获评|远离|(?<![功职蓄储节智阳核风热动性可产效机潜才技势氢电失用])能(?![源量力耗手级效环])|(?<![平人户亩年日月场])均(?!衡|价|等|质)|都(?!市)|全部|全覆盖|全面|在(?!建|校|岗|册|线|职|读|编|园|库|产)|与(?!会)|对口(?!帮扶|支援|协作|合作|部门|单位|专业|岗位|地区|医院|学校|县|区|市)|连(?=[^，。；]{2,10}都)|纳入|列入|对(?!象|口|外|照|标|策|接|应|虾)|向(?!导)|从(?!业)|由|把|以(?!上|下|内|来|及|外|奖代补|工代赈)|按|(?<![行勇])为(?!主|民)|是|用于|并(?!购|网)|且"
    r"|进行|进入|联合(?!收割|收获|国|体|会|社|工会|党委|实验室)|共同|同步|现场|上台|集中(?!供|安|采|式|连片|区)|现已|得到|受到|获(?!奖|得感)|脱贫(?!户|人|村|县|攻|地|劳|群|家)|摘帽|达到|达(?!标)|(?<![独群移定散聚村安宜旅邻城故民新旧隐同])居(?!民|家|住|委|室)|处于|以及|(?<![初高])中(?=有|，|,)|创(?=历史|同期|下|近|新高|新低)|位居|位列|入选|荣获|依靠|依据|根据(?!地)|通过|签署|签约|深入|参加|参与|担任|(?<![责主担信])任(?![务职期课何免命意])|来(?![信访电宾源])|(?<![任服业])务工(?!作|人|者|群)|负责(?!人)|牵头(?!单位|医院|部门|企业|人|高校|学校|机构)|带队|随机|逐一|逐个|逐家|每(?=[周天年月季日])|胜利|组成|构成|下沉|奔赴|前往|赶赴|投身|踊跃|积极(?!性|分子)|主动|自觉|(?<![时高和崇风])尚(?!未成年|品)|(?<![成部水养])分(?=[为成](?!功))|未(?=[能达按经向将把与同]|完成|实现|及时|有效|取得|办理|履行|落实|建立|开展|设[置立]|发现|出现|发生|提供|公示)|最?终(?=[于获成使得将])|享(?=[受有])|分赴|随即|(?<![工合操制创写协动运])作(?=了|出|典型|交流|专题|经验|表态|履职|报告|为)|[慑迫鉴基属位源]于|争相|竞相|齐聚|亮相|撑起|支撑|对应|创造|成为|累计|(?<![公医中])共计?(?!同|享|建|青|体|产|和|性|识)|合计|先后|分别|自愿|不(?!动产|锈钢|符合|合格|达标)|没有|无(?!人|线|障)|(?<![许认])可(?!再生|持|中断|调节|利用|支配|移动|降解|回收|视化)|(?<!必)需(?![求要])|(?<![主重需必])要(?!素|件|点)|(?<![供响适反效])应(?!急|用|届)|或|会签|率先|同时|目前|较|比(?!例|重|赛)|同比|增至|减至|降至|升至|妥善|到期|到(?=[0-9一-龥])|(?<![原基病成])因(?!素|子|果|公|病|工|地制宜)|受(?![益教伤灾众访助检损聘托理])|随|(?<![士滞落善售产术课灾震战])后|前来|于|其中|接连|全程|齐抓|开始|改为|改成|变为|超过|低于|高于|记(?=\d)|住(?=在)|来自|位于|分布(?=[在于])|经(?=[一-龥]{2,6}后)|即(?=[可能将])|才(?=[能可会])|就地(?=解决|化解|办理|处置|办结)|依法|免费(?=[，。；,;]|$|注射|接种|发放|提供|开展|体检|检测|救治|培训|享|乘|赠|安装|开放)|实行|具备|竟有|正在|正式|陆续|常态|定期|上门|巡回|轮流|结对|提前|按期|按时|如期"
)

#: the characters that its alternatives begin with (a test compares them)
_FUNCTION_BEGINS = (
    "住经即才就上下不与且中为主争于享亮从以任会位低作依先免入全共其具减分列创到前务升参反受变可合同后向因在均基增处奔如妥定实对将尚居属巡已带常并应开得慑成或把"
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


#: 1名能开展产检的全科医师: a clause before the noun
_CLAUSE_OF = re.compile(r"[^，。；：、的]{2,14}的(?=[一-龥“]{2})")
_PLACE_HEAD = re.compile(r"[省市县区乡镇村国](?=集体|均|农|居|民|常|公共|财)")
#: 两个街道整改率低于85%: what is counted, before what is measured of it
_COUNTED_HEAD = re.compile(
    "(?:[^、的]{2,12}(?:工作[站室]|服务[站点]|卫生[室院]|点位|断面|水源地|合作社|养老院|诊所|景区|水库|湖泊|机组)"
    "|[^、的]{0,4}?(?:街道|乡镇|社区|县区|市县|部门|单位|企业|学校|医院|小区|园区|班级|车间|行业|产业|项目|平台))"
    "(?=[^、的]{2,8}$|[^、的]{2,8}(?:率|值|额|收入|比重|占比))"
)
#: what links a rate of the counted things to its number: 12个点位达标率达98%
_LINKS = ("达", "达到", "是", "为")
_EACH_OF = ("人均", "户均", "亩均", "村均", "年均", "日均", "月均", "平均")


#: adverbs that open the name of an act: 紧急转移安置
_MANNERS = ("紧急", "集中", "就地", "应急", "异地", "易地", "分散", "临时")
_JOINT = re.compile("(?:及(?!时|格)|以及|和(?!谐|平|解|地区)|与)(?=[一-龥]{2})")
#: nouns that stand for the clause before them
_WEAK = ("平均水平", "水平", "情况", "现象", "问题", "局面", "状况", "办法", "方式", "原则", "机制", "思路", "模式")
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


_JOINED = re.compile("集[^，。；]{2,20}(?:于|为)一体的")


#: what a bracket right behind a number says of its count
_ASIDE_BEHIND = re.compile(r"[(（](?:不完全统计|不?含|包括|不?计|折合|约)[^()（）]*[)）](?!以[上下]|及以)(?=[一-龥]{2})")


#: what people know or can do, before who they are
_ABLE = re.compile("(?:懂|会|善于?|精通|熟悉)(?![计议员费])[^，。；：的]{1,16}的(?=[一-龥]{2})")


#: what a body of either kind has and is counted with it, not what is measured there: 村(社区)便民服务站, but 3个县(市)区域环境噪声
_OF_BODY = re.compile("(?:站|中心|室|所|院|点|队|馆|屋|堂|校|园|部门|单位|企业|员|部|长|主任|书记|网格|组|会|厅|超市)$")


def _held(text: str, low: int, match: re.Match[str] | None) -> bool:
    """Whether the noun behind a bracket, up to ``match``, is part of the name of what is counted."""
    return _OF_BODY.search(text, low, match.start() if match else len(text)) is not None


def _head(text: str, start: int, end: int) -> re.Match[str] | None:
    """The things that are counted at the beginning of a name of a quantity of theirs: 两个街道整改率, 12个断面达标率."""
    if not text.endswith(metrics.QUANTITIES, start, end):
        return None
    return _PLACE_HEAD.match(text, start, end) or _COUNTED_HEAD.match(text, start, end)


#: where one of these stands behind a number, no name does
NO_NAME = frozenset("，。；：！？,;:!?、)）\n”》/—-+…~或和与及×=≥≤（")
#: what opens a clause or a bracket before a name (see ``_JOINED``, ``_ASIDE_BEHIND``, ``_ABLE``)
_CLAUSE_BEGINS = frozenset("集(懂会善精熟")
_ABLE_BEGINS = frozenset("懂会善精熟")


class Right(NamedTuple):
    """The name behind a number; ``kind``: name, verb (a clause follows), none (nothing but punctuation)."""

    start: int
    end: int
    kind: str
    of: bool = False  # 的 stands between


#: what stands behind a number that one of NO_NAME follows, as most numbers are
NOTHING = Right(0, 0, "none")


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
    if start >= high or text[start] in NO_NAME:
        return Right(start, start, "none", of)
    if text[start] == "中" and not metrics.MIDDLE.match(text, start):
        return Right(start, start, "none", of)  # 投诉1126件中退改签纠纷占四成
    if text[start] in _CLAUSE_BEGINS:
        if text[start] == "集" and (joined := _JOINED.match(text, start, high)):
            start = joined.end()  # 1处集养老、托育于一体的服务中心
        if text[start : start + 1] == "(" and (aside := _ASIDE_BEHIND.match(text, start, high)):
            start = aside.end()  # 1632家(不完全统计)兽药企业
        if text[start : start + 1] in _ABLE_BEGINS and (able := _ABLE.match(text, start, high)):
            start = able.end()  # 30名懂外语、懂财会的管家
        if start >= high or text[start] == "(" or text[start] in NO_NAME:
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
            if (
                (either and _held(text, end, match))
                or match is None
                or match[0] in "，。；：！？,;:!?\n"
                or text[close - 1] in "套批次件组台居"
            ):  # 首台(套)装备通过鉴定
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
    if part > 0 and text.rfind("(", start, part) > text.rfind(")", start, part):
        part = text.find("、", text.find(")", part), match.start() if match else end)  # 13个县(市、区)
    if (
        part > 0
        and text[part - 1] not in "型类性级式"
        and (next_number or len(text[part:end]) > 12)
        and not (person and not _PERSON.fullmatch(text, start, part) and _PERSON.match(text, part + 1, end))
    ):
        end = part  # but 1207名失能、高龄老人
    if next_number and (end == high or (match and match[0] in _LINKS)):
        if len(sibling) >= 3 and (shared := text.find(sibling[-2:], start, end)) > 0 and shared + 2 < end:
            end = shared + 2
        elif not measure and not bare and (of_it := metrics.MEASURED_OF.search(text, start, end)) and of_it.start() - start >= 2:
            end = of_it.start()
        elif end == high and (cut := _work_inside().search(text, start + 1, end)) and text[start : cut.start()] not in _MANNERS:
            end = cut.start()
        elif head := _head(text, start, end):
            end = head.end()
    elif next_number and match and match[0] not in _SIGNS and match[0] != "的" and not of and (head := _head(text, start, end)):
        end = head.end()  # 四个特色产业增加值增长2.7%
    if person and (who := _PERSON.match(text, start, end)) and end - who.end() >= 2 and text[start] != "“":
        end = who.end()  # 127名教师离岗
    if next_number and end == high and text[end - 1] == "分" and text[end - 2] not in "得积学评工满百总平":
        end -= 1  # 9个高温岗位分两档管理
    while end > start + 1 and text[end - 1] in "中里内等和与及、各却仅" and text[end - 2 : end] not in ("初中", "高中"):
        end -= 1
    if end - start > LONGEST_NAME:
        end = start + LONGEST_NAME
    return Right(start, end, "name", of)
