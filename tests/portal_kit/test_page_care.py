"""The careful reader finds each fault it promises to find, and none on a page without."""

import pytest
from werkzeug.datastructures import Headers

from portal_kit.page_care import complaints_about

HEADERS = Headers(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
)
PAGE = """<!doctype html><html lang="fr"><head><title>Essai</title></head>
<body><main><h1>Essai</h1>{}</main></body></html>"""
TOKEN = '<input type="hidden" name="csrf_token" value="x">'
SUBMIT = '<button type="submit">Agir</button>'


def complaints(content: str) -> list[str]:
    return complaints_about(PAGE.format(content), HEADERS)


@pytest.mark.parametrize(
    "content",
    [
        "<p>« Dites-nous » : qu’est-ce ? Voilà ! Fin ; suite…</p>".replace(" »", "\u00a0»")
        .replace("« ", "«\u00a0")
        .replace(" :", "\u00a0:")
        .replace(" ?", "\u00a0?")
        .replace(" !", "\u00a0!")
        .replace(" ;", "\u00a0;"),
        "<p>À 15:04, page 2/3, http://www.portnet.ma</p>",
        f'<form method="post" action="/a">{TOKEN}{SUBMIT}</form>',
        f'<form action="/a"><label for="n">Nom</label><input id="n" name="n">{SUBMIT}</form>',
        '<svg aria-hidden="true"></svg><img src="/a" alt="">',
        '<script src="/a.js"></script><script type="application/json">{"a": 1}</script>',
        '<p lang="en">It\'s "fine" here: really?</p><code>a ? b : c</code>',
        "<h2>Deux</h2><h3>Trois</h3><h2>Deux</h2>",
    ],
)
def test_a_page_without_fault_is_left_alone(content: str) -> None:
    assert complaints(content) == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("<h1>Encore</h1>", "2 h1 headings"),
        ("<h3>Trois</h3>", "jumps from h1 to h3"),
        ("<main></main>", "not exactly one main"),
        ("<script>alert(1)</script>", "inline script"),
        ("<style>p {}</style>", "inline style"),
        ('<p style="color: red">a</p>', "inline style"),
        ('<p onclick="a()">a</p>', "event handler on <p>"),
        ('<p id="a"></p><p id="a"></p>', "'a' stands 2 times"),
        ('<label for="b">Nom</label>', "for names 'b', which is not there"),
        ('<a href="#b">Nom</a>', "a link to #b"),
        ('<input name="n">', "'n' has no label"),
        ("<button type='button'></button>", "<button> without a name"),
        ('<a href="/a"></a>', "<a> without a name"),
        (f'<form method="post" action="/a">{SUBMIT}</form>', "has no token"),
        (f"<form>{SUBMIT}</form>", "a form without action"),
        ('<form action="/a"></form>', "has no submit button"),
        ('<img src="/a">', "has no alternative"),
        ("<svg></svg>", "neither hidden nor an image"),
        ("<p>l'essai</p>", "straight apostrophe"),
        ('<p>un "mot"</p>', "straight quotation mark"),
        ("<p>Quoi ?</p>", "breaking space before"),
        ("<p>« mot\u00a0»</p>", "breaking space after «"),
        ("<p>«mot\u00a0»</p>", "guillemet without its space"),
        ("<p>Quoi?</p>", "without the no-break space"),
        ("<p>Nom: Alami</p>", "without the no-break space"),
        ("<p>Attendez...</p>", "three dots"),
        ('<a href="/a" aria-label="Quoi ?">a</a>', "breaking space before"),
    ],
)
def test_each_fault_is_found(content: str, complaint: str) -> None:
    assert any(complaint in found for found in complaints(content)), complaints(content)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (PAGE.replace(' lang="fr"', ""), "says no language"),
        (PAGE.replace("Essai</title>", "</title>"), "has no title"),
        (PAGE.replace("<main>", "<div>").replace("</main>", "</div>"), "not exactly one main"),
        (PAGE.replace("<h1>Essai</h1>", ""), "0 h1 headings"),
    ],
)
def test_a_page_without_its_parts_is_found(html: str, complaint: str) -> None:
    assert any(complaint in found for found in complaints_about(html, HEADERS))


@pytest.mark.parametrize("name", [name for name, _ in HEADERS])
def test_a_header_that_is_missing_is_found(name: str) -> None:
    headers = Headers([(each, value) for each, value in HEADERS if each != name])

    assert len(complaints_about(PAGE.format(""), headers)) == 1


def test_a_lax_policy_is_found() -> None:
    headers = Headers({**HEADERS, "Content-Security-Policy": "script-src 'unsafe-inline'"})

    assert complaints_about(PAGE.format(""), headers)
