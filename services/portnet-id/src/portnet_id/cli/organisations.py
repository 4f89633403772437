"""``portnet-id organisation``: what is decided for all people of an organisation."""

from datetime import UTC, datetime

import click

from portnet_id.cli import OPERATOR, main, settings, stores
from portnet_id.domain.accounts import Organisation
from portnet_id.domain.organisation_policy import MINUTE, set_policy


@main.group("organisation")
def organisation_group() -> None:
    """Change what holds for an organisation."""


@organisation_group.command("set-policy")
@click.argument("code")
@click.option(
    "--email-codes/--no-email-codes",
    default=None,
    help="Let its people have codes sent by mail; approvers and référents never do.",
)
@click.option("--idle-minutes", type=int, help="How long nobody need act before being signed out.")
@click.option("--absolute-minutes", type=int, help="How long anybody stays signed in at most.")
def set_organisation_policy(
    code: str, email_codes: bool | None, idle_minutes: int | None, absolute_minutes: int | None
) -> None:
    """Set the policy of the organisation CODE and print it; what is not named stays as it is."""
    with stores(settings()) as opened:
        found = opened.accounts.get_organisation(code)
        if found is None:
            raise click.ClickException(f"No organisation has the code {code}.")
        try:
            changed = set_policy(
                opened,
                found,
                email_codes=email_codes,
                idle_minutes=idle_minutes,
                absolute_minutes=absolute_minutes,
                by=OPERATOR,
                at=datetime.now(UTC),
            )
        except ValueError as problem:
            raise click.ClickException(str(problem)) from problem
    _print(changed)


def _print(organisation: Organisation) -> None:
    limits = organisation.limits
    click.echo(f"{organisation.code}  {organisation.name}")
    click.echo(f"codes by mail: {'allowed' if organisation.email_codes else 'not allowed'}")
    click.echo(
        f"signed out after {limits.idle // MINUTE} minutes without an act, "
        f"and after {limits.absolute // MINUTE} minutes in any case"
    )
