/** Who is told that the business types: for 25 s or until the reply. Cloud API: typing indicators. */

import { pause } from "./live.js";

const LONGEST_MS = 25_000;
const SHORTEST_MS = 350;

export class Typing {
  #began = new Map();

  /** `changed()` is called when somebody's dots appear or go. */
  constructor(changed) {
    this.changed = changed;
  }

  has(userId) {
    return this.#began.has(userId);
  }

  start(userId) {
    const began = performance.now();
    this.#began.set(userId, began);
    setTimeout(() => this.#began.get(userId) === began && this.stop(userId), LONGEST_MS);
    this.changed();
  }

  stop(userId) {
    if (this.#began.delete(userId)) this.changed();
  }

  clear() {
    this.#began.clear();
    this.changed();
  }

  /** Wait until the dots can have been seen: a bot on the same machine answers within a blink. */
  async seen(userId) {
    if (this.has(userId)) await pause(this.#began.get(userId) + SHORTEST_MS - performance.now());
  }
}
