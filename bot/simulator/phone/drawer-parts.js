/** Small things that steps are drawn with. */

import { el, icon } from "./dom.js";
import { dense, percent } from "./drawer-words.js";
import { formatted } from "./format.js";

/** A line of a step: words, then perhaps something quieter at its end. */
export function line(words, quiet = null, { tone = null } = {}) {
  return el("p", { class: "fact", "data-tone": tone }, el("span", { text: words }), quiet ? el("small", { text: quiet }) : null);
}

/** What was said, at most two lines of it, formatted as in its bubble. */
export function said(words, quiet = null) {
  return el("div", { class: "fact said" }, el("span", {}, formatted(dense(words))), quiet ? el("small", { text: quiet }) : null);
}

/** A name and a value, as in a table. */
export function pair(name, given) {
  const value = given === null ? "kosong" : typeof given === "string" ? given : JSON.stringify(given);
  return el("p", { class: "fact pair" }, el("code", { text: name }), el("span", { class: given === null ? "void" : null, text: value }));
}

/** A name with a bar as long as the confidence, 0 to 1. */
export function bar(name, confidence, { strong = false } = {}) {
  const filled = el("i", {});
  filled.style.width = `${Math.max(0, Math.min(1, confidence ?? 0)) * 100}%`;
  return el(
    "p",
    { class: strong ? "confidence strong" : "confidence", "data-testid": strong ? "confidence" : null },
    el("code", { text: name }),
    el("span", { class: "track", "aria-hidden": "true" }, filled),
    el("b", { text: percent(confidence) }),
  );
}

/** A message that can be looked at: a tap shows its wire. */
export function messageLink(label, words, id) {
  return el(
    "button",
    {
      type: "button",
      class: "to-message",
      "data-testid": "to-message",
      onclick: () => document.dispatchEvent(new CustomEvent("sapa:inspect", { detail: { id } })),
    },
    el("small", { text: label }),
    el("span", {}, formatted(words.split("\n", 1)[0])),
    icon("right"),
  );
}
