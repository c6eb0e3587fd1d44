/** Where the customer writes: Enter sends, Shift+Enter breaks the line, Esc stops quoting or editing. */

import { pickEmoji } from "./emoji.js";

const NOBODY = "";
const drafts = new Map();

export const forgetDrafts = () => drafts.clear();

export class Composer {
  #writer = NOBODY;
  #above = null;

  /** `send(text, above)` sends what was written, and says whether it was taken; `files(list)` takes what was pasted. */
  constructor(parts, send, files) {
    this.parts = parts;
    this.box = parts.composer;
    this.send = send;
    this.box.addEventListener("input", () => this.fit());
    const fit = () => (this.box.isConnected ? this.fit() : removeEventListener("resize", fit));
    addEventListener("resize", fit);
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.box.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      files([...event.clipboardData.files]);
    });
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts["quoting-close"].addEventListener("click", () => {
      this.stop();
      this.focus();
    });
    parts.emoji.addEventListener("click", () => pickEmoji(parts.emoji, (emoji) => this.insert(emoji), { keepOpen: true }));
  }

  focus() {
    this.box.focus();
  }

  /** Write at the caret. */
  insert(letters) {
    this.box.setRangeText(letters, this.box.selectionStart, this.box.selectionEnd, "end");
    this.fit();
  }

  /**
   * Show above the composer what the next message has to do with: `kind` is "reply", "edit" or "advert", `id` the
   * message meant, `who` and `words` what is shown, perhaps with a `picture`.
   */
  put(above) {
    if (this.#above?.kind === "edit") this.box.value = "";
    this.#above = above;
    this.parts["quoting-who"].textContent = above.who;
    this.parts["quoting-text"].textContent = above.words;
    this.parts["quoting-picture"].hidden = !above.picture;
    if (above.picture) this.parts["quoting-picture"].src = above.picture;
    this.parts.quoting.hidden = false;
    if (above.kind === "edit") this.box.value = above.text;
    this.fit();
    this.focus();
  }

  stop() {
    if (this.#above?.kind === "edit") this.box.value = "";
    this.#above = null;
    this.parts.quoting.hidden = true;
    this.fit();
  }

  /** What the next message has to do with; nothing after this. */
  take() {
    const above = this.#above?.kind === "edit" ? null : this.#above;
    if (above) this.stop();
    return above;
  }

  /** Whose text stands here from now on; what another had begun to write waits for them. */
  writeAs(customer) {
    if (customer !== this.#writer) {
      this.stop();
      // What was written before there was a customer is the first one's.
      const kept = this.#writer === NOBODY ? this.box.value : "";
      drafts.set(this.#writer, this.#writer === NOBODY ? "" : this.box.value);
      this.#writer = customer;
      this.box.value = kept || (drafts.get(customer) ?? "");
    }
    this.fit();
  }

  fit() {
    this.box.style.height = "auto";
    // Out of view it has no height to measure; it is measured when its chat is shown.
    if (this.box.scrollHeight > 0) this.box.style.height = `${this.box.scrollHeight + 2}px`;
    const empty = !this.box.value.trim();
    this.parts.send.hidden = empty;
    this.parts.record.hidden = !empty;
  }

  async #submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const before = this.#writer;
    const above = this.#above;
    this.box.value = "";
    this.fit();
    if (await this.send(text, above)) {
      if (this.#above === above) this.stop();
    } else if (before !== this.#writer && before !== NOBODY) drafts.set(before, text);
    else if (!this.box.value) this.box.value = text;
    this.fit();
  }

  #onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.parts.form.requestSubmit();
    } else if (event.key === "Escape" && this.#above) this.stop();
    else if (event.key === "ArrowUp" && !this.box.value && !event.shiftKey) {
      const rows = this.parts.log.querySelectorAll(".turn");
      if (!rows.length) return;
      event.preventDefault();
      rows[rows.length - 1].focus();
    }
  }
}
