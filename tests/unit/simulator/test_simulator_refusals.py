"""A valid request, one thing wrong with it, and the code that Meta answers with.

100 is the Graph API's own (an unknown key, a missing parameter, a wrong type); 131009 is WhatsApp's (a length, a count, a
duplicate); each row also names a word of the sentence, so that it cannot pass by another check.
"""

from __future__ import annotations

import pytest

from bot.simulator.graph_errors import GraphError
from bot.simulator.validation import parse_call

from .every_type import EVERY_TYPE, LINK, REPLY_ACTION, TO, Corruption, add, button, corrupted, drop, products, put, row, section

ACTION = "interactive.action"
REPLY = f"{ACTION}.buttons.0.reply"
ROW = f"{ACTION}.sections.0.rows.0"
CARD = f"{ACTION}.cards.0"
FLOW = f"{ACTION}.parameters"
ADDRESS = f"{ACTION}.parameters"
COMPONENT = "template.components"

TABLE: list[tuple[str, Corruption, int, str]] = [
    # The envelope.
    ("text", drop("messaging_product"), 100, "parameter messaging_product is required"),
    ("text", put("messaging_product", "messenger"), 100, "Param messaging_product must be one of {whatsapp}"),
    ("text", put("txt", {}), 100, 'Unexpected key "txt"'),
    ("text", put("image", {"link": LINK}), 100, 'Unexpected key "image"'),
    ("text", put("recipient_type", "group"), 100, "recipient_type must be one of {individual}"),
    ("text", put("type", "poll"), 100, "Param type must be one of"),
    ("text", put("type", ["text"]), 100, "Param type must be one of"),
    ("text", drop("to"), 100, "parameter to is required"),
    ("text", put("to", ""), 100, "parameter to is required"),
    ("text", put("to", 6281100000001), 100, "Param to must be a string"),
    ("text", put("to", None), 100, "parameter to is required"),
    ("text", put("to", "budi"), 131009, "phone number"),
    ("text", put("to", "{{Recipient-Phone-Number}}"), 131009, "phone number"),
    ("text", put("biz_opaque_callback_data", "a" * 513), 100, "at most 512 characters"),
    ("text", put("context", {"id": "wamid.A"}), 100, 'Unexpected key "id" on param "context"'),
    ("text", put("context", {}), 100, "context['message_id'] is required"),
    ("text", put("context", "wamid.A"), 100, "Param context must be a JSON object"),
    ("text", put("context", '{"message_id": '), 100, "Param context is not valid JSON"),
    ("text", put("text", '{"body": ""}'), 100, "text['body'] is required"),
    ("text", put("category", "utility"), 100, "Direct Send isn't enabled"),
    ("text", put("category", "marketing"), 100, "Param category must be one of {authentication, utility}"),
    ("text", put("message_send_ttl_seconds", 60), 100, 'Unexpected key "message_send_ttl_seconds"'),
    # Read receipts.
    ("read", put("status", "delivered"), 100, "Param status must be one of {read}"),
    ("read", drop("message_id"), 100, "parameter message_id is required"),
    ("read", put("to", TO), 100, 'Unexpected key "to"'),
    ("typing", put("typing_indicator", {}), 100, "typing_indicator['type'] is required"),
    ("typing", put("typing_indicator.type", "audio"), 100, "typing_indicator['type'] must be one of {text}"),
    ("typing", put("typing_indicator.seconds", 25), 100, 'Unexpected key "seconds"'),
    # Text.
    ("text", put("text.body", "a" * 4097), 100, "Param text['body'] must be at most 4096 characters long"),
    ("text", put("text.body", ""), 100, "The parameter text['body'] is required"),
    ("text", put("text.body", "   "), 100, "The parameter text['body'] is required"),
    ("text", put("text.body", {"a": 1}), 100, "Param text['body'] must be a string"),
    ("text", put("text.preview", True), 100, 'Unexpected key "preview" on param "text"'),
    ("text", put("text.preview_url", "ya"), 100, "must be a boolean"),
    ("text", drop("text"), 100, "The parameter text is required"),
    ("text", put("text", ["Halo"]), 100, "Param text must be a JSON object"),
    # Media.
    ("image", put("image.caption", "a" * 1025), 100, "image['caption'] must be at most 1024"),
    ("image", put("image.id", "1"), 100, "exactly one of id and link"),
    ("image", drop("image.link"), 100, "exactly one of id and link"),
    ("image", put("image.link", "ftp://contoh.example/a"), 100, "image['link'] is not a valid URI"),
    ("image", put("image.mime_type", "image/png"), 100, 'Unexpected key "mime_type" on param "image"'),
    ("image", put("image.filename", "a.png"), 100, 'Unexpected key "filename" on param "image"'),
    ("video", put("video.caption", "a" * 1025), 100, "video['caption'] must be at most 1024"),
    ("audio", put("audio.caption", "Suara"), 100, 'Unexpected key "caption" on param "audio"'),
    ("audio", put("audio.voice", "ya"), 100, "audio['voice'] must be a boolean"),
    ("document", put("document.filename", "a" * 241), 100, "document['filename'] must be at most 240"),
    ("document", put("document.caption", "a" * 1025), 100, "document['caption'] must be at most 1024"),
    ("document", put("document.id", 100000000000003), 100, "document['id'] must be a string"),
    ("sticker", put("sticker.caption", "Hai"), 100, 'Unexpected key "caption" on param "sticker"'),
    # Location.
    ("location", put("location.latitude", 90.1), 131009, "between -90 and 90"),
    ("location", put("location.latitude", 10**400), 131009, "between -90 and 90"),
    ("location", put("location.longitude", "-180.5"), 131009, "between -180 and 180"),
    ("location", put("location.longitude", True), 100, "location['longitude'] must be a number"),
    ("location", put("location.latitude", "nan"), 100, "location['latitude'] must be a number"),
    ("location", drop("location.longitude"), 100, "location['longitude'] is required"),
    ("location", put("location.url", LINK), 100, 'Unexpected key "url" on param "location"'),
    ("location", put("location.name", 5), 100, "location['name'] must be a string"),
    ("location", put("location.address", "a" * 1001), 100, "location['address'] must be at most 1000"),
    # Contacts.
    ("contacts", put("contacts", []), 131009, "Max allowed contacts: 257"),
    ("contacts", put("contacts", [{"name": {"formatted_name": "Sari"}}] * 258), 131009, "Max allowed contacts: 257"),
    ("contacts", put("contacts", {"name": {}}), 100, "Param contacts must be an array"),
    ("contacts", put("contacts.1", "Sari"), 100, "Param contacts[1] must be a JSON object"),
    ("contacts", drop("contacts.1.name"), 100, "contacts[1]['name'] is required"),
    ("contacts", drop("contacts.1.name.formatted_name"), 100, "contacts[1]['name']['formatted_name'] is required"),
    ("contacts", put("contacts.0.name.nickname", "Bud"), 100, 'Unexpected key "nickname"'),
    ("contacts", put("contacts.0.name.first_name", 5), 100, "contacts[0]['name']['first_name'] must be a string"),
    ("contacts", put("contacts.0.phone", TO), 100, 'Unexpected key "phone" on param "contacts[0]"'),
    ("contacts", put("contacts.0.phones", TO), 100, "contacts[0]['phones'] must be an array"),
    ("contacts", put("contacts.0.phones.0.number", TO), 100, 'Unexpected key "number"'),
    ("contacts", put("contacts.0.emails.0.email", 5), 100, "contacts[0]['emails'][0]['email'] must be a string"),
    ("contacts", put("contacts.0.org.role", "Kepala"), 100, 'Unexpected key "role"'),
    ("contacts", put("contacts.0.birthday", "17-08-1990"), 100, "YYYY-MM-DD"),
    # Reaction.
    ("reaction", drop("reaction.message_id"), 100, "reaction['message_id'] is required"),
    ("reaction", put("reaction.emoji", "bagus"), 131009, "one emoji"),
    ("reaction", put("reaction.emoji", 5), 100, "reaction['emoji'] must be a string"),
    ("reaction", put("reaction.emoji", "👍" * 21), 131009, "one emoji"),
    ("reaction", put("reaction.id", "wamid.A"), 100, 'Unexpected key "id" on param "reaction"'),
    # What interactive messages have in common.
    ("buttons", put("interactive.type", "poll"), 100, "interactive['type'] must be one of"),
    ("buttons", put("interactive.type", []), 100, "interactive['type'] must be one of"),
    ("buttons", drop("interactive.type"), 100, "interactive['type'] is required"),
    ("buttons", put("interactive.templateId", "1"), 100, 'Unexpected key "templateId" on param "interactive"'),
    ("buttons", drop("interactive.body"), 100, "interactive['body'] is required"),
    ("buttons", put("interactive.body.text", ""), 100, "interactive['body']['text'] is required"),
    ("buttons", put("interactive.body.text", "a" * 1025), 131009, "Body text length invalid. Min length: 1, Max length: 1024"),
    ("buttons", put("interactive.body.markdown", True), 100, 'Unexpected key "markdown"'),
    ("buttons", put("interactive.footer.text", "a" * 61), 131009, "Footer text length invalid"),
    ("buttons", put("interactive.header.text", "a" * 61), 131009, "Header text length invalid"),
    ("buttons", put("interactive.header.type", "audio"), 100, "interactive['header']['type'] must be one of"),
    ("buttons", put("interactive.header.type", {}), 100, "interactive['header']['type'] must be one of"),
    ("buttons", put("interactive.header.image", {"link": LINK}), 100, 'Unexpected key "image"'),
    ("buttons", drop("interactive.action"), 100, "interactive['action'] is required"),
    ("document buttons", put("interactive.header.document.caption", "Harga"), 100, 'Unexpected key "caption"'),
    ("document buttons", put("interactive.header.document.filename", "a" * 241), 100, "must be at most 240"),
    ("document buttons", put("interactive.header.document.id", "1"), 100, "exactly one of id and link"),
    # Reply buttons.
    ("buttons", put(f"{ACTION}.buttons", []), 131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"),
    ("buttons", add(f"{ACTION}.buttons", button(4)), 131009, "Invalid buttons count"),
    ("buttons", put(f"{ACTION}.button", "Pilih"), 100, 'Unexpected key "button"'),
    ("buttons", put(f"{ACTION}.buttons.0.type", "url"), 100, "['type'] must be one of {reply}"),
    ("buttons", put(f"{ACTION}.buttons.0.title", "Ya"), 100, 'Unexpected key "title"'),
    ("buttons", put(f"{REPLY}.title", "a" * 21), 131009, "Button title length invalid. Min length: 1, Max length: 20"),
    ("buttons", put(f"{REPLY}.title", ""), 100, "['reply']['title'] is required"),
    ("buttons", put(f"{REPLY}.title", "Pilihan 2"), 131009, "Duplicated button title"),
    ("buttons", put(f"{REPLY}.id", "a" * 257), 131009, "Button id length invalid"),
    ("buttons", put(f"{REPLY}.id", "ya "), 131009, "leading or trailing spaces"),
    ("buttons", put(f"{REPLY}.id", " ya"), 131009, "leading or trailing spaces"),
    ("buttons", put(f"{REPLY}.id", "pilihan-2"), 131009, "Duplicated button id"),
    ("buttons", put(f"{REPLY}.payload", "x"), 100, 'Unexpected key "payload"'),
    # Lists.
    ("list", put(f"{ACTION}.buttons", []), 100, 'Unexpected key "buttons"'),
    ("list", put(f"{ACTION}.button", "a" * 21), 131009, "Button label length invalid"),
    ("list", drop(f"{ACTION}.button"), 100, "['button'] is required"),
    ("list", put("interactive.body.text", "a" * 4097), 131009, "Max length: 4096"),
    ("list", put("interactive.header", {"type": "image", "image": {"link": LINK}}), 131009, "cannot have a header of type image"),
    ("list", put(f"{ACTION}.sections", []), 131009, "Invalid sections count"),
    ("list", put(f"{ACTION}.sections", [section(n, n + 1) for n in range(11)]), 131009, "Invalid sections count"),
    ("list", put(f"{ACTION}.sections.0.rows", []), 131009, "Invalid rows count"),
    ("list of one section", put(f"{ACTION}.sections", [section(0, 11)]), 131009, "Invalid rows count"),
    ("list", add(f"{ACTION}.sections.0.rows", row(11)), 131009, "Total row count exceed max allowed count: 10"),
    ("list", drop(f"{ACTION}.sections.1.title"), 131009, "Section title is required"),
    ("list", put(f"{ACTION}.sections.0.title", "a" * 25), 131009, "Section title length invalid"),
    ("list", put(f"{ACTION}.sections.0.name", "a"), 100, 'Unexpected key "name"'),
    ("list", put(f"{ROW}.title", "a" * 25), 131009, "Row title is too long. Max length is 24"),
    ("list", put(f"{ROW}.title", ""), 100, "interactive['action']['sections'][0]['rows'][0]['title'] is required"),
    ("list", put(f"{ROW}.description", "a" * 73), 131009, "Row description is too long"),
    ("list", put(f"{ROW}.id", "a" * 201), 131009, "Row id length invalid"),
    ("list", put(f"{ROW}.id", " a"), 131009, "Row id cannot have leading"),
    ("list", put(f"{ROW}.id", "baris-7"), 131009, "Duplicated row id"),
    ("list", put(f"{ROW}.payload", "x"), 100, 'Unexpected key "payload"'),
    # Link buttons.
    ("link", put(f"{ACTION}.name", "url"), 100, "['name'] must be one of {cta_url}"),
    ("link", put(f"{ACTION}.parameters.display_text", "a" * 21), 131009, "Display text length invalid"),
    ("link", put(f"{ACTION}.parameters.url", "javascript:alert(1)"), 100, "is not a valid URI"),
    ("link", put(f"{ACTION}.parameters.url", "https://" + "a" * 2000), 100, "at most 2000"),
    ("link", put(f"{ACTION}.parameters.title", "a"), 100, 'Unexpected key "title"'),
    ("link", put(f"{ACTION}.buttons", []), 100, 'Unexpected key "buttons"'),
    ("link", put("interactive.body.text", "a" * 1025), 131009, "Body text length invalid"),
    # Carousels.
    ("link carousel", put(f"{ACTION}.cards", []), 131009, "Invalid cards count. Min allowed cards: 2, Max allowed cards: 10"),
    ("reply carousel", drop(f"{ACTION}.cards.1"), 131009, "Invalid cards count"),
    ("link carousel", add(f"{ACTION}.cards", {}), 131009, "Invalid cards count"),
    ("link carousel", put("interactive.header", {"type": "text", "text": "Hai"}), 131009, "cannot have a header of type text"),
    ("link carousel", put("interactive.footer", {"text": "Hai"}), 131009, "cannot have a footer"),
    ("link carousel", put(f"{ACTION}.name", "carousel"), 100, 'Unexpected key "name"'),
    ("link carousel", put(f"{CARD}.card_index", 1), 131009, "card_index must count the cards from 0"),
    ("link carousel", put(f"{CARD}.card_index", 10), 131009, "between 0 and 9"),
    ("link carousel", put(f"{CARD}.card_index", "0"), 100, "['card_index'] must be an integer"),
    ("link carousel", put(f"{CARD}.card_index", True), 100, "['card_index'] must be an integer"),
    ("link carousel", drop(f"{CARD}.card_index"), 100, "['card_index'] is required"),
    ("link carousel", put(f"{CARD}.type", "quick_reply"), 100, "['type'] must be one of"),
    ("link carousel", put(f"{CARD}.footer", {"text": "a"}), 100, 'Unexpected key "footer"'),
    ("link carousel", drop(f"{CARD}.header"), 100, "['header'] is required"),
    ("link carousel", put(f"{CARD}.header", {"type": "text", "text": "a"}), 100, "['type'] must be one of {image, video}"),
    ("link carousel", put(f"{CARD}.header", {"type": "video", "video": {"link": LINK}}), 131009, "the same header type"),
    ("link carousel", put(f"{CARD}.header.image", {}), 100, "exactly one of id and link"),
    ("link carousel", put(f"{CARD}.header.text", "a"), 100, 'Unexpected key "text"'),
    ("link carousel", put(f"{CARD}.body.text", "a" * 161), 131009, "Card body text length invalid"),
    ("link carousel", put(f"{CARD}.body.text", "1\n2\n3\n4"), 131009, "at most 2 line breaks"),
    ("link carousel", put(f"{CARD}.body.text", "1\r\n2\r3\n4"), 131009, "at most 2 line breaks"),
    ("link carousel", put(f"{CARD}.body.title", "a"), 100, 'Unexpected key "title"'),
    ("link carousel", put(f"{CARD}.action", REPLY_ACTION), 131009, "the same number of buttons"),
    ("link carousel", put(f"{CARD}.action.parameters.display_text", "a" * 21), 131009, "Display text length invalid"),
    ("reply carousel", drop(f"{CARD}.action.buttons.1"), 131009, "the same number of buttons"),
    ("reply carousel", put(f"{CARD}.action.name", "cta_url"), 100, 'Unexpected key "name"'),
    ("reply carousel", put(f"{CARD}.action.buttons", [button(n, "quick_reply") for n in range(4)]), 131009, "Invalid buttons count"),
    ("reply carousel", put(f"{CARD}.action.buttons.0", button(1)), 100, 'Unexpected key "reply"'),
    ("reply carousel", put(f"{CARD}.action.buttons.0.quick_reply.id", "pilihan-3"), 131009, "Duplicated button id"),
    ("reply carousel", put(f"{CARD}.action.buttons.0.quick_reply.title", "Pilihan 2"), 131009, "Duplicated button title"),
    ("product carousel", put(f"{CARD}.type", "cta_url"), 100, "must be product"),
    ("product carousel", put(f"{CARD}.action.catalog_id", "100000000000009"), 131009, "the same catalog_id"),
    ("product carousel", drop(f"{CARD}.action.product_retailer_id"), 100, "['product_retailer_id'] is required"),
    ("product carousel", put(f"{CARD}.body", {"text": "a"}), 100, 'Unexpected key "body"'),
    ("product carousel", put(f"{CARD}.action.name", "product"), 100, 'Unexpected key "name"'),
    # Products.
    ("product", drop(f"{ACTION}.catalog_id"), 100, "['catalog_id'] is required"),
    ("product", drop(f"{ACTION}.product_retailer_id"), 100, "['product_retailer_id'] is required"),
    ("product", put(f"{ACTION}.sku", "1"), 100, 'Unexpected key "sku"'),
    ("product", put("interactive.header", {"type": "text", "text": "Hai"}), 131009, "cannot have a header"),
    ("product", put("interactive.body.text", "a" * 1025), 131009, "Body text length invalid"),
    ("product list", drop("interactive.header"), 131009, "needs a text header"),
    ("product list", put("interactive.header", {"type": "image", "image": {"link": LINK}}), 131009, "header of type image"),
    ("product list", drop("interactive.body"), 100, "interactive['body'] is required"),
    ("product list", drop(f"{ACTION}.catalog_id"), 100, "['catalog_id'] is required"),
    ("product list", put(f"{ACTION}.name", "a"), 100, 'Unexpected key "name"'),
    ("product list", put(f"{ACTION}.sections", [products(n, n + 1) for n in range(11)]), 131009, "Invalid sections count"),
    ("product list", put(f"{ACTION}.sections.0", products(0, 16)), 131009, "Total product count exceed max allowed count: 30"),
    ("product list", put(f"{ACTION}.sections.0.product_items", []), 131009, "Invalid products count"),
    ("product list", drop(f"{ACTION}.sections.0.title"), 131009, "Section title is required"),
    ("product list", put(f"{ACTION}.sections.0.rows", []), 100, 'Unexpected key "rows"'),
    ("product list", put(f"{ACTION}.sections.0.product_items.0", {}), 100, "['product_retailer_id'] is required"),
    ("product list", put(f"{ACTION}.sections.0.product_items.0.quantity", 1), 100, 'Unexpected key "quantity"'),
    ("catalogue", put(f"{ACTION}.name", "catalog"), 100, "['name'] must be one of {catalog_message}"),
    ("catalogue", put(f"{ACTION}.parameters.sku", "1"), 100, 'Unexpected key "sku"'),
    ("catalogue", put(f"{ACTION}.parameters.thumbnail_product_retailer_id", 5), 100, "must be a string"),
    ("catalogue", put(f"{ACTION}.catalog_id", "1"), 100, 'Unexpected key "catalog_id"'),
    ("catalogue", drop("interactive.body"), 100, "interactive['body'] is required"),
    # Flows.
    ("flow", put(f"{ACTION}.name", "flows"), 100, "['name'] must be one of {flow}"),
    ("flow", put(f"{ACTION}.flow_id", "1"), 100, 'Unexpected key "flow_id"'),
    ("flow", put(f"{FLOW}.flow_message_version", "4"), 100, "['flow_message_version'] must be one of {3}"),
    ("flow", put(f"{FLOW}.flow_message_version", 3), 100, "['flow_message_version'] must be one of {3}"),
    ("flow", drop(f"{FLOW}.flow_message_version"), 100, "['flow_message_version'] is required"),
    ("flow", put(f"{FLOW}.flow_name", "pendaftaran"), 100, "exactly one of flow_id and flow_name"),
    ("flow", drop(f"{FLOW}.flow_id"), 100, "exactly one of flow_id and flow_name"),
    ("flow", put(f"{FLOW}.flow_id", 5), 100, "['flow_id'] must be a string"),
    ("flow", put(f"{FLOW}.flow_cta", "a" * 21), 131009, "Flow CTA length invalid"),
    ("flow", put(f"{FLOW}.mode", "test"), 100, "['mode'] must be one of {draft, published}"),
    ("flow", put(f"{FLOW}.flow_action", "open"), 100, "['flow_action'] must be one of"),
    ("flow", put(f"{FLOW}.flow_action", "data_exchange"), 131009, "only for the flow_action navigate"),
    ("flow", put(f"{FLOW}.flow_action_payload.data", {}), 131009, "data must be a non-empty object"),
    ("flow", put(f"{FLOW}.flow_action_payload.data", "a"), 100, "['data'] must be a JSON object"),
    ("flow", put(f"{FLOW}.flow_action_payload.screen", 5), 100, "['screen'] must be a string"),
    ("flow", put(f"{FLOW}.flow_action_payload.next", "B"), 100, 'Unexpected key "next"'),
    ("flow", put(f"{FLOW}.flow", "a"), 100, 'Unexpected key "flow"'),
    ("flow", put("interactive.header", {"type": "image", "image": {"link": LINK}}), 131009, "header of type image"),
    # Asking for something.
    ("location request", put(f"{ACTION}.name", "location_request"), 100, "['name'] must be one of {send_location}"),
    ("location request", put("interactive.body.text", "a" * 1025), 131009, "Body text length invalid"),
    ("location request", put("interactive.header", {"type": "text", "text": "Hai"}), 131009, "cannot have a header"),
    ("location request", put(f"{ACTION}.buttons", []), 100, 'Unexpected key "buttons"'),
    ("location request", put(f"{ACTION}.parameters", "a"), 100, "['parameters'] must be a JSON object"),
    ("contact request", put(f"{ACTION}.name", "contact"), 100, "['name'] must be one of {request_contact_info}"),
    ("contact request", drop("interactive.body"), 100, "interactive['body'] is required"),
    ("address", put("to", TO), 131009, "country of this customer"),
    ("address", put("recipient", "ID.1"), 131009, "country of this customer"),
    ("address", put(f"{ADDRESS}.country", "ID"), 131009, "not supported in this country"),
    ("address", drop(f"{ADDRESS}.country"), 100, "['country'] is required"),
    ("address", put(f"{ADDRESS}.values.postcode", "40111"), 100, 'Unexpected key "postcode"'),
    ("address", put(f"{ADDRESS}.values.name", 5), 100, "['name'] must be a string"),
    ("address", put(f"{ADDRESS}.validation_errors.kota", "a"), 100, 'Unexpected key "kota"'),
    ("address", put(f"{ADDRESS}.saved_addresses.0.value.kota", "a"), 100, 'Unexpected key "kota"'),
    ("address", drop(f"{ADDRESS}.saved_addresses.0.id"), 100, "['id'] is required"),
    ("address", put(f"{ADDRESS}.saved_addresses.0.name", "a"), 100, 'Unexpected key "name"'),
    ("address", put(f"{ADDRESS}.state", "a"), 100, 'Unexpected key "state"'),
    ("address", put(f"{ACTION}.name", "address"), 100, "['name'] must be one of {address_message}"),
    ("address", put(f"{ACTION}.country", "IN"), 100, 'Unexpected key "country"'),
    ("call", put(f"{ACTION}.parameters.display_text", "a" * 21), 131009, "Display text length invalid"),
    ("call", put(f"{ACTION}.parameters.ttl_minutes", 0), 131009, "between 1 and 43200"),
    ("call", put(f"{ACTION}.parameters.ttl_minutes", 43_201), 131009, "between 1 and 43200"),
    ("call", put(f"{ACTION}.parameters.payload", "a" * 513), 100, "at most 512"),
    ("call", put(f"{ACTION}.parameters.phone", TO), 100, 'Unexpected key "phone"'),
    ("call", put(f"{ACTION}.phone", TO), 100, 'Unexpected key "phone"'),
    ("call", put(f"{ACTION}.name", "call"), 100, "['name'] must be one of {voice_call}"),
    ("call permission", put(f"{ACTION}.name", "call"), 100, "['name'] must be one of {call_permission_request}"),
    # Templates.
    ("template", drop("template.name"), 100, "template['name'] is required"),
    ("template", put("template.name", "a" * 513), 100, "template['name'] must be at most 512"),
    ("template", drop("template.language"), 100, "template['language'] is required"),
    ("template", drop("template.language.code"), 100, "template['language']['code'] is required"),
    ("template", put("template.language.policy", "fallback"), 100, "must be one of {deterministic}"),
    ("template", put("template.language.locale", "ID"), 100, 'Unexpected key "locale"'),
    ("template", put("template.category", "UTILITY"), 100, 'Unexpected key "category"'),
    ("template", put(COMPONENT, 5), 100, "template['components'] must be an array"),
    ("template", put(f"{COMPONENT}.0.type", "head"), 100, "['components'][0]['type'] must be one of"),
    ("template", put(f"{COMPONENT}.0.text", "a"), 100, 'Unexpected key "text"'),
    ("template", put(f"{COMPONENT}.0.index", 0), 100, 'Unexpected key "index"'),
    ("template", put(f"{COMPONENT}.1.parameters", 5), 100, "['parameters'] must be an array"),
    ("template", put(f"{COMPONENT}.1.parameters.0", 5), 100, "['parameters'][0] must be a JSON object"),
    ("template", put(f"{COMPONENT}.1.parameters.0.type", "word"), 100, "['type'] must be one of"),
    ("template", put(f"{COMPONENT}.1.parameters.0.text", True), 100, "['text'] must be a string"),
    ("template", put(f"{COMPONENT}.1.parameters.0.text", "a\nb"), 132018, "new-line/tab"),
    ("template", put(f"{COMPONENT}.1.parameters.0.text", "a\tb"), 132018, "new-line/tab"),
    ("template", put(f"{COMPONENT}.1.parameters.0.text", "a     b"), 132018, "4 consecutive spaces"),
    ("template", put(f"{COMPONENT}.1.parameters.0.value", "a"), 100, 'Unexpected key "value"'),
    ("template", put(f"{COMPONENT}.1.parameters.0.parameter_name", 5), 100, "['parameter_name'] must be a string"),
    ("template", drop(f"{COMPONENT}.1.parameters.1.currency.fallback_value"), 100, "['fallback_value'] is required"),
    ("template", put(f"{COMPONENT}.1.parameters.1.currency.code", "rupiah"), 100, "currency code"),
    ("template", put(f"{COMPONENT}.1.parameters.1.currency.amount_1000", 1.5), 100, "must be an integer"),
    ("template", put(f"{COMPONENT}.1.parameters.1.currency.amount", 1), 100, 'Unexpected key "amount"'),
    ("template", put(f"{COMPONENT}.1.parameters.2.date_time", {}), 100, "['fallback_value'] is required"),
    ("template", put(f"{COMPONENT}.0.parameters.0.image.caption", "a"), 100, 'Unexpected key "caption"'),
    ("template", put(f"{COMPONENT}.2.parameters.0", {"type": "payload"}), 100, "['payload'] is required"),
    ("template", put(f"{COMPONENT}.2.parameters.0", {"type": "action"}), 100, "['action'] is required"),
    (
        "template",
        put(f"{COMPONENT}.0.parameters.0", {"type": "location", "location": {"lat": 1}}),
        100,
        'Unexpected key "lat"',
    ),
    ("template", drop(f"{COMPONENT}.2.sub_type"), 100, "['sub_type'] is required"),
    ("template", put(f"{COMPONENT}.2.sub_type", "reply"), 100, "['sub_type'] must be one of"),
    ("template", drop(f"{COMPONENT}.2.index"), 100, "['index'] is required"),
    ("template", put(f"{COMPONENT}.2.index", 10), 100, "number from 0 to 9"),
    ("template", put(f"{COMPONENT}.2.index", True), 100, "number from 0 to 9"),
    ("template carousel", put(f"{COMPONENT}.0.cards", []), 131009, "Invalid cards count"),
    ("template carousel", put(f"{COMPONENT}.0.cards.0.card_index", 10), 131009, "between 0 and 9"),
    ("template carousel", put(f"{COMPONENT}.0.cards.0.body", "a"), 100, 'Unexpected key "body"'),
    ("template carousel", put(f"{COMPONENT}.0.parameters", []), 100, 'Unexpected key "parameters"'),
    ("template carousel", drop(f"{COMPONENT}.0.cards.0.components"), 100, "['components'] is required"),
    ("template carousel", drop(f"{COMPONENT}.0.cards.0.components.1.parameters.0.payload"), 100, "['payload'] is required"),
]


@pytest.mark.parametrize("name", EVERY_TYPE)
def test_the_request_is_taken_as_long_as_nothing_is_wrong_with_it(name: str) -> None:
    parse_call(EVERY_TYPE[name])


@pytest.mark.parametrize(("name", "corruption", "code", "words"), TABLE, ids=[f"{number}: {row[0]}, {row[3]}" for number, row in enumerate(TABLE)])
def test_one_thing_wrong_is_refused_with_metas_code_and_named(name: str, corruption: Corruption, code: int, words: str) -> None:
    with pytest.raises(GraphError) as refusal:
        parse_call(corrupted(name, corruption))

    assert refusal.value.code == code
    assert words in refusal.value.details


def test_a_body_that_is_no_object_is_refused() -> None:
    with pytest.raises(GraphError, match="JSON object") as refusal:
        parse_call([])

    assert refusal.value.code == 100


@pytest.mark.parametrize("recipient", ["+6281100000001", "id.abc", "ID.", ""])
def test_a_recipient_is_a_business_scoped_user_id(recipient: str) -> None:
    with pytest.raises(GraphError) as refusal:
        parse_call({"messaging_product": "whatsapp", "recipient": recipient, "type": "text", "text": {"body": "a"}})

    assert refusal.value.code == (131009 if recipient else 100)
