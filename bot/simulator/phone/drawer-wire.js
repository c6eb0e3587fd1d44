/** The "Kawat" tab: the way of one message, alive for as long as it is looked at. */

import { announce, el, icon } from "./dom.js";
import { lastMessage, markInspected } from "./drawer-chat.js";
import { messageLink } from "./drawer-parts.js";
import { stepsOf, subjectOf } from "./drawer-steps.js";
import { Timeline } from "./drawer-timeline.js";
import { dense, second } from "./drawer-words.js";
import { formatted } from "./format.js";
import { pause } from "./live.js";

const TICK_MS = 200;
const LIVELY_MS = 500;
const CALM_MS = 2000;
const CALM_AFTER = 12;

export class WirePane {
  #chosen = null;
  #shown = null;
  #print = "";
  #runs = 0;
  #running = null;
  #wanted = false;

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
    if (this.#running !== null) this.start();
    if (id === null) announce("Mengikuti pesan terakhir di chat");
  }

  /** Begin to ask, and go on until `stop`: at once for another message, and less often when nothing happens any more. */
  async start() {
    const run = ++this.#runs;
    this.#running = run;
    let [calm, due, asked] = [0, 0, undefined];
    while (run === this.#running) {
      const id = this.#chosen ?? lastMessage();
      if (!document.hidden && (id !== asked || performance.now() >= due)) {
        calm = (await this.#look(id, run)) || id !== asked ? 0 : calm + 1;
        asked = id;
        due = performance.now() + (calm > CALM_AFTER ? CALM_MS : LIVELY_MS);
      }
      await pause(TICK_MS);
    }
  }

  stop() {
    this.#running = null;
    markInspected(null);
  }

  /** Ask once; true when there was something new to show. */
  async #look(id, run) {
    if (id === null) return this.#say("Belum ada pesan. Tulis sesuatu di chat, lalu lihat perjalanannya di sini.");
    let answer;
    try {
      answer = await fetch(`/_phone/wire/${encodeURIComponent(id)}`, { cache: "no-store" });
    } catch {
      return this.#say("Simulator tidak bisa dihubungi.");
    }
    const text = await answer.text();
    if (run !== this.#running) return false;
    if (!answer.ok) return this.#say(answer.status === 404 ? "Pesan ini sudah tidak ada di simulator." : `HTTP ${answer.status}`);
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
    const focused = this.#wanted || this.subject.contains(document.activeElement);
    const quote = el("blockquote", {}, el("span", {}, formatted(dense(words))));
    this.subject.replaceChildren(...[about, quote, cause && messageLink("Menjawab", cause.words, cause.id)].filter(Boolean));
    if (focused) this.focus();
    this.timeline.show(stepsOf(wire));
    if (moved) this.node.parentElement?.scrollTo?.({ top: 0 });
  }

  /** Words instead of a message; true when they are new. */
  #say(words) {
    if (this.#print === words) return false;
    this.#print = words;
    this.#shown = null;
    markInspected(null);
    this.subject.dataset.side = "none";
    this.subject.replaceChildren(el("p", { class: "nothing", text: words }));
    this.timeline.show([]);
    return true;
  }

  /** Move the focus to whose message it is, as soon as that is there. */
  focus() {
    const heading = this.subject.querySelector("h2");
    this.#wanted = heading === null;
    heading?.focus();
  }
}
