"""Plain text and saved web page: the forms without pages."""

from __future__ import annotations

import base64
from html import escape

from .layout import toc_pages
from .pictures import png
from .source import MARK, Compilation, Item, items


def text(compilation: Compilation) -> str:
    """One paragraph a line, table cells apart by tabs, pictures only by their captions, footnotes behind their paragraph."""
    lines: list[str] = []
    starts = toc_pages(compilation)
    for item in items(compilation):
        if item.kind in ("list_title", "case"):
            joined = item.kind == "case" and compilation.numbering == "style"
            lines += ["", *([" ".join(item.lines)] if joined else item.lines), ""]
        elif item.kind == "cover_title":
            lines += ["", "", *item.lines]
        elif item.kind in ("list", "table"):
            lines += [*([item.text] if item.text else []), *("\t".join(row) for row in item.rows), ""]
        elif item.kind == "toc":
            lines.append(f"{item.text}{'…' * 12}{starts[item.number]}")
        elif item.kind == "picture":
            lines += ["", item.text, ""]
        else:
            lines.append(item.text.replace(MARK, "[1]"))
            if item.block and item.block.footnote:
                lines.append(f"[1] {item.block.footnote}")
    return "\n".join(lines).strip("\n") + "\n"


_STYLE = "text-indent: 2em; line-height: 28.95pt; font-family: 仿宋_GB2312; font-size: 16pt; margin: 0"
_MENU = ("首页", "机构职能", "信息公开", "政策文件", "工作动态", "办事服务", "互动交流", "专题专栏")
_FOOT = ("主办单位：{issuer}", "网站标识码：0000000000　备案号：示例备00000000号", "技术支持：示例信息中心　联系电话：0000-00000000")


def page(compilation: Compilation) -> str:
    """A page as saved from the site of an authority: menus, path, meta line, the text, share buttons, links, footer."""
    title = "".join(compilation.title) + compilation.volume
    menu = "".join(f'<li><a href="#{n}">{name}</a></li>' for n, name in enumerate(_MENU))
    foot = "".join(f"<p>{line.format(issuer=compilation.issuer)}</p>" for line in _FOOT)
    body = "\n".join(_element(compilation, item, number) for number, item in enumerate(items(compilation)))
    date = f"{compilation.date}-10 09:30"
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(title)}_{escape(compilation.issuer)}</title>
<meta name="ArticleTitle" content="{escape(title)}">
<meta name="PubDate" content="{date}">
<meta name="ContentSource" content="{escape(compilation.issuer)}">
<style>.hidden {{ display: none }} .nav li {{ display: inline }}</style>
<script>var visits = 1356; function share() {{ return false; }}</script>
</head>
<body>
<div class="header"><div class="logo">{escape(compilation.issuer)}</div>
<div class="search"><input type="text" value="请输入关键字"><button>搜索</button></div>
<ul class="nav">{menu}</ul></div>
<div class="location">当前位置：<a href="#">首页</a> &gt; <a href="#">信息公开</a> &gt; <a href="#">典型案例</a></div>
<div class="article">
<h1 class="article-title">{escape(title)}</h1>
<div class="article-info">发布时间：{date}　来源：{escape(compilation.issuer)}
浏览次数：<span id="hits">1356</span>　字号：[<a>大</a> <a>中</a> <a>小</a>]</div>
<div class="article-content TRS_Editor" id="zoom">
{body}
</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a>
<a onclick="window.print()">打印本页</a> <a onclick="window.close()">关闭窗口</a></div>
</div>
<div class="related"><h3>相关阅读</h3>
<ul><li><a href="#">健康企业建设工作问答</a></li><li><a href="#">一图读懂健康企业评估流程</a></li></ul></div>
<div class="friend-links"><select><option>友情链接</option><option>国家有关部门网站</option></select></div>
<div class="footer">{foot}</div>
<div class="hidden">本页面为隐藏统计区域 999 次</div>
</body>
</html>
"""


def _element(compilation: Compilation, item: Item, number: int) -> str:
    def centred(line: str, size: int) -> str:
        return f'<p style="text-align: center; font-size: {size}pt"><strong>{escape(line)}</strong></p>'

    if item.lines:
        size = 26 if item.kind == "cover_title" else 22
        return centred("\0".join(item.lines), size).replace("\0", "<br>")
    if item.kind == "list":
        return _table(item.rows)
    if item.kind == "table":
        return centred(item.text, 14) + _table(item.rows)
    if item.kind == "toc":
        return f'<p><a href="#case{item.number}">{escape(item.text)}</a></p>'
    if item.kind == "picture" and item.block is not None:
        data = base64.b64encode(png(item.block.picture, number)).decode("ascii")
        image = f'<p style="text-align: center"><img src="data:image/png;base64,{data}" alt=""></p>'
        return f"{image}\n{centred(item.text, 12)}"
    if item.kind in ("volume", "issuer", "date", "toc_title"):
        return centred(item.text, 16)
    inner = "".join(f"<strong>{escape(t)}</strong>" if face != "body" else f"<span>{escape(t)}</span>" for face, t in item.spans)
    inner = inner.replace(MARK, "<sup>[1]</sup>")
    note = f'\n<p class="footnote"><sup>[1]</sup> {escape(item.block.footnote)}</p>' if item.block and item.block.footnote else ""
    return f'<p style="{_STYLE}">　　{inner}</p>{note}'


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    lines = "".join("<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>\n" for row in rows)
    return f'<table border="1" cellspacing="0" style="margin: auto"><tbody>\n{lines}</tbody></table>'
