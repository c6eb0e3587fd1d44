// npm's `@kapso/whatsapp-cloud-api` as it comes, with its own setting for the address of the Graph API.

import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { bodyOf, given, run, tell } from "./harness.mjs";

const LINK = "https://contoh.example/berkas";
let client;

async function receive(request) {
    const rawBody = await bodyOf(request);
    if (!verifySignature({ appSecret: given.secret, rawBody, signatureHeader: request.headers["x-hub-signature-256"] })) return 401;
    const { phoneNumberId, contacts, messages, statuses } = normalizeWebhook(JSON.parse(rawBody));
    for (const message of messages) tell({ event: "message", phoneNumberId, contacts, message });
    for (const status of statuses) tell({ event: "status", ...status });
    return 200;
}

function challenge(request) {
    const query = new URL(request.url, "http://localhost").searchParams;
    if (query.get("hub.verify_token") !== given.verifyToken) throw 403;
    return query.get("hub.challenge");
}

const bodyText = "Silakan kak";
const footerText = "Buka tiap hari";
const header = { type: "text", text: "Toko" };
const buttons = [
    { id: "pilihan-1", title: "Pilihan 1" },
    { id: "pilihan-2", title: "Pilihan 2" },
];
const sections = [
    { title: "Pagi", rows: [{ id: "jam-8", title: "Jam 8", description: "Dokter Budi" }] },
    { title: "Sore", rows: [{ id: "jam-15", title: "Jam 15" }] },
];
const catalogId = "100000000000001";
const person = {
    name: { formattedName: "Budi Santoso", firstName: "Budi", lastName: "Santoso" },
    phones: [{ phone: "+6281100000002", type: "WORK", waId: "6281100000002" }],
    org: { company: "Toko Sapa" },
    birthday: "1990-08-17",
    emails: [{ email: "budi@contoh.example", type: "WORK" }],
    addresses: [{ country: "Indonesia", countryCode: "id", city: "Bandung", street: "Jl. Contoh 1" }],
    urls: [{ url: "https://contoh.example", type: "WORK" }],
};
const parameters = (...words) => words.map((text) => ({ type: "text", text }));
const named = (words) => Object.entries(words).map(([parameterName, text]) => ({ type: "text", parameterName, text }));
const reminder = {
    name: "pengingat_konsultasi",
    language: { code: "id", policy: "deterministic" },
    components: [
        { type: "header", parameters: named({ nama: "Dewi" }) },
        { type: "body", parameters: named({ nama: "Dewi", hari: "Kamis", jam: "14.00" }) },
        { type: "button", subType: "quick_reply", index: 0, parameters: [{ type: "payload", payload: "jadi" }] },
        { type: "button", subType: "quick_reply", index: 1, parameters: [{ type: "payload", payload: "ganti" }] },
        { type: "button", subType: "url", index: 2, parameters: parameters("pusat") },
    ],
};
const shipped = {
    name: "pesanan_dikirim",
    language: { code: "id", policy: "deterministic" },
    components: [
        { type: "header", parameters: [{ type: "image", image: { link: LINK } }] },
        { type: "body", parameters: parameters("SP-0042", "Dewi", "RESI42") },
    ],
};
const card = (cardIndex, action) => ({ cardIndex, header: { type: "image", image: { link: LINK } }, bodyText: "Satu", action });

async function file(to) {
    const { id } = await client.media.upload({
        phoneNumberId: given.phoneNumberId,
        type: "image/png",
        file: new Blob([Buffer.from(given.png, "base64")], { type: "image/png" }),
        fileName: "foto.png",
    });
    const sent = await client.messages.sendImage({ ...to, image: { id } });
    const found = await client.media.get({ mediaId: id, phoneNumberId: given.phoneNumberId });
    const bytes = Buffer.from(await client.media.download({ mediaId: id, auth: "always" })).toString("base64");
    const deleted = await client.media.delete({ mediaId: id });
    const gone = await client.media.get({ mediaId: id }).catch(({ code, message }) => ({ error: { code, message } }));
    return { ...sent, id, found, bytes, deleted, gone };
}

run({
    start: (graph) => (client = new WhatsAppClient({ accessToken: given.token, baseUrl: graph, graphVersion: "v26.0" })),
    challenge,
    receive,
    sends: (messageId) => {
        const to = { phoneNumberId: given.phoneNumberId, to: given.to };
        const m = client.messages;
        const flow = {
            flowId: "100000000000002",
            flowCta: "Isi",
            flowToken: "token-1",
            mode: "published",
            flowAction: "navigate",
            flowActionPayload: { screen: "AWAL", data: { nama: "Budi" } },
        };
        return {
            text: () => m.sendText({ ...to, body: "Halo kak", previewUrl: true }),
            image: () => m.sendImage({ ...to, image: { link: LINK, caption: "Foto" } }),
            video: () => m.sendVideo({ ...to, video: { link: LINK, caption: "Video" } }),
            audio: () => m.sendAudio({ ...to, audio: { link: LINK } }),
            voice: () => m.sendAudio({ ...to, audio: { link: LINK, voice: true } }),
            document: () => m.sendDocument({ ...to, document: { link: LINK, caption: "Harga", filename: "harga.pdf" } }),
            sticker: () => m.sendSticker({ ...to, sticker: { link: LINK } }),
            location: () => m.sendLocation({ ...to, location: { latitude: -6.9, longitude: 107.6, name: "Toko", address: "Jl. Contoh 1" } }),
            contacts: () => m.sendContacts({ ...to, contacts: [person] }),
            reaction: () => m.sendReaction({ ...to, reaction: { messageId, emoji: "👍" } }),
            "reaction taken back": () => m.sendReaction({ ...to, reaction: { messageId, emoji: "" } }),
            buttons: () => m.sendInteractiveButtons({ ...to, bodyText, footerText, header, buttons }),
            "buttons under an image": () => m.sendInteractiveButtons({ ...to, bodyText, header: { type: "image", image: { link: LINK } }, buttons }),
            list: () => m.sendInteractiveList({ ...to, bodyText, footerText, header, buttonText: "Pilih", sections }),
            link: () => m.sendInteractiveCtaUrl({ ...to, bodyText, parameters: { displayText: "Bayar", url: "https://contoh.example/" } }),
            product: () => m.sendInteractiveProduct({ ...to, bodyText, catalogId, productRetailerId: "sku-1" }),
            "product list": () =>
                m.sendInteractiveProductList({
                    ...to,
                    bodyText,
                    header,
                    catalogId,
                    sections: [{ title: "Baru", productItems: [{ productRetailerId: "sku-1" }, { productRetailerId: "sku-2" }] }],
                }),
            catalogue: () => m.sendInteractiveCatalogMessage({ ...to, bodyText, parameters: { thumbnailProductRetailerId: "sku-1" } }),
            flow: () => m.sendInteractiveFlow({ ...to, bodyText, parameters: flow }),
            "location request": () => m.sendInteractiveLocationRequest({ ...to, bodyText, parameters: { requestMessage: "Di mana?" } }),
            "call permission": () => m.sendInteractiveCallPermission({ ...to, bodyText, parameters: { phoneNumber: given.to } }),
            "contact request": () =>
                m.sendInteractiveRaw({
                    ...to,
                    interactive: { type: "request_contact_info", body: { text: bodyText }, action: { name: "request_contact_info" } },
                }),
            address: () =>
                m.sendInteractiveAddress({ ...to, bodyText, parameters: { country: "IN", values: { name: "Budi", in_pin_code: "560001" } } }),
            "link carousel": () =>
                m.sendInteractiveCarousel({ ...to, bodyText, cards: [0, 1].map((n) => card(n, { displayText: "Bayar", url: "https://contoh.example/" })) }),
            "reply carousel": () =>
                m.sendInteractiveCarousel({ ...to, bodyText, cards: [0, 1].map((n) => card(n, { buttons: [{ ...buttons[n] }] })) }),
            template: () => m.sendTemplate({ ...to, template: reminder }),
            "template with an image": () => m.sendTemplate({ ...to, template: shipped }),
            quote: () => m.sendText({ ...to, body: "Halo kak", previewUrl: true, contextMessageId: messageId, bizOpaqueCallbackData: "tanda-1" }),
            read: () => m.markRead({ phoneNumberId: given.phoneNumberId, messageId }),
            typing: () => m.markRead({ phoneNumberId: given.phoneNumberId, messageId, typingIndicator: { type: "text" } }),
            file: () => file(to),
            "an empty text": () => m.sendRaw({ phoneNumberId: given.phoneNumberId, payload: { messagingProduct: "whatsapp", to: given.to, text: { body: "" } } }),
        };
    },
});
