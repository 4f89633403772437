"""What there is to walk: packages, their modules and templates, and their applications, built.

An application here has settings of its own making and opens no connection.
"""

import ast
import importlib
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from pkgutil import walk_packages

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
KIT = "portal_kit"
SERVICE_PACKAGES = ("portnet_id", "banques", "helpdesk")
NOWHERE = "postgresql+psycopg://nobody@/nothing?host=/nonexistent"


def packages() -> dict[str, Path]:
    """Every package of the workspace by its name, and where its sources are."""
    return {folder.name: folder for folder in sorted(SERVICES.glob("*/src/*")) if folder.is_dir()}


def sources(*names: str) -> list[Path]:
    """Every module of the packages named, of all when none is."""
    folders = [packages()[name] for name in names] if names else packages().values()
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def templates() -> list[Path]:
    """Every template on the kit; the portal of the MIC is somebody else's code."""
    folders = [packages()[name] for name in (KIT, *SERVICE_PACKAGES)]
    folders += [packages()["demo_portals"] / name for name in ("douanes", "mailbox")]
    return sorted(path for folder in folders for path in folder.rglob("templates/**/*.*"))


def tracked(*patterns: str) -> list[Path]:
    """Files in git, or about to be; those matching ``patterns`` where given."""
    listed = subprocess.run(
        (
            "git", "-c", "safe.directory=*",  # Also in a clone that another user owns.
            "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns,
        ),
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0")) - {""}))
    return [path for path in paths if path.is_file()]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the dotted name it is made by, such as ``requests.get``."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def place(path: Path, node: ast.AST | None = None) -> str:
    """How to find it: ``services/…/views.py:12``."""
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(ROOT)}{line}"


def import_all(package: str) -> None:
    """Imports every module of a package, so that each class it defines is known."""
    found = importlib.import_module(package)
    for module in walk_packages(found.__path__, f"{package}."):
        if not module.name.endswith(("wsgi", "__main__", "gunicorn_conf", "env")):
            importlib.import_module(module.name)


@cache
def environment() -> dict[str, str]:
    """The settings of all services together."""
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    secret = "of-the-architecture-tests-and-nobody-else"
    return {
        "PORTNET_PORT": "8080",
        "REDIS_URL": "unix:///nonexistent/redis.sock",
        "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:9",
        "PORTNET_ID_DATABASE_URL": NOWHERE,
        "PORTNET_ID_SECRET_KEY": secret,
        "PORTNET_ID_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "BANQUES_DATABASE_URL": NOWHERE,
        "BANQUES_SECRET_KEY": secret,
        "BANQUES_CLIENT_KEY": pem,
        "HELPDESK_DATABASE_URL": NOWHERE,
        "HELPDESK_SECRET_KEY": secret,
        "HELPDESK_CLIENT_KEY": pem,
        "DOUANES_SECRET_KEY": secret,
        "DOUANES_CLIENT_KEY": pem,
        "MAILBOX_SECRET_KEY": secret,
        "MAILBOX_SMTP_LISTEN": "127.0.0.1:9",
        "SMS_GATEWAY_TOKEN": secret,
    }


def _portnet_id() -> Flask:
    from portnet_id.app import create_app
    from portnet_id.settings import Settings

    return create_app(Settings.from_env(environment()))


def _directory() -> Flask:
    from portnet_id.directory.app import create_app
    from portnet_id.settings import Settings
    from tests.portnet_id.directory_twin import the_guides_cards

    settings = Settings.from_env(environment())
    return create_app(settings, secret_key=settings.secret_key, cards=the_guides_cards())


def _banques() -> Flask:
    from banques.app import create_app
    from banques.settings import Settings

    return create_app(Settings.from_env(environment()))


def _helpdesk() -> Flask:
    from helpdesk.app import create_app
    from helpdesk.settings import Settings

    return create_app(Settings.from_env(environment()))


def _douanes() -> Flask:
    from demo_portals.douanes.app import create_app
    from demo_portals.douanes.settings import Settings

    return create_app(Settings.from_env(environment()))


def _mailbox() -> Flask:
    from demo_portals.mailbox.app import create_app
    from demo_portals.mailbox.settings import Settings

    return create_app(Settings.from_env(environment()))


APPS: dict[str, Callable[[], Flask]] = {
    "portnet_id": _portnet_id,
    "directory": _directory,
    "banques": _banques,
    "helpdesk": _helpdesk,
    "douanes": _douanes,
    "mailbox": _mailbox,
}
APPS_OF = {
    "portnet_id": ("portnet_id", "directory"),
    "banques": ("banques",),
    "helpdesk": ("helpdesk",),
    "demo_portals": ("douanes", "mailbox"),
}


@cache
def app(name: str) -> Flask:
    """One of ``APPS``, built once."""
    return APPS[name]()
