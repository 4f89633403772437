"""The API: what arrives, for programs of others."""

from flask import Blueprint

from demo_portals.douanes.arrivals import Arrival
from demo_portals.douanes.wiring import wiring
from portal_kit.web.access import requires_scope

bp = Blueprint("api", __name__)


@bp.get("/api/v1/arrivals")
@requires_scope("arrivals:read")
def arrivals() -> dict[str, list[dict[str, object]]]:
    """All of them, in the order in which they come."""
    return {"arrivals": [_shown(each) for each in wiring().arrivals.list_all()]}


def _shown(arrival: Arrival) -> dict[str, object]:
    return {
        "reference": arrival.reference,
        "stage": arrival.stage.value,
        "at": arrival.at.isoformat(),
        "office": arrival.office.code,
        "goods": arrival.goods,
        "packages": arrival.packages,
        "weight_kg": arrival.weight_kg,
        "released_at": arrival.release.at.isoformat() if arrival.release else None,
    }
