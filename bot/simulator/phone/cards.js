/** What is neither words nor a file: places, people, orders, forms and advertisements. */

import { el, icon } from "./dom.js";
import { map } from "./map.js";
import { hue, initials, money, phone } from "./words.js";

/** A place on a drawn map. */
export function locationCard(place) {
  const known = place.latitude !== null && place.longitude !== null;
  const degrees = known ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : "";
  const [title, ...rest] = [place.name, place.address, degrees].filter(Boolean);
  return el(
    "div",
    { class: "place", "data-testid": "location" },
    known ? map(place.latitude, place.longitude) : null,
    el("div", { class: "place-words" }, el("b", { text: title || "Lokasi" }), ...rest.map((text) => el("small", { text }))),
  );
}

export function contactCard(contact) {
  const name = contact.name || "Kontak";
  return el(
    "div",
    { class: "card person", "data-testid": "contact" },
    el("span", { class: `avatar ${hue(name)}`, "aria-hidden": "true", text: initials(name) }),
    el("span", { class: "lines" }, el("b", { text: name }), el("small", { text: [contact.company, contact.phone && phone(contact.phone)].filter(Boolean).join(" · ") })),
  );
}

/** The cart that the customer sent. */
export function orderCard(order) {
  const total = order.items.reduce((sum, item) => sum + (item.quantity ?? 0) * (item.price ?? 0), 0);
  const currency = order.items[0]?.currency;
  return el(
    "div",
    { class: "card order", "data-testid": "order" },
    el("span", { class: "file-mark green", "aria-hidden": "true" }, icon("cart")),
    el(
      "span",
      { class: "lines" },
      el("b", { text: `${order.items.length} barang · ${money(total, currency)}` }),
      ...order.items.slice(0, 6).map((item) => el("small", { text: `${item.quantity ?? "?"} × ${item.name}` })),
    ),
  );
}

/** The products that the business offers. */
export function productCard(shop) {
  const title = shop.items.length > 1 ? `${shop.items.length} produk` : (shop.items[0] ?? "Katalog bisnis ini");
  return el(
    "div",
    { class: "card", "data-testid": "products" },
    el("span", { class: "file-mark green", "aria-hidden": "true" }, icon("cart")),
    el("span", { class: "lines" }, el("b", { text: title }), el("small", { text: `Katalog ${shop.catalog ?? ""}`.trim() })),
  );
}

/** What the customer filled in. */
export function formCard(form) {
  const rows = form.map(([label, words]) => el("div", {}, el("dt", { text: label }), el("dd", { text: words })));
  return el(
    "div",
    { class: "card form", "data-testid": "form-answer" },
    el("span", { class: "file-mark blue", "aria-hidden": "true" }, icon("form")),
    el("span", { class: "lines" }, el("b", { text: "Formulir terkirim" }), rows.length ? el("dl", {}, ...rows) : null),
  );
}

/** The advertisement that brought the customer here. */
export function referralCard(referral) {
  return el(
    "div",
    { class: "card advert", "data-testid": "referral" },
    el("span", { class: "file-mark orange", "aria-hidden": "true" }, icon("megaphone")),
    el(
      "span",
      { class: "lines" },
      el("small", { text: "Datang dari iklan" }),
      el("b", { text: referral.headline || "Iklan" }),
      el("small", { text: referral.body ?? "" }),
    ),
  );
}
