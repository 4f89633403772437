"""Plain questions for browsers that run no script, and for people who prefer them.

They ask nothing that a form of the school does not teach; several ways of writing each answer
are taken. A robot made for this page can answer them, which the counters allow for.
"""

import unicodedata

from flask_babel import lazy_gettext as _

BANK: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (question, frozenset(answers.split()))
    for question, answers in (
        (_("Quel jour vient juste après lundi\N{NO-BREAK SPACE}?"), "mardi"),
        (_("Quel jour vient juste avant dimanche\N{NO-BREAK SPACE}?"), "samedi"),
        (_("Quel mois vient juste après janvier\N{NO-BREAK SPACE}?"), "fevrier"),
        (_("Quel est le dernier mois de l’année\N{NO-BREAK SPACE}?"), "decembre"),
        (_("Quel est le premier mois de l’année\N{NO-BREAK SPACE}?"), "janvier"),
        (_("Combien y a-t-il de jours dans une semaine\N{NO-BREAK SPACE}?"), "7 sept"),
        (_("Combien y a-t-il de mois dans une année\N{NO-BREAK SPACE}?"), "12 douze"),
        (_("Combien y a-t-il de minutes dans une heure\N{NO-BREAK SPACE}?"), "60 soixante"),
        (_("Combien une main a-t-elle de doigts\N{NO-BREAK SPACE}?"), "5 cinq"),
        (_("Combien une chaise a-t-elle de pieds, d’habitude\N{NO-BREAK SPACE}?"), "4 quatre"),
        (_("Combien une voiture a-t-elle de roues, d’habitude\N{NO-BREAK SPACE}?"), "4 quatre"),
        (_("Combien un triangle a-t-il de côtés\N{NO-BREAK SPACE}?"), "3 trois"),
        (_("De quelle couleur est la neige\N{NO-BREAK SPACE}?"), "blanche blanc"),
        (_("De quelle couleur est le charbon\N{NO-BREAK SPACE}?"), "noir noire"),
        (_("De quelle couleur est l’herbe au printemps\N{NO-BREAK SPACE}?"), "verte vert"),
        (_("De quelle couleur est un ciel sans nuages, le jour\N{NO-BREAK SPACE}?"), "bleu bleue"),
        (_("Quel est le contraire de chaud\N{NO-BREAK SPACE}?"), "froid froide"),
        (_("Quel est le contraire de grand\N{NO-BREAK SPACE}?"), "petit petite"),
        (_("Quel est le contraire de jour\N{NO-BREAK SPACE}?"), "nuit"),
        (_("Quel est le contraire de haut\N{NO-BREAK SPACE}?"), "bas"),
        (_("Quelle lettre vient juste après A dans l’alphabet\N{NO-BREAK SPACE}?"), "b"),
        (_("Quelle est la dernière lettre de l’alphabet\N{NO-BREAK SPACE}?"), "z"),
        (_("Quel nombre vient juste après neuf\N{NO-BREAK SPACE}?"), "10 dix"),
        (_("Quel nombre vient juste avant vingt\N{NO-BREAK SPACE}?"), "19 dix-neuf dixneuf"),
    )
)
LITTLE_WORDS = frozenset({"le", "la", "les", "l", "un", "une", "en", "il", "elle", "est", "c"})


class PlainQuestions:
    """``Questions`` of the captcha, by their place in the bank."""

    def __len__(self) -> int:
        return len(BANK)

    def is_answer(self, number: int, typed: str) -> bool:
        """Accents, capitals, articles and signs do not matter."""
        return _plain(typed) in BANK[number][1]


def wording(number: int) -> str:
    return str(BANK[number][0])


def _plain(typed: str) -> str:
    decomposed = unicodedata.normalize("NFKD", typed[:100].lower())
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    spaced = "".join(each if each.isalnum() or each == "-" else " " for each in bare)
    return "".join(word for word in spaced.split() if word not in LITTLE_WORDS)
