/** What a customer's phone sends, in Meta's shapes. Cloud API: messages webhook. */

const FLOW = "flow";

export const text = (body) => ({ type: "text", text: { body } });

export const buttonReply = ({ id, title }) => ({ type: "interactive", interactive: { type: "button_reply", button_reply: { id, title } } });

export function listReply({ id, title, description }) {
  const row = description ? { id, title, description } : { id, title };
  return { type: "interactive", interactive: { type: "list_reply", list_reply: row } };
}

/** The tap on a template's quick reply. */
export const templateReply = ({ title, payload }) => ({ type: "button", button: { payload: payload || title, text: title } });

/** A form filled in: `values` are [label, words]; the business's token comes back with them. */
export function flowReply(values, token) {
  const given = Object.fromEntries(values);
  const response = token ? { ...given, flow_token: token } : given;
  return {
    type: "interactive",
    interactive: { type: "nfm_reply", nfm_reply: { name: FLOW, body: "Sent", response_json: JSON.stringify(response) } },
  };
}

export function callPermission(allowed, at) {
  const answer = allowed ? { response: "accept", expiration_timestamp: Math.floor(at / 1000) + 7 * 86_400 } : { response: "reject" };
  return {
    type: "interactive",
    interactive: { type: "call_permission_reply", call_permission_reply: { ...answer, response_source: "user_action" } },
  };
}

export const location = ({ latitude, longitude, name, address }) => ({
  type: "location",
  location: { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) },
});

/** A contact card of another customer; `origin` says whether the business had asked for it. */
export function contact(customer, origin = "other") {
  const [first, ...rest] = customer.name.split(" ");
  const name = { formatted_name: customer.name, first_name: first, ...(rest.length ? { last_name: rest.join(" ") } : {}) };
  const phones = [{ phone: `+${customer.wa_id}`, wa_id: customer.wa_id, type: "CELL" }];
  return { type: "contacts", contacts: [{ name, phones, origin }] };
}

/** An empty emoji takes the reaction back. */
export const reaction = (messageId, emoji) => ({ type: "reaction", reaction: { message_id: messageId, emoji } });

export const edit = (messageId, body) => ({ type: "edit", edit: { original_message_id: messageId, message: text(body) } });

export const revoke = (messageId) => ({ type: "revoke", revoke: { original_message_id: messageId } });

/** A cart: `items` are {name, quantity, price}. */
export function order(catalog, items, words) {
  const products = items.map(({ name, quantity, price }) => ({
    product_retailer_id: name,
    quantity,
    item_price: price,
    currency: "IDR",
  }));
  return { type: "order", order: { catalog_id: catalog, product_items: products, ...(words ? { text: words } : {}) } };
}

/** A photo, film, sound, sticker or document that was uploaded: `upload` is {kind, id, mime, filename, voice, animated}. */
export function media(upload, caption) {
  const { kind, id, mime, sha256 } = upload;
  const content = { id, mime_type: mime, ...(sha256 ? { sha256 } : {}) };
  if (kind === "audio") content.voice = Boolean(upload.voice);
  if (kind === "sticker") content.animated = Boolean(upload.animated);
  if (kind === "document") content.filename = upload.filename;
  if (caption && kind !== "audio" && kind !== "sticker") content.caption = caption;
  return { type: kind, [kind]: content };
}

/** What the API cannot carry, such as a poll. Cloud API: unsupported messages. */
export const unsupported = (kind) => ({
  type: "unsupported",
  unsupported: { type: kind },
  errors: [
    {
      code: 131051,
      title: "Message type unknown",
      message: "Message type unknown",
      error_data: { details: "Message type is currently not supported." },
    },
  ],
});

/** The advertisement that a chat was opened from; it travels with the next message. */
export const referral = ({ headline, body, url }) => ({
  source_url: url,
  source_type: "ad",
  source_id: "120210000000000001",
  headline,
  body,
  media_type: "image",
  image_url: "https://contoh.example/iklan.jpg",
  ctwa_clid: "ARSimulasi0001",
});
