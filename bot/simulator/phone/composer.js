/** Where the customer writes: Enter sends, Shift+Enter breaks the line, Esc stops quoting. */

import { byId } from "./dom.js";

const composer = byId("composer");
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

/** Call `write({text, context?})` for every message; text that could not be sent comes back. */
export function onSubmit(write) {
  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = composer.value.trim();
    if (!text) return;
    const content = quoted ? { text, context: { id: quoted } } : { text };
    composer.value = "";
    fit();
    if (await write(content)) stopReplying();
    else if (!composer.value) composer.value = text;
    fit();
  });
}

function fit() {
  composer.style.height = "auto";
  composer.style.height = `${composer.scrollHeight + 2}px`;
}

composer.addEventListener("input", fit);
composer.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("form").requestSubmit();
  } else if (event.key === "Escape") stopReplying();
});
byId("quoting-close").addEventListener("click", stopReplying);
