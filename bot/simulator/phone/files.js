/**
 * What becomes of a file that a customer sends: a photo, a film, a sound, a sticker, or a document. A real phone turns
 * what WhatsApp does not take into what it takes; here that is done for pictures, and the rest goes as a document.
 */

const MB = 1024 * 1024;
const PICTURES = ["image/jpeg", "image/png"];
const FILMS = ["video/mp4", "video/3gpp"];
const SOUNDS = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];
const LARGEST = { image: 5 * MB, video: 16 * MB, audio: 16 * MB, document: 100 * MB };
const STICKER_PX = 512;
const STATIC_STICKER = 100 * 1024;
const ANIMATED_STICKER = 500 * 1024;
const PICTURE_PX = 1600;
const BY_NAME = { m4a: "audio/mp4", mp3: "audio/mpeg", opus: "audio/ogg", "3gp": "video/3gpp", mp4: "video/mp4", pdf: "application/pdf" };

/** `{kind, blob, mime, filename, animated}` of a file; with `asDocument` it is left as it is. Throws an Error in the user's words. */
export async function prepared(file, { asDocument = false } = {}) {
  const mime = typeOf(file);
  const is = (kind, more = {}) => checked({ kind, blob: file, mime, filename: file.name || "berkas", ...more });
  if (asDocument) return is("document");
  if (PICTURES.includes(mime) && file.size <= LARGEST.image) return is("image");
  if (mime.startsWith("image/") && mime !== "image/svg+xml") {
    const jpeg = await redrawn(file, PICTURE_PX, "image/jpeg").catch(() => null);
    return jpeg ? is("image", { blob: jpeg, mime: "image/jpeg" }) : is("document");
  }
  if (FILMS.includes(mime) && file.size <= LARGEST.video) return is("video");
  if (SOUNDS.includes(mime) && file.size <= LARGEST.audio) return is("audio");
  return is("document");
}

/** A sticker of a picture: WebP as it is when it fits, anything else drawn anew. */
export async function sticker(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const webp = letters(bytes, 0) === "RIFF" && letters(bytes, 8) === "WEBP";
  const animated = webp && letters(bytes, 12) === "VP8X" && Boolean(bytes[20] & 2);
  if (webp && file.size <= (animated ? ANIMATED_STICKER : STATIC_STICKER)) return { kind: "sticker", blob: file, mime: "image/webp", animated };
  if (animated) throw new Error("Stiker bergerak paling besar 500 KB.");
  const blob = await redrawn(file, STICKER_PX, "image/webp");
  return checkedSticker({ kind: "sticker", blob, mime: "image/webp", animated: false });
}

/** A sticker with one emoji on it. */
export async function emojiSticker(emoji) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = STICKER_PX;
  const pen = canvas.getContext("2d");
  pen.font = `${STICKER_PX * 0.72}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.shadowColor = "#fff";
  pen.shadowBlur = 18;
  for (let layer = 0; layer < 3; layer += 1) pen.fillText(emoji, STICKER_PX / 2, STICKER_PX * 0.54);
  return checkedSticker({ kind: "sticker", blob: await encoded(canvas, "image/webp"), mime: "image/webp", animated: false });
}

function checkedSticker(made) {
  if (made.blob.type !== "image/webp") throw new Error("Browser ini tidak bisa membuat WebP: pilih berkas .webp.");
  if (made.blob.size > STATIC_STICKER) throw new Error("Stiker paling besar 100 KB.");
  return made;
}

function checked(made) {
  const most = LARGEST[made.kind];
  if (made.blob.size > most) throw new Error(`${made.filename} terlalu besar: paling besar ${most / MB} MB.`);
  if (!made.blob.size) throw new Error(`${made.filename} kosong.`);
  return made;
}

function typeOf(file) {
  const [given] = file.type.split(";");
  const named = BY_NAME[file.name?.split(".").at(-1)?.toLowerCase()];
  return given === "audio/x-m4a" ? "audio/mp4" : given || named || "application/octet-stream";
}

async function redrawn(file, most, mime) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, most / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  const square = mime === "image/webp";
  const [width, height] = [picture.width * scale, picture.height * scale].map((side) => Math.max(1, Math.round(side)));
  canvas.width = square ? most : width;
  canvas.height = square ? most : height;
  canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return encoded(canvas, mime);
}

function encoded(canvas, mime) {
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("Gambar ini tidak bisa diolah."))), mime, 0.85);
  });
}

const letters = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));
