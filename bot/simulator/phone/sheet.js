/** The bottom sheet of a list message. The dialog element brings focus trap, Esc and backdrop. */

import { byId, el } from "./dom.js";

const sheet = byId("sheet");
byId("sheet-close").addEventListener("click", () => sheet.close());
sheet.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});

/** Show the rows of a list; `pick(row)` is called with the one tapped. */
export function openSheet(list, pick) {
  byId("sheet-title").textContent = list.button || "Pilihan";
  byId("sheet-rows").replaceChildren(
    ...list.sections.flatMap((section) => [
      section.title ? el("h3", { text: section.title }) : "",
      ...section.rows.map((row) =>
        el(
          "button",
          {
            type: "button",
            class: "row",
            "data-testid": "list-row",
            onclick: () => {
              sheet.close();
              pick(row);
            },
          },
          row.title,
          row.description ? el("span", { text: row.description }) : null,
        ),
      ),
    ]),
  );
  sheet.showModal();
}

export const closeSheet = () => sheet.close();
