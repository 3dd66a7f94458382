// Where a person writes: the text, its draft, editing, the attach menu, the command menu, the bot's reply keyboard.

import { ask, askHowToSend, field } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { hasKeys, replyKeyboard } from "./keyboard.js";
import * as memory from "./memory.js";
import { menu } from "./menu.js";
import { specimen } from "./specimen.js";

const ALBUM = 10; // Telegram's limit of files in one album

let counter = 0;

/** @typedef {{send: (text: string) => void, edit: (messageId: number, text: string) => Promise<any>,
 *   files: (kind: string, files: File[], caption?: string) => void, sticker: (emoji: string) => void, voice: () => void,
 *   location: (latitude: number, longitude: number) => void, ownContact: () => void, otherContact: (fields: any) => void,
 *   say: (sentence: string) => void, commands: () => Promise<any[]>, lastOwnText: () => any}} Doing */

export class Composer {
  #editing = null;
  #beforeEdit = "";
  #markup = null;
  #suggested = [];
  #picked = -1;

  /** @param {any} person @param {Doing} doing */
  constructor(person, doing) {
    this.personId = person.id;
    this.doing = doing;
    const id = `composer-${++counter}`;
    this.area = h("textarea", { class: "composer__text", rows: "1", "aria-label": "Message", placeholder: "Message", dir: "auto",
      maxlength: "4096", enterkeyhint: "send", autocomplete: "off", "aria-controls": `${id}-suggest`, "aria-keyshortcuts": "Enter" });
    this.area.value = memory.draft(this.personId);
    this.asFile = this.#input("Send as file", "document", "");
    this.asPhoto = this.#input("Send as photo", "photo", "image/png,image/jpeg,image/webp,image/*");
    this.commandMenu = menu({ label: "Commands", picture: "menu", class: "tool--commands", items: async () =>
      (await this.doing.commands()).map((one) => ({ name: `/${one.command}`, detail: one.description, run: () => this.doing.send(`/${one.command}`) })) });
    this.attachMenu = menu({ label: "Attach", picture: "attach", items: () => this.#attachItems() });
    this.toggle = h("button", { type: "button", class: "tool", hidden: true, "aria-expanded": "false", "aria-controls": `${id}-keys`,
      "aria-label": "Bot's keyboard", title: "Bot's keyboard", on: { click: () => this.#showKeys(this.keys.hidden) } }, icon("keyboard"));
    this.sendButton = h("button", { type: "submit", class: "tool tool--send", "aria-label": "Send", title: "Send" }, icon("send"));
    this.keys = h("div", { class: "reply-keys keys", id: `${id}-keys`, role: "group", "aria-label": "Bot's keyboard", hidden: true });
    this.suggest = h("div", { class: "suggest", id: `${id}-suggest`, role: "listbox", "aria-label": "Commands", hidden: true });
    this.strip = h("div", { class: "strip", hidden: true });
    this.form = h("form", { class: "composer__row", on: { submit: (event) => { event.preventDefault(); this.#submit(); } } },
      this.commandMenu.element, this.attachMenu.element, this.area, this.toggle, this.sendButton, this.asFile, this.asPhoto);
    this.element = h("div", { class: "composer" }, this.suggest, this.strip, this.form, this.keys);
    this.area.addEventListener("input", () => this.#typed());
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.offer(files);
    });
    new ResizeObserver(() => this.#grow()).observe(this.form);
    this.#grow();
  }

  focus() {
    this.area.focus();
  }

  /** @param {any} markup raw reply markup or null */
  setKeyboard(markup) {
    if (JSON.stringify(markup) === JSON.stringify(this.#markup)) return;
    this.#markup = markup;
    const has = hasKeys(markup);
    this.toggle.hidden = !has;
    this.area.placeholder = (has || markup?.force_reply) && markup.input_field_placeholder ? markup.input_field_placeholder : "Message";
    const hadFocus = this.keys.contains(document.activeElement);
    this.keys.replaceChildren(...(has ? replyKeyboard(markup, (button) => this.#pressKey(button)) : []));
    this.#showKeys(has);
    if (hadFocus) (this.keys.querySelector("button") ?? this.area).focus();
  }

  startEdit(message) {
    if (this.#editing === null) this.#beforeEdit = this.area.value;
    this.#editing = message;
    this.strip.replaceChildren(icon("edit"), h("span", { class: "strip__text" }, h("strong", {}, "Editing"), " ", h("span", { dir: "auto" }, message.text)),
      h("button", { type: "button", class: "tool tool--small", "aria-label": "Stop editing", on: { click: () => this.stopEdit() } }, icon("close")));
    this.strip.hidden = false;
    this.area.value = message.text;
    this.#grow();
    this.focus();
    this.area.setSelectionRange(message.text.length, message.text.length);
  }

  stopEdit() {
    if (this.#editing === null) return;
    this.#editing = null;
    this.strip.hidden = true;
    this.area.value = this.#beforeEdit;
    this.#grow();
    this.focus();
  }

  /** Files from a drop or the clipboard: asks how, then sends. @param {File[]} files */
  async offer(files) {
    const how = await askHowToSend(files);
    if (how) this.#sendFiles(how.kind, files, how.caption);
    this.focus();
  }

  #input(label, kind, accept) {
    return h("input", { type: "file", class: "visually-hidden", "aria-label": label, multiple: true, accept: accept || null, tabindex: "-1",
      on: { change: (event) => {
        const files = [...event.target.files];
        event.target.value = "";
        if (files.length) this.#sendFiles(kind, files);
      } } });
  }

  #sendFiles(kind, files, caption = "") {
    for (let at = 0; at < files.length; at += ALBUM) this.doing.files(kind, files.slice(at, at + ALBUM), at === 0 ? caption : "");
  }

  #attachItems() {
    return [
      { name: "Photo", picture: "photo", run: () => this.asPhoto.click() },
      { name: "File", picture: "file", run: () => this.asFile.click() },
      { name: "A specimen paper (PDF)", picture: "file", run: () => this.#sendFiles("document", [specimen()]) },
      { name: "Sticker", picture: "sticker", run: () => this.#sticker() },
      { name: "Voice message", picture: "voice", run: () => this.doing.voice() },
      { name: "Location", picture: "location", run: () => this.#location() },
      { name: "My contact", picture: "contact", run: () => this.doing.ownContact() },
      { name: "Somebody's contact", picture: "contact", run: () => this.#otherContact() },
    ];
  }

  async #sticker() {
    const emoji = field("Emoji", h("input", { type: "text", value: "👍", maxlength: "8" }), "A sticker stands for an emoji; the bot sees which");
    const yes = await ask({ title: "Send a sticker", body: [emoji.element],
      actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: "Send", value: true, look: "primary" }] });
    if (yes) this.doing.sticker(emoji.input.value.trim() || "👍");
  }

  async #location() {
    const latitude = field("Latitude", h("input", { type: "text", inputmode: "decimal", value: "51.1280", dir: "ltr" }));
    const longitude = field("Longitude", h("input", { type: "text", inputmode: "decimal", value: "71.4304", dir: "ltr" }));
    const numbers = () => [Number(latitude.input.value), Number(longitude.input.value)];
    const yes = await ask({ title: "Send a location", body: [h("p", { class: "muted small" }, "It begins in Astana; the real place of this computer is not asked for."), latitude.element, longitude.element],
      actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: "Send", value: true, look: "primary" }],
      check: () => (numbers().every(Number.isFinite) && Math.abs(numbers()[0]) <= 90 && Math.abs(numbers()[1]) <= 180 ? null : "A latitude is between -90 and 90, a longitude between -180 and 180.") });
    if (yes) this.doing.location(...numbers());
  }

  async #otherContact() {
    const name = field("First name", h("input", { type: "text", dir: "auto" }));
    const phone = field("Phone number", h("input", { type: "tel", placeholder: "+77011234567", dir: "ltr" }));
    const digits = () => phone.input.value.replace(/[\s()-]/g, "");
    const yes = await ask({ title: "Send somebody's contact", body: [h("p", { class: "muted small" }, "A card from the address book. The bot can see that it is not the sender's own."), name.element, phone.element],
      actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: "Send", value: true, look: "primary" }],
      check: () => (name.input.value.trim() && /^\+?\d{7,15}$/.test(digits()) ? null : "A contact needs a name and a phone number of 7 to 15 digits.") });
    if (yes) this.doing.otherContact({ first_name: name.input.value.trim(), phone: digits() });
  }

  #pressKey(button) {
    if (button.request_contact) this.doing.ownContact();
    else if (button.request_location) this.#location();
    else if (button.web_app || button.request_users || button.request_chat || button.request_poll) this.doing.say("The sandbox has no such button yet.");
    else this.doing.send(button.text);
    if (this.#markup?.one_time_keyboard) {
      const hadFocus = this.keys.contains(document.activeElement);
      this.#showKeys(false);
      if (hadFocus) this.toggle.focus();
    }
  }

  #showKeys(show) {
    this.keys.hidden = !show;
    this.toggle.setAttribute("aria-expanded", String(show));
  }

  #typed() {
    if (this.#editing === null) memory.keepDraft(this.personId, this.area.value);
    this.#grow();
    this.#offerCommands();
  }

  #grow() {
    this.area.style.blockSize = "auto";
    // An empty field stays one line high, however long the bot's placeholder is.
    if (this.area.value) this.area.style.blockSize = `${Math.min(this.area.scrollHeight + 2, 160)}px`;
    this.element.classList.toggle("composer--written", this.area.value !== "");
  }

  async #submit() {
    const text = this.area.value.trim();
    if (!text) return;
    if (this.#editing !== null) {
      const message = this.#editing;
      if (text !== message.text) {
        try {
          await this.doing.edit(message.message_id, text);
        } catch (error) {
          this.doing.say(`Not changed. ${error.message}`);
          return;
        }
      }
      this.stopEdit();
      return;
    }
    this.area.value = "";
    memory.keepDraft(this.personId, "");
    this.#grow();
    this.#closeSuggest();
    this.doing.send(text);
  }

  #key(event) {
    if (event.isComposing) return; // an input method is still choosing the letters
    const open = !this.suggest.hidden;
    if (event.key === "Escape" && (open || this.#editing !== null)) {
      event.stopPropagation();
      if (open) this.#closeSuggest();
      else this.stopEdit();
    } else if (open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const count = this.#suggested.length;
      this.#pick((this.#picked + (event.key === "ArrowDown" ? 1 : count - 1) + count) % count);
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      if (open && this.#picked >= 0) this.#take(this.#suggested[this.#picked]);
      else this.#submit();
    } else if (event.key === "ArrowUp" && this.area.value === "") {
      const message = this.doing.lastOwnText();
      if (message) {
        event.preventDefault();
        this.startEdit(message);
      }
    }
  }

  async #offerCommands() {
    const typed = this.area.value;
    if (!/^\/\w*$/.test(typed) || this.#editing !== null) return this.#closeSuggest();
    const all = await this.doing.commands();
    if (this.area.value !== typed) return;
    this.#suggested = all.filter((one) => `/${one.command}`.startsWith(typed));
    if (!this.#suggested.length) return this.#closeSuggest();
    this.suggest.replaceChildren(...this.#suggested.map((one, index) => h("div", { class: "suggest__item", role: "option", id: `${this.suggest.id}-${index}`, "aria-selected": "false",
      on: { pointerdown: (event) => { event.preventDefault(); this.#take(one); } } },
    h("span", { class: "menu__name" }, `/${one.command}`), h("span", { class: "menu__detail", dir: "auto" }, one.description))));
    this.suggest.hidden = false;
    this.#pick(typed === "/" ? -1 : 0);
  }

  #pick(index) {
    this.#picked = index;
    [...this.suggest.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) {
      this.area.setAttribute("aria-activedescendant", `${this.suggest.id}-${index}`);
      this.suggest.children[index].scrollIntoView({ block: "nearest" });
    } else this.area.removeAttribute("aria-activedescendant");
  }

  #take(command) {
    this.area.value = "";
    memory.keepDraft(this.personId, "");
    this.#closeSuggest();
    this.#grow();
    this.doing.send(`/${command.command}`);
  }

  #closeSuggest() {
    this.suggest.hidden = true;
    this.#pick(-1);
  }
}
