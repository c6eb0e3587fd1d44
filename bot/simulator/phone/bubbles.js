/** Turns one message into its bubble, with ticks, quote, buttons and cards. */

import { el, hour, icon } from "./dom.js";
import { formatted } from "./format.js";

const TICKS = {
  pending: ["clock", "Menunggu"],
  sent: ["tick", "Terkirim"],
  delivered: ["ticks", "Diterima"],
  read: ["ticks", "Dibaca"],
};
const UNSHOWABLE = "Pesan ini tidak bisa ditampilkan.";
const SUMMARY = 200;
const MEDIA = { image: "Foto", video: "Video", audio: "Audio", document: "Dokumen", sticker: "Stiker" };

/**
 * The whole row of a message. `actions` has quoteOf(id), reply(message), tap(message, button), openList(message),
 * answered(message), send(message, content) and goTo(id).
 */
export function turn(message, isFirst, actions) {
  let parts;
  try {
    parts = stacked(message, actions);
  } catch (failure) {
    console.error(`Message ${message.id} could not be shown.`, failure);
    parts = [el("div", { class: "stack" }, bubble(message, el("em", { class: "detail", text: UNSHOWABLE })))];
  }
  return el("div", { class: `turn ${message.mine ? "mine" : "theirs"}${isFirst ? " first" : ""}`, "data-id": message.id }, ...parts);
}

function bubble(message, ...inside) {
  const [side, id] = message.mine ? ["out", "bubble-out"] : ["in", "bubble-in"];
  return el("div", { class: `bubble ${side}`, "data-testid": id }, ...inside);
}

function stacked(message, actions) {
  const buttons = message.mine ? [] : actionButtons(message, actions);
  const stack = el(
    "div",
    { class: `stack${buttons.length ? " has-actions" : ""}` },
    bubble(message, quote(message, actions), ...content(message), meta(message)),
    buttons.length ? el("div", { class: "actions" }, ...buttons) : null,
  );
  const answer = el(
    "button",
    { type: "button", class: "round answer", "aria-label": "Balas pesan ini", onclick: () => actions.reply(message) },
    icon("reply"),
  );
  return [stack, answer];
}

/** Show a tick state (pending, sent, delivered, read) and why it is still pending. */
export function setTick(tick, state, trouble) {
  const [symbol, words] = TICKS[state];
  const why = state === "pending" && trouble ? "Bot belum menerima pesan ini (mencoba lagi…)" : words;
  tick.dataset.state = state;
  tick.title = state === "pending" && trouble ? `${why}\n${trouble}` : why;
  tick.setAttribute("aria-label", why);
  tick.toggleAttribute("data-trouble", state === "pending" && Boolean(trouble));
  tick.replaceChildren(icon(symbol));
}

/** A one-line summary, for the list of customers and for quotes. */
export function summary(message) {
  try {
    return summed(message);
  } catch (failure) {
    console.error(`Message ${message.id} could not be summed up.`, failure);
    return UNSHOWABLE;
  }
}

function summed(message) {
  if (message.media) return plain(message.text) || MEDIA[message.media.kind];
  if (message.type === "location") return "Lokasi";
  if (message.type === "contacts") return "Kontak";
  if (message.type === "reaction") return `Bereaksi ${message.reaction?.emoji ?? ""}`;
  if (message.type === "template") return `Templat ${message.template?.name ?? ""}`;
  return plain(message.text) || message.type;
}

/** The first words without the marks that format them. */
function plain(text) {
  return text?.slice(0, SUMMARY).replace(/([*_~])(\S(?:[^\n]*?\S)?)\1/g, "$2").replace(/`+/g, "");
}

function meta(message) {
  const time = el("time", { datetime: new Date(message.at * 1000).toISOString(), text: hour(message.at) });
  if (!message.mine) return el("span", { class: "meta" }, time);
  const tick = el("span", { class: "tick", "data-testid": "tick", role: "img" });
  setTick(tick, message.tick, message.trouble);
  return el("span", { class: "meta" }, time, tick);
}

function quote(message, actions) {
  const quoted = message.quotes && actions.quoteOf(message.quotes);
  if (!quoted) return null;
  return el(
    "button",
    { type: "button", class: "quote", "aria-label": `Membalas: ${quoted.text}`, onclick: () => actions.goTo(message.quotes) },
    el("b", { text: quoted.who }),
    el("span", { text: quoted.text }),
  );
}

function content(message) {
  const parts = [];
  if (message.header) parts.push(el("div", { class: "head", text: message.header }));
  if (message.media) parts.push(mediaCard(message.media));
  if (message.location) parts.push(locationCard(message.location));
  if (message.contacts) parts.push(...message.contacts.map(contactCard));
  if (message.template) parts.push(...template(message.template));
  if (message.reaction) parts.push(el("div", { class: "big", text: message.reaction.emoji || "∅" }));
  if (message.text) parts.push(el("span", { class: "text" }, formatted(message.text)));
  if (message.reply?.detail) parts.push(el("div", { class: "detail", text: message.reply.detail }));
  if (message.footer) parts.push(el("div", { class: "foot", text: message.footer }));
  if (!parts.length) parts.push(el("em", { class: "detail", text: `Pesan jenis "${message.type}"` }));
  return parts;
}

function card(symbol, title, detail, link) {
  const inside = [icon(symbol), el("span", {}, el("b", { text: title }), el("small", { text: detail }))];
  return link
    ? el("a", { class: "card", href: link, target: "_blank", rel: "noopener noreferrer" }, ...inside)
    : el("div", { class: "card" }, ...inside);
}

function mediaCard(media) {
  const visual = media.kind === "image" || media.kind === "video" || media.kind === "sticker";
  const title = media.filename || MEDIA[media.kind];
  return card(visual ? "image" : "file", title, media.link ?? "dikirim dengan id media", media.link);
}

function locationCard(place) {
  const known = place.latitude !== null && place.longitude !== null;
  const degrees = known ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : "";
  return card("pin", place.name || "Lokasi", place.address || degrees, null);
}

function contactCard(contact) {
  return card("add", contact.name || "Kontak", contact.phone ?? "", null);
}

function template(given) {
  const words = given.words.join(" · ");
  return [
    el("div", { class: "head", text: `Templat ${given.name}` }),
    el("div", { class: "detail", text: [given.language, words].filter(Boolean).join(" — ") }),
  ];
}

function actionButtons(message, actions) {
  const chosen = actions.answered(message);
  const common = { type: "button", disabled: chosen !== null };
  if (message.buttons) {
    return message.buttons.map((button) =>
      el("button", {
        ...common,
        class: `action${chosen === button.id ? " chosen" : ""}`,
        "data-testid": "reply-button",
        text: button.title,
        onclick: () => actions.tap(message, button),
      }),
    );
  }
  if (message.list) {
    const label = message.list.button || "Pilihan";
    return [
      el(
        "button",
        { ...common, class: "action", "data-testid": "list-open", onclick: () => actions.openList(message) },
        icon("list"),
        label,
      ),
    ];
  }
  if (message.link) {
    const { url, label } = message.link;
    return [
      el("a", { class: "action", href: url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), label),
    ];
  }
  if (message.request) {
    const label = message.request === "location" ? "Kirim lokasi" : "Bagikan nomor";
    return [
      el("button", { ...common, class: "action", onclick: () => actions.send(message) }, icon("pin"), label),
    ];
  }
  return [];
}
