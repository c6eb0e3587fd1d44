/**
 * The drawer beside the phone: what crossed the wire for a message, and the weather on it.
 *
 * A third pane on wide screens, a dialog on narrow ones. It opens by the button in the chat's bar, and by the event
 * `sapa:inspect` with a message's id.
 */

import { byId, el, icon, roundButton } from "./dom.js";
import { WirePane } from "./drawer-wire.js";
import { WeatherPane } from "./weather.js";

const WIDE = matchMedia("(min-width: 1100px)"); // as in drawer.css
const REMEMBERED = "sapa.simulator.drawer";
const TABS = [
  ["wire", "Kawat", "wire"],
  ["weather", "Cuaca", "cloud"],
];

const aside = byId("drawer");
const opener = byId("drawer-open");
const panes = { wire: new WirePane(), weather: new WeatherPane(showMark) };
const dialog = el("dialog", { class: "drawer-dialog", "aria-label": "Kawat dan cuaca" });
const content = el("div", { class: "drawer-content" });
let open = false;
let tab = "wire";
let back = null;

function build() {
  const buttons = TABS.map(([name, words, symbol]) =>
    el(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        class: "drawer-tab",
        "data-testid": `tab-${name}`,
        "aria-controls": `pane-${name}`,
        onclick: () => show(name),
      },
      icon(symbol),
      words,
    ),
  );
  const tabs = el("div", { role: "tablist", "aria-label": "Laci", class: "drawer-tabs" }, ...buttons);
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = TABS.map(([name]) => name);
    show(names.at((names.indexOf(tab) + step) % names.length));
    byId(`tab-${tab}`).focus();
  });
  const shut = roundButton("close", "Tutup laci", closeDrawer, { "data-testid": "drawer-close" });
  const bodies = TABS.map(([name]) =>
    el("div", { role: "tabpanel", id: `pane-${name}`, class: "drawer-pane", "aria-labelledby": `tab-${name}` }, panes[name].node),
  );
  content.append(el("header", { class: "bar drawer-bar" }, tabs, shut), ...bodies);
}

/** Show a tab; only the one in view asks for news. */
function show(name) {
  tab = name;
  remember();
  for (const [other] of TABS) {
    byId(`tab-${other}`)?.setAttribute("aria-selected", String(other === name));
    byId(`tab-${other}`)?.setAttribute("tabindex", other === name ? "0" : "-1");
    content.querySelector(`#pane-${other}`).hidden = other !== name;
    if (other !== name || !open) panes[other].stop();
  }
  if (open) panes[name].start();
}

/** Put the content where there is room for it: beside the chat, or over everything. */
function place() {
  const inside = content.contains(document.activeElement) ? document.activeElement : null;
  const modal = open && !WIDE.matches;
  const home = modal ? dialog : aside;
  if (content.parentElement !== home) home.append(content);
  aside.hidden = !open || modal;
  if (modal && !dialog.open) dialog.showModal();
  if (!modal && dialog.open) dialog.close();
  inside?.focus();
}

function openDrawer(name, from = document.activeElement) {
  if (!open) back = from;
  open = true;
  opener.setAttribute("aria-expanded", "true");
  place();
  show(name);
}

function closeDrawer() {
  open = false;
  opener.setAttribute("aria-expanded", "false");
  show(tab);
  place();
  remember();
  const target = back?.isConnected && back !== document.body ? back : opener;
  target.focus();
}

/** Tell on the opener that something is out of order, also while the drawer is closed. */
function showMark(words) {
  const label = words.length ? `Lihat kawat dan cuaca. Menyala: ${words.join(", ")}` : "Lihat kawat dan cuaca";
  for (const element of [opener, byId("tab-weather")]) element.toggleAttribute("data-weather", words.length > 0);
  opener.setAttribute("aria-label", label);
  opener.title = label;
}

/** Remember for a reload whether the pane is open; a dialog is not opened again by itself. */
function remember() {
  try {
    sessionStorage.setItem(REMEMBERED, open ? tab : "");
  } catch {
    // Private windows may forbid storage; the drawer is then closed after a reload.
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

const before = remembered();
aside.append(content);
document.body.append(dialog);
build();
show(tab);
opener.addEventListener("click", () => {
  if (open) return closeDrawer();
  openDrawer(tab, opener);
  byId(`tab-${tab}`).focus();
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  closeDrawer();
});
aside.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawer();
});
document.addEventListener("sapa:inspect", (event) => {
  openDrawer("wire");
  panes.wire.choose(event.detail.id);
  panes.wire.focus();
});
WIDE.addEventListener("change", place);
panes.weather.watch();
if (before && WIDE.matches) openDrawer(before, opener);
