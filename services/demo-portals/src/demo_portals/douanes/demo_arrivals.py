"""Arrivals around the day on which the portal starts. Companies, ships and numbers are nobody's."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from demo_portals.douanes.arrivals import Arrival, Office, Stage
from portal_kit.ui.french import CASABLANCA

CASABLANCA_PORT = Office(code="309", name="Casablanca Port")
TANGER_MED = Office(code="411", name="Tanger Med")
NOUASSEUR = Office(code="301", name="Casablanca Nouasseur")
AGADIR = Office(code="100", name="Agadir")


class Line(NamedTuple):
    """An arrival so many ``days`` from the day on which the portal starts."""

    days: int
    hour: str
    office: Office
    regime: str
    serial: str
    key: str
    stage: Stage
    goods: str
    packages: int
    weight_kg: int
    importer: str
    carrier: str
    place: str


LINES = (
    Line(-74, "08:20", CASABLANCA_PORT, "010", "0004127", "K", Stage.STRANDED,
     "Carreaux de céramique", 18, 21_600, "Comptoir Zellige SARL", "Navire Cap Ghir", "Terminal 3"),
    Line(-61, "14:05", TANGER_MED, "010", "0011896", "D", Stage.STRANDED,
     "Pièces de rechange pour tracteurs", 42, 6_340, "Agri Machines du Saïs",
     "Navire Oued Laou", "Magasin 2"),
    Line(-48, "10:40", NOUASSEUR, "022", "0002210", "R", Stage.STRANDED,
     "Composants électroniques", 6, 184, "Assemblage Bouregreg SA", "Fret 9781", "Fret aérien B"),
    Line(-1, "16:30", AGADIR, "010", "0000733", "M", Stage.TO_EXAMINE,
     "Engrais en sacs", 900, 45_000, "Coopérative Souss Vert", "Navire Tamri", "Quai nord"),
    Line(0, "06:45", CASABLANCA_PORT, "010", "0004602", "H", Stage.TO_EXAMINE,
     "Pneumatiques pour poids lourds", 312, 18_720, "Pneus Atlas Distribution",
     "Navire Cap Ghir", "Terminal 3"),
    Line(0, "09:15", TANGER_MED, "022", "0012044", "B", Stage.TO_EXAMINE,
     "Tissus de coton écrus", 128, 9_860, "Société Textile du Souss",
     "Navire Oued Laou", "Zone franche"),
    Line(0, "17:50", NOUASSEUR, "010", "0002391", "F", Stage.ANNOUNCED,
     "Réactifs de laboratoire", 11, 96, "Laboratoires Ibn Rochd", "Fret 9783", "Fret aérien A"),
    Line(1, "07:30", CASABLANCA_PORT, "010", "0004618", "T", Stage.ANNOUNCED,
     "Bobines d’acier laminé", 24, 288_000, "Acier Med Zone Franche", "Navire Anfa", "Terminal 1"),
    Line(2, "11:00", TANGER_MED, "010", "0012071", "C", Stage.ANNOUNCED,
     "Verre plat", 36, 52_200, "Verrerie de Settat", "Navire Spartel", "Terminal 2"),
    Line(3, "13:20", AGADIR, "010", "0000741", "P", Stage.ANNOUNCED,
     "Emballages en carton", 640, 12_800, "Boissons du Littoral", "Navire Tamri", "Quai nord"),
)  # fmt: skip


def arrivals_around(now: datetime) -> Iterator[Arrival]:
    today = now.astimezone(CASABLANCA).date()
    for line in LINES:
        day = today + timedelta(days=line.days)
        yield Arrival(
            reference=f"{line.office.code}{line.regime}{day.year}{line.serial}{line.key}",
            stage=line.stage,
            at=datetime.combine(day, time.fromisoformat(line.hour), CASABLANCA),
            office=line.office,
            goods=line.goods,
            packages=line.packages,
            weight_kg=line.weight_kg,
            importer=line.importer,
            carrier=line.carrier,
            place=line.place,
        )
