// Both keyboards of a bot: the buttons under a message and the one that takes the place of the letters.

import { h, icon } from "./dom.js";
import { safeUrl } from "./entities.js";

const STYLES = new Set(["primary", "success", "danger"]);
const look = (button) => `key${STYLES.has(button.style) ? ` key--${button.style}` : ""}`;

/** @param {any} message @param {any[][]} rows @param {import("./bubble.js").Act} act */
export function inlineKeyboard(message, rows, act) {
  return h("div", { class: "keys", role: "group", "aria-label": "Buttons" },
    ...rows.map((row) => h("div", { class: "keys__row" }, ...row.map((button) => inlineButton(message, button, act)))));
}

function inlineButton(message, button, act) {
  const label = h("span", { class: "key__text", dir: "auto" }, button.text);
  const url = button.url ? safeUrl(button.url) : null;
  if (url) return h("a", { class: look(button), href: url, target: "_blank", rel: "noopener noreferrer" }, label, icon("link"));
  const busy = button.callback_data !== undefined && act.isBusy(message.message_id, button.callback_data);
  const element = h("button", { type: "button", class: look(button), data: button.callback_data === undefined ? {} : { callback: button.callback_data },
    on: { click: () => act.press(message, button) } }, label, button.copy_text ? icon("copy") : null);
  markBusy(element, busy);
  return element;
}

/** A spinner on the button, until the bot answers. The button keeps its place in the tab order. */
export function markBusy(element, busy) {
  element.querySelector(".spinner")?.remove();
  element.toggleAttribute("aria-busy", false);
  if (!busy) return;
  element.setAttribute("aria-busy", "true");
  element.append(h("span", { class: "spinner", "aria-hidden": "true" }));
}

/** @param {any} markup raw reply markup @returns {boolean} */
export const hasKeys = (markup) => Boolean(markup?.keyboard?.some((row) => row.length));

/** @param {any} markup @param {(button: any) => void} press */
export function replyKeyboard(markup, press) {
  return markup.keyboard.map((row) => h("div", { class: "keys__row" }, ...row.map((raw) => {
    const button = typeof raw === "string" ? { text: raw } : raw;
    const sign = button.request_contact ? "contact" : button.request_location ? "location" : null;
    return h("button", { type: "button", class: look(button), on: { click: () => press(button) } },
      sign ? icon(sign) : null, h("span", { class: "key__text", dir: "auto" }, button.text));
  })));
}
