/** Pictures, films, sounds, stickers and documents in a bubble. */

import { audioPlayer } from "./audio.js";
import { el, icon } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { mediaName } from "./summary.js";
import { size } from "./words.js";

/** Where the simulator serves the bytes of a medium. */
export const mediaUrl = (media) => (media.id ? `/_phone/media/${encodeURIComponent(media.id)}` : null);

/** A medium as it is seen; one whose bytes the simulator does not hold is a card that says where they are. */
export function mediaView(media, message) {
  const url = mediaUrl(media);
  if (!url) return fileCard(media, null);
  if (media.kind === "image") return image(url, message);
  if (media.kind === "sticker") return sticker(url);
  if (media.kind === "video") {
    return el("video", { class: "film", src: url, controls: true, preload: "metadata", "data-testid": "video", "aria-label": "Video" });
  }
  if (media.kind === "audio") return audioPlayer(url, media, message);
  return fileCard(media, url);
}

/** The address of a small picture of the message, if it has one. */
export function thumbnail(message) {
  return message.media && ["image", "sticker"].includes(message.media.kind) && !message.revoked ? mediaUrl(message.media) : null;
}

function sticker(url) {
  const picture = el("img", { class: "sticker", src: url, alt: "Stiker", "data-testid": "sticker", loading: "lazy" });
  const sayWhy = () => {
    picture.closest(".bubble")?.classList.remove("bare");
    picture.replaceWith(el("em", { class: "detail", "data-testid": "sticker", text: "Stiker tidak bisa ditampilkan di sini" }));
  };
  picture.addEventListener("error", sayWhy, { once: true });
  return picture;
}

function image(url, message) {
  const words = message.text ? `Foto: ${message.text.slice(0, 100)}` : "Foto";
  const picture = el("img", { class: "picture", src: url, alt: words, loading: "lazy" });
  picture.addEventListener("error", () => picture.closest("button")?.replaceWith(fileCard(message.media, url)), { once: true });
  return el(
    "button",
    { type: "button", class: "picture-open", "data-testid": "image", "aria-label": `${words}. Perbesar.`, onclick: () => openLightbox(url, message.text) },
    picture,
  );
}

function fileCard(media, url) {
  const target = url ?? media.link;
  const kind = (media.filename?.includes(".") ? media.filename.split(".").at(-1) : media.mime?.split("/").at(-1)) ?? "";
  const detail = [kind.slice(0, 8).toUpperCase(), media.size === null ? null : size(media.size), url ? null : whereabouts(media)];
  const inside = [
    el("span", { class: `file-mark ${mark(kind)}`, "aria-hidden": "true" }, icon(media.kind === "image" ? "image" : media.kind === "video" ? "video" : "file")),
    el("span", { class: "lines" }, el("b", { text: media.filename || mediaName(media) }), el("small", { text: detail.filter(Boolean).join(" · ") })),
  ];
  const common = { class: "card file", "data-testid": "document" };
  if (!target) return el("div", common, ...inside);
  return el("a", { ...common, href: target, target: "_blank", rel: "noopener noreferrer", title: url ? "Buka" : target }, ...inside, icon("save"));
}

function whereabouts(media) {
  return media.link ? new URL(media.link).host : "berkasnya tidak ada di simulator";
}

function mark(kind) {
  const found = { pdf: "red", doc: "blue", docx: "blue", xls: "green", xlsx: "green", csv: "green", ppt: "orange", pptx: "orange" };
  return found[kind.toLowerCase()] ?? "grey";
}
