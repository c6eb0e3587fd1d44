/** The left pane: who there is, what was said last, and whether the bot is connected. */

import { summary } from "./bubbles.js";
import { byId, day, el, hour, hue, initials, phone } from "./dom.js";

/** How a customer is addressed: a number, or a username where the number is hidden. */
export function address(customer) {
  return customer.username ? `@${customer.username}` : phone(customer.wa_id);
}

export function showPeople(store, typing, choose) {
  const items = store.people().map((customer) => item(store, customer, typing.has(customer.user_id), choose));
  byId("customers").replaceChildren(
    ...(items.length ? items : [el("li", { class: "none", text: "Belum ada pelanggan. Tulis saja, pelanggan pertama dibuat otomatis." })]),
  );
}

/** Show whether the bot is connected; null when not even the simulator can be asked. */
export function showConnection(connection) {
  const line = byId("connection");
  line.dataset.state = connection?.connected ? "connected" : "disconnected";
  line.textContent = connection?.connected ? "terhubung" : "belum terhubung";
  line.title = connection ? `${connection.webhook_url}\n${connection.detail}` : "";
}

function item(store, customer, isTyping, choose) {
  const last = store.thread(customer.user_id).at(-1);
  const unread = store.unread.get(customer.user_id) ?? 0;
  const words = isTyping ? "sedang mengetik…" : last ? (last.mine ? "Anda: " : "") + summary(last) : address(customer);
  const when = last ? (day(last.at) === "Hari ini" ? hour(last.at) : day(last.at)) : "";
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: "customer",
        "data-testid": "customer",
        "data-user-id": customer.user_id,
        "aria-current": customer.user_id === store.active ? "true" : null,
        title: `${customer.name} · ${address(customer)}`,
        onclick: () => choose(customer.user_id),
      },
      el("span", { class: `avatar ${hue(customer.user_id)}`, "aria-hidden": "true", text: initials(customer.name) }),
      el(
        "span",
        { class: "lines" },
        el("span", { class: "line" }, el("b", { text: customer.name }), el("time", { text: when })),
        el("span", { class: "line" }, el("span", { class: "last", text: words })),
      ),
      unread ? el("span", { class: "badge", "aria-label": `${unread} pesan baru`, text: String(unread) }) : null,
    ),
  );
}
