"""A message as HTML for e-mail and feeds: no scripts, no images, nothing that loads.

Everything is escaped. A link's words are its own address, never a stranger's anchor text, so that
nobody is led elsewhere than they read. Styles stand in the elements: many readers drop the rest.
"""

from html import escape

from linkcensus.monitor.message import Item, Message, people, web_url

_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    "<title>{title}</title></head>\n"
    '<body style="margin:0;padding:24px;font:15px/1.5 system-ui,sans-serif;color:#1c1c1e;'
    'background:#ffffff"><div style="max-width:640px;margin:0 auto">\n{body}\n</div>'
    "</body></html>\n"
)
_QUIET = "color:#5c5c66;font-size:13px"
_ITEM = "border-left:3px solid #c7c7d1;padding:2px 0 2px 12px;margin:0 0 14px"
_WRAP = "overflow-wrap:anywhere;word-break:break-word"


def render_html(message: Message) -> str:
    """Return a message as a whole page."""
    return _PAGE.format(title=escape(message.subject), body=render_fragment(message))


def render_fragment(message: Message) -> str:
    """Return a message as what stands within a page."""
    project = (
        f'<p style="{_QUIET};margin:0">{escape(message.project)}</p>' if message.project else ""
    )
    parts = [
        project,
        f'<h1 style="font-size:20px;margin:4px 0 8px;{_WRAP}">{escape(message.subject)}</h1>',
        f'<p style="margin:0 0 16px;{_WRAP}">{escape(message.lead)}</p>' if message.lead else "",
        _counts(message),
        *(item_html(item) for item in message.items),
        f"<p>… and {message.more:,} more</p>" if message.more else "",
        f"<p>{_link(message.url, 'See all of it')}</p>" if message.url else "",
        f'<p style="{_QUIET};margin-top:24px;{_WRAP}">{escape(message.footer)}</p>'
        if message.footer
        else "",
    ]
    return "\n".join(part for part in parts if part)


def item_html(item: Item) -> str:
    """Return one item as a block."""
    url = web_url(item.url)
    lines = [f'<strong style="{_WRAP}">{escape(item.title)}</strong>']
    if item.url:
        lines.append(_link(url, url) if url else escape(item.url))
    if item.why:
        lines.append(escape(item.why))
    lines += [
        f'<span style="{_QUIET}">{escape(name)}:</span> <bdi>{escape(value)}</bdi>'
        for name, value in item.facts
    ]
    last = [people(item.at)] if item.at is not None else []
    last += [_link(item.evidence_url, "Evidence")] if item.evidence_url else []
    if last:
        lines.append(f'<span style="{_QUIET}">{" · ".join(last)}</span>')
    return f'<div style="{_ITEM};{_WRAP}">{"<br>".join(lines)}</div>'


def _counts(message: Message) -> str:
    if not message.counts:
        return ""
    cells = "".join(
        f'<td style="padding:0 20px 0 0"><strong style="font-size:18px">{count:,}</strong><br>'
        f'<span style="{_QUIET}">{escape(name)}</span></td>'
        for name, count in message.counts
    )
    return f'<table role="presentation" style="margin:0 0 16px"><tr>{cells}</tr></table>'


def _link(url: str | None, words: str | None) -> str:
    """Return a link; both were found fit for one before."""
    address = escape(url or "")
    return f'<a href="{address}" rel="noopener noreferrer nofollow">{escape(words or "")}</a>'
