"""What a stranger does first: opens the phone, writes as people write, and gets the right answer."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.stack import ROOT, Stack, until

QUESTION = "halo kak, chat wa saya aman ga sih kalo ke akun bisnis?"
PATIENCE_MS = 20_000


def write(page: Page, text: str) -> None:
    before = page.get_by_test_id("bubble-in").count()
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("bubble-in")).to_have_count(before + 1, timeout=PATIENCE_MS)


def last(page: Page):
    return page.get_by_test_id("bubble-in").last


def test_a_question_in_slang_gets_the_right_answer_and_blue_ticks(page: Page, sapa: Stack) -> None:
    count_the_dots(page)
    write(page, QUESTION)
    expect(last(page)).to_contain_text("enkripsi")
    expect(page.get_by_test_id("bubble-out").last.get_by_test_id("tick")).to_have_attribute("data-state", "read", timeout=PATIENCE_MS)
    assert page.evaluate("window.dots") > 0
    expect(page.get_by_test_id("typing")).to_be_hidden()
    keep_screenshot(page)


def test_the_actions_result_appears_after_a_form_and_a_tap(page: Page, sapa: Stack) -> None:
    write(page, "mau konsultasi dong")
    write(page, "Budi Santoso")
    write(page, "mau pakai wa api buat toko online")
    page.get_by_test_id("reply-button").filter(has_text=re.compile("Ya")).last.click()
    expect(last(page)).to_contain_text(re.compile(r"K-\d{4}"), timeout=PATIENCE_MS)
    reference = re.search(r"K-\d{4}", last(page).inner_text())
    assert reference is not None
    assert reference.group() in [lead["reference"] for lead in sapa.leads()]


def test_with_the_backend_stopped_the_customer_gets_an_honest_answer(page: Page, sapa: Stack) -> None:
    write(page, "mau konsultasi dong")
    write(page, "Budi Santoso")
    write(page, "mau pakai wa api buat toko online")
    sapa.kill("reference-backend", signal.SIGSTOP)
    try:
        page.get_by_test_id("reply-button").filter(has_text=re.compile("Ya")).last.click()
        expect(page.get_by_test_id("bubble-in").filter(has_text="bermasalah")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_test_id("bubble-in").filter(has_text=re.compile(r"K-\d{4}"))).to_have_count(0)
    finally:
        sapa.kill("reference-backend", signal.SIGCONT)
    until("the backend is back", lambda: sapa.leads() is not None)


def count_the_dots(page: Page) -> None:
    """Count in `window.dots` how often the page showed that the business types: a turn may be over before a test looks."""
    page.evaluate("""() => {
        window.dots = 0;
        const typing = document.getElementById('typing');
        new MutationObserver(() => { if (!typing.hidden) window.dots += 1 }).observe(typing, { attributes: true });
    }""")


def keep_screenshot(page: Page) -> None:
    """The README's picture is made here; it is written only when asked for, so that a test run changes no file."""
    if os.environ.get("SAPA_SCREENSHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        folder = ROOT / "docs" / "images"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / ("phone.png" if width < 600 else "desktop.png")), animations="disabled")
