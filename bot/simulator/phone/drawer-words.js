/** What the drawer calls things. Words that are not known here are shown as they came. */

const MEDIA = { image: "Foto", video: "Video", audio: "Audio", document: "Dokumen", sticker: "Stiker" };
const OTHER = {
  location: "Lokasi",
  contacts: "Kontak",
  reaction: "Reaksi",
  order: "Pesanan",
  system: "Kabar sistem",
  template: "Templat",
  unsupported: "Jenis yang tidak didukung",
  edit: "Suntingan",
  revoke: "Pesan dihapus",
};
const STATUS = { sent: "terkirim", delivered: "diterima", read: "dibaca", played: "diputar", failed: "gagal" };
const REPLY = {
  queued: "antre",
  sending: "sedang dikirim",
  unknown: "belum pasti terkirim",
  undeliverable: "tidak bisa dikirim",
  ...STATUS,
};
const MESSAGE = {
  new: "menunggu giliran",
  claimed: "sedang dipikirkan",
  done: "selesai dijawab",
  dead: "menyerah",
  kept: "disimpan saja",
};
const DECISION = {
  turn: "dijawab bot",
  reaction: "reaksi; tidak perlu dijawab",
  group: "dari grup; tidak dijawab",
  edit: "suntingan; tidak dijawab",
  identity: "identitas pelanggan berubah",
  echo: "rekan sudah menjawab; bot menahan diri",
  call: "panggilan; tidak dijawab",
  preference: "pilihan pelanggan; tidak dijawab",
  notice: "kabar dari Meta",
  anonymous: "tanpa pengirim; tidak bisa dijawab",
  foreign: "bukan untuk nomor bot ini",
  kept: "disimpan saja",
};
const INSIDE = {
  off: "Bot tidak memberi tahu isinya. Jalankan dengan `sapa run`, atau beri SAPA_TRACE_TOKEN yang sama kepada gateway dan simulator.",
  refused: "Bot menolak token simulator. SAPA_TRACE_TOKEN di gateway dan di simulator harus sama.",
  unreachable: "Bot tidak bisa dihubungi. Apakah gateway sedang berjalan?",
  missing: "Bot belum menyimpan pesan ini.",
  broken: "Jawaban bot tidak bisa dibaca.",
};
const FAULT = {
  http_500: "jawaban 500 tanpa penjelasan Meta",
  html_502: "halaman HTML 502",
  hang: "tidak dijawab, lalu 504",
  reset_before: "sambungan putus sebelum diterima",
  reset_after_accept: "diterima, lalu sambungan putus",
  hang_after_accept: "diterima, tetapi tidak dijawab",
  late_failed: "diterima, tetapi akan gagal",
  token_expired: "token kedaluwarsa",
};
const ERROR = {
  "the 24-hour window is closed": "jendela 24 jam sudah tertutup",
  "the 24-hour window is closed; a template stands in": "jendela 24 jam sudah tertutup; diganti templat",
  "failed after it was accepted": "diterima Meta, lalu gagal",
  "failed after it was accepted; sent again": "diterima Meta, lalu gagal; dikirim sekali lagi",
  "the customer has no id that can be written to": "pelanggan tidak punya nomor atau ID yang bisa dikirimi",
  "a file cannot be sent": "berkasnya tidak bisa dikirim",
  "held back: a colleague answers": "ditahan: rekan sudah menjawab",
  "the worker stopped": "bot berhenti di tengah jalan",
  "no answer to two sends": "dua kali dikirim tanpa jawaban",
};
const SUMMARY = 160;
const SMALLEST = 0.005;
const MINUTE_MS = 60_000;

export const statusWord = (status) => STATUS[status] ?? status;
export const replyWord = (state) => REPLY[state] ?? state;
export const messageWord = (state) => MESSAGE[state] ?? state;
export const decisionWord = (decision) => DECISION[decision] ?? decision;
export const errorWord = (error) => ERROR[error] ?? error;
export const whyNot = (why) => INSIDE[why] ?? why;

/** "429: kode 130429", "halaman HTML 502" */
export const faultWord = (fault) => FAULT[fault.kind] ?? (fault.kind === "error" ? `kode ${fault.code}` : fault.kind);

/** The first words of a message as Meta's object has it, whatever its type. */
export function wordsOf(message) {
  const kind = message?.type ?? "text";
  const content = message?.[kind];
  const words = written(kind, content);
  if (typeof words === "string" && words.trim()) return words.length > SUMMARY ? `${words.slice(0, SUMMARY).trimEnd()}…` : words;
  return MEDIA[kind] ?? OTHER[kind] ?? `Pesan jenis ${kind}`;
}

/** Text without empty lines, for places that show its beginning. */
export const dense = (text) => text.replace(/\n\s*\n/g, "\n");

function written(kind, content) {
  if (kind === "text") return content?.body;
  if (kind === "button") return content?.text;
  if (kind === "interactive") return content?.body?.text ?? content?.button_reply?.title ?? content?.list_reply?.title;
  if (kind === "template") return content?.name && `Templat ${content.name}`;
  if (kind === "reaction") return content?.emoji && `Reaksi ${content.emoji}`;
  return content?.caption ?? content?.filename;
}

const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const decimal = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });

/** "08.46.02" */
export const second = (at) => clock.format(at * 1000);

/** "14 ms", "1,5 dtk" */
export const lasted = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${decimal.format(ms / 1000)} dtk`);

/** "+14 ms", "+1,5 dtk", "−2 menit": how long after something else. */
export function after(seconds) {
  const ms = Math.abs(seconds) * 1000;
  return `${seconds < 0 ? "−" : "+"}${ms < MINUTE_MS ? lasted(ms) : span(Math.abs(seconds))}`;
}

/** "98%"; a dash when the model gave none. */
export function percent(confidence) {
  if (typeof confidence !== "number") return "–";
  return confidence > 0 && confidence < SMALLEST ? "<1%" : `${Math.round(confidence * 100)}%`;
}

/** "25 jam", "1,5 jam", "30 menit" */
export function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return minutes < 60 ? `${minutes} menit` : `${decimal.format(minutes / 60)} jam`;
}
