"""The markup of answers: paragraphs, lists, links, words that stand out, and nothing else."""

import pytest

from helpdesk.domain.faq.markup import (
    ItemList,
    MarkupFault,
    Paragraph,
    Span,
    Target,
    blocks_of,
    plain_text,
    targets_of,
)


def test_a_blank_line_separates_paragraphs_and_a_line_end_does_not() -> None:
    assert blocks_of("Un\ndeux.\n\nTrois.\n") == (
        Paragraph((Span("Un deux."),)),
        Paragraph((Span("Trois."),)),
    )


def test_hyphens_make_a_list_and_numbers_make_steps() -> None:
    points, steps = blocks_of("- un\n- deux\n\n1. un\n2. deux")

    assert points == ItemList(((Span("un"),), (Span("deux"),)), ordered=False)
    assert steps == ItemList(((Span("un"),), (Span("deux"),)), ordered=True)


def test_an_indented_line_goes_on_with_its_item() -> None:
    assert blocks_of("- un\n  et demi\n- deux") == (
        ItemList(((Span("un et demi"),), (Span("deux"),)), ordered=False),
    )


def test_links_and_words_that_stand_out_are_told_apart_from_the_rest() -> None:
    (block,) = blocks_of("Voir **ici** ou [là](faq:autre-chose).")

    assert block == Paragraph(
        (
            Span("Voir "),
            Span("ici", is_strong=True),
            Span(" ou "),
            Span("là", Target("faq", "autre-chose")),
            Span("."),
        )
    )


def test_markup_of_other_kinds_is_text() -> None:
    (block,) = blocks_of("<script>alert(1)</script> & _un_ `deux` # trois")

    assert block == Paragraph((Span("<script>alert(1)</script> & _un_ `deux` # trois"),))


def test_the_plain_text_has_the_words_and_none_of_the_marks() -> None:
    text = plain_text(blocks_of("Voir **ici**.\n\n- un\n- [deux](www:/)"))

    assert text == "Voir ici.\nun\ndeux"


def test_the_targets_are_those_of_all_blocks() -> None:
    blocks = blocks_of("[a](faq:a)\n\n- [b](www:/b)")

    assert list(targets_of(blocks)) == [Target("faq", "a"), Target("www", "/b")]


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        pytest.param("Un\n- deux", 1, id="a list inside a paragraph"),
        pytest.param("- un\ndeux", 1, id="a paragraph inside a list"),
        pytest.param("\n- un\n1. deux", 1, id="two kinds of list in one"),
        pytest.param("Un.\n\nVoir [ici", 2, id="a bracket that is not closed"),
        pytest.param("Voir [ici](javascript)", 0, id="a link without a place"),
        pytest.param("Voir [ici\nou là](faq:a)", 0, id="a link over two lines"),
        pytest.param("Voir **ici", 0, id="stars that are not closed"),
    ],
)
def test_what_is_not_the_markup_is_a_fault_with_its_line(answer: str, line: int) -> None:
    with pytest.raises(MarkupFault) as fault:
        blocks_of(answer)

    assert fault.value.line == line
