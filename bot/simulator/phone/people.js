/** The left pane: who there is, what was said last, and whether the bot is connected. */

import { byId, el, roundButton } from "./dom.js";
import { summary } from "./summary.js";
import { address, fullDate, hue, initials, shortDay } from "./words.js";

const MORE = 100;
let most = MORE;

/** Show the customers, the latest hundred and further ones when asked for; `choose(id)` opens one's chat, `beside(id)` opens it next to the others, `open` are those in view. */
export function showPeople(store, typing, { choose, beside, open }) {
  const list = byId("customers");
  const held = document.activeElement?.closest("#customers li")?.dataset;
  const [userId, side] = [held?.userId, document.activeElement?.dataset.testid];
  const people = store.people();
  const items = people.slice(0, most).map((customer) => item(store, customer, typing.has(customer.user_id), { choose, beside, open }));
  list.replaceChildren(...(items.length ? items : [el("li", { class: "none", text: "Belum ada pelanggan. Tulis saja, pelanggan pertama dibuat otomatis." })]));
  if (people.length > most) list.append(el("li", {}, moreButton(people.length - most, () => showPeople(store, typing, { choose, beside, open }))));
  // What is drawn anew loses the focus; a keyboard stays where it was.
  if (userId) list.querySelector(`[data-user-id="${CSS.escape(userId)}"] [data-testid="${side}"]`)?.focus({ preventScroll: true });
}

function moreButton(left, draw) {
  const more = () => {
    most += MORE;
    draw();
  };
  return el("button", { type: "button", class: "none more-people", "data-testid": "more-people", text: `${left} pelanggan lain`, onclick: more });
}

/** Show whether the bot is connected; null when not even the simulator can be asked. */
export function showConnection(connection) {
  const line = byId("connection");
  const state = connection?.connected ? "connected" : "disconnected";
  const words = connection?.connected ? "terhubung" : "belum terhubung";
  line.title = connection ? `${connection.webhook_url}\n${connection.detail}` : "";
  if (line.dataset.state === state && line.textContent === words) return;
  line.dataset.state = state;
  line.textContent = words;
}

function item(store, customer, isTyping, { choose, beside, open }) {
  const last = store.last(customer.user_id);
  const unread = store.unread.get(customer.user_id) ?? 0;
  const words = isTyping ? "sedang mengetik…" : last ? (last.mine ? "Anda: " : "") + summary(last) : address(customer);
  const when = last ? { text: shortDay(last.at), title: fullDate(last.at), datetime: new Date(last.at * 1000).toISOString() } : {};
  const chosen = customer.user_id === store.active;
  return el(
    "li",
    { "data-user-id": customer.user_id, class: open.has(customer.user_id) ? "open" : null },
    el(
      "button",
      {
        type: "button",
        class: "customer",
        "data-testid": "customer",
        "aria-current": chosen ? "true" : null,
        title: `${customer.name} · ${address(customer)}`,
        onclick: () => choose(customer.user_id),
      },
      el("span", { class: `avatar ${hue(customer.user_id)}`, "aria-hidden": "true", text: initials(customer.name) }),
      el(
        "span",
        { class: "lines" },
        el("span", { class: `line${unread ? " new-line" : ""}` }, el("b", { text: customer.name }), el("time", when)),
        el("span", { class: "line" }, el("span", { class: `last${isTyping ? " writes" : ""}`, text: words })),
      ),
      unread ? el("span", { class: "badge", "aria-label": `${unread} pesan baru`, text: String(unread) }) : null,
    ),
    open.has(customer.user_id)
      ? null
      : roundButton("columns", `Buka ${customer.name} di samping`, () => beside(customer.user_id), { class: "beside wide", "data-testid": "beside" }),
  );
}
