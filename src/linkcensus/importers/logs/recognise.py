"""Is this an access log, and of which form? Its first lines say."""

from linkcensus.importers.logs.forms import FORMS, Form, JsonForm, LineForm, W3CForm

_LINES = 20


def form_of(head: bytes) -> type[Form] | None:
    """Tell the form of a log by its first bytes, unpacked; None when it is none.

    At least half of the first lines must be entries: a log may begin with what broke off.
    """
    head = head.removeprefix(b"\xef\xbb\xbf")
    lines = head.split(b"\n")
    if len(lines) > 1:
        lines.pop()  # cut off by the end of the head
    lines = [line.rstrip(b"\r") for line in lines if line.strip()][:_LINES]
    if not lines:
        return None
    if lines[0].startswith(b"#"):
        return W3CForm if _has_columns(lines) else None
    form = JsonForm if lines[0].lstrip().startswith(b"{") else LineForm
    reader = FORMS[form.name]()
    entries = [entry for line in lines if (entry := reader.parse(line)) is not None]
    if 2 * len(entries) < len(lines):
        return None
    # a JSON record with a status and a method is a request only where it has a path and a client
    if form is JsonForm and not any(one.path and (one.agent or one.address) for one in entries):
        return None
    return form


def _has_columns(lines: list[bytes]) -> bool:
    """Whether `#Fields:` names columns of a web server's log."""
    for line in lines:
        if line.lower().startswith(b"#fields:"):
            names = line.lower().split()
            return b"cs-uri-stem" in names or b"cs(referer)" in names
    return False
