/** Talks to the simulator: the state at the start, then server-sent events, and posts. */

/** `on` has a function for "state", "gone", "back" and every event of phone_view.py. */
export class Live {
  #source = null;
  #timer = 0;

  constructor(on) {
    this.on = on;
  }

  /** Load everything and follow from there; keeps trying while the simulator is gone. */
  async start() {
    clearTimeout(this.#timer);
    this.#source?.close();
    try {
      const answer = await fetch("/_phone/state", { cache: "no-store" });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const state = await answer.json();
      this.on.state(state);
      this.#follow(state.cursor);
    } catch {
      this.on.gone();
      this.#timer = setTimeout(() => this.start(), 1500);
    }
  }

  /** POST JSON; throws an Error with the simulator's own sentence when it is refused. */
  async post(path, body) {
    let answer;
    try {
      answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch (failure) {
      this.on.gone();
      throw failure;
    }
    const given = await answer.json();
    if (!answer.ok) throw new Error(given.error);
    return given;
  }

  #follow(cursor) {
    const source = new EventSource(`/_phone/events?cursor=${encodeURIComponent(cursor)}`);
    this.#source = source;
    source.onopen = () => this.on.back();
    source.onerror = () => {
      this.on.gone();
      // The browser retries by itself with Last-Event-ID, unless it has closed the stream for good.
      if (source.readyState === EventSource.CLOSED) this.#timer = setTimeout(() => this.start(), 1500);
    };
    source.addEventListener("resync", () => this.start());
    for (const name of ["message", "ticks", "receipt", "customer", "connection", "reset"]) {
      source.addEventListener(name, (event) => this.on[name](JSON.parse(event.data)));
    }
  }
}
