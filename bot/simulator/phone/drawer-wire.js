/** The "Kawat" tab: the way of one message, alive for as long as it is looked at. */

import { announce, el, icon } from "./dom.js";
import { lastMessage, markInspected } from "./drawer-chat.js";
import { messageLink } from "./drawer-parts.js";
import { stepsOf, subjectOf } from "./drawer-steps.js";
import { Timeline } from "./drawer-timeline.js";
import { dense, second } from "./drawer-words.js";
import { formatted } from "./format.js";
import { pause } from "./live.js";

const LIVELY_MS = 500;
const CALM_MS = 2000;
const CALM_AFTER = 12;

export class WirePane {
  #chosen = null;
  #shown = null;
  #print = "";
  #running = 0;

  constructor() {
    this.subject = el("div", { class: "subject", "data-testid": "wire-subject" });
    this.list = el("ol", { class: "steps", "aria-label": "Perjalanan pesan" });
    this.timeline = new Timeline(this.list);
    this.follow = el(
      "button",
      { type: "button", class: "follow", "data-testid": "wire-follow", title: "Selalu tampilkan pesan terakhir di chat", "aria-pressed": "true" },
      icon("down"),
      "Ikuti pesan terakhir",
    );
    this.follow.addEventListener("click", () => this.choose(this.#chosen === null ? this.#shown : null));
    this.node = el("div", { class: "wire" }, el("div", { class: "wire-top" }, this.subject, this.follow), this.list);
  }

  /** Look at this message, or with null at the last one of the chat, whichever it is. */
  choose(id) {
    this.#chosen = id;
    this.follow.setAttribute("aria-pressed", String(id === null));
    this.#print = "";
    if (this.#running) this.start();
    if (id === null) announce("Mengikuti pesan terakhir di chat");
  }

  /** Begin to ask, and go on until `stop`. */
  async start() {
    const run = ++this.#running;
    let calm = 0;
    while (run === this.#running) {
      const changed = document.hidden ? false : await this.#look(run);
      calm = changed ? 0 : calm + 1;
      await pause(calm > CALM_AFTER ? CALM_MS : LIVELY_MS);
    }
  }

  stop() {
    this.#running = 0;
    markInspected(null);
  }

  /** Ask once; true when there was something new to show. */
  async #look(run) {
    const id = this.#chosen ?? lastMessage();
    if (id === null) return this.#show(null, "Belum ada pesan. Tulis sesuatu di chat, lalu lihat perjalanannya di sini.");
    let answer;
    try {
      answer = await fetch(`/_phone/wire/${encodeURIComponent(id)}`, { cache: "no-store" });
    } catch {
      return this.#show(null, "Simulator tidak bisa dihubungi.");
    }
    const text = await answer.text();
    if (run !== this.#running) return false;
    if (!answer.ok) return this.#show(null, answer.status === 404 ? "Pesan ini sudah tidak ada di simulator." : `HTTP ${answer.status}`);
    const bubble = markInspected(id);
    if (text === this.#print) return false;
    const moved = this.#shown !== id;
    this.#print = text;
    this.#shown = id;
    this.#draw(JSON.parse(text), moved);
    if (moved) bubble?.scrollIntoView({ block: "nearest" });
    return true;
  }

  #draw(wire, moved) {
    const { who, at, words, cause } = subjectOf(wire);
    this.subject.dataset.side = wire.side;
    const about = el("div", { class: "about" }, el("h2", { tabindex: "-1" }, who), el("time", { text: second(at) }));
    const focused = this.subject.contains(document.activeElement);
    this.subject.replaceChildren(about, el("blockquote", {}, el("span", {}, formatted(dense(words)))), ...(cause ? [messageLink("Menjawab", cause.words, cause.id)] : []));
    if (focused) this.focus();
    this.timeline.show(stepsOf(wire));
    if (moved) this.node.parentElement?.scrollTo?.({ top: 0 });
  }

  #show(_nothing, words) {
    if (this.#print === words) return false;
    this.#print = words;
    this.#shown = null;
    markInspected(null);
    this.subject.dataset.side = "none";
    this.subject.replaceChildren(el("p", { class: "nothing", text: words }));
    this.timeline.show([]);
    return true;
  }

  focus() {
    this.subject.querySelector("h2")?.focus();
  }
}
