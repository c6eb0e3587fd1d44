/** The rows of one conversation: its bubbles in order, its days, what is unread, and the ticks that change. */

import { el } from "./dom.js";
import { Roving } from "./roving.js";
import { End } from "./scroll.js";
import { setTick } from "./ticks.js";
import { isNote, turn } from "./turn.js";
import { day, sameDay } from "./words.js";

const SHOWN = 150;
const SECOND_TICK_MS = 350;
const FLASH_MS = 1100;

export class Chat {
  #from = 0;
  #unread = null;

  /** `parts` are the elements of the pane, `thread()` its messages, `actions` what can be done with one: see turn.js. */
  constructor(parts, thread, actions) {
    this.log = parts.log;
    this.empty = parts.empty;
    this.thread = thread;
    this.actions = actions;
    this.end = new End(parts.scroller, parts.log, parts["to-end"]);
    this.roving = new Roving(parts.log, (row, at) => actions.openMenuAt(row, at), actions.write);
  }

  /** Show the conversation: from its end, or from the first of `unread` messages. */
  show(unread = 0) {
    const thread = this.thread();
    this.#from = Math.max(0, thread.length - Math.max(SHOWN, unread + 5));
    this.#unread = unread ? (thread.filter((message) => !message.mine && message.type !== "failed").at(-unread)?.id ?? null) : null;
    this.#drawAll(unread);
    this.end.go();
    const marker = this.log.querySelector(".unread");
    if (marker && this.end.scroller.scrollHeight > this.end.scroller.clientHeight) this.end.leaveFor(marker, { block: "center" });
  }

  /** Add a message that has just come. */
  add(message) {
    const stay = this.end.reached || message.mine;
    if (message.mine) this.#forgetUnread();
    this.#draw(message).classList.add("new-bubble");
    this.#showEmpty();
    this.roving.settle();
    const quoted = message.mine && this.thread().find((one) => one.id === message.quotes);
    if (quoted && !quoted.mine) this.drawAgain(quoted);
    if (stay) this.end.go();
  }

  /** Draw a message anew that was changed, or whose buttons were used or may be used again. */
  drawAgain(message) {
    const old = this.rowOf(message.id);
    if (!old) return;
    hush(old);
    const hadFocus = old.contains(document.activeElement);
    const fresh = turn(message, old.classList.contains("first"), this.actions);
    old.replaceWith(fresh);
    this.roving.replaced(old, fresh, hadFocus);
  }

  /** Call the days anew, when "today" is another one than before. */
  nameDays() {
    for (const sign of this.log.querySelectorAll("[data-day-of]")) sign.textContent = day(Number(sign.dataset.at));
  }

  changeTick(message, state, trouble) {
    const wasPending = message.tick === "pending";
    message.tick = state;
    message.trouble = trouble;
    const tick = this.rowOf(message.id)?.querySelector(".tick");
    if (!tick) return;
    if (wasPending && state === "delivered") {
      // One tick, then two: taken by WhatsApp, then by the business.
      setTick(tick, "sent", null);
      setTimeout(() => setTick(tick, message.tick, message.trouble), SECOND_TICK_MS);
    } else {
      setTick(tick, state, trouble);
    }
  }

  /** Go to a message, drawing the earlier ones when it is among them. */
  goTo(id) {
    const at = this.thread().findIndex((message) => message.id === id);
    if (at < 0) return;
    const far = at < this.#from;
    if (far) {
      this.#from = Math.max(0, at - SHOWN);
      this.#drawAll();
    }
    const found = this.rowOf(id);
    this.end.leaveFor(found, { block: "center", smooth: !far });
    found.focus({ preventScroll: true });
    found.classList.add("flash");
    setTimeout(() => found.classList.remove("flash"), FLASH_MS);
  }

  rowOf(id) {
    return this.log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #drawAll(unread = 0) {
    hush(this.log);
    this.log.replaceChildren();
    if (this.#from) this.log.append(this.#earlier());
    for (const message of this.thread().slice(this.#from)) this.#draw(message, unread);
    this.#showEmpty();
    this.roving.settle();
  }

  #earlier() {
    const more = () => {
      const first = this.log.querySelector(".turn");
      this.#from = Math.max(0, this.#from - SHOWN);
      this.#drawAll();
      const again = this.rowOf(first.dataset.id);
      this.end.leaveFor(again);
      again.focus({ preventScroll: true });
    };
    return el("button", { type: "button", class: "day earlier", "data-testid": "earlier", text: `${this.#from} pesan sebelumnya`, onclick: more });
  }

  /** Put a message at its place, which is before those that were written after it. */
  #draw(message, unread = 0) {
    const thread = this.thread();
    const at = thread.lastIndexOf(message);
    const [before, after] = [thread[at - 1], thread[at + 1]];
    const below = after ? this.rowOf(after.id) : null;
    const row = turn(message, begins(message, before), this.actions);
    this.log.insertBefore(row, below && topOf(below));
    if (message.id === this.#unread) row.before(el("div", { class: "day unread", "data-testid": "unread", text: `${unread} pesan belum dibaca` }));
    this.#signDay(message, before, row);
    if (below) {
      this.#signDay(after, message, below);
      below.classList.toggle("first", !isNote(after) && begins(after, message));
    }
    return row;
  }

  /** Put the day of a message above its row, when it is another one than that of the message before it. */
  #signDay(message, before, row) {
    this.log.querySelector(`[data-day-of="${CSS.escape(message.id)}"]`)?.remove();
    if (before && sameDay(before.at, message.at)) return;
    topOf(row).before(el("div", { class: "day", "data-testid": "day", "data-day-of": message.id, "data-at": message.at, text: day(message.at) }));
  }

  #forgetUnread() {
    this.#unread = null;
    this.log.querySelector(".unread")?.remove();
  }

  #showEmpty() {
    this.empty.hidden = this.thread().length > 0;
  }
}

/** Whether a message stands apart from the one before it: another day, another person. */
const begins = (message, before) => !before || !sameDay(before.at, message.at) || before.mine !== message.mine || isNote(before);

/** The first of what belongs above a row: its day, then the mark of what is unread. */
function topOf(row) {
  let top = row;
  while (top.previousElementSibling?.matches("[data-day-of], .unread")) top = top.previousElementSibling;
  return top;
}

/** What is taken off the page must not go on sounding. */
function hush(element) {
  for (const sound of element.querySelectorAll("audio, video")) sound.pause();
}
