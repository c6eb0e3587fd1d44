/** The weather on the wire: what is out of order now, and the orders that change it. All of them go to the control API. */

import { span } from "./drawer-words.js";

const DAY_S = 24 * 3600;
const MARGIN_S = 60;
const STILL_S = 1;

/** The switches of delivery, in the words of the page. */
export const SWITCHES = [
  ["reorder", "Acak urutan pesan", "Pesan ditahan sebentar, lalu diantar dengan urutan lain"],
  ["paused", "Jeda semua webhook", "Tidak ada yang diantar sampai dimatikan"],
  ["hold_statuses", "Tahan status", "Kabar terkirim, diterima, dan dibaca menunggu"],
  ["skip_delivered", "Lewati “diterima”", "Sesudah terkirim langsung dibaca"],
  ["shuffle_statuses", "Acak urutan status", "“Dibaca” bisa datang lebih dulu"],
  ["omit_opaque", "Status tanpa tanda bot", "Tanpa biz_opaque_callback_data"],
  ["late_window_error", "Jendela tertutup dikabarkan belakangan", "131047 datang sebagai status gagal"],
  ["noise", "Isi yang belum dikenal", "Kolom, nilai, dan kabar baru yang belum pernah ada"],
  ["limits", "Batas kecepatan Meta", "Kiriman yang terlalu cepat ditolak; biasanya menyala"],
];

/** What the next sends of the bot can meet. `throttles` takes a Retry-After. */
export const FAULTS = [
  { name: "number", words: "429: nomor bisnis terlalu cepat", detail: "kode 130429", throttles: true, fault: throttle(130429) },
  { name: "pair", words: "429: terlalu sering ke satu pelanggan", detail: "kode 131056", throttles: true, fault: throttle(131056) },
  { name: "html", words: "Halaman HTML 502", detail: "bukan JSON", fault: { kind: "html_502" } },
  { name: "hang", words: "Tidak dijawab 30 detik", detail: "lalu 504", fault: { kind: "hang", hang_s: 30 } },
  { name: "reset", words: "Diterima, lalu sambungan putus", detail: "bot tidak tahu hasilnya", fault: { kind: "reset_after_accept" } },
  { name: "late", words: "Diterima, lalu gagal", detail: "kode 131026 lewat status", fault: { kind: "late_failed", code: 131026 } },
  { name: "token", words: "Token kedaluwarsa", detail: "kode 190 sampai dinormalkan", lasts: true, fault: { kind: "token_expired" } },
];

/** Steps of the clock. Past 24 hours and a minute no customer-service window is open. */
export const CLOCK = [
  { name: "hour", words: "Maju 1 jam", advance_s: 3600 },
  { name: "day", words: "Maju 24 jam", advance_s: DAY_S },
  { name: "window", words: "Tutup jendela 24 jam", advance_s: DAY_S + MARGIN_S },
];

export const look = () => ask("/_phone/weather");
export const change = (settings) => order("delivery", settings);
export const addFault = (fault) => order("faults", fault);
export const cancelFaults = () => ask("/_control/faults", { method: "DELETE" });
export const advance = (seconds) => order("clock", { advance_s: seconds });
export const deliverAgain = (id) => order("replay", { id });

/** Every switch as it is on a fair day, no faults, and the clock of this machine. Conversations stay. */
export async function becalm({ normal, clock }) {
  await change(normal);
  await cancelFaults();
  if (clock.offset_s) await advance(-clock.offset_s);
}

/** What is out of order, in words; empty on a fair day. */
export function disorders({ delivery, normal, faults, clock }) {
  const words = SWITCHES.filter(([name]) => delivery[name] !== normal[name]).map(([name, label]) => (name === "limits" ? "tanpa batas kecepatan" : label));
  if (delivery.duplicate) words.unshift(`${delivery.duplicate} salinan`);
  if (delivery.delay_ms) words.unshift(`tunda ${delivery.delay_ms} ms`);
  if (faults.length) words.push("gangguan kiriman");
  if (Math.abs(clock.offset_s) > STILL_S) words.push(`jam ${clock.offset_s > 0 ? "maju" : "mundur"} ${span(clock.offset_s)}`);
  return words;
}

function throttle(code) {
  return { kind: "error", code, http_status: 429 };
}

const order = (path, body) =>
  ask(`/_control/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** JSON of the simulator; throws an error whose message is the simulator's own sentence. */
async function ask(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const given = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(given?.error?.message ?? given?.error ?? `HTTP ${answer.status}`);
  return given;
}
