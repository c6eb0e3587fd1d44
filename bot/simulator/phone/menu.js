/** The one popup menu of the page: beside what opened it, with arrow keys, closed by Esc or a click elsewhere. */

import { byId, el, icon } from "./dom.js";

const GAP_PX = 6;
const menu = byId("menu");
let opener = null;
let closedByTap = null;

/**
 * Open a menu of `items` ({label, symbol, act, danger, id}) at `anchor`; a second tap on the anchor closes it. `above`
 * is an element to show over the items.
 */
export function openMenu(anchor, items, { above = null, label = "Menu", at = null } = {}) {
  const buttons = items.map(({ label: words, symbol, act, danger, id }) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        class: danger ? "danger" : null,
        "data-testid": id ? `menu-${id}` : null,
        onclick: () => {
          closeMenu();
          act();
        },
      },
      icon(symbol),
      words,
    ),
  );
  popUp(anchor, [above, buttons.length ? el("div", { role: "menu", "aria-label": label, class: "menu-items" }, ...buttons) : null], at);
}

/** Open the popup with other content than a menu. The first button in it is focused. */
export function popUp(anchor, content, at = null) {
  const again = closedByTap === anchor;
  closedByTap = null;
  if (again) return;
  closeMenu();
  opener = anchor;
  menu.replaceChildren(...content.filter(Boolean));
  menu.showPopover();
  place(at ?? anchor.getBoundingClientRect());
  (menu.querySelector(".menu-items button") ?? menu.querySelector("button"))?.focus();
}

export function closeMenu() {
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function place({ left, right, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + GAP_PX + height < innerHeight || top < height;
  const y = below ? Math.min(bottom + GAP_PX, innerHeight - height - GAP_PX) : top - height - GAP_PX;
  const x = (left + right) / 2 < innerWidth / 2 ? left : right - width;
  menu.style.left = `${Math.max(GAP_PX, Math.min(x, innerWidth - width - GAP_PX))}px`;
  menu.style.top = `${Math.max(GAP_PX, y)}px`;
}

/** Up and down go from row to row, where the emoji of a reaction are one row; left and right go along it. */
menu.addEventListener("keydown", (event) => {
  const all = [...menu.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  const row = document.activeElement?.closest("[data-columns]");
  const columns = Number(row?.dataset.columns ?? 1);
  const step = { ArrowDown: columns, ArrowUp: -columns, ...(row ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }[event.key];
  const to = { Home: 0, End: all.length - 1 }[event.key] ?? (step ? Math.max(0, Math.min(at + step, all.length - 1)) : null);
  if (event.key === "Tab") closeMenu();
  else if (to === null) return;
  all[to]?.focus();
  event.preventDefault();
});
// The browser closes the menu before the tap on its opener becomes a click, which must not open it again.
addEventListener(
  "pointerdown",
  (event) => {
    closedByTap = menu.matches(":popover-open") && opener?.contains(event.target) ? opener : null;
  },
  { capture: true },
);
addEventListener("resize", closeMenu);
