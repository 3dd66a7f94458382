// What is half written stays: in this tab, until it is sent, or until somebody signs out or in as another.

import { session } from "./speak.js";

const OURS = "draft ";
const mine = () => `${OURS}${session.dataset.login} `;
const name = (form) => mine() + form.dataset.api;
const fields = (form) => [...form.elements].filter((one) => one.name);
export const texts = (form) => fields(form).filter((one) => one.matches("textarea, input:not([type=checkbox], [type=file])"));

export function keep(form) {
  if (!texts(form).some((one) => one.value)) { sessionStorage.removeItem(name(form)); return; }
  const kept = fields(form).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value, one.dataset.shown || ""]);
  sessionStorage.setItem(name(form), JSON.stringify(kept));
}

export function restore(form) {
  for (const [field, value, shown] of JSON.parse(sessionStorage.getItem(name(form)) || "[]")) {
    const one = form.elements[field];
    if (one?.type === "checkbox") one.checked = value;
    else if (one) one.value = value;
    if (one && shown) one.dataset.shown = shown;
  }
}

function forget(which) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(OURS) && which(key)) sessionStorage.removeItem(key);
}

// Every tab has a storage of its own, so every tab is told.
const door = new BroadcastChannel("sign-out");
door.addEventListener("message", () => forget(() => true));

export function signedOut() {
  forget(() => true);
  door.postMessage("");
}

// Nobody finds the words of a colleague who sat here before.
if (session.dataset.login) forget((key) => !key.startsWith(mine()));
