/** The line above the chat: what is wrong with the simulator, with this message, or with the bot. */

import { byId } from "./dom.js";

const state = { reachable: true, connected: true };

/** Show what is wrong, or nothing; `refusal` is the simulator's own sentence about the last message. */
export function showBanner(changes, refusal = "") {
  Object.assign(state, changes);
  const banner = byId("banner");
  banner.dataset.kind = state.reachable ? "waiting" : "gone";
  if (!state.reachable) banner.textContent = "Simulator tidak bisa dihubungi. Mencoba lagi…";
  else if (refusal) banner.textContent = refusal;
  else banner.textContent = "Bot belum terhubung. Pesan dikirim begitu bot siap.";
  banner.hidden = state.reachable && state.connected && !refusal;
}
