"""Languages: French is the message itself; the others are offered once they are complete."""

from dataclasses import dataclass

from flask import Flask, Response, g, request
from flask_babel import Babel

from portal_kit.settings import PlatformSettings

YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language pages may be read in. ``locale`` is Babel's name for it.

    Moroccan Arabic: plain ``ar`` would count hours to twelve.
    """

    code: str
    locale: str
    name: str
    direction: str = "ltr"


LANGUAGES = {
    "fr": Language(code="fr", locale="fr", name="Français"),
    "ar": Language(code="ar", locale="ar_MA", name="العربية", direction="rtl"),
    "en": Language(code="en", locale="en", name="English"),
}


def install(app: Flask, settings: PlatformSettings) -> None:
    """Offers ``settings.locales``, the first by default; ``?langue=`` chooses, a cookie keeps."""
    cookie = settings.cookie("language")

    def chosen() -> Language:
        wanted = request.args.get("langue") or request.cookies.get(cookie)
        return LANGUAGES[wanted if wanted in settings.locales else settings.locales[0]]

    def language() -> Language:
        if "language" not in g:
            g.language = chosen()
        found: Language = g.language
        return found

    babel = Babel(app, default_locale="fr", locale_selector=lambda: language().locale)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.args.get("langue") in settings.locales and len(settings.locales) > 1:
            response.set_cookie(
                cookie,
                language().code,
                max_age=YEAR_SECONDS,
                secure=settings.secure,
                httponly=True,
                samesite="Lax",
            )
        return response

    @app.context_processor
    def language_of_the_page() -> dict[str, object]:
        return {
            "lang": _lang_of_the_words(language(), babel),
            "dir": language().direction,
            "chosen_language": language().code,
            "languages": [LANGUAGES[code] for code in settings.locales],
        }


def _lang_of_the_words(language: Language, babel: Babel) -> str:
    """What the words are really in: French wherever there is no catalogue for ``language``."""
    if language.code == "fr":
        return "fr"
    catalogues = {str(locale) for locale in babel.list_translations()}
    return language.code if language.locale in catalogues else "fr"
