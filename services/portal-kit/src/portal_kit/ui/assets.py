"""Static files whose address carries a hash of their content, so browsers may keep them a year."""

import stat
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from werkzeug.security import safe_join

KIT = "portal_kit_ui.static"
OWN = "static"
HASH_LENGTH = 10
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


def kit_asset(name: str) -> str:
    """The address of a file of the kit, e.g. ``kit_asset('base.css')``."""
    return url_for(KIT, filename=name)


def install(app: Flask) -> None:
    """Adds the hash to every ``url_for`` of a static file, of the kit's or of the app's own."""
    app.jinja_env.globals["kit_asset"] = kit_asset

    @app.url_defaults
    def add_hash(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in (KIT, OWN) and (found := _hash_of(endpoint, str(values["filename"]))):
            values["v"] = found

    @app.after_request
    def let_browsers_keep(response: Response) -> Response:
        if request.endpoint in (KIT, OWN) and response.status_code in (200, 304):
            named = request.args.get("v")
            current = _hash_of(request.endpoint, str((request.view_args or {}).get("filename")))
            response.headers["Cache-Control"] = FOR_A_YEAR if named == current else FOR_AN_HOUR
        return response


def _hash_of(endpoint: str, name: str) -> str | None:
    folder = (
        current_app.blueprints["portal_kit_ui"].static_folder
        if endpoint == KIT
        else current_app.static_folder
    )
    path = safe_join(folder, name) if folder else None
    if path is None:
        return None
    try:
        found = Path(path).stat()  # Once for both questions: a page names a dozen files.
    except (OSError, ValueError):
        return None
    return _hash(path, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


@lru_cache(maxsize=256)
def _hash(path: str, _changed_at: int) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:HASH_LENGTH]
