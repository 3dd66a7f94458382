// Builds elements from plain values, so that no module ever needs innerHTML and text from strangers stays text.

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `data`, `on` (listeners); true/false are boolean attributes; null is left out
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (key === "data") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Makes `parent` hold exactly `nodes` in this order, and moves no node that may stay (focus and live regions care). */
export function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  attach: "M8 12.500 14.600 6a3 3 0 0 1 4.300 4.300l-8.300 8.300a4.700 4.700 0 0 1-6.700-6.700L12 4",
  send: "M4 12 20 4.500 15.500 20l-3.800-6.200L4 12Zm7.700 1.800L20 4.500",
  keyboard: "M3.500 6.500h17v11h-17zM7 10h.01M10.300 10h.01M13.700 10h.01M17 10h.01M8.500 14h7",
  down: "m6 9 6 6 6-6",
  up: "m6 15 6-6 6 6",
  menu: "M5 7h14M5 12h14M5 17h9",
  more: "M12 5.500h.01M12 12h.01M12 18.500h.01",
  close: "m6 6 12 12M18 6 6 18",
  edit: "m5 19 1-4L16.500 4.500l3 3L9 18l-4 1Zm9.500-12.500 3 3",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
  photo: "M4 5.500h16v13H4zM4 16l4.500-4.500 4 4 3-3L20 16M15.500 9h.01",
  sticker: "M12 3.500a8.500 8.500 0 1 0 8.500 8.500L12 3.500ZM12 3.500c0 5.500 3 8.500 8.500 8.500M8.500 13.500c1 2 3 2.800 5 2.300",
  voice: "M12 4a2.700 2.700 0 0 1 2.700 2.700v4.600a2.700 2.700 0 0 1-5.400 0V6.700A2.700 2.700 0 0 1 12 4ZM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  location: "M12 21s-6.500-5.500-6.500-11a6.500 6.500 0 0 1 13 0c0 5.500-6.500 11-6.500 11Zm0-8.700a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600Z",
  contact: "M12 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM5 20c.6-4 3.300-6 7-6s6.400 2 7 6",
  done: "m5 12.500 4.500 4.500L19 7.500",
  plus: "M12 5v14M5 12h14",
  link: "M9 15 19 5M12 5h7v7M17 14v5H5V7h5",
  copy: "M9 9h10v11H9zM15 9V5H5v11h4",
  block: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17ZM6 6l12 12",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
};

/** A line drawing that says nothing to a screen reader: the words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
