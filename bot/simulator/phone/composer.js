/** Where the customer writes: Enter sends, Shift+Enter breaks the line, Esc stops quoting. */

import { byId } from "./dom.js";

const NOBODY = "";
const composer = byId("composer");
const drafts = new Map();
let writer = NOBODY;
let quoted = null;

export const focusComposer = () => composer.focus();

/** Quote a message in the next one; `quote` is {who, text}. */
export function replyTo(id, quote) {
  quoted = id;
  byId("quoting-who").textContent = quote.who;
  byId("quoting-text").textContent = quote.text;
  byId("quoting").hidden = false;
  focusComposer();
}

export function stopReplying() {
  quoted = null;
  byId("quoting").hidden = true;
}

/** Whose text stands here from now on; what another had begun to write waits for them. */
export function writeAs(customer) {
  if (customer !== writer) {
    // What was written before there was a customer is the first one's.
    const kept = writer === NOBODY ? composer.value : "";
    drafts.set(writer, writer === NOBODY ? "" : composer.value);
    writer = customer;
    composer.value = kept || (drafts.get(customer) ?? "");
  }
  fit();
}

export const forgetDrafts = () => drafts.clear();

/** Call `write({text, context?})` for every message; text that could not be sent comes back. */
export function onSubmit(write) {
  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = composer.value.trim();
    if (!text) return;
    const before = writer;
    const content = quoted ? { text, context: { id: quoted } } : { text };
    composer.value = "";
    fit();
    if (await write(content)) stopReplying();
    else if (before !== writer && before !== NOBODY) drafts.set(before, text);
    else if (!composer.value) composer.value = text;
    fit();
  });
}

function fit() {
  composer.style.height = "auto";
  // Out of view it has no height to measure; it is measured when its chat is shown.
  if (composer.scrollHeight > 0) composer.style.height = `${composer.scrollHeight + 2}px`;
}

composer.addEventListener("input", fit);
window.addEventListener("resize", fit);
composer.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("form").requestSubmit();
  } else if (event.key === "Escape") stopReplying();
});
byId("quoting-close").addEventListener("click", stopReplying);
