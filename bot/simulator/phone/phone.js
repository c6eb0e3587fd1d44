/** The phone: ties the store, the event stream and the two panes together. */

import { showBanner } from "./banner.js";
import { setTick, summary, turn } from "./bubbles.js";
import { focusComposer, onSubmit, replyTo, stopReplying } from "./composer.js";
import { byId, day, el, initials } from "./dom.js";
import { Live } from "./live.js";
import { address, showConnection, showPeople } from "./people.js";
import { closeSheet, openSheet } from "./sheet.js";
import { Store } from "./store.js";

const SUGGESTIONS = [
  "halo kak, chat wa saya aman ga sih kalo ke akun bisnis?",
  "siapa aja sih yg bisa baca chat saya?",
  "mau konsultasi pake wa api dong",
];
const TYPING_MS = 25_000;
const SHOWN = 400;
const MONAS = { latitude: -6.175392, longitude: 106.827153, name: "Monas", address: "Jakarta Pusat" };

const store = new Store();
const typing = new Map();
const app = byId("app");
const log = byId("log");
const scroller = byId("scroller");

let connection = null;

const live = new Live({
  state(state) {
    const first = store.numbers.length === 0;
    store.load(state);
    connection = state.connection;
    showConnection(connection);
    showNumbers();
    if (first) app.dataset.view = store.customers.size > 1 ? "list" : "chat";
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
  message(message) {
    if (!store.add(message)) return;
    if (!message.mine) {
      stopTyping(message.user_id);
      if (!store.isOpen(message)) store.unread.set(message.user_id, (store.unread.get(message.user_id) ?? 0) + 1);
    }
    if (store.isOpen(message)) append(message);
    showPeopleNow();
  },
  ticks({ ticks }) {
    for (const { id, tick, trouble } of ticks) {
      const message = store.byId.get(id);
      if (message) changeTick(message, tick, trouble);
    }
  },
  receipt({ user_id: userId, number, n, typing: isTyping }) {
    for (const message of store.thread(userId, number)) {
      if (message.mine && message.n <= n && message.tick !== "read") changeTick(message, "read", null);
    }
    if (isTyping) startTyping(userId);
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
    for (const userId of [...typing.keys()]) stopTyping(userId);
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
  goTo(id) {
    const found = rowOf(id);
    found?.scrollIntoView({ block: "center", behavior: "smooth" });
    found?.classList.add("flash");
    setTimeout(() => found?.classList.remove("flash"), 1100);
  },
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
  answered: (message) => store.answered(message),
};

/** Send as the chosen customer; the first message makes one. Returns whether it was taken. */
async function write(content) {
  try {
    if (!store.active) await newCustomer(false);
    const body = { from: store.active, phone_number_id: store.number, ...content };
    live.on.message(await live.post("/_phone/messages", body));
    toEnd();
    return true;
  } catch (failure) {
    if (!(failure instanceof TypeError)) showBanner({}, failure.message);
    return false;
  }
}

async function answer(message, content) {
  if (await write({ message: content, context: { id: message.id } })) {
    const old = rowOf(message.id);
    old?.replaceWith(turn(message, old.classList.contains("first"), actions));
    focusComposer();
  }
}

async function newCustomer(phoneLess) {
  const customer = await live.post("/_phone/customers", { phone_less: phoneLess });
  store.customers.set(customer.user_id, customer);
  choose(customer.user_id);
}

function choose(userId) {
  store.choose(userId);
  stopReplying();
  app.dataset.view = "chat";
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
    ...store.numbers.map((number) => el("option", { value: number.id, text: `${number.name} · ${number.display}` })),
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
  log.replaceChildren();
  for (const message of store.thread().slice(-SHOWN)) append(message, false);
  showEmpty();
  showTyping();
  toEnd();
}

function showEmpty() {
  byId("empty").hidden = store.thread().length > 0;
}

function append(message, isNew = true) {
  const thread = store.thread();
  const before = thread[thread.indexOf(message) - 1];
  const newDay = !before || day(before.at) !== day(message.at);
  const stay = atEnd() || message.mine;
  if (newDay) log.append(el("div", { class: "day", text: day(message.at) }));
  const row = turn(message, newDay || before.mine !== message.mine, actions);
  row.classList.toggle("new-bubble", isNew);
  log.append(row);
  showEmpty();
  if (!isNew) return;
  const quoted = message.mine && store.byId.get(message.quotes);
  if (quoted && !quoted.mine) {
    const old = rowOf(quoted.id);
    old?.replaceWith(turn(quoted, old.classList.contains("first"), actions));
  }
  if (stay) toEnd();
}

function changeTick(message, state, trouble) {
  const wasPending = message.tick === "pending";
  message.tick = state;
  message.trouble = trouble;
  const tick = rowOf(message.id)?.querySelector(".tick");
  if (!tick) return;
  if (wasPending && state === "delivered") {
    // One tick, then two: taken by WhatsApp, then by the business.
    setTick(tick, "sent", null);
    setTimeout(() => setTick(tick, message.tick, message.trouble), 350);
  } else {
    setTick(tick, state, trouble);
  }
}

function startTyping(userId) {
  clearTimeout(typing.get(userId));
  typing.set(userId, setTimeout(() => stopTyping(userId), TYPING_MS));
  showTyping();
  showPeopleNow();
}

function stopTyping(userId) {
  clearTimeout(typing.get(userId));
  if (typing.delete(userId)) {
    showTyping();
    showPeopleNow();
  }
}

function showTyping() {
  const on = typing.has(store.active);
  const stay = atEnd();
  byId("typing").hidden = !on;
  byId("subtitle").textContent = on ? "sedang mengetik…" : `akun bisnis · ${store.business?.display ?? ""}`;
  if (stay) toEnd();
}

const rowOf = (id) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);
const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 90;

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

byId("back").addEventListener("click", () => {
  app.dataset.view = "list";
  byId("customers").querySelector("[aria-current]")?.focus();
});
byId("new-customer").addEventListener("click", () => newCustomer(false).catch(() => {}));
byId("new-phoneless").addEventListener("click", () => newCustomer(true).catch(() => {}));
byId("numbers").addEventListener("change", (event) => {
  store.number = event.target.value;
  showPeopleNow();
  showChat();
});
byId("to-end").addEventListener("click", toEnd);
scroller.addEventListener("scroll", () => {
  byId("to-end").hidden = atEnd();
});
byId("suggestions").replaceChildren(
  ...SUGGESTIONS.map((text) => el("button", { type: "button", text, onclick: () => write({ text }) })),
);
onSubmit(write);
live.start();
