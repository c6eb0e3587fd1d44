/** Keeps a chat at its end: a reader who is there stays there, whatever changes the size of the chat. */

const NEAR_PX = 90;

export class End {
  #kept = true;
  #size = "";

  /** `scroller` holds `log`; `button` goes to the end and is shown while the reader is elsewhere. */
  constructor(scroller, log, button) {
    this.scroller = scroller;
    this.log = log;
    this.button = button;
    scroller.addEventListener("scroll", () => {
      // A change of size scrolls too; only what the reader does counts.
      if (this.#measured() === this.#size) this.#note();
    });
    const observer = new ResizeObserver(() => {
      this.#size = this.#measured();
      if (this.#kept) this.go();
    });
    observer.observe(scroller);
    observer.observe(log);
    button.addEventListener("click", () => this.go());
  }

  /** Whether the reader is at the end. */
  get reached() {
    return this.#kept;
  }

  go() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#note();
  }

  /** Scroll to `row` and stay there; `smooth` for a short way that the reader can follow. */
  leaveFor(row, { block = "start", smooth = false } = {}) {
    this.#kept = false;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollIntoView({ block, behavior: smooth && !calm ? "smooth" : "instant" });
    if (!smooth) this.#note();
  }

  #note() {
    this.#kept = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_PX;
    this.button.hidden = this.#kept;
  }

  #measured() {
    return `${this.scroller.clientWidth} ${this.scroller.clientHeight} ${this.log.clientHeight}`;
  }
}
