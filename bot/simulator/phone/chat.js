/** The open conversation: its bubbles in order, its days, and the ticks that change. */

import { setTick, turn } from "./bubbles.js";
import { byId, day, el } from "./dom.js";
import { atEnd, toEnd } from "./scroll.js";

const SHOWN = 400;
const SECOND_TICK_MS = 350;
const FLASH_MS = 1100;
const log = byId("log");

export class Chat {
  /** `actions` is what can be done with a bubble, see bubbles.js. */
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
  }

  /** Show the chosen conversation from its end. */
  show() {
    log.replaceChildren();
    for (const message of this.store.thread().slice(-SHOWN)) this.#draw(message);
    this.#showEmpty();
    toEnd();
  }

  /** Add a message that has just come. */
  add(message) {
    const stay = atEnd() || message.mine;
    this.#draw(message).classList.add("new-bubble");
    this.#showEmpty();
    const quoted = message.mine && this.store.byId.get(message.quotes);
    if (quoted && !quoted.mine) this.drawAgain(quoted);
    if (stay) toEnd();
  }

  /** Draw a message anew whose buttons were used, or may be used again. */
  drawAgain(message) {
    const old = rowOf(message.id);
    old?.replaceWith(turn(message, old.classList.contains("first"), this.actions));
  }

  changeTick(message, state, trouble) {
    const wasPending = message.tick === "pending";
    message.tick = state;
    message.trouble = trouble;
    const tick = rowOf(message.id)?.querySelector(".tick");
    if (!tick) return;
    if (wasPending && state === "delivered") {
      // One tick, then two: taken by WhatsApp, then by the business.
      setTick(tick, "sent", null);
      setTimeout(() => setTick(tick, message.tick, message.trouble), SECOND_TICK_MS);
    } else {
      setTick(tick, state, trouble);
    }
  }

  goTo(id) {
    const found = rowOf(id);
    found?.scrollIntoView({ block: "center", behavior: "smooth" });
    found?.classList.add("flash");
    setTimeout(() => found?.classList.remove("flash"), FLASH_MS);
  }

  /** Put a message at its place, which is before those that were written after it. */
  #draw(message) {
    const thread = this.store.thread();
    const at = thread.indexOf(message);
    const before = thread[at - 1];
    const after = thread[at + 1] ? rowOf(thread[at + 1].id) : null;
    const newDay = !before || day(before.at) !== day(message.at);
    const row = turn(message, newDay || before.mine !== message.mine, this.actions);
    if (newDay && !after) log.append(el("div", { class: "day", text: day(message.at) }));
    log.insertBefore(row, after);
    return row;
  }

  #showEmpty() {
    byId("empty").hidden = this.store.thread().length > 0;
  }
}

const rowOf = (id) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);
