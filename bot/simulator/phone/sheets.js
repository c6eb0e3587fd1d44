/** The sheets in which a customer chooses, fills in or puts together what to send. Each calls back with what was chosen. */

import { el, icon } from "./dom.js";
import { map } from "./map.js";
import { field, openSheet, sheetForm, sheetRow } from "./sheet.js";
import { address, hue, initials, money } from "./words.js";

const PLACES = [
  { latitude: -6.175392, longitude: 106.827153, name: "Monas", address: "Gambir, Jakarta Pusat" },
  { latitude: -7.792632, longitude: 110.365846, name: "Malioboro", address: "Gedong Tengen, Yogyakarta" },
  { latitude: -6.902459, longitude: 107.618782, name: "Gedung Sate", address: "Citarum, Bandung" },
  { latitude: -8.718492, longitude: 115.168784, name: "Pantai Kuta", address: "Badung, Bali" },
  { latitude: -5.147665, longitude: 119.407463, name: "Pantai Losari", address: "Ujung Pandang, Makassar" },
];
const GOODS = [
  { name: "kopi-susu-gula-aren", price: 18_000 },
  { name: "keripik-singkong-balado", price: 15_000 },
  { name: "batik-tulis-parang", price: 250_000 },
];
const UNKNOWN_PRICE = 10_000;
const ADVERT = { headline: "Konsultasi WhatsApp gratis", body: "Chat sekarang, dibalas dalam hitungan detik", url: "https://contoh.example/iklan" };

/** The rows of a list message; `pick(row)` with the one tapped. */
export function chooseRow(list, pick) {
  const rows = list.sections.flatMap((section) => [
    section.title ? el("h3", { text: section.title }) : null,
    ...section.rows.map((row) => sheetRow(row.title, row.description, () => pick(row), { testid: "list-row" })),
  ]);
  openSheet(list.button || "Pilihan", rows.filter(Boolean), { name: "list" });
}

/** A place: one of a few, typed degrees, or where the browser is, if it may tell. */
export function choosePlace(pick) {
  const rows = PLACES.map((place) => sheetRow(place.name, place.address, () => pick(place), { testid: "place", before: small(place) }));
  const latitude = field("Lintang", { inputmode: "decimal", required: true, pattern: "-?\\d{1,2}([.,]\\d+)?", placeholder: "-6.9147" });
  const longitude = field("Bujur", { inputmode: "decimal", required: true, pattern: "-?\\d{1,3}([.,]\\d+)?", placeholder: "107.6098" });
  const name = field("Nama tempat (boleh kosong)", { maxlength: "100" });
  const form = sheetForm([el("div", { class: "two" }, latitude.row, longitude.row), name.row], "Kirim lokasi ini", () => {
    const [north, east] = [latitude, longitude].map((one) => Number(one.input.value.replace(",", ".")));
    if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) throw new Error("Lintang -90 sampai 90, bujur -180 sampai 180.");
    return pick({ latitude: north, longitude: east, name: name.input.value.trim() });
  });
  const here = el("button", { type: "button", class: "row", "data-testid": "place-here" }, icon("pin"), el("span", { class: "lines" }, el("b", { text: "Lokasi saya sekarang" }), el("small", { text: "Kalau browser mengizinkan" })));
  here.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.input.value = coords.latitude.toFixed(6);
        longitude.input.value = coords.longitude.toFixed(6);
        latitude.input.focus();
      },
      () => (here.querySelector("small").textContent = "Browser tidak mengizinkan: pilih tempat atau ketik koordinat"),
    );
  });
  openSheet("Kirim lokasi", [here, ...rows, el("h3", { text: "Koordinat" }), form], { name: "place" });
}

/** Another customer's contact card. */
export function chooseContact(customers, pick) {
  const rows = customers.map((customer) =>
    sheetRow(customer.name, address(customer), () => pick(customer), {
      testid: "contact-choice",
      before: el("span", { class: `avatar ${hue(customer.user_id)}`, "aria-hidden": "true", text: initials(customer.name) }),
    }),
  );
  const none = el("p", { class: "sheet-words", text: "Belum ada pelanggan lain. Buat dulu lewat Pelanggan baru." });
  openSheet("Kirim kontak", rows.length ? rows : [none], { name: "contact" });
}

/** A cart: goods with a quantity each. `offered` are the names of the business's products, if it showed some. */
export function fillCart(offered, send) {
  const goods = offered.length ? offered.map((name) => ({ name, price: UNKNOWN_PRICE })) : GOODS;
  const counts = goods.map((one, at) => {
    const input = el("input", { type: "number", class: "input", min: "0", max: "99", value: at === 0 ? "1" : "0", "aria-label": `Jumlah ${one.name}`, "data-testid": "quantity" });
    const words = el("span", { class: "lines" }, el("b", { text: one.name }), el("small", { text: `${money(one.price)} (harga rekaan)` }));
    return { one, input, row: el("div", { class: "row quantity" }, words, input) };
  });
  const words = field("Catatan (boleh kosong)", { maxlength: "500" });
  const form = sheetForm([...counts.map(({ row }) => row), words.row], "Kirim pesanan", () => {
    const items = counts.map(({ one, input }) => ({ ...one, quantity: Number(input.value) })).filter((item) => item.quantity > 0);
    if (!items.length) throw new Error("Isi jumlah paling sedikit satu barang.");
    return send(items, words.input.value.trim());
  });
  openSheet("Keranjang", [form], { name: "cart" });
}

/**
 * A form of a flow. Its screens are kept by Meta and not drawn here: what the business sent along is shown, and
 * any field can be filled in by name.
 */
export function fillFlow(flow, send) {
  const given = flow.data ?? [];
  const rows = el("div", { class: "pairs" });
  const pairs = [];
  const add = (label = "", value = "") => {
    const name = el("input", { class: "input", value: label, placeholder: "nama isian", "aria-label": "Nama isian", "data-testid": "flow-label" });
    const words = el("input", { class: "input", value, placeholder: "jawaban", "aria-label": "Jawaban", "data-testid": "flow-value" });
    pairs.push([name, words]);
    rows.append(el("div", { class: "two" }, name, words));
    return name;
  };
  const isWords = ([, value]) => !value.startsWith("{") && !value.startsWith("[");
  const suggested = given.filter(isWords);
  const others = given.filter((one) => !isWords(one));
  for (const [label, value] of suggested) add(label, value);
  add(suggested.length ? "" : "nama");
  const more = el("button", { type: "button", class: "quiet", text: "+ Isian lain", onclick: () => add().focus() });
  const about = [
    el("p", { class: "sheet-words", text: "Simulator tidak menggambar layar Flow dari Meta. Isi jawabannya di sini: nama isian dan jawabannya." }),
    others.length ? el("dl", { class: "given" }, ...others.map(([label, value]) => el("div", {}, el("dt", { text: label }), el("dd", { text: value })))) : null,
  ];
  const form = sheetForm([...about.filter(Boolean), rows, more], "Kirim formulir", () => {
    const values = pairs.map(([name, words]) => [name.value.trim(), words.value]).filter(([name]) => name);
    if (!values.length) throw new Error("Isi paling sedikit satu isian.");
    return send(values);
  });
  openSheet(flow.label || "Formulir", [flow.screen ? el("h3", { text: `Layar ${flow.screen}` }) : null, form].filter(Boolean), { name: "flow" });
}

/** The advertisement that the next message comes from. */
export function chooseAdvert(pick) {
  const headline = field("Judul iklan", { value: ADVERT.headline, required: true, maxlength: "100" });
  const body = field("Isi iklan", { value: ADVERT.body, maxlength: "300" });
  const url = field("Alamat iklan", { value: ADVERT.url, type: "url", required: true });
  const form = sheetForm([headline.row, body.row, url.row], "Pakai untuk pesan berikutnya", () => {
    pick({ headline: headline.input.value, body: body.input.value, url: url.input.value });
  });
  openSheet("Datang dari iklan", [form], { name: "advert" });
}

function small(place) {
  return el("span", { class: "map-small" }, map(place.latitude, place.longitude));
}
