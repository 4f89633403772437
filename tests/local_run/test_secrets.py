"""The secrets of a run: made once, readable by their owner alone, good for what they are for."""

from pathlib import Path

from cryptography.fernet import Fernet

from local_run import secrets
from portal_kit.oidc.assertion import ClientKey
from portal_kit.settings import Env


def test_secrets_are_made_once(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}

    secrets.ensure(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
    assert set(first) == set(secrets.MAKERS)
    assert len(set(first.values())) == len(first)


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_write_that_was_cut_off_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "MIC_SECRET_KEY.part").write_text("ha")

    secrets.ensure(tmp_path)

    assert len((tmp_path / "MIC_SECRET_KEY").read_text()) >= 32


def test_services_accept_them(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    env = Env({f"{name}_FILE": str(tmp_path / name) for name in secrets.MAKERS})

    read = [
        (env.private_key if name.endswith("CLIENT_KEY") else env.secret)(name)
        for name in secrets.MAKERS
    ]

    env.finish()
    assert all(read)
    kept = Fernet((tmp_path / "PORTNET_ID_ENCRYPTION_KEY").read_text())
    assert kept.decrypt(kept.encrypt(b"a seed")) == b"a seed"


def test_the_registered_key_is_the_one_a_portal_signs_with(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    private = tmp_path / "BANQUES_CLIENT_KEY"

    registered = secrets.public_key(private)

    assert "d" not in registered
    assert registered["kid"] == ClientKey(private.read_text())._kid
