"""`make run PORTNET_SCHEME=https`: the same product, over TLS by the gateway's own authority."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
import requests

from local_run.ports import free_ports
from local_run.services import MIC, PORTNET_ID
from tests import loopback
from tests.conformance.findings import Findings
from tests.conformance.transport import check_transport
from tests.newcomers import Newcomers
from tests.product import Product
from tests.walker import Walker

SIGNED_IN = "Vue globale des opérations bancaires"
TOLD_SECONDS = 10


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A copy that ran without TLS before, with the same data."""
    product = Product(tmp_path_factory.mktemp("tls") / "data", free_ports(1)[0])
    product.start()
    product.stop()
    product.scheme = "https"
    product.start()
    yield product
    product.stop()


@pytest.fixture
def walker(product: Product) -> Walker:
    return Walker.new(product.root_certificate)


def test_the_start_ends_with_the_address_and_the_root_certificate(product: Product) -> None:
    said = "\n".join(product.said)

    assert f"Ready: {product.url('www')}" in said
    assert str(product.root_certificate) in said


def test_people_sign_in_as_they_do_without_tls(product: Product, walker: Walker) -> None:
    newcomers = Newcomers(product)

    page = walker.sign_in(product.url("banques") + "/", newcomers.active())

    newcomers.close()
    assert SIGNED_IN in page.text
    assert page.url.startswith("https://")


def test_every_cookie_is_bound_to_its_host_and_to_tls(product: Product, walker: Walker) -> None:
    newcomers = Newcomers(product)
    walker.sign_in(product.url("banques") + "/", newcomers.active())
    newcomers.close()

    walker.http.get(product.url("mic") + "/connexion")

    assert {cookie.name for cookie in walker.http.cookies if not cookie.secure} == set()
    assert {cookie.name[:7] for cookie in walker.http.cookies} == {"__Host-"}


def test_services_call_each_other_without_tls(product: Product) -> None:
    told = product.installation.environment(MIC)

    assert told["PORTNET_ID_INTERNAL_URL"].startswith("http://127.0.0.1:")


def test_portals_are_called_through_the_gateway_whose_authority_is_believed(
    product: Product,
) -> None:
    told = product.installation.environment(PORTNET_ID)

    through = f"{product.host('mic')}=127.0.0.1:{product.port}"
    assert through in told["OUTBOUND_EXCEPTIONS"].split(",")
    assert told["OUTBOUND_CA_BUNDLE"] == str(product.root_certificate)


def test_who_does_not_know_the_authority_is_warned(product: Product) -> None:
    stranger = loopback.session()
    stranger.mount("https://", loopback.Loopback())

    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        stranger.get(product.url("www"))


def test_a_name_that_is_not_ours_is_misdirected_whatever_the_certificate_said(
    product: Product,
) -> None:
    trust = ssl.create_default_context(cafile=product.root_certificate)
    connection = http.client.HTTPConnection("127.0.0.1", product.port)
    plain = socket.create_connection(("127.0.0.1", product.port))
    connection.sock = trust.wrap_socket(plain, server_hostname="www.portnet.localhost")

    connection.request("GET", "/", headers={"Host": "evil.example"})

    assert connection.getresponse().status == http.client.MISDIRECTED_REQUEST
    connection.close()


def test_a_portal_hears_over_tls_that_its_people_signed_out(
    product: Product, walker: Walker
) -> None:
    newcomers = Newcomers(product)
    page = walker.sign_in(product.url("banques") + "/", newcomers.active())
    newcomers.close()
    walker.http.get(product.url("mic") + "/connexion")

    walker.sign_out(page)

    deadline = time.monotonic() + TOLD_SECONDS
    while "a pris fin" not in walker.http.get(product.url("mic")).text:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_old_versions_and_weak_suites_are_refused_at_every_host(product: Product) -> None:
    """RFC 9325; FAPI 2.0 Security Profile, 5.2."""
    for label in ("www", "id", "banques", "aide", "mic", "douanes"):
        findings = Findings()

        check_transport(findings, product.url(label))

        assert (label, findings.failures, findings.warnings) == (label, [], [])
