// Turns one message into its bubble: sender, content, time, and the buttons beneath it.

import { fileUrl } from "./api.js";
import { lookAt } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { rich } from "./entities.js";
import { duration, fullName, initial, iso, phoneNumber, size, time } from "./format.js";
import { inlineKeyboard } from "./keyboard.js";

/** What a bubble may ask of its phone.
 * @typedef {{botName: string, command: (text: string) => void, edit: (message: any) => void, press: (message: any, button: any) => void,
 *   isBusy: (messageId: number, data: string) => boolean, retry: (parcel: any) => void, discard: (parcel: any) => void}} Act */

const FILE_KINDS = ["document", "video", "animation", "audio", "video_note"];

/** @param {any} message @param {Act} act */
export function bubble(message, act) {
  const out = Boolean(message.out);
  const rows = message.buttons ?? message.reply_markup?.inline_keyboard ?? null;
  const media = pictures(message) ?? things(message);
  const text = message.text ?? message.caption;
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  const body = h("div", { class: `bubble${message.photo ? " bubble--photo" : ""}${message.sticker ? " bubble--sticker" : ""}` },
    sender(out, act.botName),
    quoted(message.reply_to_message),
    media,
    text ? h("div", { class: "bubble__text", dir: "auto" }, ...rich(text, entities, act)) : null,
    !text && !media ? h("div", { class: "bubble__text muted" }, "A kind of message that the sandbox does not draw") : null,
    meta(message, out, act));
  return h("article", { class: `message${out ? " message--out" : ""}${rows?.length ? " message--buttons" : ""}`,
    data: { messageId: message.message_id, out: String(out) } },
  body, rows?.length ? inlineKeyboard(message, rows, act) : null);
}

/** A message that is still on its way, or that did not arrive; a screen reader hears it once, when it has arrived. */
export function parcelBubble(parcel, act) {
  const failed = parcel.state === "failed";
  const state = failed
    ? h("div", { class: "parcel__failed" },
      h("p", { class: "parcel__error", role: "alert" }, parcel.error),
      h("div", { class: "row" },
        h("button", { type: "button", class: "button button--small", on: { click: () => act.retry(parcel) } }, "Try again"),
        h("button", { type: "button", class: "button button--small button--quiet", on: { click: () => act.discard(parcel) } }, "Discard")))
    : h("div", { class: "bubble__meta" }, h("span", { class: "spinner", "aria-hidden": "true" }), "delivering…");
  return h("article", { class: `message message--out parcel${failed ? " parcel--failed" : ""}`,
    data: { pending: parcel.state, out: "true" }, "aria-live": failed ? null : "off" },
  h("div", { class: "bubble" }, sender(true),
    h("div", { class: "bubble__text", dir: "auto" }, parcel.text ?? parcel.label), state));
}

const sender = (out, botName) => h("span", { class: "visually-hidden" }, out ? "You: " : `${botName}: `);

function quoted(message) {
  if (!message) return null;
  return h("div", { class: "bubble__quoted", dir: "auto" }, message.text ?? message.caption ?? "A file");
}

function meta(message, out, act) {
  const editable = out && typeof message.text === "string";
  return h("div", { class: "bubble__meta" },
    editable
      ? h("button", { type: "button", class: "bubble__edit", "aria-label": "Edit", title: "Edit",
        on: { click: () => act.edit(message) } }, icon("edit"))
      : null,
    message.edit_date ? h("span", {}, "edited") : null,
    h("time", { datetime: iso(message.date) }, time(message.date)),
    out ? h("span", { class: "bubble__done" }, icon("done"), h("span", { class: "visually-hidden" }, "delivered")) : null);
}

function pictures(message) {
  if (!message.photo?.length) return null;
  const best = message.photo.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const href = fileUrl(best.file_id);
  const image = h("img", { src: href, width: best.width, height: best.height, alt: message.caption ? "" : "Photo", loading: "lazy" });
  image.addEventListener("error", () => image.classList.add("is-broken"));
  return h("button", { type: "button", class: "bubble__photo", "aria-label": "Look at the photo", on: { click: () => lookAt(href, message.caption) } }, image);
}

function things(message) {
  for (const kind of FILE_KINDS) if (message[kind]) return file(message[kind]);
  if (message.sticker) return h("div", { class: "sticker", role: "img", "aria-label": `Sticker ${message.sticker.emoji ?? ""}` }, message.sticker.emoji ?? "");
  if (message.voice) return thing("voice", "Voice message", duration(message.voice.duration ?? 0));
  if (message.location) {
    const { latitude, longitude } = message.location;
    return thing("location", "Location", `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
  }
  if (message.contact) {
    return h("div", { class: "thing" }, h("span", { class: "avatar avatar--small", "aria-hidden": "true" }, initial(message.contact.first_name)),
      h("span", { class: "thing__words" }, h("span", { class: "thing__name", dir: "auto" }, fullName(message.contact)),
        h("span", { class: "thing__detail num", dir: "ltr" }, phoneNumber(message.contact.phone_number))));
  }
  return null;
}

function file(document) {
  const name = document.file_name ?? "file";
  return h("a", { class: "thing", href: fileUrl(document.file_id), download: name },
    h("span", { class: "thing__icon" }, icon("file")),
    h("span", { class: "thing__words" }, h("span", { class: "thing__name", dir: "auto" }, name),
      h("span", { class: "thing__detail" }, [size(document.file_size), "download"].filter(Boolean).join(" · "))));
}

function thing(picture, name, detail) {
  return h("div", { class: "thing" }, h("span", { class: "thing__icon" }, icon(picture)),
    h("span", { class: "thing__words" }, h("span", { class: "thing__name" }, name), h("span", { class: "thing__detail num" }, detail)));
}
