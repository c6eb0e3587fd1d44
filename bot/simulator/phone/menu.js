/** The one popup menu of the page: beside what opened it, with arrow keys, closed by Esc or a click elsewhere. */

import { byId, el, icon } from "./dom.js";

const GAP_PX = 6;
const SAME_TAP_MS = 250;
const menu = byId("menu");
let opener = null;
let closed = { opener: null, at: 0 };

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
  if (closed.opener === anchor && performance.now() - closed.at < SAME_TAP_MS) return;
  closeMenu();
  opener = anchor;
  menu.replaceChildren(...content.filter(Boolean));
  menu.showPopover();
  place(at ?? anchor.getBoundingClientRect());
  focusAt(0, ".menu-items button, button");
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

function focusAt(index, selector) {
  const all = [...menu.querySelectorAll(selector)];
  all.at(index % all.length)?.focus();
}

menu.addEventListener("keydown", (event) => {
  const all = [...menu.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  const columns = Number(document.activeElement?.closest("[data-columns]")?.dataset.columns ?? 1);
  const inRow = document.activeElement?.closest(".reaction-row, [data-columns]");
  const step = { ArrowDown: columns, ArrowUp: -columns, ...(inRow ? { ArrowRight: 1, ArrowLeft: -1 } : {}) }[event.key];
  if (event.key === "Home" || event.key === "End") focusAt(event.key === "Home" ? 0 : -1, "button");
  else if (event.key === "Tab") closeMenu();
  else if (step) all.at(Math.max(0, Math.min(at + step, all.length - 1)))?.focus();
  else return;
  event.preventDefault();
});
menu.addEventListener("toggle", (event) => {
  if (event.newState === "closed") closed = { opener, at: performance.now() };
});
addEventListener("resize", closeMenu);
