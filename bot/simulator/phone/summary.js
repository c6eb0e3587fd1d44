/** A message in one line: for the list of customers, for quotes, and for ears. */

const UNSHOWABLE = "Pesan ini tidak bisa ditampilkan.";
const LONGEST = 200;
const MEDIA = {
  image: ["📷", "Foto"],
  video: ["🎥", "Video"],
  audio: ["🎵", "Audio"],
  document: ["📄", "Dokumen"],
  sticker: ["", "Stiker"],
};

export { UNSHOWABLE };

/** The first words of a message, or what it is. */
export function summary(message) {
  try {
    return summed(message);
  } catch (failure) {
    console.error(`Message ${message.id} could not be summed up.`, failure);
    return UNSHOWABLE;
  }
}

/** What a medium is called: "Foto", "Pesan suara". */
export function mediaName(media) {
  return media.kind === "audio" && media.voice ? "Pesan suara" : MEDIA[media.kind][1];
}

function summed(message) {
  if (message.revoked) return "Pesan ini dihapus";
  const words = plain(message.text);
  if (message.media) {
    const sign = message.media.voice ? "🎤" : MEDIA[message.media.kind][0];
    return [sign, words || message.media.filename || mediaName(message.media)].filter(Boolean).join(" ");
  }
  if (message.location) return `📍 ${message.location.name || "Lokasi"}`;
  if (message.contacts) return `👤 ${message.contacts[0]?.name || "Kontak"}`;
  if (message.type === "reaction") return message.reaction?.emoji ? `Bereaksi ${message.reaction.emoji}` : "Menarik reaksi";
  if (message.type === "edit") return words || "Mengedit pesan";
  if (message.type === "revoke") return "Pesan ini dihapus";
  if (message.type === "failed") return "Pesan bisnis gagal terkirim";
  if (message.order) return `🛒 Pesanan, ${message.order.items.length} barang`;
  if (message.form) return "📝 Formulir terkirim";
  if (message.type === "unsupported") return "Pesan tidak didukung";
  if (message.type === "system") return "Data pelanggan berganti";
  if (message.type === "request_welcome") return "Membuka chat";
  if (message.template && !words) return `Templat ${message.template.name}`;
  return words || message.header || message.type;
}

/** The first words without the marks that format them. */
function plain(text) {
  return text?.slice(0, LONGEST).replace(/([*_~])(\S(?:[^\n]*?\S)?)\1/g, "$2").replace(/`+/g, "");
}
