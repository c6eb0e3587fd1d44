/** Turns one message into its bubble, with ticks, quote, buttons and cards. */

import { el, hour, icon } from "./dom.js";
import { formatted } from "./format.js";

const TICKS = {
  pending: ["clock", "Menunggu"],
  sent: ["tick", "Terkirim"],
  delivered: ["ticks", "Diterima"],
  read: ["ticks", "Dibaca"],
};
const MEDIA = { image: "Foto", video: "Video", audio: "Audio", document: "Dokumen", sticker: "Stiker" };

/**
 * The whole row of a message. `actions` has quoteOf(id), reply(message), tap(message, button), openList(message),
 * answered(message), send(message, content) and goTo(id).
 */
export function turn(message, isFirst, actions) {
  const side = message.mine ? "mine" : "theirs";
  const buttons = message.mine ? [] : actionButtons(message, actions);
  const bubble = el(
    "div",
    {
      class: `bubble ${message.mine ? "out" : "in"}`,
      "data-testid": message.mine ? "bubble-out" : "bubble-in",
    },
    quote(message, actions),
    ...content(message),
    meta(message),
  );
  const stack = el("div", { class: `stack${buttons.length ? " has-actions" : ""}` }, bubble);
  if (buttons.length) stack.append(el("div", { class: "actions" }, ...buttons));
  const answer = el(
    "button",
    { type: "button", class: "round answer", "aria-label": "Balas pesan ini", onclick: () => actions.reply(message) },
    icon("reply"),
  );
  return el("div", { class: `turn ${side}${isFirst ? " first" : ""}`, "data-id": message.id }, stack, answer);
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
  if (message.media) return plain(message.text) || MEDIA[message.media.kind];
  if (message.type === "location") return "Lokasi";
  if (message.type === "contacts") return "Kontak";
  if (message.type === "reaction") return `Bereaksi ${message.reaction?.emoji || ""}`;
  if (message.type === "template") return `Templat ${message.template.name}`;
  if (message.type === "button") return message.button?.text ?? "";
  return plain(message.text) ?? message.type;
}

/** The words without the marks that format them. */
function plain(text) {
  return text?.replace(/([*_~])(\S(?:[^\n]*?\S)?)\1/g, "$2").replace(/`+/g, "");
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
  if (message.type === "location") parts.push(locationCard(message.location ?? {}));
  if (message.type === "contacts") parts.push(...(message.contacts ?? []).map(contactCard));
  if (message.type === "template") parts.push(...template(message.template));
  if (message.type === "reaction") parts.push(el("div", { class: "big", text: message.reaction?.emoji || "∅" }));
  if (message.type === "button") parts.push(el("span", { class: "text", text: message.button?.text ?? "" }));
  if (message.text) parts.push(el("span", { class: "text" }, ...formatted(message.text)));
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
  const degrees = `${Number(place.latitude).toFixed(5)}, ${Number(place.longitude).toFixed(5)}`;
  return card("pin", place.name || "Lokasi", place.address || degrees, null);
}

function contactCard(contact) {
  const phone = contact.phones?.[0]?.phone ?? "";
  return card("add", contact.name?.formatted_name ?? "Kontak", phone, null);
}

function template(given) {
  const words = (given.components ?? [])
    .flatMap((component) => component.parameters ?? [])
    .map((parameter) => parameter.text ?? parameter.type)
    .join(" · ");
  return [
    el("div", { class: "head", text: `Templat ${given.name}` }),
    el("div", { class: "detail", text: `${given.language?.code ?? ""}${words ? ` — ${words}` : ""}` }),
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
    const label = message.list.button;
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
    const { url, display_text: label } = message.link;
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
