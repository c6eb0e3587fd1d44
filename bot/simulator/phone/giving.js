/** What a customer gives to the simulator: messages and files, and what is shown when it does not take them. */

import { showBanner } from "./banner.js";
import { Refusal, Unreachable } from "./live.js";

export class Giving {
  #first = null;

  /** `makeCustomer()` makes the one who writes when there is nobody yet. */
  constructor(live, store, makeCustomer) {
    this.live = live;
    this.store = store;
    this.makeCustomer = makeCustomer;
  }

  /** Send as the customer of a pane; the first message makes one. Returns whether it was taken. */
  async write(pane, body) {
    try {
      if (!pane.userId) await (this.#first ??= this.makeCustomer().finally(() => (this.#first = null)));
      const from = { from: pane.userId, phone_number_id: this.store.number };
      await this.live.tell("message", await this.live.post("/_phone/messages", { ...from, ...body }));
      showBanner({ refusal: "", trouble: "" });
      return true;
    } catch (failure) {
      showFailure(failure);
      return false;
    }
  }

  /** Give a file to the simulator: its media id, or null. */
  async upload(part) {
    try {
      return (await this.live.upload("/_control/media", part)).id;
    } catch (failure) {
      showFailure(failure);
      return null;
    }
  }
}

/** Show why something was not taken. */
export function showFailure(failure) {
  if (failure instanceof Refusal) showBanner({ refusal: failure.message });
  else if (!(failure instanceof Unreachable)) console.error("The page itself failed.", failure);
}

/** Have a button run `act` for one tap at a time. */
export function once(button, act) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await act().catch(showFailure);
    button.disabled = false;
  });
}
