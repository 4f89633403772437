"""The versions of TLS that an endpoint takes (RFC 9325; FAPI 2.0 Security Profile, 5.2)."""

import socket
import ssl
import warnings
from urllib.parse import urlsplit

from tests.conformance.findings import Findings

TIMEOUT_SECONDS = 5
ANY_CIPHER = "ALL:@SECLEVEL=0"  # So that what is refused is refused by the provider.
RECOMMENDED = (
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384",
)  # fmt: skip
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)


def check_transport(findings: Findings, address: str) -> None:
    """TLS 1.3 preferred, 1.2 with recommended ciphers only, nothing older. Not for plain http."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return
    at = (str(parts.hostname), parts.port or 443)
    for version in OLD:
        agreed = _agreed(at, version, ANY_CIPHER)
        findings.demand_also(agreed is None, f"no {version.name} at {address}", agreed)
    newest = _agreed(at, None, None)
    findings.advise(newest and newest[0] == "TLSv1.3", f"TLS 1.3 first at {address}", newest)
    weak = ":".join(f"!{name}" for name in RECOMMENDED)
    agreed = _agreed(at, ssl.TLSVersion.TLSv1_2, f"{ANY_CIPHER}:{weak}")
    findings.demand_also(agreed is None, f"recommended ciphers only at {address}", agreed)


def _agreed(
    at: tuple[str, int], version: ssl.TLSVersion | None, ciphers: str | None
) -> tuple[str | None, str] | None:
    """Version and cipher of a handshake; nothing where there is none. The name is not checked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Of old versions: that is why.
            context.minimum_version = context.maximum_version = version
    if ciphers is not None:
        context.set_ciphers(ciphers)
    host, port = at
    reached = "127.0.0.1" if host.endswith(".localhost") else host
    try:
        with (
            socket.create_connection((reached, port), TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            cipher = secured.cipher()
            return secured.version(), cipher[0] if cipher else ""
    except (ssl.SSLError, ConnectionError):
        return None
