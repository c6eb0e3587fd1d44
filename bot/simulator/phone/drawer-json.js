/** A piece of JSON or text to read and to copy. */

import { announce, el, icon } from "./dom.js";

const COLOURED = 60_000;
const COPIED_MS = 1600;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** `value` is shown as indented JSON, or as it is when it is a string; null gives null. */
export function readable(label, value) {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const code = el("pre", { class: "json-text", tabindex: "0", "aria-label": label });
  code.append(...(typeof value === "string" || text.length > COLOURED ? [text] : coloured(text)));
  return el("section", { class: "json" }, el("header", {}, el("h4", { text: label }), copyButton(label, text, code)), code);
}

function copyButton(label, text, code) {
  const words = el("span", { text: "Salin" });
  return el(
    "button",
    {
      type: "button",
      class: "json-copy",
      "data-testid": "json-copy",
      "aria-label": `Salin ${label}`,
      onclick: async () => {
        const done = await copied(text, code);
        words.textContent = done ? "Tersalin" : "Ctrl+C";
        announce(done ? `${label} tersalin` : "Teks sudah dipilih, tekan Ctrl+C untuk menyalin");
        setTimeout(() => (words.textContent = "Salin"), COPIED_MS);
      },
    },
    icon("copy"),
    words,
  );
}

/** The clipboard may be forbidden (a page over plain http from another name); then the text is selected. */
async function copied(text, code) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return false;
  }
}

/** The text in pieces: keys, strings, numbers and words in colours. */
function coloured(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    pieces.push(text.slice(end, match.index));
    const kind = colon ? "key" : string ? "string" : "value";
    pieces.push(el("span", { class: `json-${kind}`, text: colon ? string : whole }), colon ?? "");
    end = match.index + whole.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}
