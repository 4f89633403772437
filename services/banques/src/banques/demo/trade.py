"""Who imports what from whom in the demo world. Firms, numbers and prices are invented.

Customs headings are six real digits of the harmonised system and four zeros, because the
national digits are not public; domain.md §10.6.
"""

from dataclasses import dataclass

from banques.domain.titles.numbers import key_of
from banques.domain.titles.title import Declarant, Importer


@dataclass(frozen=True)
class Product:
    """``price`` is a usual price of one unit, in hundredths of the seller's currency."""

    ngp: str
    description: str
    unit: str
    price: int
    kg_per_unit: int
    lot: int


@dataclass(frozen=True)
class Seller:
    """A foreign supplier with the currency it invoices in; ``port`` is where it delivers."""

    name: str
    country: str
    city: str
    currency: str
    port: str


def _importer(number: int, name: str, city: str) -> Importer:
    base = f"{2_700_000 + number * 7_919:09}0000"
    return Importer(
        name=name,
        ice=base + key_of(base),
        address=f"{number + 3}, zone industrielle, lot {number * 3 % 90 + 1}",
        city=city,
        trade_register=str(30_000 + number * 611),
        trade_register_centre=city,
        tax_id=f"{4_000_000 + number * 5_417}",
        business_tax_id=f"{31_000_000 + number * 10_007}",
    )


IMPORTERS = tuple(
    _importer(number, name, city)
    for number, (name, city) in enumerate(
        (
            ("Atlas Négoce SARL", "Casablanca"),
            ("Najd Pièces Auto SARL", "Casablanca"),
            ("Pneus Atlas Distribution", "Casablanca"),
            ("Quincaillerie Bab Marrakech", "Marrakech"),
            ("Chimie Fine de Safi", "Safi"),
            ("Verrerie de Settat", "Settat"),
            ("Boissons du Littoral", "Mohammedia"),
            ("Société Textile du Souss", "Agadir"),
            ("Électro Maghreb SA", "Casablanca"),
            ("Acier Med Zone Franche", "Tanger"),
            ("Rif Énergie Solaire", "Tétouan"),
            ("Câbles du Détroit SA", "Tanger"),
            ("Céréales du Gharb SA", "Kénitra"),
            ("Imprimerie Al Qalam", "Rabat"),
            ("Minoteries de la Chaouia", "Casablanca"),
            ("Laboratoires Ourika", "Marrakech"),
            ("Meubles Oum Errabia", "Béni Mellal"),
            ("Frigorifiques de l’Oriental", "Oujda"),
            ("Huileries de Meknès Plaine", "Meknès"),
            ("Plastiques du Bouregreg", "Salé"),
            ("Thés du Moyen Atlas", "Fès"),
            ("Sucrerie des Doukkala Sud", "El Jadida"),
            ("Confection Ville Nouvelle", "Fès"),
            ("Cimaises et Carreaux", "Berrechid"),
            ("Outillage Sebou", "Kénitra"),
            ("Pêcheries de Tarfaya", "Laâyoune"),
            ("Automatismes Zerhoun", "Meknès"),
            ("Dattes et Fruits du Drâa", "Ouarzazate"),
        )
    )
)

DECLARANTS = tuple(
    Declarant(code=f"T{number:04}", name=name)
    for number, name in enumerate(
        (
            "Cabinet Lahlou", "Transit Al Bahr", "Tanger Déclaration", "Fedala Transit",
            "Souss Transit", "Safi Transit", "Gharb Douane",
        ),
        start=101,
    )
)  # fmt: skip

SELLERS = (
    Seller("Nordhafen Handel GmbH", "DE", "Hamburg", "EUR", "Hamburg"),
    Seller("Comptoirs de la Garonne SAS", "FR", "Bordeaux", "EUR", "Bordeaux"),
    Seller("Suministros del Turia SL", "ES", "Valencia", "EUR", "Valencia"),
    Seller("Officine Adriatiche SpA", "IT", "Ancona", "EUR", "Ancona"),
    Seller("Ningbo Clearwater Trading", "CN", "Ningbo", "CNY", "Ningbo"),
    Seller("Great Basin Supply Inc.", "US", "Houston", "USD", "Houston"),
    Seller("Anadolu Deniz Ticaret", "TR", "Mersin", "USD", "Mersin"),
    Seller("Severn Vale Exports Ltd", "GB", "Bristol", "GBP", "Bristol"),
    Seller("Kansai Seimitsu KK", "JP", "Osaka", "JPY", "Kobe"),
    Seller("Gulf Polymers Trading", "KW", "Koweït", "KWD", "Shuwaikh"),
    Seller("Deccan Industrial Exports", "IN", "Mumbai", "USD", "Nhava Sheva"),
    Seller("Jasmin Conserves SA", "TN", "Sfax", "TND", "Sfax"),
)

FREE = (
    Product("1001990000", "Blé tendre", "T", 24_500, 1_000, 900),
    Product("1005900000", "Maïs grain", "T", 21_000, 1_000, 600),
    Product("1507100000", "Huile de soja brute", "T", 98_000, 1_000, 120),
    Product("0902200000", "Thé vert en vrac", "KG", 340, 1, 24_000),
    Product("0402210000", "Lait en poudre", "KG", 390, 1, 25_000),
    Product("3004900000", "Médicaments conditionnés", "U", 780, 1, 12_000),
    Product("3901200000", "Polyéthylène haute densité", "KG", 118, 1, 75_000),
    Product("8471300000", "Ordinateurs portables", "U", 41_000, 2, 300),
    Product("8517130000", "Téléphones intelligents", "U", 18_500, 1, 800),
    Product("8415100000", "Climatiseurs muraux", "U", 23_000, 38, 400),
    Product("5209420000", "Tissu denim", "M", 310, 1, 30_000),
    Product("9403600000", "Meubles en bois", "U", 9_500, 26, 350),
    Product("8703230000", "Voitures de tourisme", "U", 1_450_000, 1_300, 12),
)
LICENSED = (
    Product("4012110000", "Pneumatiques rechapés pour voitures", "U", 2_400, 8, 1_500),
    Product("4012200000", "Pneumatiques usagés", "U", 900, 9, 2_000),
    Product("3602000000", "Explosifs de carrière", "KG", 260, 1, 8_000),
    Product("6309000000", "Articles de friperie", "KG", 120, 1, 22_000),
    Product("2903490000", "Dérivés halogénés pour le froid", "KG", 640, 1, 3_000),
)
DECLARED = (
    Product("7208390000", "Tôles laminées à chaud", "T", 62_000, 1_000, 250),
    Product("6907210000", "Carreaux céramiques", "M2", 720, 18, 14_000),
)
