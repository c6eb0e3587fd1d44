"""The arithmetic of the two buckets."""

from __future__ import annotations

from bot.simulator.world.rates import Bucket, SendRates


def send(rates: SendRates, at: float) -> None:
    rates.reducers["send.accepted"]({"phone_number_id": "1", "user_id": "ID.a", "address": "62", "at": at})


def test_a_pause_gives_back_one_message_for_each_gap() -> None:
    bucket = Bucket(burst=3, gap_s=10)
    full_until = 0.0
    for _ in range(3):
        assert bucket.wait_s(full_until, now=100) == 0
        full_until = bucket.add(full_until, now=100)

    assert bucket.wait_s(full_until, now=100) == 10
    assert bucket.wait_s(full_until, now=110) == 0
    assert bucket.wait_s(bucket.add(full_until, now=110), now=110) == 10
    assert [bucket.wait_s(full_until, now=130), bucket.add(full_until, now=500)] == [0, 510]


def test_what_overflows_is_not_remembered() -> None:
    bucket = Bucket(burst=3, gap_s=10)
    full_until = 0.0
    for _ in range(100):
        full_until = bucket.add(full_until, now=0)

    assert bucket.wait_s(full_until, now=0) == 10


def test_a_clock_that_is_turned_back_makes_nobody_wait() -> None:
    rates = SendRates()
    rates.reducers["clock"]({"offset_s": 86_400.0})
    for _ in range(45):
        send(rates, at=86_400)
    assert rates.pair_wait_s("1", "ID.a", now=86_400) == 6

    rates.reducers["clock"]({"offset_s": 0.0})

    assert rates.pair_wait_s("1", "ID.a", now=0) == 0
