/** The phone: ties the store, what happens and the two panes together. */

import { showBanner } from "./banner.js";
import { summary } from "./bubbles.js";
import { Chat } from "./chat.js";
import { focusComposer, forgetDrafts, onSubmit, replyTo, stopReplying, writeAs } from "./composer.js";
import { byId, el, initials, phone } from "./dom.js";
import { Live, Refusal, Unreachable } from "./live.js";
import { address, showConnection, showPeople } from "./people.js";
import { atEnd, toEnd } from "./scroll.js";
import { closeSheet, openSheet } from "./sheet.js";
import { Store } from "./store.js";
import { Typing } from "./typing.js";

const SUGGESTIONS = [
  "halo kak, chat wa saya aman ga sih kalo ke akun bisnis?",
  "siapa aja sih yg bisa baca chat saya?",
  "mau konsultasi pake wa api dong",
];
const MONAS = { latitude: -6.175392, longitude: 106.827153, name: "Monas", address: "Jakarta Pusat" };

const store = new Store();
const typing = new Typing(() => {
  showTyping();
  showPeopleNow();
});
const answering = new Set();
const app = byId("app");
const narrow = matchMedia("(max-width: 760px)"); // as in phone.css: one pane at a time

let connection = null;
let firstCustomer = null;

const live = new Live({
  state(state) {
    const first = store.numbers.length === 0;
    store.load(state);
    connection = state.connection;
    showConnection(connection);
    showNumbers();
    if (first) look(store.view ?? (store.customers.size > 1 ? "list" : "chat"));
    showPeopleNow();
    showChat();
    showBanner({ reachable: true, connected: connection.connected });
  },
  gone() {
    showConnection(null);
    showBanner({ reachable: false });
  },
  back() {
    showConnection(connection);
    showBanner({ reachable: true });
  },
  async message(message) {
    if (!message.mine && store.isOpen(message)) await typing.seen(message.user_id);
    if (!store.add(message)) return;
    if (!message.mine) {
      typing.stop(message.user_id);
      if (!isRead(message)) store.unread.set(message.user_id, (store.unread.get(message.user_id) ?? 0) + 1);
    }
    if (store.isOpen(message)) chat.add(message);
    showPeopleNow();
  },
  ticks({ ticks }) {
    for (const { id, tick, trouble } of ticks) {
      const message = store.byId.get(id);
      if (message) chat.changeTick(message, tick, trouble);
    }
  },
  receipt({ user_id: userId, number, n, typing: isTyping }) {
    for (const message of store.thread(userId, number)) {
      if (message.mine && message.n <= n && message.tick !== "read") chat.changeTick(message, "read", null);
    }
    if (isTyping) typing.start(userId);
  },
  customer(customer) {
    store.customers.set(customer.user_id, customer);
    if (!store.active) choose(customer.user_id);
    showPeopleNow();
  },
  connection(changed) {
    connection = changed;
    showConnection(connection);
    showBanner({ connected: connection.connected });
  },
  reset() {
    store.clear();
    store.active = null;
    forgetDrafts();
    typing.clear();
    closeSheet();
    showPeopleNow();
    showChat();
  },
});

const actions = {
  quoteOf(id) {
    const quoted = store.byId.get(id);
    return quoted ? { who: quoted.mine ? "Anda" : store.business.name, text: summary(quoted) } : null;
  },
  goTo: (id) => chat.goTo(id),
  reply: (message) => replyTo(message.id, actions.quoteOf(message.id)),
  tap(message, { id, title }) {
    answer(message, { type: "interactive", interactive: { type: "button_reply", button_reply: { id, title } } });
  },
  openList(message) {
    openSheet(message.list, ({ id, title, description }) => {
      const row = description ? { id, title, description } : { id, title };
      answer(message, { type: "interactive", interactive: { type: "list_reply", list_reply: row } });
    });
  },
  send(message) {
    const customer = store.customers.get(store.active);
    const name = { formatted_name: customer.name, first_name: customer.name };
    const phones = [{ phone: `+${customer.wa_id}`, wa_id: customer.wa_id, type: "CELL" }];
    answer(
      message,
      message.request === "location"
        ? { type: "location", location: MONAS }
        : { type: "contacts", contacts: [{ name, phones, origin: "contact_request" }] },
    );
  },
  answered: (message) => store.answered(message) ?? (answering.has(message.id) ? "" : null),
};

const chat = new Chat(store, actions);

/** Send as the chosen customer; the first message makes one. Returns whether it was taken. */
async function write(content) {
  try {
    if (!store.active) await (firstCustomer ??= newCustomer(false).finally(() => (firstCustomer = null)));
    const body = { from: store.active, phone_number_id: store.number, ...content };
    await live.tell("message", await live.post("/_phone/messages", body));
    toEnd();
    showBanner({ refusal: "" });
    return true;
  } catch (failure) {
    refused(failure);
    return false;
  }
}

/** Answer with a button, a row or a card: once, however often it is tapped. */
async function answer(message, content) {
  if (actions.answered(message) !== null) return;
  answering.add(message.id);
  chat.drawAgain(message);
  const taken = await write({ message: content, context: { id: message.id } });
  answering.delete(message.id);
  chat.drawAgain(message);
  if (taken) focusComposer();
}

async function newCustomer(phoneLess) {
  const customer = await live.post("/_phone/customers", { phone_less: phoneLess });
  store.customers.set(customer.user_id, customer);
  choose(customer.user_id);
  showBanner({ refusal: "" });
}

/** Show why something was not taken. */
function refused(failure) {
  if (failure instanceof Refusal) showBanner({ refusal: failure.message });
  else if (!(failure instanceof Unreachable)) console.error("The page itself failed.", failure);
}

/** Run `act` for one tap at a time. */
function once(button, act) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await act().catch(refused);
    button.disabled = false;
  });
  return button;
}

function look(view) {
  app.dataset.view = view;
  store.look(view);
}

/** Whether the chat that a message belongs to is in view. */
function isRead(message) {
  return store.isOpen(message) && !(narrow.matches && app.dataset.view === "list");
}

function choose(userId) {
  store.choose(userId);
  stopReplying();
  look("chat");
  showPeopleNow();
  showChat();
  focusComposer();
}

function showPeopleNow() {
  showPeople(store, typing, choose);
}

function showNumbers() {
  byId("numbers-label").hidden = store.numbers.length < 2;
  byId("numbers").replaceChildren(
    ...store.numbers.map((number) => el("option", { value: number.id, text: `${number.name} · ${phone(number.display)}` })),
  );
  byId("numbers").value = store.number;
}

function showChat() {
  const customer = store.customers.get(store.active);
  byId("business-name").textContent = store.business.name;
  byId("business-avatar").textContent = initials(store.business.name);
  const [first, ...more] = (customer?.name ?? "").split(" ");
  byId("as").replaceChildren(
    ...(customer ? [`Anda: ${first}`, el("span", { text: ` ${more.join(" ")} · ${address(customer)}` })] : []),
  );
  byId("as").title = byId("as").textContent;
  writeAs(store.active ? `${store.number}/${store.active}` : "");
  chat.show();
  showTyping();
}

function showTyping() {
  const on = typing.has(store.active);
  const stay = atEnd();
  byId("typing").hidden = !on;
  const kind = el("span", { class: "wide", text: "akun bisnis · " });
  byId("subtitle").replaceChildren(...(on ? ["sedang mengetik…"] : [kind, phone(store.business?.display ?? "")]));
  if (stay) toEnd();
}

byId("back").addEventListener("click", () => {
  look("list");
  byId("customers").querySelector("[aria-current]")?.focus();
});
narrow.addEventListener("change", () => {
  if (!narrow.matches) store.unread.delete(store.active);
  showPeopleNow();
});
once(byId("new-customer"), () => newCustomer(false));
once(byId("new-phoneless"), () => newCustomer(true));
byId("numbers").addEventListener("change", (event) => {
  store.number = event.target.value;
  showPeopleNow();
  showChat();
});
byId("suggestions").replaceChildren(
  ...SUGGESTIONS.map((text) => once(el("button", { type: "button", text }), () => write({ text }))),
);
onSubmit(write);
live.follow();
