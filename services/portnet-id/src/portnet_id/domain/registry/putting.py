"""Adding a relying party to the registry, or replacing it."""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from portal_kit.audit.event import AuditEvent
from portnet_id.domain.registry.registration_fields import RegistrationFaulty
from portnet_id.domain.registry.relying_parties import RelyingParty
from portnet_id.domain.stores import Stores


class Outcome(StrEnum):
    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


def put_party(stores: Stores, party: RelyingParty, *, by: str, at: datetime) -> Outcome:
    """Keeps and audits it, unless it is kept already just so.

    Raises ``RegistrationFaulty`` where it does not fit to what the registry holds besides.
    """
    before = stores.relying_parties.get(party.client_id)
    if before == party:
        return Outcome.UNCHANGED
    if problems := _conflicts(stores, party):
        raise RegistrationFaulty(problems)
    outcome = Outcome.ADDED if before is None else Outcome.REPLACED
    stores.relying_parties.save(party)
    stores.audit(registry_event(outcome, party.client_id, by=by, at=at))
    return outcome


def registry_event(what: str, client_id: str, *, by: str, at: datetime) -> AuditEvent:
    """What the audit trail says of a change to the registry."""
    return AuditEvent(
        action=f"relying_party.{what}",
        actor=by,
        organisation="",
        subject=client_id,
        outcome="done",
        at=at,
        request_id=uuid4().hex,
    )


def _conflicts(stores: Stores, party: RelyingParty) -> list[str]:
    problems = []
    if party.api is not None:
        serving = stores.relying_parties.find_serving(party.api)
        if serving is not None and serving.client_id != party.client_id:
            problems.append(f"api: {party.api} is served by {serving.client_id} already")
    code = party.organisation
    if code is not None and stores.accounts.get_organisation(code) is None:
        problems.append(f"organisation: there is none with the code {code}")
    return problems
