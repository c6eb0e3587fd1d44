/** One message in the conversation: its row, its bubble, and what hangs on it. */

import { actionButtons, carousel } from "./choices.js";
import { contactCard, formCard, locationCard, orderCard, productCard, referralCard } from "./cards.js";
import { el, icon, roundButton } from "./dom.js";
import { formatted } from "./format.js";
import { mediaView } from "./media.js";
import { summary, UNSHOWABLE } from "./summary.js";
import { tickOf, tickWords } from "./ticks.js";
import { hour } from "./words.js";

const INNER = "a, button, input, audio, video, [tabindex]";
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}])*\s?){1,3}$/u;
const NOTES = {
  request_welcome: "Pelanggan membuka chat untuk pertama kali",
  user_changed_number: "Nomor pelanggan ini berganti. Bisnis diberi tahu.",
  user_changed_user_id: "ID pelanggan ini berganti. Bisnis diberi tahu.",
  customer_identity_changed: "Kode keamanan pelanggan ini berubah. Bisnis diberi tahu.",
};

/**
 * The whole row of a message. `actions` has quoteOf(id), goTo(id), answered(message), tap(message, button),
 * openList(message), ask(message), shop(message), flow(message), react(message, emoji), openMenu(message, anchor) and
 * pickReaction(message, anchor).
 */
export function turn(message, isFirst, actions) {
  if (isNote(message)) return note(message, actions);
  let inside;
  let words = UNSHOWABLE;
  try {
    inside = stacked(message, actions);
    words = spoken(message);
  } catch (failure) {
    console.error(`Message ${message.id} could not be shown.`, failure);
    inside = [el("div", { class: "stack" }, bubble(message, "", el("em", { class: "detail", text: UNSHOWABLE })))];
  }
  const side = message.mine ? "mine" : "theirs";
  const row = el(
    "div",
    { class: `turn ${side}${isFirst ? " first" : ""}`, "data-id": message.id, role: "article", "aria-label": words, tabindex: "-1" },
    ...inside,
  );
  setReachable(row, false);
  return row;
}

/** Whether Tab goes into the row: one row of a conversation at a time, so that Tab leaves it again. */
export function setReachable(row, reachable) {
  for (const inner of row.querySelectorAll(INNER)) inner.tabIndex = reachable ? 0 : -1;
  row.tabIndex = reachable ? 0 : -1;
}

/** Whether a message stands in the middle and not in a bubble. */
export const isNote = (message) => message.type === "failed" || message.type === "system" || message.type === "request_welcome";

function note(message, actions) {
  const failed = message.type === "failed";
  const words = failed
    ? `Bisnis mengirim pesan yang tidak sampai (kode ${message.code}). Pelanggan tidak melihatnya.`
    : (NOTES[message.note ?? message.type] ?? message.text ?? "Pemberitahuan sistem");
  const row = el(
    "div",
    { class: `turn note${failed ? " failed" : ""}`, "data-id": message.id, "data-testid": "note", role: "article", "aria-label": words, tabindex: "-1" },
    el("span", { class: "day" }, failed ? icon("alert") : null, words),
  );
  row.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    actions.openMenu(message, row);
  });
  return row;
}

function bubble(message, extra, ...inside) {
  const [side, id] = message.mine ? ["out", "bubble-out"] : ["in", "bubble-in"];
  return el("div", { class: `bubble ${side}${extra}`, "data-testid": id, "data-type": message.type }, ...inside);
}

function stacked(message, actions) {
  if (message.revoked) {
    const gone = el("span", { class: "gone" }, icon("block"), message.mine ? "Anda menghapus pesan ini" : "Pesan ini dihapus");
    return [el("div", { class: "stack" }, bubble(message, "", gone, meta(message), menuButton(message, actions)))];
  }
  const bare = (message.media?.kind === "sticker" && message.media.id) || isLoneEmoji(message);
  const look = `${bare ? " bare" : ""}${message.media && !bare ? ` has-${message.media.kind}` : ""}${message.location ? " has-map" : ""}`;
  const shown = bubble(
    message,
    look,
    message.forwarded ? el("div", { class: "forwarded" }, icon("forward"), "Diteruskan") : null,
    message.group ? el("div", { class: "forwarded", text: "Ditulis di grup" }) : null,
    message.referral ? referralCard(message.referral) : null,
    quote(message, actions),
    ...content(message),
    meta(message),
    ...(message.mine ? [] : actionButtons(message, actions)),
    menuButton(message, actions),
  );
  const stack = el("div", { class: "stack" }, shown, message.cards ? carousel(message, actions) : null, reactions(message, actions));
  const smile = roundButton("smile", "Beri reaksi", () => actions.pickReaction(message, smile), { class: "react", "data-testid": "react" });
  return [stack, smile];
}

function menuButton(message, actions) {
  return roundButton("down", "Menu pesan", (event) => actions.openMenu(message, event.currentTarget), {
    class: "more",
    "data-testid": "message-menu",
    "aria-haspopup": "menu",
  });
}

function meta(message) {
  const time = el("time", { datetime: new Date(message.at * 1000).toISOString(), text: hour(message.at) });
  const edited = message.edited && !message.revoked ? el("span", { text: "Diedit" }) : null;
  return el("span", { class: "meta" }, edited, time, message.mine ? tickOf(message) : null);
}

function quote(message, actions) {
  const quoted = message.quotes && actions.quoteOf(message.quotes);
  if (!quoted) return null;
  return el(
    "button",
    { type: "button", class: "quote", "data-testid": "quote", "aria-label": `Membalas: ${quoted.text}`, onclick: () => actions.goTo(message.quotes) },
    el("span", { class: "quote-words" }, el("b", { text: quoted.who }), el("span", { text: quoted.text })),
    quoted.thumbnail ? el("img", { class: "thumbnail", src: quoted.thumbnail, alt: "" }) : null,
  );
}

function content(message) {
  const parts = [];
  if (message.media) parts.push(mediaView(message.media, message));
  if (message.header) parts.push(el("div", { class: "head", text: message.header }));
  if (message.location) parts.push(locationCard(message.location));
  if (message.contacts) parts.push(...message.contacts.map(contactCard));
  if (message.order) parts.push(orderCard(message.order));
  if (message.shop) parts.push(productCard(message.shop));
  if (message.form) parts.push(formCard(message.form));
  if (message.template && !message.text) parts.push(...unknownTemplate(message.template));
  if (message.text) parts.push(el("span", { class: isLoneEmoji(message) ? "text huge" : "text" }, formatted(message.text)));
  if (message.reply?.detail) parts.push(el("div", { class: "detail", text: message.reply.detail }));
  if (message.footer) parts.push(el("div", { class: "foot", text: message.footer }));
  if (message.type === "unsupported") parts.push(el("em", { class: "detail", text: "Pesan ini tidak bisa diterima bisnis lewat API." }));
  if (!parts.length) parts.push(el("em", { class: "detail", text: `Pesan jenis "${message.type}"` }));
  return parts;
}

function unknownTemplate(given) {
  const words = given.words.join(" · ");
  return [
    el("div", { class: "head", text: `Templat ${given.name}` }),
    el("div", { class: "detail", text: [given.language, words].filter(Boolean).join(" — ") }),
  ];
}

function reactions(message, actions) {
  const { mine, theirs } = message.reactions ?? {};
  const given = [...new Set([mine, theirs].filter(Boolean))];
  if (!given.length) return null;
  const count = mine && theirs ? "2" : "";
  const label = `Reaksi ${given.join(" ")}.${mine ? " Klik untuk menarik reaksi Anda." : ""}`;
  return el(
    "button",
    {
      type: "button",
      class: "reactions",
      "data-testid": "reactions",
      "aria-label": label,
      title: label,
      onclick: (event) => (mine ? actions.react(message, "") : actions.pickReaction(message, event.currentTarget)),
    },
    ...given.map((emoji) => el("span", { text: emoji })),
    count ? el("small", { text: count }) : null,
  );
}

const isLoneEmoji = (message) => message.type === "text" && !message.quotes && message.text?.length < 40 && EMOJI_ONLY.test(message.text);

function spoken(message) {
  const state = message.mine ? `, ${tickWords(message.tick, message.trouble)}` : "";
  return `${message.mine ? "Anda" : "Bisnis"}, ${hour(message.at)}: ${summary(message)}${state}`;
}
