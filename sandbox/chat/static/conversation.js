// What is known of one chat, without a screen: messages by id, whether older ones exist.

/** @typedef {{message_id: number, date: number, out: boolean, text?: string, [field: string]: any}} Message */

export class Conversation {
  /** @type {Map<number, Message>} */
  #messages = new Map();
  more = false;

  /** @returns {Message[]} oldest first */
  list() {
    return [...this.#messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  get(id) {
    return this.#messages.get(id);
  }

  get oldest() {
    return this.#messages.size ? Math.min(...this.#messages.keys()) : undefined;
  }

  get size() {
    return this.#messages.size;
  }

  /** @returns {boolean} whether it is new */
  put(message) {
    const isNew = !this.#messages.has(message.message_id);
    this.#messages.set(message.message_id, message);
    return isNew;
  }

  remove(id) {
    this.#messages.delete(id);
  }

  /** The newest page from the server is the truth for its stretch: what it lacks there was deleted while we were away. */
  newest(page, limit) {
    const first = page.length ? Math.min(...page.map((message) => message.message_id)) : 0;
    const newestKnown = Math.max(0, ...this.#messages.keys());
    const hole = page.length >= limit && first > newestKnown;
    for (const id of [...this.#messages.keys()]) if (hole || id >= first) this.#messages.delete(id);
    if (!this.#messages.size) this.more = page.length >= limit;
    for (const message of page) this.put(message);
  }

  older(page, limit) {
    this.more = page.length >= limit;
    for (const message of page) this.put(message);
  }

  lastOwnText() {
    return this.list().findLast((message) => message.out && typeof message.text === "string");
  }
}
