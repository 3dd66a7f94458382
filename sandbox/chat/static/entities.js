// Draws a text with Telegram's entities as elements. Offsets are UTF-16 code units, which is how JavaScript counts, too.

import { h } from "./dom.js";

const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

// Numbers and addresses read from left to right, in Arabic script too: else the plus of a phone number changes sides.
const LATIN = { dir: "ltr" };

/** An address that a link may have, or null: a bot's `javascript:` stays a text. */
export function safeUrl(raw) {
  try {
    const url = new URL(raw);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(href, isolate, ...children) {
  if (href === null) return h("span", isolate, ...children);
  return h("a", { href, ...isolate, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const LONG = 120; // about three lines, all that a folded quote shows

function spoiler(children) {
  const reveal = (event) => {
    const element = event.currentTarget;
    if (!element.matches(".spoiler--hidden") || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    element.classList.remove("spoiler--hidden");
    for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
  };
  return h("span", { class: "spoiler spoiler--hidden", role: "button", tabindex: "0", "aria-label": "Hidden text, show",
    on: { click: reveal, keydown: reveal } }, ...children);
}

function expandable(children) {
  const toggle = h("button", { type: "button", class: "quote__toggle", "aria-expanded": "false", on: { click: () => {
    const open = quote.classList.toggle("quote--open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Show less" : "Show more";
  } } }, "Show more");
  const quote = h("blockquote", { class: "quote quote--expandable" }, h("div", { class: "quote__text" }, ...children), toggle);
  return quote;
}

/** @type {Record<string, (children: Node[], text: string, entity: any, act: any) => Node>} */
const KINDS = {
  bold: (children) => h("strong", {}, ...children),
  italic: (children) => h("em", {}, ...children),
  underline: (children) => h("u", {}, ...children),
  strikethrough: (children) => h("s", {}, ...children),
  spoiler,
  code: (children) => h("code", {}, ...children),
  pre: (children) => h("pre", {}, h("code", {}, ...children)),
  blockquote: (children) => h("blockquote", { class: "quote" }, ...children),
  expandable_blockquote: (children, text) => (text.length > LONG ? expandable(children) : KINDS.blockquote(children)),
  text_link: (children, _text, entity) => link(safeUrl(entity.url), {}, ...children),
  url: (children, text) => link(safeUrl(text) ?? safeUrl(`https://${text}`), LATIN, ...children),
  email: (children, text) => link(`mailto:${encodeURIComponent(text)}`, LATIN, ...children),
  phone_number: (children, text) => link(`tel:${text.replace(/[^+\d]/g, "")}`, LATIN, ...children),
  bot_command: (children, text, _entity, act) =>
    h("button", { type: "button", class: "linklike", on: { click: () => act.command(text) } }, ...children),
  mention: (children) => h("span", { class: "tag" }, ...children),
  text_mention: (children) => h("span", { class: "tag" }, ...children),
  hashtag: (children) => h("span", { class: "tag" }, ...children),
  cashtag: (children) => h("span", { class: "tag" }, ...children),
};

/**
 * @param {string} text
 * @param {{type: string, offset: number, length: number, url?: string}[]} entities may nest; crooked ones are clipped
 * @param {{command: (text: string) => void}} act
 * @returns {Node[]}
 */
export function rich(text, entities, act) {
  const sorted = [...(entities ?? [])]
    .filter((one) => Number.isInteger(one.offset) && Number.isInteger(one.length) && one.length > 0 && one.offset >= 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;

  function stretch(from, to) {
    const nodes = [];
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next++];
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
      const children = stretch(start, end);
      const draw = KINDS[entity.type];
      nodes.push(...(draw ? [draw(children, text.slice(start, end), entity, act)] : children));
      at = end;
    }
    if (at < to) nodes.push(document.createTextNode(text.slice(at, to)));
    return nodes;
  }

  return stretch(0, text.length);
}
