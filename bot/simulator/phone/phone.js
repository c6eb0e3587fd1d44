/** The phone: ties the store, what happens, the list of customers and the chats together. */

import "./theme.js";
import { showBanner } from "./banner.js";
import { forgetDrafts } from "./composer.js";
import { announce, byId, el } from "./dom.js";
import { Giving, once, showFailure } from "./giving.js";
import { showCustomer } from "./info-sheet.js";
import { Live } from "./live.js";
import { openMenu } from "./menu.js";
import { Panes } from "./panes.js";
import { showConnection, showPeople } from "./people.js";
import { closeSheet } from "./sheet.js";
import { Store } from "./store.js";
import { summary } from "./summary.js";
import { Typing } from "./typing.js";
import { phone, setNow } from "./words.js";

const SUGGESTIONS = [
  "halo kak, chat wa saya aman ga sih kalo ke akun bisnis?",
  "siapa aja sih yg bisa baca chat saya?",
  "mau konsultasi pake wa api dong",
];

const TITLE = document.title;

const store = new Store();
const typing = new Typing(() => {
  for (const pane of panes.all) pane.showTyping();
  showPeopleSoon();
});
const app = byId("app");
const narrow = matchMedia("(max-width: 760px)"); // as in phone.css: one pane at a time
const wide = matchMedia("(min-width: 1000px)"); // as in phone.css: room for several chats

let connection = null;
let planned = null;

const live = new Live({
  state(state) {
    const first = store.numbers.length === 0;
    store.load(state);
    setNow(state.now);
    connection = state.connection;
    showConnection(connection);
    showNumbers();
    if (first) look(store.view ?? (store.customers.size > 1 ? "list" : "chat"));
    showPeopleNow();
    for (const pane of panes.all.slice(1)) if (!store.customers.has(pane.userId)) panes.remove(pane);
    for (const pane of panes.all) pane.show(pane === panes.main ? store.active : pane.userId);
    showBanner({ reachable: true, connected: connection.connected });
  },
  now({ at }) {
    if (!setNow(at)) return;
    for (const pane of panes.all) pane.chat.nameDays();
    showPeopleSoon();
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
    const shown = panes.of(message.user_id, message.number);
    if (!message.mine && shown.length) await typing.seen(message.user_id);
    const { is, target } = store.add(message);
    if (is === "known") return;
    if (!message.mine) {
      const isNew = is === "bubble" && message.type !== "failed";
      if (is === "bubble") typing.stop(message.user_id);
      if (isNew && !isRead(message)) store.unread.set(message.user_id, (store.unread.get(message.user_id) ?? 0) + 1);
      if (shown.length) announce(`${store.business.name}: ${summary(message)}`);
    }
    for (const pane of shown) {
      if (is === "bubble") pane.chat.add(message);
      else if (target) pane.chat.drawAgain(target);
    }
    showPeopleSoon();
  },
  /** What was seen, or never seen, turned out not to arrive. */
  failed(note) {
    const known = store.byId.get(note.id);
    if (!known) return this.message(note);
    typing.stop(note.user_id);
    Object.assign(known, note);
    drawAgain(known);
  },
  /** What the business wrote was not taken at all. */
  refused: ({ user_id: userId }) => typing.stop(userId),
  /** A file behind a link was found. */
  fetched(message) {
    const known = store.byId.get(message.id);
    if (known) drawAgain(Object.assign(known, { media: message.media, cards: message.cards }));
  },
  ticks({ ticks }) {
    for (const { id, tick, trouble } of ticks) changeTick(store.byId.get(id), tick, trouble);
  },
  receipt({ user_id: userId, number, n, typing: isTyping }) {
    for (const message of store.thread(userId, number)) {
      if (message.mine && message.n <= n && message.tick !== "read") changeTick(message, "read", null);
    }
    if (isTyping) typing.start(userId);
  },
  customer(customer) {
    store.customers.set(customer.user_id, customer);
    if (!store.active) choose(customer.user_id);
    for (const pane of panes.all) if (pane.userId === customer.user_id) pane.showCustomer();
    showPeopleSoon();
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
    panes.single();
    showPeopleNow();
    panes.main.show(null);
  },
});

/** What every pane needs of the page. */
const giving = new Giving(live, store, () => newCustomer(false));
const shared = {
  store,
  typing,
  write: (pane, body) => giving.write(pane, body),
  upload: (part) => giving.upload(part),
  trouble: (words) => showBanner({ trouble: words }),
  showInfo: (userId) => showCustomer(store.customers.get(userId), (path, body) => live.post(path, body), () => announce("Tersimpan")),
};
const panes = new Panes(shared, SUGGESTIONS, () => showPeopleNow());

function changeTick(message, tick, trouble) {
  if (!message) return;
  const shown = panes.of(message.user_id, message.number);
  for (const pane of shown) pane.chat.changeTick(message, tick, trouble);
  if (!shown.length) Object.assign(message, { tick, trouble });
}

function drawAgain(message) {
  for (const pane of panes.of(message.user_id, message.number)) pane.chat.drawAgain(message);
}

async function newCustomer(phoneLess) {
  const customer = await live.post("/_phone/customers", { phone_less: phoneLess });
  store.customers.set(customer.user_id, customer);
  choose(customer.user_id);
  showBanner({ refusal: "", trouble: "" });
}

function look(view) {
  app.dataset.view = view;
  store.look(view);
}

/** Whether the chat that a message belongs to is in view. */
function isRead(message) {
  return panes.of(message.user_id, message.number).length > 0 && !(narrow.matches && app.dataset.view === "list");
}

function takeUnread(userId) {
  const unread = store.unread.get(userId) ?? 0;
  store.unread.delete(userId);
  return unread;
}

function choose(userId) {
  const beside = panes.all.slice(1).find((pane) => pane.userId === userId);
  if (beside) panes.remove(beside);
  store.choose(userId);
  look("chat");
  const unread = takeUnread(userId);
  panes.main.show(userId, unread);
  showPeopleNow();
  panes.main.composer.focus();
}

function beside(userId) {
  panes.add(userId, takeUnread(userId));
  showPeopleNow();
}

/** Show the list of customers with the next picture of the page: a hundred messages at once change it once. */
function showPeopleSoon() {
  planned ??= requestAnimationFrame(showPeopleNow);
}

function showPeopleNow() {
  if (planned) cancelAnimationFrame(planned);
  planned = null;
  const unread = [...store.unread.values()].reduce((sum, one) => sum + one, 0);
  document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
  showPeople(store, typing, { choose, beside, open: panes.open });
}

function showNumbers() {
  byId("numbers-label").hidden = store.numbers.length < 2;
  byId("numbers").replaceChildren(
    ...store.numbers.map((number) => el("option", { value: number.id, text: `${number.name} · ${phone(number.display)}` })),
  );
  byId("numbers").value = store.number;
}

byId("back").addEventListener("click", () => {
  look("list");
  byId("customers").querySelector("[aria-current]")?.focus();
});
byId("compare").addEventListener("click", (event) => {
  const others = store.people().filter((customer) => !panes.open.has(customer.user_id));
  const items = others.slice(0, 8).map((one) => ({ label: one.name, symbol: "person", act: () => beside(one.user_id) }));
  const fresh = { id: "compare-new", label: "Pelanggan baru", symbol: "add", act: () => besideNew().catch(showFailure) };
  openMenu(event.currentTarget, [...items, fresh], { label: "Bandingkan dengan" });
});
narrow.addEventListener("change", () => {
  if (!narrow.matches) store.unread.delete(store.active);
  showPeopleNow();
});
wide.addEventListener("change", () => wide.matches || panes.single());
once(byId("new-customer"), () => newCustomer(false));
once(byId("new-phoneless"), () => newCustomer(true));
byId("numbers").addEventListener("change", (event) => {
  store.number = event.target.value;
  for (const pane of panes.all) pane.show(pane.userId);
  showPeopleNow();
});

async function besideNew() {
  const customer = await live.post("/_phone/customers", { phone_less: false });
  store.customers.set(customer.user_id, customer);
  beside(customer.user_id);
}

live.follow();
