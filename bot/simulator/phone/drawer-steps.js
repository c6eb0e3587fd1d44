/** From what wire.py tells of a message to the steps of its way. */

import { insideSteps } from "./drawer-inside.js";
import { receiptStep, repliesStep, sentStep, statusStep, webhookStep } from "./drawer-outside.js";
import { wordsOf } from "./drawer-words.js";

/** Webhook -> stored -> understood -> slots -> actions -> replies -> sent -> statuses; what has not happened is left out. */
export function stepsOf(wire) {
  const { inside, sends } = wire;
  const customer = wire.side === "customer";
  const bot = insideSteps(inside, { ...wire, stored: customer });
  const read = customer && wire.receipts.length ? receiptStep(wire.receipts) : null;
  return [
    customer ? webhookStep(wire) : null,
    ...bot.slice(0, 1), // the receipt is sent when the turn begins, after the message was stored
    read,
    ...bot.slice(1),
    inside.known && (inside.trace.message.decision === "turn" || inside.trace.replies.length) ? repliesStep(inside.trace, wire) : null,
    sends.length ? sentStep(sends) : null,
    sends.some((send) => send.id) ? statusStep(sends) : null,
  ].filter(Boolean);
}

/** What the drawer says above the steps: whose message it is, its words, and for a reply the message that caused it. */
export function subjectOf(wire) {
  const customer = wire.side === "customer";
  const { message, turn } = wire.inside.known ? wire.inside.trace : {};
  return {
    who: customer ? "Pesan pelanggan" : "Balasan bisnis",
    at: wire.at,
    words: wordsOf(wire.message),
    cause: customer || !message?.wamid ? null : { id: message.wamid, words: turn?.title || turn?.text || "Pesan pelanggan" },
  };
}
