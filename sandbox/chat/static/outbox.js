// Keeps what a person sends until the server has it: in order, visible, and with a second chance after a failure.

import * as api from "./api.js";
import * as memory from "./memory.js";

let counter = 0;

/** @typedef {{key: string, text: string|null, label: string|null, at: number, state: "delivering"|"failed", started: boolean,
 *    error: string, run: () => Promise<any>}} Parcel `text` for plain messages, `label` for all else; `started` once it left the queue */

export class Outbox {
  /** @type {Parcel[]} */
  parcels = [];
  #queue = Promise.resolve();

  /** @param {number} personId @param {{changed: () => void, delivered: (answer: any) => void}} to */
  constructor(personId, to) {
    this.personId = personId;
    this.to = to;
    for (const { text, at } of memory.unsent(personId)) {
      this.parcels.push({ ...this.#letter(text), at, state: "failed", started: true, error: "Not delivered before the page was closed." });
    }
  }

  text(words) {
    this.#post(this.#letter(words));
  }

  /** Anything but a plain text, for example files: `label` is shown while it travels. */
  other(label, run) {
    this.#post({ key: `out-${++counter}`, text: null, label, at: now(), state: "delivering", started: false, error: "", run });
  }

  retry(parcel) {
    parcel.state = "delivering";
    parcel.started = false;
    parcel.at = now();
    this.parcels = [...this.parcels.filter((one) => one !== parcel)];
    this.#post(parcel);
  }

  discard(parcel) {
    this.parcels = this.parcels.filter((one) => one !== parcel);
    this.#changed();
  }

  clear() {
    this.parcels = [];
    this.#changed();
  }

  /**
   * A new message of the person's own has come: the parcel that carried it is delivered, even if the answer got lost. One
   * that still waits in the queue says the same by chance ("yes", "yes") and has to go.
   */
  arrived(message) {
    const alike = this.parcels.filter(
      (one) => one.started && one.text !== null && one.text.trim() === (message.text ?? "").trim() && message.date >= one.at - 2,
    );
    const found = alike.find((one) => one.state === "delivering") ?? alike[0];
    if (found) this.discard(found);
  }

  #letter(words) {
    return { key: `out-${++counter}`, text: words, label: null, at: now(), state: "delivering", started: false, error: "",
      run: () => api.text(this.personId, words) };
  }

  #post(parcel) {
    this.parcels.push(parcel);
    this.#changed();
    this.#queue = this.#queue.then(() => this.#carry(parcel));
  }

  async #carry(parcel) {
    if (!this.parcels.includes(parcel)) return;
    parcel.started = true;
    try {
      const answer = await parcel.run();
      this.discard(parcel);
      this.to.delivered(answer);
    } catch (error) {
      if (!this.parcels.includes(parcel)) return;
      parcel.state = "failed";
      parcel.error = `Not delivered. ${error.message}`;
      this.#changed();
    }
  }

  #changed() {
    memory.keepUnsent(this.personId, this.parcels.filter((one) => one.text !== null).map(({ text, at }) => ({ text, at })));
    this.to.changed();
  }
}

const now = () => Math.floor(Date.now() / 1000);
