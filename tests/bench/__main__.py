"""``python -m tests.bench``: measures, tells, and exits with 1 where a ceiling is passed."""

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from local_run.ports import free_ports
from tests.bench import machine, sign_ins, sizes, titles
from tests.bench.figures import Figure
from tests.bench.identity import figures as identity
from tests.keeper import NotStarted
from tests.product import Product


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def main(as_json: bool) -> None:
    """Start a copy of the product with data of its own and measure it. Takes some minutes."""
    with tempfile.TemporaryDirectory(prefix="portnet-bench-") as folder:
        product = Product(Path(folder) / "data", free_ports(1)[0])
        try:
            product.start()
            figures = list(_measure(product))
        except NotStarted as problem:
            raise click.ClickException(str(problem)) from problem
        finally:
            product.stop()
    if as_json:
        told = {"machine": machine.describe(), "figures": [each.as_json for each in figures]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(f"{name}: {what}" for name, what in machine.describe().items()))
        click.echo("\n".join(each.line for each in figures))
    sys.exit(0 if all(each.holds for each in figures) else 1)


def _measure(product: Product) -> Iterable[Figure]:
    _say("Memory and first pages")
    yield from sizes.memory(product)
    yield from sizes.first_pages(product)
    _say("Operations of the provider, and of npm's beside it")
    yield from identity.measure(product)
    _say(f"{sign_ins.SIGN_INS} sign-ins")
    yield from sign_ins.measure(product)
    _say(f"Making {titles.TITLES} titles")
    titles.fill(product)
    _say("Lists of titles")
    yield from titles.measure(product)
    yield from sizes.memory(product)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


if __name__ == "__main__":
    main()
