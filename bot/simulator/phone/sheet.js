/** The bottom sheet. The dialog element brings focus trap, Esc, backdrop, and gives the focus back. */

import { byId, el } from "./dom.js";

/** What a sheet is for: its first field or row; "Tutup" stands before it. */
const FIRST = ["button", "input", "select", "textarea"].map((tag) => `${tag}:not(:disabled, [hidden], [type=hidden])`).join(", ");

const sheet = byId("sheet");
byId("sheet-close").addEventListener("click", () => sheet.close());
sheet.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});
let onClose = null;
sheet.addEventListener("close", () => {
  // The event comes a moment after the closing, when another sheet may be open already.
  if (sheet.open) return;
  byId("sheet-body").replaceChildren();
  finish();
});

/** Show `content` under a title; `closed()` is called when it is closed. */
export function openSheet(title, content, { closed = null, name = "" } = {}) {
  if (sheet.open) sheet.close();
  finish();
  byId("sheet-title").textContent = title;
  byId("sheet-body").replaceChildren(...content);
  sheet.dataset.name = name;
  onClose = closed;
  sheet.showModal();
  byId("sheet-body").querySelector(FIRST)?.focus();
}

export const closeSheet = () => sheet.close();

function finish() {
  const closed = onClose;
  onClose = null;
  closed?.();
}

/** A row to choose: a title, perhaps a line below, perhaps something before it. */
export function sheetRow(title, detail, act, { before = null, testid = "sheet-row" } = {}) {
  const words = el("span", { class: "lines" }, el("b", { text: title }), detail ? el("small", { text: detail }) : null);
  const choose = () => {
    closeSheet();
    act();
  };
  return el("button", { type: "button", class: "row", "data-testid": testid, onclick: choose }, before, words);
}

/** A labelled input. */
export function field(label, properties) {
  const input = el("input", { class: "input", autocomplete: "off", ...properties });
  return { input, row: el("label", { class: "labelled" }, label, input) };
}

/** A form in a sheet: Enter or the button calls `submit`, and the sheet closes unless it answers false. */
export function sheetForm(parts, label, submit, { testid = "sheet-submit", look = "primary" } = {}) {
  const button = el("button", { type: "submit", class: look, "data-testid": testid, text: label });
  const trouble = el("p", { class: "sheet-trouble", role: "alert" });
  const form = el("form", { class: "sheet-form" }, ...parts, trouble, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    trouble.textContent = "";
    try {
      if ((await submit()) !== false) closeSheet();
    } catch (failure) {
      trouble.textContent = failure.message;
    } finally {
      button.disabled = false;
    }
  });
  return form;
}
