"""The codes that cells hold instead of words, with their Chinese meaning.

A closed set lists every code there is. An open set lists those that have a Chinese meaning; rules may add others.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Codes:
    """A set of codes and their Chinese meaning."""

    meanings: dict[str, str]
    closed: bool = True

    def meaning(self, code: str) -> str:
        """The Chinese meaning of a code, the code itself where there is none; several codes are joined by ; as they came."""
        return ";".join(self.meanings.get(part, part) for part in code.split(";"))


FORMAT = Codes(
    {
        "pdf": "PDF",
        "scan": "扫描件",
        "docx": "Word",
        "doc": "Word 97-2003",
        "wps": "WPS 文字",
        "ofd": "OFD",
        "html": "网页",
        "txt": "纯文本",
        "mhtml": "网页存档",
        "rtf": "RTF",
        "odt": "ODT",
        "wordml": "Word 2003 XML",
    },
    closed=False,
)
ROLE = Codes(
    {
        "background": "基本情况",
        "practices": "做法",
        "results": "成效",
        "lessons": "经验",
        "problems": "问题",
        "plans": "计划",
        "other": "其他",
    }
)
PRACTICE_LEVEL = Codes({"section": "整章", "measure": "措施", "point": "要点"})
QUALIFIER = Codes({"over": "超过", "about": "约", "nearly": "接近", "at_least": "不少于", "at_most": "不超过"})
CHANGE = Codes({"up": "上升", "down": "下降"})
STATISTIC_KIND = Codes(
    {
        "count": "计数",
        "money": "金额",
        "percent": "百分比",
        "percentage_point": "百分点",
        "area": "面积",
        "length": "长度",
        "duration": "时长",
        "rate": "比率",
        "ratio": "比",
        "multiple": "倍数",
        "quantity": "数量",
    }
)
SOURCE = Codes({"text": "正文", "table": "表格", "footnote": "脚注"})
HONOUR_LEVEL = Codes({"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "县级"})
SEVERITY = Codes({"info": "提示", "warning": "警告", "error": "错误"})
CITATION_KIND = Codes(
    {
        "law": "法律",
        "regulation": "法规",
        "rule": "规章制度",
        "charter": "章程",
        "plan": "规划",
        "outline": "纲要",
        "action_plan": "行动计划",
        "programme": "方案",
        "opinion": "意见",
        "notice": "通知",
        "circular": "通报",
        "decision": "决定",
        "measures": "办法",
        "system": "制度",
        "standard": "标准",
        "guide": "指南",
        "key_points": "要点",
        "announcement": "公告",
        "report": "报告",
        "letter": "函",
        "reply": "批复",
        "list": "名单",
        "form": "表单",
        "certificate": "证书",
        "agreement": "协议",
        "document": "文件",
    },
    closed=False,
)
ORGANIZATION_KIND = Codes(
    {
        "government": "政府部门",
        "party": "党群机关",
        "health": "医疗卫生机构",
        "enterprise": "企业",
        "union": "工会",
        "school": "学校",
        "community": "社区",
        "court": "司法机关",
        "association": "社会团体",
        "research": "科研机构",
        "media": "媒体",
        "coordination": "议事协调机构",
        "institution": "事业单位",
    },
    closed=False,
)
DOUBT = Codes(
    {
        "metric_uncertain": "指标名称没有把握",
        "metric_composed": "指标由两处文字合成",
        "one_thing": "“一”可能不是计数",
        "name_or_count": "可能是名称而非计数",
        "no_unit": "数字没有单位",
        "compound": "数字由几段拼成",
        "region_from_text": "地区取自正文开头",
        "region_from_name": "地区取自单位名称",
        "region_from_document": "地区取自文件封面",
        "region_unlisted": "地名不在代码表中",
        "metric_restored": "指标由上文补出",
        "two_candidates": "指标有两种可能",
        "no_metric": "未找到指标",
        "unit_unknown": "单位不在词表中",
        "period_carried_far": "时期由较远的上文带入",
        "low_ocr_score": "识别把握低",
        "region_ambiguous": "地名有歧义",
        "region_several": "涉及多个地区",
        "recipient_elided": "获得者由上文补出",
        "recipient_unknown": "获得者不明",
        "passive_unmarked": "是否授予由语序推断",
        "not_sure_document": "不一定是文件名称",
        "alias_resolved": "简称由推断还原",
    },
    closed=False,
)
#: what was done and what to look for, by code of doubt: told beside the rows
DOUBT_ADVICE = {
    "metric_uncertain": "指标名称从哪里起、到哪里止没有把握，或整行的写法与曾经取错的行相近。看“指标”是否正是这个数所数的事物，多字少字就改。",
    "metric_composed": "指标由句中两处文字合成。看合成的名称是否通顺，是否就是这个数所指。",
    "metric_restored": "数字旁没有写指标，由上文补出。看补的是不是同一事物。",
    "two_candidates": "附近有两个可能的指标。看选中的一个对不对。",
    "no_metric": "没有找到这个数说的是什么。看得出就填“指标”，不是数据就删除。",
    "one_thing": "“一”可能只是虚指（一种、一批）。不是在计数就删除。",
    "name_or_count": "数字可能是名称的一部分。是名称就删除，是计数就接受。",
    "no_unit": "数字后面没有单位。上下文看得出就补“单位”，确实没有就接受。",
    "unit_unknown": "单位不在词表中。看“单位”是否写对，数值有没有漏算“万”“亿”。",
    "compound": "数字由几段文字拼成。对照原文看数值是否算对。",
    "period_carried_far": "时期取自较远的上文。看这个数是不是那个时期的。",
    "low_ocr_score": "这里是扫描件识别的文字，把握低。请对照页面逐字核对。",
    "region_from_text": "标题里没有地名，地区取自正文开头。看是不是本案例所在地。",
    "region_from_name": "地区取自单位名称。看单位是否就在该地。",
    "region_from_document": "地区取自文件封面。看本案例是否属于该地。",
    "region_unlisted": "地名不在行政区划代码表中，可能是新区或旧名。能确定就填省、市、县和代码。",
    "region_ambiguous": "全国有几处同名的地方。对照上下文定是哪一处。",
    "region_several": "案例涉及几个地区。看填的是不是主要的一个。",
    "recipient_elided": "句中没有写谁获得，由上文补出。看补的对不对。",
    "recipient_unknown": "没有找到谁获得。看得出就填“获得者”。",
    "passive_unmarked": "原文没有“被、获”等字样，由语序推断是授予。看确实获得了没有。",
    "not_sure_document": "书名号里不一定是文件。是书、报、节目名就删除。",
    "alias_resolved": "文中用的是简称，全称由推断还原。看还原得对不对。",
}
WARNING = Codes(
    {
        "alternative_content": "外来格式内容未读取",
        "attachment": "含附件",
        "chart_not_read": "图表数据未读取",
        "content_skipped": "部分内容跳过",
        "diagram_not_read": "示意图未读取",
        "drawn_twice": "文字重复绘制",
        "embedded_object": "嵌入对象未读取",
        "field_formula": "公式域未计算",
        "field_number": "编号域未还原",
        "form_control": "表单控件",
        "formula_object": "公式对象未读取",
        "header_picture": "页眉页脚图片未列出",
        "note_unreferenced": "注释未被引用",
        "numbering_missing": "编号定义缺失",
        "part_damaged": "部分内容损坏",
        "part_missing": "部分内容缺失",
        "picture_external": "外部图片未取",
        "repeated_body": "内容重复",
        "signed": "含电子签章",
        "subdocument": "子文档未读取",
        "symbol_unknown": "符号无法识别",
        "table_nested": "嵌套表格",
        "tracked_changes": "含修订",
        "numbering_restarts": "编号重新开始",
        "numbering_gap": "编号缺号",
        "numbering_out_of_order": "编号顺序有误",
        "truncated_paragraph": "段落不完整",
        "toc_case_missing": "目录中的案例未找到",
        "toc_case_extra": "案例不在目录中",
        "toc_page_differs": "目录页码不符",
        "list_case_missing": "名单中的案例未找到",
        "list_case_extra": "案例不在名单中",
        "no_case_found": "未找到案例",
        "no_heading_found": "未找到标题",
        "text_outside_cases": "案例之外有正文",
        "mixed_brackets": "括号全角半角混用",
        "foreign_word": "夹有外文词",
        "garbled_text": "文字有乱码",
        "low_ocr_confidence": "识别把握低",
        "image_without_text_layer": "图片页没有文字",
        "recognition_missing": "未安装文字识别",
        "empty_page": "空白页",
        "page_unreadable": "页面无法读取",
        "part_unreadable": "部分内容无法读取",
        "picture_unreadable": "图片无法读取",
        "picture_missing": "图片缺失",
        "picture_left_out": "图片未取出",
        "parts_exceed_total": "分项之和超过总数",
        "difference_disagrees": "增减与前后数不符",
        "percent_out_of_range": "百分比超出范围",
        "share_disagrees": "占比与数量不符",
        "table_sum_differs": "表格合计不符",
        "region_ambiguous": "地名有歧义",
        "suffix_differs": "后缀与内容不符",
        "duplicate_input": "文件内容重复",
        "correction_unmatched": "更正未能对应",
        "cell_too_long": "单元格超长",
    },
    closed=False,
)
#: why an input gave no rows: codes of errors.py, workers.py, hold.py and task.py
FAILURE = Codes(
    {
        "unreadable": "无法读取",
        "empty": "空文件",
        "encrypted": "有密码保护，未能打开",
        "damaged": "文件损坏、不完整或内容与后缀不符",
        "unsupported": "不支持的文件类型",
        "limit": "超出大小、页数或层级的限制",
        "missing": "文件不存在或无权读取",
        "machine": "磁盘或共享文件夹出错，下次运行再读",
        "changed": "读取时文件正在改动，下次运行再读",
        "program_missing": "缺少读取所需的程序",
        "crash": "读取时程序崩溃",
        "timeout": "读取超时",
        "memory": "占用内存过多",
        "version": "程序版本不一致，下次运行再读",
        "output": "结果无法写入",
        "disk": "磁盘已满或不可写",
        "internal": "程序内部错误",
    }
)
TOPIC = Codes(
    {
        "case_region": "各地案例",
        "practice_theme": "做法主题",
        "statistic_kind": "数据类别",
        "coverage": "完整程度",
        "metric": "同一指标",
    }
)
COVERAGE = Codes(
    {
        "document_without_case": "没有案例的文件",
        "document_without_year": "没有年份的文件",
        "case_without_region": "没有地区的案例",
        "case_without_practices": "没有做法的案例",
        "case_without_statistics": "没有统计数据的案例",
        "case_without_honours": "没有荣誉的案例",
        "case_without_citations": "没有引用文件的案例",
        "statistic_without_metric": "没有指标的统计数据",
        "statistic_without_period": "没有时期的统计数据",
        "doubtful_cases": "存疑的案例",
        "doubtful_practices": "存疑的做法",
        "doubtful_statistics": "存疑的统计数据",
        "doubtful_honours": "存疑的荣誉",
        "doubtful_organizations": "存疑的单位",
    }
)
