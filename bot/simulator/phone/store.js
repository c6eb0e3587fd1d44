/** What the page knows: customers, messages by conversation, unread counts, and what was in view before a reload. */

const REMEMBERED = "sapa.simulator.view";

export class Store {
  constructor() {
    this.customers = new Map();
    this.numbers = [];
    this.number = null;
    const { active = null, view = null } = remembered();
    this.active = active;
    this.view = view;
    this.clear();
  }

  clear() {
    this.customers.clear();
    this.threads = new Map();
    this.latest = new Map();
    this.byId = new Map();
    this.answers = new Map();
    this.unread = new Map();
  }

  load(state) {
    this.clear();
    this.numbers = state.numbers;
    if (!this.numbers.some((number) => number.id === this.number)) this.number = this.numbers[0].id;
    for (const customer of state.customers) this.customers.set(customer.user_id, customer);
    for (const message of state.messages) this.add(message);
    if (!this.customers.has(this.active)) {
      this.active = this.people()[0]?.user_id ?? null;
      this.view = null;
    }
  }

  /**
   * Take a message: "known" when it was there already, "bubble" when it has one of its own, "change" when it changed
   * another one (a reaction, an edit, a deletion), which is `target`.
   */
  add(message) {
    if (this.byId.has(message.id)) return { is: "known", target: null };
    this.byId.set(message.id, message);
    const key = this.#key(message.user_id, message.number);
    if ((this.latest.get(key)?.n ?? 0) <= message.n) this.latest.set(key, message);
    if (typeof message.changes === "string") return { is: "change", target: this.#change(message) };
    const thread = this.thread(message.user_id, message.number);
    thread.push(message);
    if (thread.length > 1 && thread.at(-2).n > message.n) thread.sort((a, b) => a.n - b.n);
    if (message.mine && message.quotes && (message.reply || message.location || message.contacts)) {
      const chosen = this.answers.get(message.quotes) ?? new Set();
      this.answers.set(message.quotes, chosen.add(message.reply?.id ?? ""));
    }
    return { is: "bubble", target: message };
  }

  thread(userId = this.active, number = this.number) {
    const key = this.#key(userId, number);
    if (!this.threads.has(key)) this.threads.set(key, []);
    return this.threads.get(key);
  }

  /** What was said or done last in a conversation. */
  last(userId) {
    return this.latest.get(this.#key(userId, this.number)) ?? null;
  }

  choose(userId) {
    this.active = userId;
  }

  /** Remember for a reload what is in view: at phone width "list" or "chat". */
  look(view) {
    this.view = view;
    try {
      sessionStorage.setItem(REMEMBERED, JSON.stringify({ active: this.active, view }));
    } catch {
      // Private windows may forbid storage; the choice then lasts as long as the page.
    }
  }

  /** Customers, those first of whom something was heard last; a new one counts as just heard. */
  people() {
    const latest = (customer) => Math.max(this.last(customer.user_id)?.n ?? 0, customer.created);
    return [...this.customers.values()].sort((a, b) => latest(b) - latest(a));
  }

  /** The ids chosen among a message's buttons or rows; null when it was not answered yet. */
  answered(message) {
    return this.answers.get(message.id) ?? null;
  }

  get business() {
    return this.numbers.find((number) => number.id === this.number);
  }

  #key(userId, number) {
    return `${number}/${userId}`;
  }

  #change(message) {
    const target = this.byId.get(message.changes);
    // One can react to anything, but change only what is one's own.
    if (!target || target.user_id !== message.user_id) return null;
    if (message.type === "reaction") {
      target.reactions = { ...target.reactions, [message.mine ? "mine" : "theirs"]: message.reaction?.emoji || "" };
    } else if (target.mine !== message.mine) return null;
    else if (message.type === "revoke") target.revoked = true;
    else if (message.text) Object.assign(target, { text: message.text, edited: true });
    return target;
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}
