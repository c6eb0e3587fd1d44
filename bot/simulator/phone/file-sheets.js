/** The sheets for files: a look at them before they are sent, and stickers. */

import { el, icon } from "./dom.js";
import { emojiSticker, prepared, sticker } from "./files.js";
import { field, openSheet, sheetForm } from "./sheet.js";
import { size } from "./words.js";

const STICKERS = ["🎉", "🙏", "😂", "🥳", "😭", "🔥", "👍", "🤗", "😴", "💪", "🤯", "❤️"];

/** Show the files with a caption; `send(part, caption)` is called for each, the caption going with the first. */
export async function previewFiles(files, send, { asDocument = false } = {}) {
  const parts = [];
  const troubles = [];
  for (const file of files) {
    try {
      parts.push(await prepared(file, { asDocument }));
    } catch (failure) {
      troubles.push(failure.message);
    }
  }
  if (!parts.length) {
    openSheet("Tidak bisa dikirim", troubles.map((text) => el("p", { class: "sheet-words", role: "alert", text })));
    return;
  }
  const urls = [];
  const shown = parts.map((part) => preview(part, urls));
  const silent = parts.every(({ kind }) => kind === "audio");
  const caption = field("Keterangan (boleh kosong)", { maxlength: "1024", "data-testid": "caption" });
  const form = sheetForm([el("div", { class: "previews" }, ...shown), ...(silent ? [] : [caption.row])], parts.length > 1 ? `Kirim ${parts.length} berkas` : "Kirim", async () => {
    let words = caption.input.value.trim();
    for (const part of parts) {
      if (!(await send(part, words))) throw new Error("Belum terkirim: lihat alasannya di atas chat, lalu coba lagi.");
      words = "";
    }
  });
  const closed = () => urls.forEach((url) => URL.revokeObjectURL(url));
  openSheet("Kirim berkas", [...troubles.map((text) => el("p", { class: "sheet-trouble", text })), form], { closed, name: "files" });
  if (!silent) caption.input.focus();
}

/** Stickers of emoji, or a file of one's own. */
export function chooseSticker(send) {
  const trouble = el("p", { class: "sheet-trouble", role: "alert" });
  const give = async (make) => {
    try {
      const made = await make();
      document.getElementById("sheet").close();
      await send(made, "");
    } catch (failure) {
      trouble.textContent = failure.message;
    }
  };
  const file = el("input", { type: "file", accept: "image/webp,image/*", class: "unseen", tabindex: "-1", "data-testid": "sticker-file" });
  file.addEventListener("change", () => file.files.length && give(() => sticker(file.files[0])));
  const all = STICKERS.map((emoji) =>
    el("button", { type: "button", text: emoji, "aria-label": `Stiker ${emoji}`, "data-testid": "sticker-choice", onclick: () => give(() => emojiSticker(emoji)) }),
  );
  const own = el("button", { type: "button", class: "quiet", text: "Pilih berkas .webp atau gambar", onclick: () => file.click() });
  openSheet("Kirim stiker", [el("div", { class: "sticker-grid" }, ...all), own, file, trouble], { name: "sticker" });
}

function preview(part, urls) {
  if (part.kind === "image" || part.kind === "video") {
    const url = URL.createObjectURL(part.blob);
    urls.push(url);
    return part.kind === "image" ? el("img", { src: url, alt: part.filename }) : el("video", { src: url, controls: true, "aria-label": part.filename });
  }
  const words = el("span", { class: "lines" }, el("b", { text: part.filename }), el("small", { text: size(part.blob.size) }));
  return el("div", { class: "card file" }, el("span", { class: "file-mark grey" }, icon("file")), words);
}
