"""All plans there are."""

from tests.conformance.clients_listening import Clients
from tests.conformance.fapi.plans import ClientCredentialsGrant, SecurityProfile
from tests.conformance.plans import Plan


def plans_for(clients: Clients) -> list[Plan]:
    """In the order in which they are judged; the clients of each listen at ``clients``."""
    return [SecurityProfile(clients), ClientCredentialsGrant()]
