/** One chat on the page: its bar, its conversation, its composer, and everything that a customer can do in it. */

import { attachments } from "./attach.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { thumbnail } from "./media.js";
import { copy, openMessageMenu, pickReaction } from "./message-menu.js";
import { openMenu } from "./menu.js";
import * as outgoing from "./outgoing.js";
import { chooseRow, choosePlace, fillCart, fillFlow } from "./sheets.js";
import { summary } from "./summary.js";
import { voiceNotes } from "./voice.js";
import { address, initials, now, phone } from "./words.js";

export class Pane {
  #answering = new Set();

  /** `root` is the pane's section; `shared` is what every pane needs: see phone.js. */
  constructor(root, shared, suggestions) {
    this.root = root;
    this.shared = shared;
    this.userId = null;
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.parts.chat = root;
    this.chat = new Chat(this.parts, () => shared.store.thread(this.userId), this.#actions());
    const files = attachments(this.parts, this);
    this.composer = new Composer(this.parts, (text, above) => this.#send(text, above), files);
    voiceNotes(this.parts, (blob) => this.#sendVoice(blob), (words) => shared.trouble(words));
    this.parts.as.addEventListener("click", () => shared.showInfo(this.userId));
    this.parts.suggestions.replaceChildren(
      ...suggestions.map((text) => {
        const button = el("button", { type: "button", text });
        button.addEventListener("click", async () => {
          button.disabled = true;
          await this.write(outgoing.text(text));
          button.disabled = false;
        });
        return button;
      }),
    );
  }

  /** Show the conversation of a customer, with so many unread messages in it. */
  show(userId, unread = 0) {
    this.userId = userId;
    const { store } = this.shared;
    const customer = store.customers.get(userId);
    this.parts.name.textContent = store.business.name;
    this.parts.avatar.textContent = initials(store.business.name);
    this.showCustomer();
    this.root.setAttribute("aria-label", customer ? `Chat ${customer.name}` : "Chat");
    this.composer.writeAs(userId ? `${store.number}/${userId}` : "");
    this.chat.show(unread);
    this.showTyping();
  }

  showCustomer() {
    const customer = this.shared.store.customers.get(this.userId);
    const [first, ...more] = (customer?.name ?? "").split(" ");
    this.parts.as.hidden = !customer;
    this.parts.as.replaceChildren(...(customer ? [`Anda: ${first}`, el("span", { text: ` ${more.join(" ")} · ${address(customer)}` })] : []));
    this.parts.as.title = customer ? `${this.parts.as.textContent}. Ubah nama, nomor, atau ID.` : "";
  }

  showTyping() {
    const on = this.shared.typing.has(this.userId);
    const stay = this.chat.end.reached;
    this.parts.typing.hidden = !on;
    const kind = el("span", { class: "wide", text: "akun bisnis · " });
    this.parts.subtitle.replaceChildren(...(on ? ["sedang mengetik…"] : [kind, phone(this.shared.store.business?.display ?? "")]));
    if (stay) this.chat.end.go();
  }

  /** Send `message`; what stands above the composer goes with it. Returns whether it was taken. */
  async write(message, context = null) {
    const above = context ? null : this.composer.take();
    const taken = await this.shared.write(this, withAbove(message, above, context));
    if (!taken && above) this.composer.put(above);
    if (taken) this.chat.end.go();
    return taken;
  }

  /** Upload a file and send it. Returns whether it was taken. */
  async sendFile(part, caption) {
    const id = await this.shared.upload(part);
    return id !== null && this.write(outgoing.media({ ...part, id }, caption));
  }

  /** The other customers, whose contact can be sent. */
  others() {
    return this.shared.store.people().filter((customer) => customer.user_id !== this.userId);
  }

  advert(given) {
    this.composer.put({ kind: "advert", referral: outgoing.referral(given), who: "Datang dari iklan", words: given.headline });
  }

  reply(message) {
    const { who, text, thumbnail: picture } = this.#quoteOf(message.id);
    this.composer.put({ kind: "reply", id: message.id, who, words: text, picture });
  }

  edit(message) {
    this.composer.put({ kind: "edit", id: message.id, who: "Edit pesan", words: summary(message), text: message.text });
  }

  revoke(message) {
    return this.#plainly(outgoing.revoke(message.id));
  }

  react(message, emoji) {
    return this.#plainly(outgoing.reaction(message.id, emoji));
  }

  /** Send it again as it is, marked as forwarded. */
  forward(message) {
    const again = message.media ? outgoing.media(message.media, message.text) : outgoing.text(message.text);
    return this.shared.write(this, { message: again, context: { forwarded: true } });
  }

  #send(text, above) {
    const message = above?.kind === "edit" ? outgoing.edit(above.id, text) : outgoing.text(text);
    return this.shared.write(this, withAbove(message, above, null));
  }

  async #sendVoice(blob) {
    await this.sendFile({ kind: "audio", blob, mime: blob.type, filename: null, voice: true }, "");
  }

  #plainly(message) {
    return this.shared.write(this, { message });
  }

  /** Answer with a button, a row or a card: once, however often it is tapped. */
  async #answer(message, content, key = message.id) {
    if (this.#answering.has(key)) return;
    this.#answering.add(key);
    this.chat.drawAgain(message);
    const taken = await this.write(content, { id: message.id });
    this.#answering.delete(key);
    this.chat.drawAgain(message);
    if (taken) this.composer.focus();
  }

  #quoteOf(id) {
    const quoted = this.shared.store.byId.get(id);
    if (!quoted) return null;
    return { who: quoted.mine ? "Anda" : this.shared.store.business.name, text: summary(quoted), thumbnail: thumbnail(quoted) };
  }

  /** What can be done with a bubble: see turn.js. */
  #actions() {
    const { store } = this.shared;
    return {
      quoteOf: (id) => this.#quoteOf(id),
      goTo: (id) => this.chat.goTo(id),
      answered: (message) => store.answered(message) ?? (this.#answering.has(message.id) ? new Set() : null),
      tap: (message, button) =>
        this.#answer(message, message.template ? outgoing.templateReply({ title: button.title, payload: button.id }) : outgoing.buttonReply(button)),
      openList: (message) => chooseRow(message.list, (row) => this.#answer(message, outgoing.listReply(row))),
      flow: (message) => fillFlow(message.flow ?? {}, (values) => this.#answer(message, outgoing.flowReply(values, message.flow?.token))),
      shop: (message) => fillCart(message.shop.items, (items, words) => this.write(outgoing.order(message.shop.catalog ?? "", items, words), { id: message.id })),
      ask: (message, anchor) => this.#ask(message, anchor),
      copy,
      react: (message, emoji) => this.react(message, emoji),
      pickReaction: (message, anchor) => pickReaction(message, anchor, this),
      openMenu: (message, anchor) => openMessageMenu(message, anchor, this),
      openMenuAt: (row, at) => openMessageMenu(store.byId.get(row.dataset.id), row, this, at ?? edgeOf(row)),
      write: (letter) => {
        this.composer.focus();
        if (letter) this.composer.insert(letter);
      },
    };
  }

  #ask(message, anchor) {
    if (message.request === "location") choosePlace((place) => this.#answer(message, outgoing.location(place)));
    else if (message.request === "contact") {
      this.#answer(message, outgoing.contact(this.shared.store.customers.get(this.userId), "contact_request"));
    } else {
      const answer = (allowed) => () => this.#answer(message, outgoing.callPermission(allowed, now() * 1000));
      openMenu(anchor, [
        { id: "allow", label: "Izinkan panggilan", symbol: "phone", act: answer(true) },
        { id: "refuse", label: "Jangan izinkan", symbol: "block", act: answer(false) },
      ]);
    }
  }
}

function withAbove(message, above, context) {
  const body = { message: above?.kind === "advert" ? { ...message, referral: above.referral } : message };
  if (context) body.context = context;
  else if (above?.kind === "reply") body.context = { id: above.id };
  return body;
}

/** Where a menu opened by the keyboard stands: at the bubble, and not at the whole width of the row. */
const edgeOf = (row) => (row.querySelector(".bubble") ?? row).getBoundingClientRect();
