/** What can be done with one message: reply, react, copy, forward, edit, delete, look at the wire. */

import { announce } from "./dom.js";
import { pickEmoji, reactionRow } from "./emoji.js";
import { openMenu, popUp } from "./menu.js";
import { now } from "./words.js";

const EDIT_S = 15 * 60; // WhatsApp: a text can be edited for 15 minutes,
const REVOKE_S = 2 * 86_400; // and deleted for everyone for two days.

/** Open the menu of `message` at `anchor`; `pane` has reply, react, forward, edit and revoke. */
export function openMessageMenu(message, anchor, pane, at = null) {
  if (message.type === "failed") {
    openMenu(anchor, [wire(message)], { label: "Menu pesan", at });
    return;
  }
  const age = now() - message.at;
  const own = message.mine && !message.revoked;
  const items = message.revoked
    ? []
    : [
        { id: "reply", label: "Balas", symbol: "reply", act: () => pane.reply(message) },
        { id: "react", label: "Reaksi", symbol: "smile", act: () => pickReaction(message, anchor, pane) },
        message.text ? { id: "copy", label: "Salin", symbol: "copy", act: () => copy(message.text) } : null,
        isForwardable(message) ? { id: "forward", label: "Teruskan", symbol: "forward", act: () => pane.forward(message) } : null,
        own && message.type === "text" && age < EDIT_S ? { id: "edit", label: "Edit", symbol: "pen", act: () => pane.edit(message) } : null,
        own && age < REVOKE_S ? { id: "delete", label: "Hapus", symbol: "trash", danger: true, act: () => pane.revoke(message) } : null,
      ];
  const above = message.revoked ? null : reactionRow(message.reactions?.mine, (emoji) => pane.react(message, emoji), () => pickAny(message, anchor, pane));
  openMenu(anchor, [...items.filter(Boolean), wire(message)], { above, label: "Menu pesan", at });
}

/** The six emoji, and all of them behind "+". */
export function pickReaction(message, anchor, pane) {
  popUp(anchor, [reactionRow(message.reactions?.mine, (emoji) => pane.react(message, emoji), () => pickAny(message, anchor, pane))]);
}

/** Put words on the clipboard. */
export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    announce("Tersalin");
  } catch {
    announce("Tidak bisa menyalin di browser ini");
  }
}

function pickAny(message, anchor, pane) {
  pickEmoji(anchor, (emoji) => pane.react(message, emoji));
}

function wire(message) {
  const inspect = () => document.dispatchEvent(new CustomEvent("sapa:inspect", { detail: { id: message.id } }));
  return { id: "wire", label: "Lihat kawat", symbol: "wire", act: inspect };
}

/** Whether a customer could pass it on as it is: words, and files that the simulator holds. */
function isForwardable(message) {
  return (message.type === "text" && Boolean(message.text)) || Boolean(message.media?.id && message.type === message.media.kind);
}
