"""The switches that make delivery as untidy as the real one can be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliverySettings:
    """As it stands here, the emulator delivers every webhook once and in order.

    duplicate: extra deliveries of each webhook (messages, batches and statuses), each in different bytes.
    reorder: messages and batches are held for up to 200 ms and leave in another order; for statuses see shuffle_statuses.
    delay_ms: every webhook waits this long before its first attempt.
    hold_statuses: statuses are queued until this is false again.
    omit_opaque: statuses do not carry `biz_opaque_callback_data`.
    skip_delivered: `read` (or nothing) follows `sent` directly.
    late_window_error: a closed window is reported by a `failed` status, not by the send's response.
    shuffle_statuses: the statuses of a message arrive in any order.
    paused: every webhook is queued until this is false again.
    noise: webhooks carry fields, values and changes that no receiver knows yet, and now and then no `contacts`.
    limits: sends faster than Meta's rates are refused (131056 to one customer, 130429 altogether).
    """

    duplicate: int = 0
    reorder: bool = False
    delay_ms: int = 0
    hold_statuses: bool = False
    omit_opaque: bool = False
    skip_delivered: bool = False
    late_window_error: bool = False
    shuffle_statuses: bool = False
    paused: bool = False
    noise: bool = False
    limits: bool = True
