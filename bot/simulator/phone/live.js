/**
 * Talks to the simulator: everything at the start, then what is new, four times a second while the page is in view.
 *
 * Short questions and no open stream: a browser has six connections to one server for all its tabs together, and
 * streams would leave none for the seventh tab.
 */

const EVERY_MS = 250;
const AGAIN_MS = 1500;
const PATIENCE_MS = 10_000;

/** The simulator does not take something; the message is its own sentence. */
export class Refusal extends Error {}

/** The simulator does not answer; "gone" was told already. */
export class Unreachable extends Error {}

/** `on` has a function for "state", "gone", "back" and every event of phone_view.py; it may return a promise. */
export class Live {
  #cursor = null;
  #gone = false;

  constructor(on) {
    this.on = on;
  }

  /** Follow what happens for as long as the page lives. */
  async follow() {
    for (;;) {
      await inView();
      let news = null;
      try {
        news = await this.#ask();
      } catch (failure) {
        if (!this.#gone) console.error("The simulator cannot be asked.", failure);
        this.#lost();
      }
      if (news) {
        if (this.#gone) this.on.back();
        this.#gone = false;
        for (const [name, data] of news) await this.tell(name, data);
      }
      await pause(news ? EVERY_MS : AGAIN_MS);
    }
  }

  /** POST JSON; throws a Refusal, or Unreachable. */
  post(path, body) {
    return this.#give(path, "application/json", JSON.stringify(body));
  }

  /** POST a file: `part` is {blob, mime, filename}. Throws a Refusal, or Unreachable. */
  upload(path, { blob, mime, filename }) {
    return this.#give(filename ? `${path}?filename=${encodeURIComponent(filename)}` : path, mime, blob);
  }

  async #give(path, type, body) {
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
    } catch (failure) {
      this.#lost();
      throw new Unreachable("", { cause: failure });
    }
    const given = await answer.json().catch(() => ({ error: `HTTP ${answer.status}` }));
    if (!answer.ok) throw new Refusal(given.error);
    return given;
  }

  /** What is new, as [name, data]; everything when there is no cursor yet or the simulator has begun anew. */
  async #ask() {
    if (this.#cursor !== null) {
      const { cursor, events, now } = await get(`/_phone/events?cursor=${encodeURIComponent(this.#cursor)}`);
      this.#cursor = cursor;
      if (events) return [["now", { at: now }], ...events];
    }
    this.#cursor = null;
    const state = await get("/_phone/state");
    this.#cursor = state.cursor;
    return [["state", state]];
  }

  /** What cannot be shown must not stop what comes after it. */
  async tell(name, data) {
    try {
      await this.on[name](data);
    } catch (failure) {
      console.error(`"${name}" could not be shown.`, failure);
    }
  }

  #lost() {
    this.#gone = true;
    this.on.gone();
  }
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function get(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

async function inView() {
  while (document.hidden) {
    await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
  }
}
