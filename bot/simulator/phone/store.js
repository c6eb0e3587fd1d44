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
    this.byId = new Map();
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

  /** Add a message; false when it was there already. */
  add(message) {
    if (this.byId.has(message.id)) return false;
    this.byId.set(message.id, message);
    const thread = this.thread(message.user_id, message.number);
    thread.push(message);
    if (thread.length > 1 && thread.at(-2).n > message.n) thread.sort((a, b) => a.n - b.n);
    return true;
  }

  thread(userId = this.active, number = this.number) {
    const key = `${number}/${userId}`;
    if (!this.threads.has(key)) this.threads.set(key, []);
    return this.threads.get(key);
  }

  choose(userId) {
    this.active = userId;
    this.unread.delete(userId);
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

  isOpen(message) {
    return message.user_id === this.active && message.number === this.number;
  }

  /** Customers, the latest conversation first. */
  people() {
    const latest = (customer) => this.thread(customer.user_id).at(-1)?.n ?? 0;
    return [...this.customers.values()].reverse().sort((a, b) => latest(b) - latest(a));
  }

  /** The id chosen among a message's buttons or rows; null when it was not answered yet. */
  answered(message) {
    const answer = this.thread(message.user_id, message.number).find(
      (other) => other.mine && other.quotes === message.id && (other.reply || message.request),
    );
    return answer ? (answer.reply?.id ?? "") : null;
  }

  get business() {
    return this.numbers.find((number) => number.id === this.number);
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}
