"""A message in Meta's own form goes out as it is, its ids replaced; one that Meta would refuse is said in a form that it takes."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.whatsapp.findings import Finding
from bot.whatsapp.rendering import render, simplified

from .samples import PAYLOADS, SAMPLES
from .shown import Desk, accepted

JUNK = st.sampled_from(
    [None, "", " ", "x" * 25, "x" * 300, "x\ny\nz\nq", "x" * 5000, 0, 7.5, True, [], {}, ["x"], {"x": 1}, [{}], "media/a.png", " a ", "https://"]
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_valid_message_goes_out_as_it_is_but_for_its_ids(name: str) -> None:
    desk, told = Desk(), list[Finding]()
    (message,) = render({"custom": SAMPLES[name]}, desk, answering="wamid.1", tell=told.append)
    accepted(message)
    assert told == []
    assert [choice.payload for choice in desk.issued.values()] == PAYLOADS.get(name, [])
    sent = json.dumps(message)
    for token, choice in desk.issued.items():
        assert sent.count(f'"{token}"') == 1
        sent = sent.replace(f'"{token}"', f'"{choice.payload}"')
    written = copy.deepcopy(SAMPLES[name])
    if name == "reaction":
        written["reaction"]["message_id"] = "wamid.1"
    assert json.loads(sent) == json.loads(json.dumps(written))


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_id_of_a_custom_message_leaves_the_house(name: str) -> None:
    (message,) = render({"custom": SAMPLES[name]}, Desk(), answering="wamid.1")
    sent = json.dumps(message)
    assert not [payload for payload in PAYLOADS[name] if f'"{payload}"' in sent]


def paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a message."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, item in inner for found in paths(item, (*path, key)))]


@st.composite
def corrupted(draw: st.DrawFn) -> Any:
    """A valid message with one to three places taken out, made junk of, doubled, or given an unknown key."""
    message = copy.deepcopy(draw(st.sampled_from(list(SAMPLES.values()))))
    for _ in range(draw(st.integers(1, 3))):
        if not message:
            break
        *way, last = draw(st.sampled_from(paths(message)[1:]))
        node = message
        for key in way:
            node = node[key]
        change = draw(st.sampled_from(["out", "junk", "doubled", "unknown"]))
        if change == "out":
            del node[last]
        elif change == "doubled" and isinstance(node, list):
            node.append(copy.deepcopy(node[last]))
        elif change == "unknown" and isinstance(node, dict):
            node["unknown"] = "x"
        else:
            node[last] = copy.deepcopy(draw(JUNK))
    return message


@settings(max_examples=400, deadline=None)
@given(corrupted())
def test_whatever_is_wrong_with_a_message_what_goes_out_is_accepted(custom: Any) -> None:
    desk = Desk()
    for message in render({"custom": custom}, desk, answering="wamid.1", tell=lambda _: None):
        # Only files of ours may stand there that Meta cannot fetch: they are uploaded before they are sent.
        accepted(json.loads(json.dumps(message).replace('"media/a.png"', '"https://a.id/a.png"')))
        plainer = simplified(message)
        if plainer:
            accepted(plainer)
