// The scrolling wall of messages: sticks to its end, stands still for someone who reads older ones, draws only what changed.

import { bubble, parcelBubble } from "./bubble.js";
import { h, icon, place } from "./dom.js";
import { day } from "./format.js";

const NEAR = 80; // pixels from the end that still count as "at the end"

export class Log {
  #drawn = new Map(); // key -> {source, element}
  #groups = new Map(); // media_group_id -> wrapper
  #days = new Map();
  #stuck = true;
  #top = 0;
  #height = 0;
  #fresh = 0;
  #loading = false;

  /** @param {{name: string, act: import("./bubble.js").Act, older: () => Promise<void>, hasOlder: () => boolean, lostFocus: () => void}} of */
  constructor(of) {
    this.of = of;
    this.list = h("div", { class: "log__list" });
    this.typing = h("div", { class: "typing", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.wall = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": of.name, tabindex: "0", "aria-busy": "true" }, this.list);
    this.pill = h("button", { type: "button", class: "pill", hidden: true, on: { click: () => this.toEnd(true) } });
    this.element = h("div", { class: "log-frame" }, this.wall, this.typing, this.pill);
    this.wall.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const watch = new ResizeObserver(() => this.#resized());
    watch.observe(this.wall);
    watch.observe(this.list);
  }

  get atEnd() {
    return this.#stuck;
  }

  /** @param {any[]} messages oldest first @param {any[]} parcels @param {{fresh?: number, toEnd?: boolean}} [how] */
  draw(messages, parcels, how = {}) {
    this.#measure();
    const keep = new Set();
    const nodes = [];
    let lastDay = null;
    for (const message of messages) {
      const name = day(message.date);
      if (name !== lastDay) nodes.push(this.#day(name, keep));
      lastDay = name;
      const element = this.#element(`m${message.message_id}`, message, keep, () => bubble(message, this.of.act));
      const group = message.media_group_id;
      if (group === undefined || group === null) nodes.push(element);
      else this.#intoGroup(String(group), message, element, nodes, keep);
    }
    for (const parcel of parcels) {
      nodes.push(this.#element(parcel.key, `${parcel.state} ${parcel.error}`, keep, () => parcelBubble(parcel, this.of.act)));
    }
    for (const map of [this.#drawn, this.#groups, this.#days]) for (const key of map.keys()) if (!keep.has(key)) map.delete(key);
    place(this.list, nodes);
    for (const wrapper of this.#groups.values()) {
      place(wrapper.element, wrapper.members);
      wrapper.element.setAttribute("aria-label", `Album of ${wrapper.members.length}`);
    }
    if (how.toEnd) this.toEnd();
    else if (this.#stuck) this.#pin();
    else if (how.fresh) this.#count(this.#fresh + how.fresh);
  }

  ready() {
    this.wall.removeAttribute("aria-busy");
  }

  showTyping(on) {
    this.#measure();
    this.typing.hidden = !on;
    this.element.classList.toggle("log-frame--typing", on);
    if (this.#stuck) this.#pin();
  }

  toEnd(focus = false) {
    this.#stuck = true;
    this.#count(0);
    this.#pin();
    if (focus) this.wall.focus();
  }

  #pin() {
    this.wall.scrollTop = this.wall.scrollHeight;
    this.#top = this.wall.scrollTop;
    this.#height = this.wall.clientHeight; // from now on it is the reader who moves, also before the observer has told us
  }

  #day(name, keep) {
    const key = `d${name}`;
    keep.add(key);
    if (!this.#days.has(key)) this.#days.set(key, h("p", { class: "day" }, h("span", {}, name)));
    return this.#days.get(key);
  }

  #element(key, source, keep, make) {
    keep.add(key);
    const known = this.#drawn.get(key);
    if (known && known.source === source) return known.element;
    const element = make();
    if (known) this.#moveFocus(known.element, element);
    this.#drawn.set(key, { source, element });
    return element;
  }

  /** An edit replaces the bubble; a keyboard user who stood on one of its buttons must not fall out of the page. */
  #moveFocus(before, after) {
    if (!before.contains(document.activeElement)) return;
    const text = document.activeElement.textContent;
    before.replaceWith(after);
    const buttons = [...after.querySelectorAll(".key")];
    const next = buttons.find((one) => one.textContent === text) ?? buttons[0];
    if (next) next.focus();
    else this.of.lostFocus();
  }

  #intoGroup(id, message, element, nodes, keep) {
    const key = `g${id}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { element: h("div", { role: "group" }), members: [] };
      this.#groups.set(key, group);
    }
    if (!keep.has(key)) {
      keep.add(key);
      group.members = [];
      group.element.className = `album${message.photo ? " album--photos" : ""}${message.out ? " album--out" : ""}`;
      nodes.push(group.element);
    }
    group.members.push(element);
  }

  #scrolled() {
    if (!this.#measure()) return;
    if (this.#stuck) this.#count(0);
    if (this.wall.scrollTop < 160 && this.of.hasOlder()) this.#older();
  }

  /** Where the reader stands now. Scroll events come a frame late, so whoever is about to pin asks here first. */
  #measure() {
    const { scrollTop, scrollHeight, clientHeight } = this.wall;
    if (!clientHeight || !this.#height) return false; // a phone that is not shown, or not drawn since
    // Only moving up leaves the end: a wall that shrinks under a growing composer must stay where it is.
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#stuck = true;
    else if (scrollTop < this.#top - 1) this.#stuck = false;
    this.#top = scrollTop;
    return true;
  }

  async #older() {
    if (this.#loading) return;
    this.#loading = true;
    const fromEnd = this.wall.scrollHeight - this.wall.scrollTop;
    this.wall.setAttribute("aria-busy", "true");
    try {
      await this.of.older();
      this.wall.scrollTop = this.wall.scrollHeight - fromEnd;
    } finally {
      this.#loading = false;
      this.wall.removeAttribute("aria-busy");
    }
  }

  #resized() {
    const height = this.wall.clientHeight;
    if (!height) {
      this.#height = 0;
      return;
    }
    this.#measure();
    if (this.#stuck) this.#pin();
    else if (!this.#height) this.wall.scrollTop = this.#top; // just shown: the browser has forgotten the place
    this.#height = height;
  }

  #count(fresh) {
    this.#fresh = fresh;
    this.pill.hidden = fresh === 0;
    this.pill.replaceChildren(fresh === 1 ? "1 new message" : `${fresh} new messages`, icon("down"));
  }
}
