"""Has portals told that a sign-on ended: a job for each, in the transaction that ends it."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from portal_kit import jobs
from portnet_id.adapters.registry_tables import grants, relying_parties
from portnet_id.domain.logout_notices import TASK
from portnet_id.domain.sign_ons import SignOn


def tell_portals(connection: Connection, ended: Iterable[SignOn]) -> None:
    """Tells every portal that was opened from one of ``ended`` and registered where."""
    by_sid = {each.sid: each for each in ended}
    if not by_sid:
        return
    opened = (
        select(grants.c.sid, grants.c.client_id)
        .join(relying_parties, relying_parties.c.client_id == grants.c.client_id)
        .where(grants.c.sid.in_(by_sid), relying_parties.c.backchannel_logout_uri.is_not(None))
        .distinct()
        .order_by(grants.c.sid, grants.c.client_id)
    )
    for sid, client_id in connection.execute(opened):
        reason = by_sid[sid].end_reason
        jobs.defer(
            connection,
            TASK,
            client_id=client_id,
            sid=sid,
            sub=str(by_sid[sid].sub),
            reason=reason.value if reason else None,
        )
