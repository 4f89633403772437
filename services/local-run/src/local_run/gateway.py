"""The gateway of a local run: the Caddy of a wheel with the product's own Caddyfile."""

import sysconfig
from pathlib import Path

from local_run.installation import Installation
from local_run.ports import HOST
from local_run.processes import Program
from local_run.services import GATEWAY_DOOR, SERVICES
from local_run.settings import DOMAIN

FOLDER = Path(__file__).parents[4] / "gateway"  # Of the checkout that the run belongs to.
MEMORY_LIMIT = "64MiB"


def program(installation: Installation) -> Program:
    return Program(
        name="gateway",
        command=(caddy(), "run", "--config", str(FOLDER / "Caddyfile"), "--adapter", "caddyfile"),
        environment={
            **installation.surroundings(),
            **environment(
                scheme=installation.settings.scheme,
                port=installation.settings.port,
                storage=installation.data.gateway,
            ),
            **{
                f"{service.prefix}_UPSTREAMS": installation.address(service, GATEWAY_DOOR)
                for service in SERVICES
            },
            "GOMEMLIMIT": MEMORY_LIMIT,
        },
    )


def environment(*, scheme: str, port: int, storage: Path) -> dict[str, str]:
    """What the Caddyfile is told about this machine, apart from where the services are."""
    return {
        "HOME": str(storage),  # Without one Caddy writes beside whatever it was started from.
        "PORTNET_SCHEME": scheme,
        "PORTNET_DOMAIN": DOMAIN,
        "PORTNET_PORT": str(port),
        "GATEWAY_BIND": HOST,
        "GATEWAY_STORAGE": str(storage),
        "GATEWAY_PAGES": str(FOLDER / "pages"),
        "GATEWAY_GLOBAL_OPTIONS": "auto_https disable_redirects",  # Port 80 is not ours.
    }


def caddy() -> str:
    return str(Path(sysconfig.get_path("scripts")) / "caddy")
