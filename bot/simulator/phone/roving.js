/**
 * The keyboard in a conversation: one row can be reached with Tab, the arrows go to the next one, Enter opens its menu.
 * Written letters go to where one writes.
 */

import { setReachable } from "./turn.js";

const LONG_PRESS_MS = 480;
const MOVED_PX = 10;

export class Roving {
  #current = null;

  /** `openMenu(row, at)` opens the menu of a row, `leave(letter)` goes to the composer. */
  constructor(log, openMenu, leave) {
    this.log = log;
    this.openMenu = openMenu;
    this.leave = leave;
    log.addEventListener("keydown", (event) => this.#onKey(event));
    log.addEventListener("focusin", (event) => this.#reach(event.target.closest(".turn")));
    log.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    log.addEventListener("pointerdown", (event) => this.#onPress(event));
  }

  /** Make the last row the one that Tab reaches, unless the user is among the rows. */
  settle() {
    if (!this.log.contains(document.activeElement)) this.#reach(this.rows.at(-1));
    else if (!this.#current?.isConnected) this.#reach(document.activeElement.closest(".turn"));
  }

  get rows() {
    return [...this.log.querySelectorAll(".turn")];
  }

  /** A row was drawn anew: it takes the place of the old one, the focus too. */
  replaced(old, fresh, hadFocus) {
    if (this.#current !== old) return;
    this.#current = null;
    this.#reach(fresh);
    if (hadFocus) fresh.focus({ preventScroll: true });
  }

  #reach(row) {
    if (!row || row === this.#current) return;
    if (this.#current?.isConnected) setReachable(this.#current, false);
    this.#current = row;
    setReachable(row, true);
  }

  #onKey(event) {
    const row = event.target.closest(".turn");
    if (!row) return;
    const onRow = event.target === row;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const rows = this.rows;
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined && plain && (onRow || event.target.closest("audio, video") === null)) {
      event.preventDefault();
      if (to >= rows.length) this.leave("");
      else rows[Math.max(0, to)].focus();
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey) || (event.key === "Enter" && onRow)) {
      event.preventDefault();
      this.openMenu(row, null);
    } else if (event.key === "Escape") this.leave("");
    else if (onRow && plain && event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      this.leave(event.key);
    }
  }

  #onContextMenu(event) {
    const row = event.target.closest(".turn");
    // Links, pictures and selected words keep the browser's own menu.
    if (!row || event.target.closest("a, video, .composer") || String(getSelection())) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    this.openMenu(row, x || y ? { left: x, right: x, top: y, bottom: y } : null);
  }

  /** A long press of a finger opens the menu where the browser itself would not. */
  #onPress(event) {
    const row = event.target.closest(".turn");
    if (event.pointerType !== "touch" || !row) return;
    const [x, y] = [event.clientX, event.clientY];
    const stop = new AbortController();
    const timer = setTimeout(() => {
      stop.abort();
      this.openMenu(row, { left: x, right: x, top: y, bottom: y });
      navigator.vibrate?.(10);
    }, LONG_PRESS_MS);
    const cancel = () => {
      clearTimeout(timer);
      stop.abort();
    };
    const moved = (move) => Math.hypot(move.clientX - x, move.clientY - y) > MOVED_PX && cancel();
    for (const ending of ["pointerup", "pointercancel"]) addEventListener(ending, cancel, { signal: stop.signal });
    addEventListener("pointermove", moved, { signal: stop.signal });
  }
}
