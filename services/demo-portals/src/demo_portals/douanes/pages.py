"""The pages: what arrives, one arrival, and the release of stranded goods."""

from collections import Counter

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from demo_portals.douanes.arrivals import Stage
from demo_portals.douanes.wiring import wiring
from demo_portals.douanes.words import STAGES
from portal_kit.audit.event import AuditEvent
from portal_kit.session_gate import viewer
from portal_kit.web.access import requires_fresh_sign_in, requires_role
from portal_kit.web.request_id import request_id

OFFICER = "officer"  # The one role that acts; all others read.
FRESH_MINUTES = 5

bp = Blueprint("arrivals", __name__)


@bp.get("/")
def plan() -> str:
    """« Programmation »: all arrivals, or those at one stage (``?etape=``)."""
    arrivals = wiring().arrivals.list_all()
    chosen = _chosen_stage()
    return render_template(
        "plan.html",
        now=wiring().clock(),
        counts=Counter(each.stage for each in arrivals),
        stages=list(STAGES),
        chosen=chosen,
        arrivals=[each for each in arrivals if chosen in (None, each.stage)],
    )


@bp.get("/arrivages/<reference>")
def show(reference: str) -> str:
    arrival = wiring().arrivals.find(reference)
    may_release = arrival.stage is Stage.STRANDED and OFFICER in viewer().roles
    return render_template(
        "arrival.html", arrival=arrival, now=wiring().clock(), may_release=may_release
    )


@bp.get("/arrivages/<reference>/mainlevee")
@requires_role(OFFICER)
@requires_fresh_sign_in(minutes=FRESH_MINUTES)
def confirm(reference: str) -> str:
    """What is about to be done, for an officer who has just proved who they are."""
    arrival = wiring().arrivals.find_stranded(reference)
    return render_template(
        "release.html", arrival=arrival, now=wiring().clock(), fresh_minutes=FRESH_MINUTES
    )


@bp.post("/arrivages/<reference>/mainlevee")
@requires_role(OFFICER)
@requires_fresh_sign_in(minutes=FRESH_MINUTES)
def release(reference: str) -> Response:
    who, at = viewer(), wiring().clock()
    wiring().arrivals.release(reference, by=who.short_name, at=at)
    wiring().audit(
        AuditEvent(
            action="arrival.released",
            actor=str(who.sub),
            organisation=who.organisation.code,
            subject=reference,
            outcome="done",
            at=at,
            request_id=request_id(),
        )
    )
    return redirect(url_for(".show", reference=reference), code=303)


def _chosen_stage() -> Stage | None:
    chosen = request.args.get("etape")
    if not chosen:
        return None
    try:
        return Stage(chosen)
    except ValueError:
        abort(404)
