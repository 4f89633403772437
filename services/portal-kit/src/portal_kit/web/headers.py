"""Security headers of every page: strict CSP, no framing, no referrer, no caching by default."""

from flask import Flask, Response, g

from portal_kit.settings import PlatformSettings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
STATIC = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


def allow_form_action(origin: str) -> None:
    """Lets forms of this page end, by redirect, at ``origin``.

    Browsers apply ``form-action`` to the redirect after the POST, so a page whose form leads
    to a relying party names that party's verified origin, and nobody else's.
    """
    g.setdefault("form_action_origins", []).append(origin)


def install(app: Flask, settings: PlatformSettings) -> None:
    unless_given = {
        **STATIC,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.secure and not settings.is_local:  # The next run here may be without TLS.
        unless_given["Strict-Transport-Security"] = HSTS

    @app.after_request
    def harden(response: Response) -> Response:
        origins = " ".join(g.get("form_action_origins", []))
        policy = f"{POLICY} {origins}".rstrip()
        # Looked through once: each ``setdefault`` of Werkzeug's walks all headers again.
        given = {name.lower() for name, _ in response.headers}
        for name, value in (("Content-Security-Policy", policy), *unless_given.items()):
            if name.lower() not in given:
                response.headers.add(name, value)
        return response
