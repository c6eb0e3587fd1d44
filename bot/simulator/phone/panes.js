/** The chats in view: one, or on a wide window several customers side by side. */

import { byId } from "./dom.js";
import { Pane } from "./pane.js";

const MOST = 3;

export class Panes {
  /** `shared` is what every pane needs: see phone.js. `left()` is called when one was closed. */
  constructor(shared, suggestions, left) {
    this.shared = shared;
    this.suggestions = suggestions;
    this.left = left;
    const root = byId("panes").firstElementChild;
    this.empty = root.cloneNode(true);
    for (const part of [this.empty, ...this.empty.querySelectorAll("[id]")]) part.removeAttribute("id");
    for (const only of this.empty.querySelectorAll(".back, [data-part=compare], [aria-controls=drawer]")) only.remove();
    this.main = new Pane(root, shared, suggestions);
    this.all = [this.main];
  }

  /** The ids of the customers whose chats are in view. */
  get open() {
    return new Set(this.all.map((pane) => pane.userId));
  }

  of(userId, number) {
    return number === this.shared.store.number ? this.all.filter((pane) => pane.userId === userId) : [];
  }

  /** Open one more chat beside the others; the oldest of them makes room. */
  add(userId, unread) {
    const already = this.all.find((pane) => pane.userId === userId);
    if (already) return already.composer.focus();
    if (this.all.length >= MOST) this.remove(this.all[1]);
    const root = this.empty.cloneNode(true);
    byId("panes").append(root);
    const pane = new Pane(root, this.shared, this.suggestions);
    pane.parts.leave.hidden = false;
    pane.parts.leave.addEventListener("click", () => {
      this.remove(pane);
      this.main.composer.focus();
    });
    this.all.push(pane);
    pane.show(userId, unread);
    pane.composer.focus();
    this.#count();
  }

  remove(pane) {
    pane.composer.writeAs("");
    pane.root.remove();
    this.all = this.all.filter((one) => one !== pane);
    this.#count();
    this.left();
  }

  /** Close all but the first, also when the window becomes too narrow. */
  single() {
    for (const pane of this.all.slice(1)) this.remove(pane);
  }

  #count() {
    byId("panes").dataset.count = String(this.all.length);
  }
}
