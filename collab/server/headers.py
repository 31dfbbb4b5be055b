"""
The headers that every answer carries, whoever writes it: Django, the door of daphne, or gunicorn
about a request that never reached an application. nginx has the same ones in its template.
"""

PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), serial=(), usb=(), xr-spatial-tracking=()"
)
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
# Only a document heeds these; our scripts, style sheets and pictures go without, 600 bytes each.
# Not so a drawing (SVG), or whatever else a browser may open as a document by itself.
DOCUMENT_ONLY = frozenset(
    {
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
    }
)
NO_DOCUMENTS = (".css", ".js", ".png")
# What is no page of ours needs nothing at all.
BARE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    "<h1>{title}</h1><p>{text}</p>\n"
)
# What a server says about a request that it could not even read: a title and a sentence.
SAID = {
    400: ("The request could not be read", "Go back, load the page anew and try again."),
    403: ("You may not come in here", "Open this address in a page of this very site."),
    411: ("How long is it?", "A request must say its length beforehand."),
    413: ("That is too big", "At most {megabytes} MB can be sent here at once."),
    414: ("That address is too long", "Go to the start and find the page from there."),
    431: ("Too many headers", "Delete the cookies of this site in your browser and try again."),
    500: ("Something broke on our side", "Try again in a minute."),
    503: ("Back in a moment", "Try again in a few seconds."),
}
REASONS = {
    400: "Bad Request",
    403: "Forbidden",
    411: "Length Required",
    413: "Content Too Large",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def always(*, https: bool) -> dict[str, str]:
    """The headers of an answer that has set none of them itself."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Content-Security-Policy": BARE_POLICY,
    }
    return headers | {"Strict-Transport-Security": STRICT_TRANSPORT} if https else headers


def page_of(status: int, *, megabytes: int = 1) -> bytes:
    """A page without anything around it that says what `status` means for a person."""
    title, text = SAID.get(status, SAID[400 if status < 500 else 500])
    return _PAGE.format(title=title, text=text.format(megabytes=megabytes)).encode()


def whole_answer(status: int, *, https: bool, megabytes: int = 1) -> bytes:
    """A refusal as it goes over the wire, for servers that have no application at hand."""
    page = page_of(status, megabytes=megabytes)
    head = {
        **always(https=https),
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Length": str(len(page)),
        "Connection": "close",
    }
    if status == 503:
        head["Retry-After"] = "5"
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Refused')}"]
    lines += [f"{name}: {value}" for name, value in head.items()]
    return "\r\n".join([*lines, "", ""]).encode() + page
