/** How far a customer's message came: waiting, taken, received, read. */

import { el, icon } from "./dom.js";

const TICKS = {
  pending: ["clock", "Menunggu"],
  sent: ["tick", "Terkirim"],
  delivered: ["ticks", "Diterima"],
  read: ["ticks", "Dibaca"],
};

/** The tick of a message. */
export function tickOf(message) {
  const tick = el("span", { class: "tick", "data-testid": "tick", role: "img" });
  setTick(tick, message.tick, message.trouble);
  return tick;
}

/** Show a tick state (pending, sent, delivered, read) and why it is still pending. */
export function setTick(tick, state, trouble) {
  const [symbol] = TICKS[state];
  const why = tickWords(state, trouble);
  const troubled = state === "pending" && Boolean(trouble);
  tick.dataset.state = state;
  tick.title = troubled ? `${why}\n${trouble}` : why;
  tick.setAttribute("aria-label", why);
  tick.toggleAttribute("data-trouble", troubled);
  tick.replaceChildren(icon(troubled ? "alert" : symbol));
}

/** The state in words. */
export function tickWords(state, trouble) {
  return state === "pending" && trouble ? "Bot belum menerima pesan ini (mencoba lagi…)" : TICKS[state][1];
}
