"""``portnet-id demo…``: people to try the product with, on a machine of one's own."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import click

from portal_kit import demo as world
from portnet_id.adapters.password_hasher import Argon2Hasher
from portnet_id.adapters.stores import SqlStores
from portnet_id.adapters.vault import KeyVault
from portnet_id.cli import main, settings, stores
from portnet_id.demo_data import load
from portnet_id.domain.accounts import Account
from portnet_id.domain.second_factors import STEP, TotpFactor, step_at, totp_code
from portnet_id.settings import Settings


@main.command()
def demo() -> None:
    """Load the demo organisations and accounts. What is there already stays as it is."""
    given = _local_settings()
    vault = _vault(given)
    with stores(given) as opened:
        new = load(opened, hasher=Argon2Hasher(vault), vault=vault, at=datetime.now(UTC))
    click.echo(f"{new} new demo accounts, {len(world.PERSONS)} in all.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def demo_accounts(as_json: bool) -> None:
    """Print the demo accounts with what is needed to sign in."""
    given = _local_settings()
    vault = _vault(given)
    with stores(given) as opened:
        rows = [_row(opened, vault, account) for account in opened.accounts.list_demo()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("There are no demo accounts: load them with “portnet-id demo”.")
    for row in rows:
        _print(row)


@main.command()
@click.argument("account")
def demo_code(account: str) -> None:
    """Print the code that the app of a demo ACCOUNT shows now.

    A code is good once: where the current one was used, this waits for the next.
    """
    given = _local_settings()
    factor = _factor(given, account)
    step = step_at(datetime.now(UTC))
    if step <= factor.last_step:
        step = factor.last_step + 1
        begins_at = step * STEP.total_seconds()
        seconds = begins_at - time.time()
        click.echo(f"The current code was used; the next one in {seconds:.0f} s …", err=True)
        time.sleep(max(0.0, seconds))
    click.echo(totp_code(_vault(given).open(factor.sealed_secret), step))


def _local_settings() -> Settings:
    given = settings()
    if not given.is_local:
        raise click.ClickException(
            f"Demo data has public passwords and stays on one's own machine: PORTNET_DOMAIN is "
            f"{given.domain}, not localhost."
        )
    return given


def _vault(given: Settings) -> KeyVault:
    return KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)


def _factor(given: Settings, username: str) -> TotpFactor:
    with stores(given) as opened:
        account = opened.accounts.find(username)
        if account is None or not account.is_demo:
            raise click.ClickException(f"No demo account is named {username}.")
        factor = opened.totp.get(account.sub)
    if factor is None and account.phone and account.is_active:
        raise click.ClickException(
            f"{account.username} has codes sent by SMS to {account.phone} when signing in: the "
            "mailbox of the run shows them."
        )
    if factor is None:
        raise click.ClickException(
            f"{account.username} has no second factor yet: “portnet-id invite "
            f"{account.username}” prints the link to choose one."
        )
    return factor


def _row(opened: SqlStores, vault: KeyVault, account: Account) -> dict[str, Any]:
    """What somebody enrolled themselves is theirs: its secrets are not in the list."""
    person = world.person(account.username)
    factor = opened.totp.get(account.sub)
    secret = vault.open(factor.sealed_secret) if factor else None
    is_public = account.is_active and secret == (person.totp_secret if person.has_app else None)
    return {
        "username": account.username,
        "password": person.password if is_public else None,
        "totp_secret": secret if is_public else None,
        "phone": account.phone,
        "name": account.name,
        "organisation": account.organisation.name,
        "status": account.status.value,
        "roles": [
            {
                "portal": role.portal,
                "role": role.role,
                "branches": None if role.branches is None else sorted(role.branches),
            }
            for role in account.roles
        ],
    }


def _print(row: dict[str, Any]) -> None:
    roles = ", ".join(f"{each['role']} on {each['portal']}" for each in row["roles"])
    click.echo(f"{row['username']:14}{row['name']}, {row['organisation']}")
    if row["password"]:
        app, sms = f"make code ACCOUNT={row['username']}", f"by SMS to {row['phone']}"
        code = app if row["totp_secret"] else sms
        click.echo(f"{'':14}password {row['password']}   code: {code}")
    elif row["status"] == "invited":
        click.echo(f"{'':14}invited: portnet-id invite {row['username']}")
    else:
        click.echo(f"{'':14}has chosen a password and an app of their own")
    click.echo(f"{'':14}{roles}\n")
