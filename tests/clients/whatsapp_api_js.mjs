// npm's `whatsapp-api-js` as it comes; only the address of the Graph API is another.

import { WhatsAppAPI } from "whatsapp-api-js/middleware/node-http";
import * as m from "whatsapp-api-js/messages";
import { given, run, tell } from "./harness.mjs";

const META = "https://graph.facebook.com";
const LINK = "https://contoh.example/berkas";
let graph = META;

const client = new WhatsAppAPI({
    token: given.token,
    appSecret: given.secret,
    webhookVerifyToken: given.verifyToken,
    v: "v26.0",
    ponyfill: { fetch: (url, options) => fetch(String(url).replace(META, graph), options) },
});
client.on.message = ({ phoneID, from, name, recipient, message }) => tell({ event: "message", phoneID, from, name, recipient, message });
client.on.status = ({ id, status, phone, recipient, biz_opaque_callback_data, pricing, error }) =>
    tell({ event: "status", id, status, phone, recipient, tracker: biz_opaque_callback_data, pricing, error });

const body = new m.Body("Silakan kak");
const footer = new m.Footer("Buka tiap hari");
const buttons = () => new m.ActionButtons(new m.Button("pilihan-1", "Pilihan 1"), new m.Button("pilihan-2", "Pilihan 2"));
const product = (number) => new m.Product(`sku-${number}`);
const list = new m.ActionList(
    "Pilih",
    new m.ListSection("Pagi", new m.Row("jam-8", "Jam 8", "Dokter Budi")),
    new m.ListSection("Sore", new m.Row("jam-15", "Jam 15")),
);
const flow = {
    flow_token: "token-1",
    flow_cta: "Isi",
    mode: "published",
    flow_action: "navigate",
    flow_action_payload: { screen: "AWAL", data: { nama: "Budi" } },
};
const person = [
    new m.Name("Budi Santoso", "Budi", "Santoso"),
    new m.Phone("+6281100000002", "WORK", "6281100000002"),
    new m.Organization("Toko Sapa"),
    new m.Birthday("1990", "08", "17"),
    new m.Email("budi@contoh.example", "WORK"),
    new m.Address("Indonesia", "id", undefined, "Bandung", "Jl. Contoh 1"),
    new m.Url("https://contoh.example", "WORK"),
];

const messages = (messageId) => ({
    text: new m.Text("Halo kak", true),
    image: new m.Image(LINK, false, "Foto"),
    video: new m.Video(LINK, false, "Video"),
    audio: new m.Audio(LINK),
    voice: new m.Audio(LINK, false, true),
    document: new m.Document(LINK, false, "Harga", "harga.pdf"),
    sticker: new m.Sticker(LINK),
    location: new m.Location(107.6, -6.9, "Toko", "Jl. Contoh 1"),
    contacts: new m.Contacts(person),
    reaction: new m.Reaction(messageId, "👍"),
    "reaction taken back": new m.Reaction(messageId),
    buttons: new m.Interactive(buttons(), body, new m.Header("Toko"), footer),
    "buttons under an image": new m.Interactive(buttons(), body, new m.Header(new m.Image(LINK))),
    list: new m.Interactive(list, body, new m.Header("Toko"), footer),
    link: new m.Interactive(new m.ActionCTA("Bayar", "https://contoh.example/"), body),
    product: new m.Interactive(new m.ActionProduct(new m.CatalogProduct("sku-1", "100000000000001")), body),
    "product list": new m.Interactive(
        new m.ActionProductList("100000000000001", new m.ProductSection("Baru", product(1), product(2))),
        body,
        new m.Header("Toko"),
    ),
    catalogue: new m.Interactive(new m.ActionCatalog(product(1)), body),
    flow: new m.Interactive(new m.ActionFlow({ ...flow, flow_id: "100000000000002" }), body),
    "flow by name": new m.Interactive(new m.ActionFlow({ ...flow, flow_name: "pendaftaran" }), body),
    "location request": new m.Interactive(new m.ActionLocation(), body),
    "call permission": new m.Interactive(new m.ActionCallPermission(), body),
    "contact request": new m.Interactive(new m.ActionContactRequest(), body),
    template: new m.Template(
        "pengingat_konsultasi",
        "id",
        new m.HeaderComponent(new m.HeaderParameter("Dewi", "nama")),
        new m.BodyComponent(new m.BodyParameter("Dewi", "nama"), new m.BodyParameter("Kamis", "hari"), new m.BodyParameter("14.00", "jam")),
        new m.PayloadComponent("jadi"),
        new m.PayloadComponent("ganti"),
        new m.URLComponent("pusat"),
    ),
    "template with an image": new m.Template(
        "pesanan_dikirim",
        "id",
        new m.HeaderComponent(new m.HeaderParameter(new m.Image(LINK))),
        new m.BodyComponent(new m.BodyParameter("SP-0042"), new m.BodyParameter("Dewi"), new m.BodyParameter("RESI42")),
    ),
});

async function file() {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", "image/png");
    form.set("file", new Blob([Buffer.from(given.png, "base64")], { type: "image/png" }), "foto.png");
    const { id } = await client.uploadMedia(given.phoneNumberId, form);
    const sent = await client.sendMessage(given.phoneNumberId, given.to, new m.Image(id, true));
    const found = await client.retrieveMedia(id, given.phoneNumberId);
    const bytes = Buffer.from(await (await client.fetchMedia(found.url)).arrayBuffer()).toString("base64");
    const deleted = await client.deleteMedia(id);
    const gone = await client.retrieveMedia(id);
    return { ...sent, id, found, bytes, deleted, gone };
}

run({
    start: (url) => (graph = url),
    challenge: (request) => client.handle_get(request),
    receive: (request) => client.handle_post(request),
    sends: (messageId) => ({
        ...Object.fromEntries(
            Object.entries(messages(messageId)).map(([name, message]) => [name, () => client.sendMessage(given.phoneNumberId, { phone: given.to }, message)]),
        ),
        quote: () => client.sendMessage(given.phoneNumberId, { phone: given.to }, new m.Text("Halo kak", true), messageId, "tanda-1"),
        read: () => client.markAsRead(given.phoneNumberId, messageId),
        typing: () => client.markAsRead(given.phoneNumberId, messageId, "text"),
        file,
        "an empty text": () => client.sendMessage(given.phoneNumberId, { phone: given.to }, new m.Text("")),
    }),
});
