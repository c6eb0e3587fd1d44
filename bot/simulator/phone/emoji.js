/** A small picker of emoji: characters of the system's font, no pictures of ours. */

import { el } from "./dom.js";
import { closeMenu, popUp } from "./menu.js";

const COLUMNS = 8;
const GROUPS = {
  "Sering dipakai": "👍 ❤️ 😂 😮 😢 🙏 😊 🔥",
  "Wajah": "😀 😃 😄 😁 😆 😅 🤣 😇 🙂 🙃 😉 😍 🥰 😘 😋 😎 🤩 🤔 🤨 😐 😑 🙄 😏 😬 😌 😴 😷 🤒 🤕 🤯 😵 🥳 😕 😟 🙁 😳 🥺 😨 😰 😭 😱 😤 😡 🤬 😈 🤡",
  "Tangan dan orang": "👋 🤚 ✋ 👌 🤏 ✌️ 🤞 🤟 🤙 👈 👉 👆 👇 👎 👊 👏 🙌 🤝 💪 🙋 🤷 🤦 💃 🏃",
  "Alam dan makanan": "🌞 🌧️ ⛈️ 🌈 ⭐ 🌙 🌴 🌺 🐱 🐶 🐔 🐟 🍚 🍜 🍛 🍗 🍢 🥭 🍌 🥥 🌶️ ☕ 🍵 🎂",
  "Benda dan tanda": "🎉 🎁 🏠 🏪 🚗 🛵 ✈️ 📱 💻 📷 🎵 💡 📌 📅 ⏰ 💰 💳 🧾 📦 🚚 ✅ ❌ ⚠️ ❓ ❗ 💯 💬 🔒 🆗 🆕 ➡️ ⬅️",
};

/** Six to react with at once. */
export const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** Let the user pick one at `anchor`; with `keepOpen` several. */
export function pickEmoji(anchor, picked, { keepOpen = false } = {}) {
  const groups = Object.entries(GROUPS).map(([name, all]) =>
    el(
      "div",
      { role: "group", "aria-label": name },
      el("h3", { text: name }),
      el(
        "div",
        { class: "emoji-grid", "data-columns": COLUMNS },
        ...all.split(" ").map((emoji) =>
          el("button", {
            type: "button",
            tabindex: "-1",
            text: emoji,
            "aria-label": emoji,
            "data-testid": "emoji-choice",
            onclick: () => {
              if (!keepOpen) closeMenu();
              picked(emoji);
            },
          }),
        ),
      ),
    ),
  );
  popUp(anchor, [el("div", { class: "emoji-picker", role: "dialog", "aria-label": "Pilih emoji" }, ...groups)]);
}

/** A row of six emoji and "more"; `mine` is the one that was given. */
export function reactionRow(mine, react, more) {
  const quick = QUICK.map((emoji) =>
    el("button", {
      type: "button",
      tabindex: "-1",
      class: emoji === mine ? "given" : null,
      text: emoji,
      "aria-label": emoji === mine ? `Tarik reaksi ${emoji}` : `Reaksi ${emoji}`,
      "data-testid": "quick-reaction",
      onclick: () => {
        closeMenu();
        react(emoji === mine ? "" : emoji);
      },
    }),
  );
  const plus = el("button", { type: "button", tabindex: "-1", class: "more-emoji", text: "+", "aria-label": "Emoji lain", onclick: more });
  return el("div", { class: "reaction-row", role: "group", "aria-label": "Reaksi", "data-columns": QUICK.length + 1 }, ...quick, plus);
}
