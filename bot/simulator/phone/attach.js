/** What a customer can send besides words: the menu behind "+", and files that are dropped. */

import { el } from "./dom.js";
import { chooseSticker, previewFiles } from "./file-sheets.js";
import { openMenu } from "./menu.js";
import * as outgoing from "./outgoing.js";
import { chooseAdvert, chooseContact, choosePlace, fillCart } from "./sheets.js";

const PHOTOS = "image/*,video/*";

/** Let a pane send files and cards: it has write(message), sendFile(part, caption), others() and advert(referral). */
export function attachments(parts, pane) {
  const files = (all, options) => previewFiles(all, (part, caption) => pane.sendFile(part, caption), options);
  const pick = (accept, options) => {
    const input = el("input", { type: "file", accept, multiple: true, class: "unseen", "aria-hidden": "true", tabindex: "-1", "data-testid": "file" });
    input.addEventListener("change", () => {
      if (input.files.length) files([...input.files], options);
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    parts.form.append(input);
    input.click();
  };
  const more = () =>
    openMenu(parts.attach, [
      { id: "advert", label: "Datang dari iklan", symbol: "megaphone", act: () => chooseAdvert((given) => pane.advert(given)) },
      { id: "cart", label: "Pesanan (keranjang)", symbol: "cart", act: () => fillCart([], (items, words) => pane.write(outgoing.order("katalog-rekaan", items, words))) },
      { id: "poll", label: "Polling (tak didukung API)", symbol: "list", act: () => pane.write(outgoing.unsupported("poll_creation")) },
      { id: "welcome", label: "Buka chat pertama kali", symbol: "chat", act: () => pane.write({ type: "request_welcome" }) },
    ]);
  parts.attach.addEventListener("click", () =>
    openMenu(
      parts.attach,
      [
        { id: "photo", label: "Foto & video", symbol: "image", act: () => pick(PHOTOS) },
        { id: "document", label: "Dokumen", symbol: "file", act: () => pick("", { asDocument: true }) },
        { id: "audio", label: "Audio", symbol: "mic", act: () => pick("audio/*") },
        { id: "sticker", label: "Stiker", symbol: "sticker", act: () => chooseSticker((part) => pane.sendFile(part, "")) },
        { id: "location", label: "Lokasi", symbol: "pin", act: () => choosePlace((place) => pane.write(outgoing.location(place))) },
        { id: "contact", label: "Kontak", symbol: "person", act: () => chooseContact(pane.others(), (one) => pane.write(outgoing.contact(one))) },
        { id: "more", label: "Lainnya…", symbol: "dots", act: more },
      ],
      { label: "Lampirkan" },
    ),
  );
  dropping(parts, files);
  return files;
}

function dropping(parts, files) {
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  parts.chat.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    parts.drop.hidden = false;
  });
  parts.chat.addEventListener("dragleave", (event) => {
    if (!parts.chat.contains(event.relatedTarget)) parts.drop.hidden = true;
  });
  parts.chat.addEventListener("drop", (event) => {
    parts.drop.hidden = true;
    if (!carries(event)) return;
    event.preventDefault();
    files([...event.dataTransfer.files]);
  });
}
