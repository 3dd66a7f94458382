// Hidden values and files: one at a time, with a reason, and shown as long as the page is open.

import { dress } from "./live.js";
import { call, leave, say, session } from "./speak.js";

const dialog = document.getElementById("reveal");
const values = new Map();
let wanted = "";

export function offer(what) {
  wanted = what;
  dialog.querySelector("form").reset();  // each look has a reason of its own
  dialog.showModal();
}

export async function reveal(form) {
  const what = wanted;
  const reason = form.elements.reason.value;
  form.closest("dialog").close();
  if (what.startsWith("file:")) return download(await call(`${form.dataset.reveal}/files/${what.slice(5)}`, { reason }));
  const told = await call(`${form.dataset.reveal}/reveal`, { what, reason });
  if (!told) return;
  // The API gives HTML of text, <b> and <i>; only its text is shown.
  values.set(what, new DOMParser().parseFromString(told.html, "text/html").body.textContent);
  put(document, what)?.focus();
}

// The value stands where it was hidden; where it stands, or nothing if that is gone.
function put(part, what) {
  const button = part.querySelector(`[data-reveals="${CSS.escape(what)}"]`);
  if (!button) return null;
  const place = button.closest(".bubble")?.querySelector(".bubble__text") || button.closest("dd").querySelector("span");
  place.textContent = values.get(what);
  place.classList.add("revealed");
  place.dataset.revealed = what;
  place.tabIndex = -1;
  button.remove();
  return place;
}

dress((fresh) => { for (const what of values.keys()) put(fresh, what); });

// Fetched, so that one that is gone is a sentence and not another page.
async function download(ticket) {
  if (!ticket) return;
  const answer = await fetch(ticket.url).catch(() => null);
  if (answer?.status === 401) { leave(); return; }
  if (!answer?.ok) {
    say(answer?.status === 404 ? session.getAttribute("data-conflict-file_gone") : session.dataset.other);
    return;
  }
  const link = document.createElement("a");
  link.download = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] || "file";
  link.href = URL.createObjectURL(await answer.blob());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
