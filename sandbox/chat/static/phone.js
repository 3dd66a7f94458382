// One person's phone: their chat with the bot, kept true to the server by events and by reloading after a silence.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { alertFrom, ask, field } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { safeUrl } from "./entities.js";
import { fullName, initial, language, phoneNumber } from "./format.js";
import { markBusy } from "./keyboard.js";
import { Log } from "./log.js";
import { menu } from "./menu.js";
import { Outbox } from "./outbox.js";
import { askPerson } from "./people.js";

const PAGE = 60;
const TYPING = 5500; // Telegram shows "typing" for five seconds
const PATIENCE = 30_000; // after that a client stops waiting for answerCallbackQuery

export class Phone {
  conversation = new Conversation();
  unread = 0;
  shown = true;
  #presses = []; // {messageId, data, id: string|null, timer}
  #early = []; // answers that overtook the reply to their press
  #waiting = null; // events held back while a page of messages is on its way
  #commands = null;
  #typingTimer = 0;
  #toastTimer = 0;

  /** @param {any} person @param {{bot: () => any, changed: () => void, gone: () => void}} world */
  constructor(person, world) {
    this.person = person;
    this.world = world;
    this.unread = person.unread ?? 0;
    this.outbox = new Outbox(person.id, { changed: () => this.draw({ toEnd: true }), delivered: (answer) => this.#delivered(answer) });
    this.act = {
      get botName() { return world.bot().name; },
      command: (text) => this.outbox.text(text),
      edit: (message) => this.composer.startEdit(this.conversation.get(message.message_id) ?? message),
      press: (message, button) => this.#press(message, button),
      isBusy: (messageId, data) => this.#presses.some((one) => one.messageId === messageId && one.data === data),
      retry: (parcel) => { this.outbox.retry(parcel); this.composer.focus(); },
      discard: (parcel) => { this.outbox.discard(parcel); this.composer.focus(); },
    };
    this.log = new Log({ name: `Chat of ${person.first_name}`, act: this.act, hasOlder: () => this.conversation.more,
      older: () => this.#older(), lostFocus: () => this.composer.focus() });
    this.composer = new Composer(person, {
      send: (text) => this.outbox.text(text),
      edit: async (messageId, text) => this.#delivered(await api.edit(this.id, messageId, text)),
      files: (kind, files, caption) => this.outbox.other(files.map((file) => file.name).join("\n"), () => api.files(this.id, kind, files, caption)),
      sticker: (emoji) => this.outbox.other(emoji, () => api.sticker(this.id, emoji)),
      voice: () => this.outbox.other("Voice message", () => api.voice(this.id)),
      location: (latitude, longitude) => this.outbox.other("Location", () => api.location(this.id, latitude, longitude)),
      ownContact: () => this.#shareContact(),
      otherContact: (fields) => this.outbox.other(`Contact of ${fields.first_name}`, () => api.contact(this.id, fields)),
      say: (sentence) => this.toast(sentence),
      commands: () => this.#loadCommands(),
      lastOwnText: () => this.conversation.lastOwnText(),
    });
    this.#build();
  }

  get id() {
    return this.person.id;
  }

  #build() {
    this.owner = h("div", { class: "phone__owner" });
    this.title = h("h2", { class: "phone__bot", dir: "auto" });
    this.state = h("p", { class: "phone__state" });
    this.botAvatar = h("img", { class: "phone__mark", src: "/static/web/mark.svg", alt: "", width: 36, height: 36 });
    this.toastBox = h("div", { class: "toasts", role: "status" });
    this.start = h("div", { class: "start", hidden: true });
    const overflow = menu({ label: "Phone menu", picture: "more", items: () => [
      { name: "Change this person", picture: "edit", run: () => this.#change() },
      { name: this.person.blocked ? "Unblock the bot" : "Block the bot", picture: "block", run: () => this.#block(!this.person.blocked) },
      { name: "Clear chat", picture: "trash", danger: true, run: () => this.#clear() },
    ] });
    this.drop = h("div", { class: "drop", "aria-hidden": "true" }, icon("attach"), "Drop the files to send them");
    this.element = h("section", { class: "phone", data: { personId: this.id } },
      h("div", { class: "phone__top" }, this.owner, overflow.element),
      h("header", { class: "phone__head" }, this.botAvatar, h("div", { class: "phone__names" }, this.title, this.state)),
      this.log.element, this.start, this.composer.element, this.toastBox, this.drop);
    this.#takeDrops();
    this.describe();
  }

  /** Names and states that come from the person and the bot. */
  describe() {
    const { person } = this;
    const name = fullName(person);
    this.element.setAttribute("aria-label", `Phone of ${name}`);
    this.owner.replaceChildren(
      h("span", { class: "avatar avatar--small", "aria-hidden": "true", data: { tint: tint(person) } }, initial(person.first_name)),
      h("span", { class: "phone__person" }, h("bdi", {}, name)),
      h("span", { class: "phone__facts" }, h("span", { class: "nowrap" }, language(person.language_code)), person.phone ? h("span", { class: "num nowrap", dir: "ltr" }, phoneNumber(person.phone)) : null));
    this.title.textContent = this.world.bot().name;
    this.#showState();
    this.#showBottom();
  }

  setPerson(person) {
    if (person.language_code !== this.person.language_code) this.#commands = null;
    this.person = { ...this.person, ...person };
    if ("keyboard" in person) this.composer.setKeyboard(person.keyboard);
    this.describe();
  }

  /** Reads the newest page; what happens meanwhile is put on top of it. */
  async reload() {
    if (this.#waiting) return;
    this.#waiting = [];
    let page = null;
    try {
      page = await api.messages(this.id, { limit: PAGE });
    } catch {
      // Away again: the stream will come back and call again.
    }
    const held = this.#waiting;
    this.#waiting = null;
    if (page) {
      const known = this.conversation.list().at(-1)?.message_id ?? 0;
      const changed = new Map(this.conversation.list().map((message) => [message.message_id, message]));
      this.conversation.newest(page.map((message) => same(changed.get(message.message_id), message)), PAGE);
      for (const message of page) if (message.out && !changed.has(message.message_id)) this.outbox.arrived(message);
      this.loaded = true;
      this.draw({ fresh: known ? page.filter((message) => message.message_id > known && !message.out).length : 0 });
      this.log.ready();
    }
    for (const event of held) this.take(...event);
  }

  /** @param {string} type of the event @param {any} data @param {boolean} [answered] it is the answer to a parcel, not an event */
  take(type, data, answered = false) {
    const chat = data?.chat?.id ?? data?.chat_id;
    if (chat !== undefined && String(chat) !== String(this.id)) return; // a group: not on this screen
    if (this.#waiting) {
      this.#waiting.push([type, data, answered]);
      return;
    }
    if (type === "message" || type === "edited") {
      const isNew = this.conversation.put(data);
      if (data.out && isNew && !answered) this.outbox.arrived(data);
      else if (!data.out && isNew) this.#typing(false);
      const fresh = isNew && !data.out ? 1 : 0;
      if (fresh && !this.shown) this.unread += 1;
      this.draw({ fresh, toEnd: isNew && Boolean(data.out) });
      this.world.changed();
    } else if (type === "deleted") {
      this.conversation.remove(data.message_id);
      this.draw();
    } else if (type === "typing") this.#typing(true, data.action);
    else if (type === "answer") this.#answered(data);
    else if (type === "keyboard") this.composer.setKeyboard(markupOf(data));
    else if (type === "commands") this.#commands = null;
  }

  draw(how = {}) {
    if (!this.log) return;
    this.log.draw(this.conversation.list(), this.outbox.parcels, how);
    this.#showBottom();
  }

  show(on) {
    this.shown = on;
    if (on) this.unread = 0;
  }

  focus() {
    if (this.start.hidden && matchMedia("(pointer: coarse)").matches) return; // it would raise the keyboard over the messages
    (this.start.hidden ? this.composer : this.start.querySelector("button"))?.focus({ preventScroll: true });
  }

  /** @param {string} words */
  toast(words, url = null) {
    clearTimeout(this.#toastTimer);
    const href = url ? safeUrl(url) : null;
    this.toastBox.replaceChildren(h("p", { class: "toast", dir: "auto" }, words || "The bot opens a page",
      href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, " Open") : null));
    this.#toastTimer = setTimeout(() => this.toastBox.replaceChildren(), href ? 15_000 : 5000);
  }

  async #older() {
    const page = await api.messages(this.id, { before: this.conversation.oldest, limit: PAGE }).catch(() => null);
    if (!page) return;
    this.conversation.older(page, PAGE);
    this.draw();
  }

  #delivered(answer) {
    for (const message of Array.isArray(answer) ? answer : [answer]) {
      if (message?.message_id && message.date && message.chat) this.take(this.conversation.get(message.message_id) ? "edited" : "message", { ...message, out: true }, true);
    }
  }

  #showState(typing = null) {
    const bot = this.world.bot();
    this.state.classList.toggle("phone__state--lively", Boolean(typing));
    this.state.textContent = typing ?? (bot.token_known === false ? "has not started yet" : "bot");
  }

  #typing(on, action = "typing") {
    clearTimeout(this.#typingTimer);
    this.log.showTyping(on);
    this.#showState(on ? (String(action).startsWith("upload") ? "sends a file…" : "typing…") : null);
    if (on) this.#typingTimer = setTimeout(() => this.#typing(false), TYPING);
  }

  /** The composer, or what stands in its place: START in an empty chat, UNBLOCK after a block. */
  #showBottom() {
    if (!this.start) return;
    const empty = this.loaded === true && !this.conversation.size && !this.outbox.parcels.length;
    const kind = this.person.blocked ? "blocked" : empty ? "empty" : "";
    const look = `${kind} ${JSON.stringify(this.world.bot())}`;
    if (this.start.dataset.look === look) return;
    this.start.dataset.look = look;
    const hadFocus = this.start.contains(document.activeElement);
    this.start.hidden = kind === "";
    this.composer.element.hidden = kind !== "";
    this.element.classList.toggle("phone--empty", kind === "empty");
    if (kind === "blocked") {
      this.start.replaceChildren(h("p", { class: "muted small" }, "This person blocked the bot: it cannot write here."),
        h("button", { type: "button", class: "button button--primary start__button", on: { click: () => this.#block(false) } }, "UNBLOCK"));
    } else if (kind === "empty") {
      const { description, short_description: brief } = this.world.bot();
      const words = description || brief;
      this.start.replaceChildren(
        h("div", { class: "start__about" }, h("p", { class: "start__what" }, "What can this bot do?"),
          h("p", { class: "start__description", dir: "auto" }, words || "It has not told about itself yet. Press START to talk to it.")),
        h("button", { type: "button", class: "button button--primary start__button", on: { click: () => { this.outbox.text("/start"); this.composer.focus(); } } }, "START"));
    } else if (hadFocus) this.composer.focus();
  }

  async #press(message, button) {
    if (button.callback_data === undefined) {
      if (button.copy_text?.text) {
        await navigator.clipboard?.writeText(button.copy_text.text).then(() => this.toast("Copied"), () => this.toast("The browser does not let the page copy"));
      } else this.toast(button.url ? "This address cannot be opened" : "The sandbox has no such button yet");
      return;
    }
    const data = button.callback_data;
    if (this.act.isBusy(message.message_id, data)) return;
    const press = { messageId: message.message_id, data, id: null, timer: 0 };
    press.timer = setTimeout(() => { this.#release(press); this.toast("The bot did not answer this button"); }, PATIENCE);
    this.#presses.push(press);
    this.#markBusy(press, true);
    try {
      press.id = (await api.press(this.id, message.message_id, data)).callback_query_id;
      const early = this.#early.find((one) => one.callback_query_id === press.id);
      if (early) this.#answered(early);
    } catch (error) {
      this.#release(press);
      this.toast(`Not delivered. ${error.message}`);
    }
    if (!this.#presses.some((one) => one.id === null)) this.#early = [];
  }

  #answered(answer) {
    const press = this.#presses.find((one) => one.id !== null && String(one.id) === String(answer.callback_query_id));
    if (!press) {
      if (this.#presses.some((one) => one.id === null)) this.#early.push(answer);
      return; // pressed in another window
    }
    this.#release(press);
    if (answer.show_alert && answer.text) alertFrom(this.world.bot().name, answer.text);
    else if (answer.text || answer.url) this.toast(answer.text, answer.url);
  }

  #release(press) {
    clearTimeout(press.timer);
    this.#presses = this.#presses.filter((one) => one !== press);
    this.#markBusy(press, false);
  }

  #markBusy(press, busy) {
    for (const element of this.element.querySelectorAll(`[data-message-id="${press.messageId}"] [data-callback]`)) {
      if (element.dataset.callback === press.data) markBusy(element, busy);
    }
  }

  async #shareContact() {
    let phone = null;
    if (!this.person.phone) phone = field("Phone number", h("input", { type: "tel", placeholder: "+77011234567", dir: "ltr" }), "This person has none yet");
    const digits = () => phone?.input.value.replace(/[\s()-]/g, "") ?? "";
    const yes = await ask({
      title: "Share your phone number?",
      body: [h("p", {}, "The bot will see your name", this.person.phone ? h("span", {}, " and ", h("strong", { class: "num nowrap", dir: "ltr" }, phoneNumber(this.person.phone))) : " and your phone number", "."), phone?.element ?? ""],
      actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: "Share phone number", value: true, look: "primary" }],
      check: async () => {
        if (!phone) return null;
        if (!/^\+?\d{7,15}$/.test(digits())) return "A phone number is 7 to 15 digits, for example +77011234567.";
        try {
          this.setPerson(await api.changePerson(this.id, { phone: digits() }));
          return null;
        } catch (error) {
          return error.message;
        }
      },
    });
    if (yes) this.outbox.other("My contact", () => api.contact(this.id, {}));
  }

  async #change() {
    const person = await askPerson(this.person);
    if (!person) return;
    this.setPerson(person);
    this.world.changed();
  }

  async #block(blocked) {
    try {
      await api.block(this.id, blocked);
    } catch (error) {
      this.toast(error.message);
      return;
    }
    this.setPerson({ blocked });
    this.focus();
  }

  async #clear() {
    const yes = await ask({ title: "Clear this chat?",
      body: [h("p", {}, `All messages of ${fullName(this.person)} go from this sandbox. What the bot itself remembers of them, it keeps.`)],
      actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: "Clear chat", value: true, look: "danger" }] });
    if (!yes) return;
    try {
      await api.clearPerson(this.id);
    } catch (error) {
      this.toast(error.message);
      return;
    }
    this.outbox.clear();
    this.world.gone();
  }

  async #loadCommands() {
    this.#commands ??= await api.commands(this.person.language_code, this.id).catch(() => null);
    return this.#commands ?? [];
  }

  #takeDrops() {
    let depth = 0;
    const over = (step) => (event) => {
      if (!event.dataTransfer?.types.includes("Files") || this.person.blocked) return;
      event.preventDefault();
      depth = Math.max(0, depth + step);
      this.element.classList.toggle("phone--drop", depth > 0);
    };
    this.element.addEventListener("dragenter", over(1));
    this.element.addEventListener("dragover", over(0));
    this.element.addEventListener("dragleave", over(-1));
    this.element.addEventListener("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      depth = 0;
      this.element.classList.remove("phone--drop");
      if (!files.length || this.person.blocked) return;
      event.preventDefault();
      this.composer.offer(files);
    });
  }
}

/** The raw reply markup of an event, which comes bare or, with a person beside it, under a name of its own; null is none. */
function markupOf(data) {
  if (!data) return null;
  if (Array.isArray(data.keyboard) || data.force_reply) return data;
  return data.keyboard ?? data.markup ?? data.reply_markup ?? null;
}

/** The object that is drawn already, when nothing in it changed: its bubble then stays as it is. */
const same = (known, message) => (known && JSON.stringify(known) === JSON.stringify(message) ? known : message);

export const tint = (person) => Math.abs(Number(person.id) || 0) % 5;
