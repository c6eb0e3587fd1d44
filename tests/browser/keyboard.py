"""A user without a mouse: goes with Tab and the arrows to what is wanted, and presses Enter there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST = 60


class Keyboard:
    """Presses keys only; nothing is focused or clicked by other means."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, *keys: str) -> None:
        """The keys one after another."""
        for key in keys:
            self._page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """What has the focus: its test id, label or text."""
        return str(
            self._page.evaluate("""() => {
                const e = document.activeElement;
                return e.dataset.testid ?? e.getAttribute('aria-label') ?? e.textContent;
            }""")
        )

    def tab_to(self, wanted: str, key: str = "Tab", most: int = 25) -> None:
        """Go on from here with Tab until the control with this test id has the focus, in so many steps at most."""
        for _ in range(most):
            self.press(key)
            if self.focused == wanted:
                return
        raise AssertionError(f"{most} times {key} never reached {wanted}; now at {self.focused}.")

    def tap(self, target: Locator, key: str = "Enter") -> None:
        """Go to the control and press it."""
        self.reach(target)
        self.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go to the field and write in place of what stands there."""
        self.reach(target)
        self.press("Control+a")
        self._page.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        """Go to the control, wherever it is: in a menu, in a message, in a dialog or on the page."""
        expect(target).to_be_visible()
        place = target.evaluate("e => e.closest('#menu') ? 'menu' : e.closest('#log') ? 'log' : 'page'")
        if place == "menu":
            self._go(target, "ArrowDown" if target.evaluate("e => e.closest('[data-columns]') === null") else "ArrowRight")
        elif place == "log":
            self._to_row(target)
            self._go(target, "Tab")
        else:
            self._go(target, "Tab")

    def open_menu(self, row: Locator) -> None:
        """Open the menu of a message."""
        self._to_row(row)
        self.press("Enter")

    def _to_row(self, target: Locator) -> None:
        composer = self._page.get_by_test_id("composer").first
        if not self._is_focused(composer):
            self._go(composer, "Tab")
        self.press("Control+a", "Delete", "ArrowUp")
        for _ in range(MOST):
            if target.evaluate("e => e.closest('.turn') === document.activeElement"):
                return
            self.press("ArrowUp")
        raise AssertionError(f"The arrows never reached the message of {target}.")

    def _go(self, target: Locator, key: str) -> None:
        for _ in range(MOST):
            if self._is_focused(target):
                return
            self.press(key)
        raise AssertionError(f"{MOST} times {key} never reached {target}.")

    @staticmethod
    def _is_focused(target: Locator) -> bool:
        return bool(target.evaluate("e => e === document.activeElement"))
