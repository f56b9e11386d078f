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
        "rate": "频率",
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
WARNING = Codes(
    {
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
        "mixed_brackets": "括号全角半角混用",
        "foreign_word": "夹有外文词",
        "garbled_text": "文字有乱码",
        "low_ocr_confidence": "识别把握低",
        "image_without_text_layer": "图片页没有文字",
        "recognition_missing": "未安装文字识别",
        "empty_page": "空白页",
        "page_unreadable": "页面无法读取",
        "part_unreadable": "部分内容无法读取",
        "table_unreadable": "表格无法读取",
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
