"""All plans there are."""

from tests.conformance.clients_listening import Clients
from tests.conformance.fapi.plans import ClientCredentialsGrant, SecurityProfile
from tests.conformance.oidc.plans import BackchannelLogout, Basic, Config, RpInitiatedLogout
from tests.conformance.plans import Plan


def plans_for(clients: Clients) -> list[Plan]:
    """In the order in which they are judged; the clients of each listen at ``clients``."""
    return [
        Config(),
        Basic(clients),
        Basic(clients, response_mode="form_post"),
        RpInitiatedLogout(clients),
        BackchannelLogout(clients),
        SecurityProfile(clients),
        ClientCredentialsGrant(),
    ]
