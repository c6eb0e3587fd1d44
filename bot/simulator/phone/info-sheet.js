/** The sheet about a customer: their name, number and id, and what may happen to each. */

import { el, icon } from "./dom.js";
import { copy } from "./message-menu.js";
import { field, openSheet, sheetForm } from "./sheet.js";
import { address, hue, initials, phone } from "./words.js";

const MODES = {
  both: "Nomor dan ID terlihat oleh bot",
  phone_less: "Memakai nama pengguna: bot hanya melihat ID",
  phone_only: "Hanya nomor, seperti sebelum April 2026",
  parent: "Nomor, ID, dan ID induk perusahaan",
};

/**
 * Show the sheet. `order(path, body)` asks the simulator for something and throws when it refuses; `changed()` is
 * called after it did something.
 */
export function showCustomer(customer, order, changed) {
  const name = field("Nama", { value: customer.name, required: true, maxlength: "100", "data-testid": "info-name" });
  const mode = el("select", { class: "input", "data-testid": "info-mode" }, ...modes(customer));
  const looking = el("input", { type: "checkbox", checked: customer.looking, "data-testid": "info-looking" });
  const profile = sheetForm(
    [name.row, el("label", { class: "labelled" }, "Yang dilihat bot", mode), el("label", { class: "checked" }, looking, "Chat terbuka di ponselnya: bisnis mendapat centang biru")],
    "Simpan",
    async () => {
      const body = { wa_id: customer.wa_id, name: name.input.value.trim(), mode: mode.value, looking: looking.checked };
      await order("/_control/customers", body);
      changed();
    },
    { testid: "info-save" },
  );
  const number = field("Nomor baru", { value: "", inputmode: "tel", required: true, pattern: "\\+?[0-9 \\-]{8,20}", placeholder: "62811000…", "data-testid": "info-number" });
  const moved = sheetForm(
    [number.row],
    "Ganti nomor",
    async () => {
      await order("/_control/change_number", { customer: customer.user_id, wa_id: number.input.value.replace(/\D/g, "") });
      changed();
    },
    { testid: "info-change-number", look: "secondary" },
  );
  const rotated = sheetForm(
    [el("p", { class: "sheet-words", text: "Meta memberi ID baru, misalnya saat pelanggan pindah ponsel. Bot diberi tahu lewat webhook." })],
    "Putar ID (BSUID)",
    async () => {
      await order("/_control/rotate", { customer: customer.user_id });
      changed();
    },
    { testid: "info-rotate", look: "secondary" },
  );
  openSheet(
    customer.name,
    [
      el(
        "div",
        { class: "card person" },
        el("span", { class: `avatar ${hue(customer.user_id)}`, "aria-hidden": "true", text: initials(customer.name) }),
        el("span", { class: "lines" }, el("b", { text: address(customer) }), el("small", { text: `${phone(customer.wa_id)} · ${customer.bsuid}` })),
      ),
      el("button", { type: "button", class: "quiet", onclick: () => copy(customer.bsuid) }, icon("copy"), "Salin ID"),
      profile,
      el("h3", { text: "Pindah nomor" }),
      moved,
      el("h3", { text: "Ganti ID" }),
      rotated,
    ],
    { name: "info" },
  );
}

function modes(customer) {
  return Object.entries(MODES).map(([value, text]) => el("option", { value, text, selected: value === customer.mode }));
}
