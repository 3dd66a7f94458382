// A button with a menu: arrows walk, Escape and a tap elsewhere close, focus comes back.

import { h, icon } from "./dom.js";

/**
 * @param {{label: string, picture: string, class?: string, items: () => any[] | Promise<any[]>}} of items: {name, detail?, picture?, danger?, run}
 * @returns {{element: HTMLElement, button: HTMLButtonElement, close: () => void}}
 */
export function menu(of) {
  const list = h("div", { class: "menu", role: "menu", "aria-label": of.label, hidden: true });
  const button = h("button", { type: "button", class: `tool ${of.class ?? ""}`, "aria-label": of.label, title: of.label,
    "aria-haspopup": "menu", "aria-expanded": "false" }, icon(of.picture));
  const element = h("div", { class: "menu-holder" }, button, list);

  function close(focusBack = false) {
    if (list.hidden) return;
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (focusBack) button.focus();
  }

  async function open() {
    const items = await of.items();
    list.replaceChildren(...items.map((item) => h("button", { type: "button", role: "menuitem", tabindex: "-1",
      class: `menu__item${item.danger ? " menu__item--danger" : ""}`, on: { click: () => { close(true); item.run(); } } },
    item.picture ? icon(item.picture) : null,
    h("span", { class: "menu__name" }, item.name), item.detail ? h("span", { class: "menu__detail", dir: "auto" }, item.detail) : null)));
    if (!items.length) list.replaceChildren(h("p", { class: "menu__empty" }, "Nothing here yet"));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("button")?.focus();
  }

  button.addEventListener("click", () => (list.hidden ? open() : close(true)));
  element.addEventListener("keydown", (event) => {
    const items = [...list.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close(true);
    } else if (event.key in steps && !list.hidden && items.length) {
      event.preventDefault();
      items[steps[event.key] % items.length].focus();
    } else if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      open();
    }
  });
  element.addEventListener("focusout", (event) => element.contains(event.relatedTarget) || event.relatedTarget === null || close());
  document.addEventListener("pointerdown", (event) => element.contains(event.target) || close());
  return { element, button, close };
}
