/** The "Cuaca" tab: breaks on purpose what may break by itself with Meta, and makes all of it normal again. */

import { announce, el } from "./dom.js";
import { lastWritten } from "./drawer-chat.js";
import { faultWord, second, span } from "./drawer-words.js";
import { pause } from "./live.js";
import { CLOCK, FAULTS, SWITCHES, addFault, advance, becalm, cancelFaults, change, deliverAgain, disorders, look } from "./weather-orders.js";

const NEAR_MS = 700;
const FAR_MS = 3000;
const date = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long" });
const NOTHING_TO_DELIVER = "Belum ada pesan pelanggan di chat ini.";

export class WeatherPane {
  #weather = null;
  #near = false;
  #asked = 0;

  /** `onChange(words)` is told what is out of order. */
  constructor(onChange) {
    this.onChange = onChange;
    this.#build();
  }

  /** Follow the weather for as long as the page lives, more closely while the tab is in view. */
  async watch() {
    for (;;) {
      if (!document.hidden) await this.#refresh();
      await pause(this.#near ? NEAR_MS : FAR_MS);
    }
  }

  start() {
    this.#near = true;
    this.#refresh();
  }

  stop() {
    this.#near = false;
  }

  #build() {
    this.state = el("p", { class: "weather-state", role: "status", "data-testid": "weather-state" });
    this.calm = button("Semua normal", "calm", () => becalm(this.#weather), this, { class: "primary" });
    this.trouble = el("p", { class: "weather-trouble", role: "alert", hidden: true });
    this.numbers = {
      duplicate: this.#number("duplicate", 20, 1),
      delay_ms: this.#number("delay_ms", 60_000, 500),
    };
    this.switches = Object.fromEntries(SWITCHES.map(([name]) => [name, this.#toggle(name)]));
    this.count = numberInput("fault-count", 1, 20, 1);
    this.retry = numberInput("fault-retry", 0, 600, 1);
    [this.count.value, this.retry.value] = ["1", "5"];
    this.pending = el("ul", { class: "pending", "data-testid": "weather-pending" });
    this.clock = el("p", { class: "clock-now", "data-testid": "weather-clock" });
    this.node = el(
      "div",
      { class: "weather" },
      el("div", { class: "weather-top" }, this.state, this.calm, this.trouble),
      group(
        "Antaran webhook",
        labelled("Gandakan setiap webhook", "berapa salinan, masing-masing dengan byte lain", this.numbers.duplicate),
        labelled("Tunda setiap webhook", "dalam milidetik", this.numbers.delay_ms),
        ...SWITCHES.map(([name, words, detail]) => labelled(words, detail, this.switches[name])),
        button("Antar lagi pesan terakhir", "again", () => this.#again(), this),
      ),
      group(
        "Kiriman bot berikutnya",
        labelled("Berapa kiriman", "yang terkena", this.count),
        labelled("Retry-After", "detik, untuk 429", this.retry),
        el("div", { class: "orders" }, ...FAULTS.map((one) => this.#fault(one))),
        this.pending,
        (this.cancel = button("Batalkan gangguan", "cancel", cancelFaults, this)),
      ),
      group(
        "Jam",
        this.clock,
        el("div", { class: "orders" }, ...CLOCK.map(({ name, words, advance_s }) => button(words, `clock-${name}`, () => advance(advance_s), this))),
        (this.now = button("Kembali ke jam sekarang", "clock-now", () => advance(-this.#weather.clock.offset_s), this)),
        el("p", { class: "hint", text: "Waktu pesan, jendela 24 jam, dan umur media ikut jam ini. Jam komputer tidak berubah." }),
      ),
    );
  }

  #number(name, max, step) {
    return numberInput(name, 0, max, step, ({ target }) => this.#do(async () => change({ [name]: read(target) })));
  }

  #toggle(name) {
    const set = (event) => this.#do(() => change({ [name]: event.target.checked }));
    return el("input", { type: "checkbox", role: "switch", "data-testid": `weather-${name}`, onchange: set });
  }

  #fault({ name, words, detail, throttles, lasts, fault }) {
    const order = async () =>
      addFault({ ...fault, ...(lasts ? {} : { count: read(this.count) }), ...(throttles ? { retry_after_s: read(this.retry) } : {}) });
    const made = button(words, `fault-${name}`, order, this);
    made.append(el("small", { text: detail }));
    return made;
  }

  async #again() {
    const id = lastWritten();
    if (id === null) throw new Error(NOTHING_TO_DELIVER);
    const { statuses } = await deliverAgain(id);
    announce(`Diantar lagi; jawaban bot ${statuses.join(", ")}`);
  }

  /** Carry out an order, and show what came of it; called by the buttons. */
  async act(order) {
    await this.#do(order);
  }

  async #do(order) {
    this.trouble.hidden = true;
    this.#asked += 1;
    try {
      await order();
    } catch (failure) {
      this.trouble.textContent = failure.message;
      this.trouble.hidden = false;
    }
    await this.#refresh();
  }

  /** What was asked before an order, or before a later question, is out of date when it comes. */
  async #refresh() {
    const question = ++this.#asked;
    try {
      const found = await look();
      if (question !== this.#asked) return;
      this.#weather = found;
    } catch {
      return; // the page's own banner tells that the simulator is gone
    }
    this.#show(this.#weather);
  }

  #show({ delivery, faults, clock, normal }) {
    const words = disorders({ delivery, faults, clock, normal });
    this.onChange(words);
    for (const [name, input] of Object.entries(this.numbers)) if (document.activeElement !== input) input.value = String(delivery[name]);
    for (const [name, input] of Object.entries(this.switches)) input.checked = delivery[name];
    const told = words.length ? `Menyala: ${words.join(" · ")}` : "Cuaca cerah";
    if (this.state.textContent !== told) this.state.textContent = told;
    this.state.toggleAttribute("data-weather", words.length > 0);
    this.calm.disabled = words.length === 0;
    const waiting = faults.map((one) => `Menunggu: ${faultWord(one)}${one.count > 1 ? ` × ${one.count}` : ""}`);
    if (this.pending.textContent !== waiting.join("")) this.pending.replaceChildren(...waiting.map((text) => el("li", { text })));
    this.cancel.hidden = faults.length === 0;
    this.now.hidden = Math.abs(clock.offset_s) < 1;
    const ahead = this.now.hidden ? "sama dengan jam komputer" : `${clock.offset_s > 0 ? "maju" : "mundur"} ${span(clock.offset_s)}`;
    this.clock.textContent = `${date.format(clock.now * 1000)} ${second(clock.now)} · ${ahead}`;
  }
}

function group(title, ...inside) {
  return el("section", { class: "weather-group" }, el("h2", { text: title }), ...inside);
}

/** A control with its words before it. */
function labelled(words, detail, control) {
  return el("label", { class: "control" }, el("span", {}, words, el("small", { text: detail })), control);
}

function button(words, name, order, pane, more = {}) {
  const act = () => pane.act(order);
  return el("button", { type: "button", class: more.class ?? "order", "data-testid": `weather-${name}`, onclick: act }, words);
}

/** A number; `tell` is called when it was changed. The step is for the arrows alone: what is typed may lie between. */
function numberInput(name, min, max, step, tell = () => {}) {
  const input = el("input", { type: "number", min, max, step, inputmode: "numeric", "data-testid": `weather-${name}` });
  input.addEventListener("change", tell);
  return input;
}

/** The number in an input. Throws an error that says what would be taken. */
function read(input) {
  const number = Number(input.value);
  if (input.value === "" || !Number.isInteger(number) || number < Number(input.min) || number > Number(input.max)) {
    input.focus();
    throw new Error(`Tulis angka bulat dari ${input.min} sampai ${input.max}.`);
  }
  return number;
}
