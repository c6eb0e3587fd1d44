/** The steps of a message, drawn anew only where they changed: what is open stays open, and the focus stays where it is. */

import { el } from "./dom.js";
import { readable } from "./drawer-json.js";
import { after } from "./drawer-words.js";

/**
 * A step has `key`, `title`, `tone` (ok, busy, bad, off), `brief`, perhaps `at` (unix seconds), `facts`: nodes to see at once,
 * and `json`: [label, value] pairs to open. `facts` are made by `draw()`, so that a step is compared by its data alone.
 */
export class Timeline {
  #rows = new Map();
  #open = new Set();

  constructor(list) {
    this.list = list;
  }

  /** Show the steps; their times are told from the first of them on. */
  show(steps) {
    const begun = Math.min(...steps.map((step) => step.at ?? Infinity));
    for (const [key, row] of this.#rows) {
      if (!steps.some((step) => step.key === key)) {
        row.item.remove();
        this.#rows.delete(key);
      }
    }
    steps.forEach((step, place) => {
      const row = this.#row(step.key);
      const print = JSON.stringify([step.title, step.tone, step.brief, step.at, begun, step.data, step.json]);
      if (row.print !== print) this.#draw(row, step, begun, print);
      if (this.list.children[place] !== row.item) this.list.insertBefore(row.item, this.list.children[place] ?? null);
    });
  }

  #row(key) {
    if (!this.#rows.has(key)) this.#rows.set(key, { item: el("li", { class: "step", "data-testid": `step-${key}` }), print: null });
    return this.#rows.get(key);
  }

  #draw(row, step, begun, print) {
    const had = focusPlace(row.item);
    row.print = print;
    row.item.dataset.tone = step.tone;
    const details = el("div", { class: "step-json", id: `json-${step.key}` });
    row.item.replaceChildren(this.#head(step, begun, details), el("div", { class: "step-facts" }, ...(step.draw?.() ?? [])), details);
    if (had >= 0) focusable(row.item)[Math.min(had, focusable(row.item).length - 1)]?.focus();
  }

  #head(step, begun, details) {
    const head = el(
      "div",
      { class: "step-head" },
      el("h3", { text: step.title }),
      el("span", { class: "step-brief", text: step.brief }),
      step.at > begun ? el("time", { text: after(step.at - begun), title: exactly(step.at) }) : null,
    );
    const blocks = (step.json ?? []).filter(([, value]) => value !== null && value !== undefined);
    if (!blocks.length) return head;
    const toggle = el("button", {
      type: "button",
      class: "step-toggle",
      "data-testid": "step-toggle",
      "aria-controls": details.id,
      "aria-label": `JSON ${step.title}`,
      title: "Lihat JSON-nya",
      text: "{ }",
      onclick: () => {
        if (!this.#open.delete(step.key)) this.#open.add(step.key);
        apply();
      },
    });
    const apply = () => {
      const open = this.#open.has(step.key);
      toggle.setAttribute("aria-expanded", String(open));
      details.hidden = !open;
      details.replaceChildren(...(open ? blocks.map(([label, value]) => readable(label, value)) : []));
    };
    apply();
    head.append(toggle);
    return head;
  }
}

const exactly = (at) => new Date(at * 1000).toLocaleString("id-ID", { dateStyle: "medium", timeStyle: "medium" });
const focusable = (item) => [...item.querySelectorAll("button, a, pre")];
const focusPlace = (item) => focusable(item).indexOf(document.activeElement);
