"""Any Rasa response becomes messages that the simulator takes, and loses no text, button or payload on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.whatsapp.checks import problems
from bot.whatsapp.rendering import joined, render

from .shown import Desk, accepted, ids, letters, readable

# Letters, marks and cuts that break naive code: emoji of several code points, right-to-left, combining, very long words.
WORD = st.one_of(
    st.sampled_from(["halo", "Kak", "👨‍👩‍👧‍👦", "👍🏽", "🇮🇩", "مرحبا", "שלום", "é", "ก็", "Rp1.000.000", "a/b", "x" * 90, "ñ" * 30, "<b>", '"', "\\", "%s"]),
    st.text(st.characters(blacklist_categories=("Cs", "Zs", "Zl", "Zp", "Cc"), blacklist_characters="*_~`#[]()!\u2028\u2029\x85"), min_size=1, max_size=8),
)
TEXT = st.lists(st.tuples(WORD, st.sampled_from([" ", "\n", "\n\n", ". ", "  "])), max_size=30).map(lambda pairs: "".join(word + gap for word, gap in pairs))
LONG = st.tuples(WORD, st.integers(100, 1500)).map(lambda pair: f"{pair[0]} " * pair[1])
TITLE = st.one_of(WORD, TEXT.map(lambda text: text[:60]), st.sampled_from(["Ya", "Ya", "Tidak", " ", ""]))
BUTTON = st.fixed_dictionaries(
    {"title": TITLE},
    optional={
        "payload": st.one_of(st.just("/affirm"), TEXT, st.just("/x" * 300)),
        "description": TEXT.map(lambda text: text[:90]),
        "section": st.sampled_from(["Paket", "Layanan", "Bagian yang namanya terlalu panjang"]),
    },
)
LINK = st.builds(lambda title: {"title": title, "url": "https://example.com/promo"}, TITLE)
IMAGE = st.sampled_from(["https://example.com/a.png", "https://example.com/b", "https://example.com/c.gif", "ftp://example.com/a.png", "bukan alamat"])
CARD = st.fixed_dictionaries(
    {}, optional={"title": TITLE, "subtitle": TEXT.map(lambda text: text[:200]), "image_url": IMAGE, "buttons": st.lists(st.one_of(BUTTON, LINK), max_size=4)}
)
EVEN_CARD = st.fixed_dictionaries(
    {
        "title": WORD,
        "image_url": st.just("https://example.com/a.jpg"),
        "buttons": st.lists(st.builds(lambda title: {"title": title}, WORD), min_size=1, max_size=1),
    }
)
ATTACHMENT = st.one_of(
    st.builds(
        lambda kind, name: {"type": kind, "payload": {"src": f"https://example.com/{name}"}},
        st.sampled_from(["file", "image", "video", "audio", "document"]),
        st.sampled_from(["a.pdf", "a.mp4", "a.ogg", "a.zip", "a", "a.png?x=1"]),
    ),
    st.sampled_from(["https://example.com/a.pdf", "teks saja"]),
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "header": TITLE,
        "footer": TEXT.map(lambda text: text[:80]),
        "button": TITLE,
        "quote": st.booleans(),
        "preview": st.booleans(),
        "ask": st.sampled_from(["location", "contact", "pulsa"]),
    },
)
RESPONSE = st.fixed_dictionaries(
    {},
    optional={
        "text": st.one_of(TEXT, LONG),
        "buttons": st.lists(st.one_of(BUTTON, LINK), max_size=13),
        "quick_replies": st.lists(BUTTON, max_size=3),
        "elements": st.one_of(st.lists(CARD, max_size=4), st.lists(EVEN_CARD, min_size=2, max_size=11)),
        "image": IMAGE,
        "attachment": ATTACHMENT,
        "metadata": METADATA,
    },
)


def tappable(response: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button of a response that has a title, links excluded."""
    listed = [
        *response.get("buttons", ()),
        *response.get("quick_replies", ()),
        *(button for card in response.get("elements", ()) for button in card.get("buttons", ())),
    ]
    return [button for button in listed if button["title"].strip() and "url" not in button]


def one_line(text: str) -> str:
    return " ".join(text.split())


def assert_in_order(parts: Sequence[str], shown: str) -> None:
    at = 0
    for part in parts:
        found = shown.find(letters(part), at)
        assert found >= 0, part
        at = found


@settings(max_examples=150, deadline=None)
@given(RESPONSE)
@example({"text": "a" * 5000, "buttons": [{"title": "Ya"}]})
@example({"elements": [{"title": "A", "image_url": "https://example.com/a.png", "buttons": [{"title": "Pilih"}]}] * 11})
@example({"buttons": [{"title": "Ya", "payload": "/affirm"}] * 10, "metadata": {"quote": True, "header": "x" * 61}})
def test_any_response_is_accepted_and_loses_no_text_button_or_payload(response: dict[str, Any]) -> None:
    desk = Desk()
    messages = render(response, desk, answering="wamid.1", tell=lambda _: None)
    for message in messages:
        accepted(message)
        assert problems(message) == []
    shown = readable(messages)
    metadata = response.get("metadata", {})
    asks = metadata.get("ask")

    assert letters(response.get("text", "")) in shown
    for cards in response.get("elements", ()):
        assert_in_order([cards.get("title", ""), cards.get("subtitle", "")], shown)
    # A title stands in full in its row, in the row's description, or in the numbered text, in the order it was given.
    buttons = [button for button in [*response.get("buttons", ()), *response.get("quick_replies", ())] if "url" not in button]
    assert_in_order([button["title"] for button in buttons], shown)
    for button in buttons:
        if button["title"].strip():
            assert letters(button.get("description", "")) in shown
    if messages and (response.get("text", "").strip() or buttons) and not asks:
        assert letters(metadata.get("header", "")) in shown
        assert letters(metadata.get("footer", "")) in shown

    # Every payload is behind exactly one token, and the token is on exactly one button, or its number is shown to be typed.
    expected = Counter((one_line(button["title"]), button.get("payload", "").strip() or one_line(button["title"])) for button in tappable(response))
    assert Counter((choice.title, choice.payload) for choice in desk.issued.values()) == expected
    tapped = ids(messages)
    assert len(set(tapped)) == len(tapped) and set(tapped) <= desk.issued.keys()
    for token, choice in desk.issued.items():
        typed = choice.number is not None and letters(f"{choice.number}. {choice.title}") in shown
        assert typed or token in tapped


@settings(max_examples=100, deadline=None)
@given(st.lists(RESPONSE, max_size=5))
def test_joining_the_messages_of_a_turn_loses_nothing_and_needs_no_more_of_them(responses: list[dict[str, Any]]) -> None:
    desk = Desk()
    messages = [message for response in responses for message in render(response, desk, answering="wamid.1", tell=lambda _: None)]
    fewer = joined(messages)
    for message in fewer:
        accepted(dict(message))
    plain = [dict(message) for message in fewer]
    assert readable(plain) == readable(messages)
    assert ids(plain) == ids(messages)
    assert len(fewer) <= len(messages)
    assert joined(fewer) == fewer
    quoting = [message for message in messages if "context" in message]
    assert len([message for message in fewer if "context" in message]) <= len(quoting)
    assert bool(quoting) == any("context" in message for message in fewer)
