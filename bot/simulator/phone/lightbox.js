/** A picture as large as the window. */

import { byId } from "./dom.js";
import { formatted } from "./format.js";

const box = byId("lightbox");

/** Show the picture at `url` with its words; Esc, the cross and a click beside it close it. */
export function openLightbox(url, words) {
  byId("lightbox-image").src = url;
  byId("lightbox-image").alt = words || "Foto";
  byId("lightbox-words").replaceChildren(formatted(words ?? ""));
  box.showModal();
}

byId("lightbox-close").addEventListener("click", () => box.close());
box.addEventListener("click", (event) => {
  if (event.target === box) box.close();
});
box.addEventListener("close", () => box.open || byId("lightbox-image").removeAttribute("src"));
