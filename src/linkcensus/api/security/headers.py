"""Headers that every answer carries, so that a browser allows our pages only what they need.

No foreign host appears in any of them. A route that sets its own policy, such as the evidence,
keeps it.
"""

from starlette.datastructures import MutableHeaders

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",  # the components set style attributes
        "connect-src 'self'",
        "frame-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""What pages of the UI may load: only what this server gives; scripts only from files."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For answers that are no pages: nothing, should a browser take one for a page."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def protect(headers: MutableHeaders, *, data: bool) -> None:
    """Add what is missing.

    Args:
        headers: Of an answer.
        data: Whether it is an answer of the API, which no cache may keep unless it says so.
    """
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if "content-security-policy" not in headers:
        # "not modified" has no type, and a browser gives its headers to the page it kept
        page = headers.get("content-type", "text/html").startswith("text/html") and not data
        headers["Content-Security-Policy"] = PAGE_POLICY if page else DATA_POLICY
        headers.setdefault("X-Frame-Options", "DENY")
    if data:
        headers.setdefault("Cache-Control", "no-store")
