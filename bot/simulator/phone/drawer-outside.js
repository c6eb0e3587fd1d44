/** The steps on the wire: webhooks in, replies in the outbox, sends out, statuses back. */

import { line, messageLink, said } from "./drawer-parts.js";
import { errorWord, faultWord, lasted, replyWord, statusWord, wordsOf } from "./drawer-words.js";

const ENDED = new Set(["sent", "delivered", "read", "played"]);
const LOST = new Set(["failed", "undeliverable"]);

export function webhookStep({ webhooks, replays, at }) {
  const first = webhooks[0];
  const last = first?.attempts.at(-1);
  const extra = [webhooks.length > 1 ? `${webhooks.length - 1} salinan` : null, replays.length ? `${replays.length} diantar ulang` : null];
  return {
    key: "webhook",
    title: "Webhook",
    tone: first ? toneOf(first) : "off",
    brief: [first ? outcome(last) : "tidak diantar", ...extra].filter(Boolean).join(" · "),
    at: first?.at ?? at,
    data: [webhooks, replays],
    draw: () => [
      ...webhooks.flatMap((webhook, place) => attempts(webhook, webhooks.length > 1 ? (place ? `Salinan ${place}: ` : "Asli: ") : "")),
      ...replays.map((one) => line(`Diantar ulang: ${one.status || "tidak sampai"}`, lasted(one.latency_ms))),
    ],
    json: webhooks.flatMap((webhook, place) => posted(webhook, place ? `salinan ${place}` : "webhook")),
  };
}

export function receiptStep(receipts) {
  const typed = receipts.some((one) => one.typing);
  return {
    key: "receipt",
    title: "Centang biru",
    tone: "ok",
    brief: typed ? "dibaca · mengetik" : "dibaca",
    at: receipts[0].at,
    data: receipts,
    draw: () => (receipts.length > 1 ? [line(`Dikirim ${receipts.length} kali oleh bot`)] : []),
    json: [["Tanda baca", receipts]],
  };
}

/** Rows of the outbox; of a reply only its own. */
export function repliesStep(trace, wire) {
  const mine = trace.replies.filter((reply) => wire.side === "customer" || reply.id === trace.asked);
  const waiting = trace.message.state !== "done" && trace.message.state !== "dead";
  const sendOf = (reply) => wire.sends.findLast((send) => (send.opaque && send.opaque === reply.opaque) || (send.id && send.id === reply.wamid));
  return {
    key: "replies",
    title: "Balasan",
    tone: mine.length ? worst(mine.map((reply) => replyTone(reply.state))) : waiting ? "busy" : "off",
    brief: mine.length ? briefly(mine.map((reply) => replyWord(reply.state))) : waiting ? "belum ada" : "tidak ada",
    at: mine.length ? mine[0].created_at + wire.ahead_s : null,
    data: mine,
    draw: () => mine.flatMap((reply) => replyFacts(reply, sendOf(reply), wire.side === "customer")),
    json: mine.length ? [["Baris outbox", mine]] : [],
  };
}

function replyFacts(reply, send, linked) {
  const words = wordsOf(reply.message ?? send?.request ?? { type: reply.type });
  const state = replyWord(reply.state);
  const wamid = reply.wamid ?? send?.id;
  return [
    linked && wamid ? messageLink(`Balasan ${reply.position + 1} · ${state}`, words, wamid) : said(words, state),
    reply.attempts > 1 ? line(`${reply.attempts} kali dicoba`, null, { tone: "bad" }) : null,
    reply.possibly_twice ? line("Mungkin terkirim dua kali: jawaban kiriman pertama hilang", null, { tone: "bad" }) : null,
    reply.stood_in_at ? line("Templat pengganti: jendela 24 jam sudah tertutup") : null,
    reply.error ? line([reply.error_code, reply.error && errorWord(reply.error)].filter(Boolean).join(" · "), null, { tone: "bad" }) : null,
  ].filter(Boolean);
}

export function sentStep(sends) {
  const accepted = sends.filter((send) => send.id);
  const troubled = sends.flatMap((send) => send.troubles);
  return {
    key: "sent",
    title: "Dikirim",
    tone: accepted.length === sends.length ? "ok" : "bad",
    brief: [accepted.length ? `${accepted.length} diterima Meta` : "belum diterima Meta", troubled.length ? `${troubled.length} gangguan` : null]
      .filter(Boolean)
      .join(" · "),
    at: sends[0].at,
    data: sends.map(({ statuses, ...rest }) => rest),
    draw: () => [
      ...troubled.map((one) => line(one.fault ? `Gangguan: ${faultWord(one.fault)}` : `Ditolak: kode ${one.error?.code}`, retry(one), { tone: "bad" })),
      ...troubled.filter((one) => one.error?.error_data?.details).map((one) => line(one.error.error_data.details)),
    ],
    json: sends.flatMap((send, place) => {
      const which = sends.length > 1 ? ` ${place + 1}` : "";
      return [
        [`Permintaan${which}`, send.request],
        [`Jawaban${which}`, send.response],
        [`Gangguan${which}`, send.troubles.length ? send.troubles : null],
      ];
    }),
  };
}

const retry = (trouble) => (trouble.fault?.retry_after_s ? `coba lagi ${trouble.fault.retry_after_s} dtk` : null);

export function statusStep(sends) {
  const all = sends.flatMap((send) => send.statuses);
  const lasts = sends.filter((send) => send.id).map((send) => statusWord(send.statuses.at(-1)?.status ?? "accepted"));
  const failed = all.some((one) => one.status === "failed");
  return {
    key: "status",
    title: "Status",
    tone: failed ? "bad" : all.length ? worst(all.map((one) => (one.webhooks[0] ? toneOf(one.webhooks[0]) : "busy"))) : "busy",
    brief: all.length ? briefly(lasts.map((word) => (word === "accepted" ? "menunggu" : word))) : "menunggu kabar",
    at: all.at(-1)?.at,
    data: all,
    draw: () =>
      all.map((one) => {
        const webhook = one.webhooks[0];
        const copies = one.webhooks.length > 1 ? ` · ${one.webhooks.length - 1} salinan` : "";
        const words = one.error ? `${statusWord(one.status)} (kode ${one.error})` : statusWord(one.status);
        return line(words, webhook ? `webhook ${outcome(webhook.attempts.at(-1))}${copies}` : null, { tone: one.error ? "bad" : null });
      }),
    json: all.flatMap((one) => one.webhooks.slice(0, 1).flatMap((webhook) => posted(webhook, statusWord(one.status)))),
  };
}

function attempts(webhook, prefix) {
  if (!webhook.attempts.length) return [line(`${prefix}belum diantar`)];
  if (webhook.attempts.length === 1 && !prefix && webhook.attempts[0].status === 200) return [];
  return webhook.attempts.map(({ attempt, status, error, latency_ms: ms }) =>
    line(`${prefix}percobaan ${attempt}: ${status ?? "tidak sampai"}`, error ?? lasted(ms), { tone: status === 200 ? null : "bad" }),
  );
}

function posted(webhook, name) {
  return [
    [`Isi ${name}`, webhook.body],
    [`Byte persis ${name} (${webhook.size})`, webhook.bytes],
    [`Kepala ${name}`, webhook.headers],
  ];
}

const outcome = (attempt) => (!attempt ? "belum diantar" : attempt.status === null ? "tidak sampai" : `${attempt.status} dalam ${lasted(attempt.latency_ms)}`);

function toneOf(webhook) {
  if (webhook.outcome === "delivered") return "ok";
  return webhook.outcome === "given_up" || webhook.attempts.some((one) => one.status !== 200) ? "bad" : "busy";
}

const replyTone = (state) => (ENDED.has(state) ? "ok" : LOST.has(state) ? "bad" : "busy");
const worst = (tones) => ["bad", "busy", "ok"].find((tone) => tones.includes(tone)) ?? "off";

/** "dibaca", or "2 dibaca, 1 antre" */
function briefly(words) {
  const counted = new Map();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return words.length === 1 ? words[0] : [...counted].map(([word, count]) => `${count} ${word}`).join(", ");
}
