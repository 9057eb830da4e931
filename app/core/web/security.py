"""Headers that every answer carries, and the protection of forms."""

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect

# Everything comes from this site's own files; nothing may be written into a page as script or
# style. Pages made of what people typed hold no active content even when something slips.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# What is served for download or as a picture of somebody's file can do nothing at all.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"

csrf = CSRFProtect()


def add_headers(response: Response) -> Response:
    """Put the safety headers on `response`; a view's own stricter ones stay."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint not in ("static", "fonts.math"):
        # A page is drawn for who looks: no cache between may keep it, ours says when it is new.
        headers.setdefault("Cache-Control", "private, no-cache")
        headers.setdefault("X-Request-Id", g.get("request_id", ""))
        response.vary.add("Cookie")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_app(app: Flask) -> None:
    """Protect every form and every answer of `app`."""
    csrf.init_app(app)
    app.after_request(add_headers)
