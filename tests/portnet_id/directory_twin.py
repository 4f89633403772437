"""A registry of cards in memory, with the guide's three portals."""

from portnet_id.domain.registry.directory_cards import DirectoryCard

BANQUES = DirectoryCard(
    portal="banques",
    title="Portail Banques",
    text=(
        "Le Portail Banque permet aux établissements bancaires de gérer de manière sécurisée et "
        "dématérialisée les opérations liées au commerce extérieur, tout en assurant un suivi "
        "efficace des dossiers."
    ),
    audiences=("Banque",),
    is_open=True,
)
MIC = DirectoryCard(
    portal="mic",
    title="Portail MIC",
    text=(
        "Le Portail MIC centralise le traitement des formalités et autorisations, avis et "
        "contrôles des organismes intervenant dans les opérations d’importation et d’exportation."
    ),
    audiences=(
        "MIC", "ONSSA", "ONICL", "ANRT", "ANEF", "BMDA", "CCM", "AMMPS", "Bureaux de contrôle",
    ),
    is_open=True,
)  # fmt: skip
DOUANES = DirectoryCard(
    portal="douanes",
    title="Portail Douanes",
    text=(
        "Le Portail Douane offre aux services douaniers un espace dédié pour le traitement, le "
        "contrôle et la programmation des opérations douanières."
    ),
    audiences=("Douane", "Agent Douanier", "Programmation", "Marchandise en souffrance"),
    is_open=False,
)


class MemoryDirectoryCards:
    def __init__(self, *cards: DirectoryCard) -> None:
        self.cards = list(cards)
        self.times_asked = 0

    def list_cards(self) -> list[DirectoryCard]:
        self.times_asked += 1
        return list(self.cards)


def the_guides_cards() -> MemoryDirectoryCards:
    return MemoryDirectoryCards(BANQUES, MIC, DOUANES)
