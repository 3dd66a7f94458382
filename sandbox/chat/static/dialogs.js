// Questions that stop everything else: native dialogs, so Escape, focus and the curtain behind are the browser's.

import { h } from "./dom.js";
import { size } from "./format.js";

let counter = 0;

/**
 * Asks, and resolves with the value of the chosen action, or null when closed.
 * @param {{title: string, body?: (Node|string)[], actions: {text: string, value: any, look?: string}[],
 *   check?: (value: any) => string|null|Promise<string|null>}} of `check` returns a sentence to stay open
 */
export function ask(of) {
  const id = `dialog-${++counter}`;
  const error = h("p", { class: "field__error", role: "alert" });
  return new Promise((resolve) => {
    let answer = null;
    async function choose(action, event) {
      event?.preventDefault();
      const problem = action.value !== null && of.check ? await of.check(action.value) : null;
      if (problem) {
        error.textContent = problem;
        return;
      }
      answer = action.value;
      dialog.close();
    }
    const main = of.actions.find((action) => action.look === "primary") ?? of.actions.at(-1);
    const form = h("form", { novalidate: true, on: { submit: (event) => choose(main, event) } },
      h("h2", { id }, of.title), ...(of.body ?? []), error,
      h("div", { class: "dialog__actions" }, ...of.actions.map((action) => h("button", {
        type: action === main ? "submit" : "button", class: `button${action.look ? ` button--${action.look}` : ""}`,
        on: action === main ? {} : { click: (event) => choose(action, event) } }, action.text))));
    const dialog = h("dialog", { "aria-labelledby": id, on: { close: () => { dialog.remove(); resolve(answer); } } }, form);
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[autofocus], input, textarea, select") ?? dialog.querySelector("button[type=submit]")).focus();
  });
}

/** What answerCallbackQuery with show_alert says. */
export function alertFrom(botName, text) {
  return ask({ title: botName, body: [h("p", { class: "alert-text", dir: "auto" }, text)], actions: [{ text: "OK", value: true, look: "primary" }] });
}

/** A photo as large as the window allows. */
export function lookAt(href, caption) {
  const close = h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Close");
  const dialog = h("dialog", { class: "viewer", "aria-label": "Photo", on: { close: () => dialog.remove(),
    click: (event) => event.target === dialog && dialog.close() } },
  h("img", { src: href, alt: caption || "Photo" }),
  h("div", { class: "dialog__actions" }, h("a", { class: "button", href, download: "photo.jpg" }, "Save"), close));
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

let fieldCounter = 0;

/** @returns {{element: HTMLElement, input: any}} a labelled field */
export function field(label, input, hint) {
  const id = `field-${++fieldCounter}`;
  input.id = id;
  if (hint) input.setAttribute("aria-describedby", `${id}-hint`);
  return { input, element: h("div", { class: "field" }, h("label", { for: id }, label), input,
    hint ? h("span", { class: "field__hint", id: `${id}-hint` }, hint) : null) };
}

/** How to send what was dropped or pasted: resolves {kind, caption} or null. @param {File[]} files */
export async function askHowToSend(files) {
  const allPictures = files.every((file) => /^image\/(png|jpeg|webp|gif|bmp)$/.test(file.type));
  const caption = field("Caption", h("input", { type: "text", maxlength: "1024", dir: "auto" }), "Optional; goes with the first file");
  const list = h("ul", { class: "sendlist" }, ...files.map((file) => h("li", {}, preview(file),
    h("span", { class: "thing__words" }, h("span", { class: "thing__name", dir: "auto" }, file.name), h("span", { class: "thing__detail" }, size(file.size))))));
  const kind = await ask({
    title: files.length === 1 ? "Send this file?" : `Send ${files.length} files?`,
    body: [list, caption.element,
      allPictures ? h("p", { class: "muted small" }, "As a photo it is made smaller, as Telegram does; as a file every pixel arrives.") : ""],
    actions: [{ text: "Cancel", value: null, look: "quiet" },
      ...(allPictures ? [{ text: "Send as photo", value: "photo" }] : []),
      { text: "Send as file", value: "document", look: "primary" }],
  });
  return kind && { kind, caption: caption.input.value.trim() };
}

/** A thumbnail drawn on a canvas: a blob: address would need a wider Content-Security-Policy. */
function preview(file) {
  const canvas = h("canvas", { class: "sendlist__picture", width: 88, height: 88, "aria-hidden": "true" });
  if (file.type.startsWith("image/")) {
    createImageBitmap(file).then((bitmap) => {
      const scale = Math.max(88 / bitmap.width, 88 / bitmap.height);
      const [width, height] = [bitmap.width * scale, bitmap.height * scale];
      canvas.getContext("2d").drawImage(bitmap, (88 - width) / 2, (88 - height) / 2, width, height);
      bitmap.close();
    }, () => {}); // not a picture after all: the square stays empty
  }
  return canvas;
}
