"""Keys and deadlines of an action call."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from bot.backends import Call, call_of, current_call, runs_before, serving_call

USER = {"event": "user"}


def ran(name: str) -> dict[str, Any]:
    return {"event": "action", "name": name}


def test_the_keys_of_a_call_count_its_writes() -> None:
    call = Call("t", "a", 2, 0.0)
    assert [call.next_write_key() for _ in range(3)] == ["t:a:2.0", "t:a:2.1", "t:a:2.2"]


def test_only_runs_since_the_customers_message_count() -> None:
    events = [USER, ran("a"), ran("a"), USER, ran("a"), ran("b")]
    assert [runs_before({"events": events}, name) for name in ("a", "b", "c")] == [1, 1, 0]
    assert runs_before({"events": [*events, USER]}, "a") == 0


def test_a_tracker_without_usable_events_counts_nothing() -> None:
    for events in (None, "x", [], [None, 7]):
        assert runs_before({"events": events}, "a") == 0


def test_a_replayed_turn_makes_the_same_keys() -> None:
    tracker = {"latest_message": {"message_id": "wamid.B"}, "events": [USER, ran("a")]}
    assert [call_of(tracker, "a").next_write_key() for _ in range(2)] == ["wamid.B:a:1.0"] * 2


def test_the_turns_own_name_comes_before_the_messages() -> None:
    assert call_of({"latest_message": {"message_id": "second"}}, "a", turn_id="first").turn_id == "first"


def test_turns_without_any_id_never_share_a_key() -> None:
    assert call_of({}, "a").next_write_key() != call_of({}, "a").next_write_key()


def test_the_time_left_ends_at_zero() -> None:
    call = Call("t", "a", 0, 10.0)
    assert (call.left_s(9.5), call.left_s(10.0), call.left_s(99.0)) == (0.5, 0.0, 0.0)
    assert 7 < call_of({}, "a").left_s() <= 8
    assert call_of({}, "a", timeout_s=60).deadline_monotonic > time.monotonic() + 59


def test_a_call_is_current_only_while_it_is_served() -> None:
    with serving_call(Call("t", "a", 0, 0.0)) as call:
        assert current_call() is call
    assert current_call() is None


def test_backends_need_neither_rasa_nor_sanic() -> None:
    script = "import sys, bot.backends; sys.exit(bool({'rasa', 'rasa_sdk', 'sanic', 'tensorflow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
