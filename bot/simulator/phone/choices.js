/** What the business offers to tap: reply buttons, lists, links, requests, forms, shops, and carousels of them. */

import { el, icon, roundButton } from "./dom.js";
import { formatted } from "./format.js";
import { mediaView } from "./media.js";

const EDGE_PX = 8; // the snapping leaves the padding of the strip out

const REQUESTS = {
  location: ["pin", "Kirim lokasi"],
  contact: ["person", "Bagikan nomor"],
  call_permission: ["phone", "Jawab permintaan"],
};

/** The buttons at the foot of a bubble; `actions` as in turn.js. */
export function actionButtons(message, actions) {
  const chosen = actions.answered(message);
  const buttons = offered(message, actions, chosen);
  return buttons.length ? [el("div", { class: "actions" }, ...buttons)] : [];
}

function offered(message, actions, chosen) {
  const disabled = chosen !== null;
  if (message.buttons) return message.buttons.map((button) => replyButton(message, button, actions, chosen, disabled));
  if (message.list) {
    return [action("list", message.list.button || "Pilihan", { disabled, "data-testid": "list-open", onclick: () => actions.openList(message) })];
  }
  if (message.link) return [linkButton(message.link)];
  if (message.flow) {
    return [action("form", message.flow.label || "Isi formulir", { disabled, "data-testid": "flow-open", onclick: () => actions.flow(message) })];
  }
  if (message.shop) return [action("cart", "Pilih barang", { "data-testid": "shop-open", onclick: () => actions.shop(message) })];
  if (message.request === "call") return [action("phone", message.label || "Telepon", { disabled: true, title: "Panggilan tidak disimulasikan" })];
  if (message.request) {
    const [symbol, label] = REQUESTS[message.request];
    return [action(symbol, label, { disabled, "data-testid": "request", onclick: (event) => actions.ask(message, event.currentTarget) })];
  }
  return [];
}

function replyButton(message, button, actions, chosen, disabled) {
  if (button.url !== undefined && button.url !== null) return linkButton({ url: button.url, label: button.title });
  if (button.kind === "phone") return action("phone", button.title, { title: button.phone ?? "", disabled: true });
  if (button.kind === "copy") return action("copy", button.title || "Salin kode", { onclick: () => actions.copy(button.code ?? "") });
  if (button.kind === "flow") return action("form", button.title, { disabled, onclick: () => actions.flow(message) });
  const mark = chosen?.has(button.id) ? " chosen" : "";
  return el(
    "button",
    {
      type: "button",
      disabled,
      class: `action${mark}`,
      "data-testid": "reply-button",
      "aria-pressed": mark ? "true" : null,
      onclick: () => actions.tap(message, button),
    },
    icon(mark ? "tick" : "reply"),
    button.title,
  );
}

function action(symbol, label, more) {
  return el("button", { type: "button", class: "action", ...more }, icon(symbol), label);
}

function linkButton({ url, label }) {
  const inside = [icon("link"), label || "Buka"];
  return url
    ? el("a", { class: "action", href: url, target: "_blank", rel: "noopener noreferrer", title: url, "data-testid": "link-button" }, ...inside)
    : el("span", { class: "action dead", title: "Alamatnya bukan http atau https" }, ...inside);
}

/** Have the cards fade at the side where there are more of them, and not end in a cut. */
function fadeWhereItGoesOn(strip) {
  const look = () => {
    strip.classList.toggle("more-left", strip.scrollLeft > EDGE_PX);
    strip.classList.toggle("more-right", strip.scrollLeft + strip.clientWidth < strip.scrollWidth - EDGE_PX);
  };
  strip.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(strip);
}

/** Cards side by side, to swipe, to scroll, or to go through with the arrow keys. */
export function carousel(message, actions) {
  const chosen = actions.answered(message);
  const total = message.cards.length;
  const cards = message.cards.map((card, at) =>
    el(
      "div",
      { class: "slide bubble in", role: "group", "aria-roledescription": "kartu", "aria-label": `Kartu ${at + 1} dari ${total}`, "data-testid": "card" },
      card.media ? mediaView(card.media, { ...card, media: card.media }) : null,
      card.text ? el("span", { class: "text" }, formatted(card.text)) : null,
      el(
        "div",
        { class: "actions" },
        ...card.buttons.map((button) => replyButton(message, button, actions, chosen, chosen?.has(button.id) ?? false)),
        card.link ? linkButton(card.link) : null,
      ),
    ),
  );
  const strip = el("div", { class: "slides", tabindex: "0", role: "region", "aria-label": `Kartu geser, ${total} kartu`, "data-testid": "carousel" }, ...cards);
  const go = (direction) => strip.scrollBy({ left: direction * (cards[0].offsetWidth + 8), behavior: "smooth" });
  fadeWhereItGoesOn(strip);
  strip.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    go(direction);
  });
  return el(
    "div",
    { class: "carousel" },
    strip,
    total > 1 ? roundButton("left", "Kartu sebelumnya", () => go(-1), { class: "slide-left" }) : null,
    total > 1 ? roundButton("right", "Kartu berikutnya", () => go(1), { class: "slide-right" }) : null,
  );
}
