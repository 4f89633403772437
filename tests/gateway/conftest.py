"""One gateway for the folder, in front of one upstream that lives and one that does not."""

from collections.abc import Iterator

import pytest

from local_run.ports import free_ports
from tests.gateway.gateways import Gateway, Upstream, running_gateway, running_upstream


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with running_upstream() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """``www``, ``id`` and ``banques`` answer, ``aide`` is down, ``mic`` is not there at all."""
    upstreams = {
        "PORTNET_ID_UPSTREAMS": upstream.address,
        "BANQUES_UPSTREAMS": upstream.address,
        "HELPDESK_UPSTREAMS": f"127.0.0.1:{free_ports(1)[0]}",
    }
    folder = tmp_path_factory.mktemp("a gateway")  # Data folders have spaces in their names.
    with running_gateway(folder, upstreams) as running:
        yield running
