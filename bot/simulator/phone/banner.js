/** The line above the chat: what is wrong with the simulator, with what was just done, or with the bot. */

import { byId } from "./dom.js";

const state = { reachable: true, connected: true, refusal: "", trouble: "" };

/**
 * Show what is wrong, or nothing; `refusal` is the simulator's own sentence and `trouble` one of the page's, both "" once
 * something was taken again.
 */
export function showBanner(changes) {
  Object.assign(state, changes);
  const banner = byId("banner");
  banner.dataset.kind = state.reachable ? "waiting" : "gone";
  if (!state.reachable) banner.textContent = "Simulator tidak bisa dihubungi. Mencoba lagi…";
  else if (state.refusal) banner.textContent = `Simulator menolak permintaan ini. Alasannya: ${state.refusal}`;
  else if (state.trouble) banner.textContent = state.trouble;
  else banner.textContent = "Bot belum terhubung. Pesan dikirim begitu bot siap.";
  banner.hidden = state.reachable && state.connected && !state.refusal && !state.trouble;
}
