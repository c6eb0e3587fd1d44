/** The steps inside the bot: stored, understood, slots, actions. All of it is what the bot tells, so nothing is taken for granted. */

import { el } from "./dom.js";
import { bar, line, pair, said } from "./drawer-parts.js";
import { decisionWord, errorWord, lasted, messageWord, percent, whyNot } from "./drawer-words.js";

const STATE_TONE = { done: "ok", kept: "ok", dead: "bad" };
const LISTEN = "action_listen";
const FALLBACK = "nlu_fallback";

/**
 * `inside` as wire.py gives it; with a reply only its turn is shown, not how the message was stored. The bot's times are
 * moved by `ahead_s`, onto the clock of the simulator.
 */
export function insideSteps(inside, { stored, ahead_s: ahead }) {
  if (!inside.known) return [unknown(inside)];
  const { message, turn } = inside.trace;
  const steps = stored ? [storedStep(message, inside.trace)] : [];
  if (turn) steps.push(understood(turn), slots(turn), actions(turn));
  else if (message.decision === "turn") steps.push(notUnderstood(message));
  return steps.map((step) => (step.at ? { ...step, at: step.at + ahead } : step));
}

function unknown({ why, detail }) {
  const busy = why === "missing";
  return {
    key: "inside",
    title: "Bagian dalam bot",
    tone: busy ? "busy" : "off",
    brief: busy ? "belum disimpan" : "tidak bisa ditampilkan",
    data: { why, detail },
    draw: () => [line(whyNot(why)), ...(why === "off" ? [] : [el("p", { class: "fact" }, el("small", { text: detail }))])],
  };
}

function storedStep(message, { answers, asked, turn }) {
  return {
    key: "stored",
    title: "Disimpan",
    tone: STATE_TONE[message.state] ?? "busy",
    brief: message.state === "done" && !turn ? "selesai tanpa jawaban" : messageWord(message.state),
    at: message.received_at,
    data: { message, answers },
    draw: () => [
      line(`Keputusan: ${decisionWord(message.decision)}`, took(message)),
      message.attempts > 1 ? line(`Percobaan ke-${message.attempts}`, null, { tone: "bad" }) : null,
      message.error ? line(errorWord(message.error), null, { tone: message.state === "done" ? null : "bad" }) : null,
      answers?.length > 1 ? line(`Dijawab bersama ${answers.length - 1} pesan lain dalam satu giliran`) : null,
    ].filter(Boolean),
    json: [["Baris inbox", { ...message, answers, asked }]],
  };
}

const took = ({ state, received_at: from, finished_at: to }) => (state === "done" && to ? `dalam ${lasted((to - from) * 1000)}` : null);

/** A message that was not thought about: not yet, in vain, or because a colleague answers it. */
function notUnderstood({ state }) {
  const [tone, brief, words] = {
    dead: ["bad", "tidak berhasil", "Semua percobaan gagal; pelanggan menerima permintaan maaf."],
    done: ["off", "dilewati", "Bot menahan diri, misalnya karena rekan sedang menjawab pelanggan ini."],
  }[state] ?? ["busy", "menunggu giliran", "Bot belum selesai memikirkan pesan ini."];
  return { key: "turn", title: "Dipahami", tone, brief, data: state, draw: () => [line(words)] };
}

function understood(turn) {
  const tapped = turn.title && turn.text?.startsWith("/");
  const others = (turn.ranking ?? []).filter((one) => one.name !== turn.intent?.name);
  return {
    key: "understood",
    title: "Dipahami",
    tone: turn.intent?.name === FALLBACK ? "off" : "ok",
    brief: tapped ? "ketukan tombol" : turn.intent?.name === FALLBACK ? "tidak yakin" : `${percent(turn.intent?.confidence)} yakin`,
    at: turn.at,
    data: [turn.intent, turn.ranking, turn.entities, turn.text, turn.title],
    draw: () => [
      tapped ? line(`Ketukan “${turn.title}”`, turn.text) : null,
      bar(turn.intent?.name ?? "?", turn.intent?.confidence, { strong: true }),
      others.length && !tapped ? el("div", { class: "ranking" }, ...others.map((one) => bar(one.name, one.confidence))) : null,
      ...(turn.entities ?? []).map((one) => pair(one.entity, one.value ?? null)),
    ].filter(Boolean),
    json: [["Hasil pemahaman", { text: turn.text, intent: turn.intent, ranking: turn.ranking, entities: turn.entities }]],
  };
}

function slots(turn) {
  const set = (turn.events ?? []).filter((event) => event.kind === "slot");
  const last = new Map(set.map((event) => [event.name, event.value]));
  return {
    key: "slots",
    title: "Slot",
    tone: last.size ? "ok" : "off",
    brief: last.size ? `${last.size} berubah` : "tidak ada yang berubah",
    at: set[0]?.at,
    data: set,
    draw: () => [...last].map(([name, given]) => pair(name, given ?? null)),
    json: set.length ? [["Peristiwa slot", set]] : [],
  };
}

function actions(turn) {
  const done = (turn.events ?? []).filter((event) => event.kind !== "slot");
  const named = done.filter((event) => event.kind === "action" && event.name !== LISTEN);
  return {
    key: "actions",
    title: "Aksi",
    tone: named.length ? "ok" : "off",
    brief: named.length > 1 ? `${named.length} aksi` : (named[0]?.name ?? "tidak ada"),
    at: named[0]?.at,
    data: done,
    draw: () => done.map(action).filter(Boolean),
    json: done.length ? [["Peristiwa giliran", done]] : [],
  };
}

function action(event) {
  const { kind, name } = event;
  if (kind === "action" && name === LISTEN) return line("Menunggu pesan berikutnya", event.policy);
  if (kind === "action") {
    const sure = [event.policy, typeof event.confidence === "number" ? percent(event.confidence) : null].filter(Boolean).join(" · ");
    return el("p", { class: "fact" }, el("code", { text: name }), el("small", { text: sure }));
  }
  if (kind === "form") return line(name ? `Formulir ${name} dibuka` : "Formulir ditutup");
  if (kind === "bot") return said(event.text, event.response);
  if (kind === "action_execution_rejected") return line(`${name} menolak masukan ini`);
  return line([kind, name].filter(Boolean).join(" "));
}
