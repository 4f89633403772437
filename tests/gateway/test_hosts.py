"""A site for each host, and nothing for any other name."""

import subprocess
from pathlib import Path

import pytest

from local_run.gateway import FOLDER, caddy
from local_run.settings import DOMAIN
from tests.gateway.gateways import Gateway


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="nothing but defaults"),
        pytest.param(
            {"BANQUES_UPSTREAMS": "banques-1:8000 banques-2:8000"}, id="two replicas of a service"
        ),
    ],
)
def test_the_caddyfile_is_understood(told: dict[str, str], tmp_path: Path) -> None:
    adapted = subprocess.run(
        (caddy(), "adapt", "--config", "Caddyfile", "--adapter", "caddyfile"),
        cwd=FOLDER,
        env={"HOME": str(tmp_path), **told}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert adapted.returncode == 0, adapted.stderr
    assert "not formatted" not in adapted.stderr
    for upstream in told.get("BANQUES_UPSTREAMS", "banques:8000").split():
        assert f'"dial":"{upstream}"' in adapted.stdout


@pytest.mark.parametrize("label", ["www", "id", "banques"])
def test_a_known_host_reaches_its_service(gateway: Gateway, label: str) -> None:
    assert gateway.request(label).status == 200


def test_the_bare_domain_leads_to_www(gateway: Gateway) -> None:
    answer = gateway.request("", "/connexion?x=1", host=f"{DOMAIN}:{gateway.port}")

    assert answer.status == 301
    assert answer.headers["Location"] == f"http://www.{DOMAIN}:{gateway.port}/connexion?x=1"


def test_the_way_to_www_is_not_made_from_what_the_request_says(gateway: Gateway) -> None:
    answer = gateway.request("", "/", host=f"{DOMAIN}:9")

    assert answer.headers["Location"] == f"http://www.{DOMAIN}:{gateway.port}/"


@pytest.mark.parametrize("host", ["evil.example", f"inconnu.{DOMAIN}", "127.0.0.1"])
def test_an_unknown_host_is_misdirected(gateway: Gateway, host: str) -> None:
    answer = gateway.request("", host=host)

    assert answer.status == 421
    assert "Adresse inconnue" in answer.body
