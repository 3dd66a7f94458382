// What is written to an applicant: drafts, the file that goes with a reply, ready-made replies, and whose turn it is.

import { keep, restore, texts } from "./draft.js";
import { dress } from "./live.js";
import { ask, say, session } from "./speak.js";

const forms = () => document.querySelectorAll("form[data-clear]");

// Only what was sent is taken away: they may have gone on writing while it was under way.
export function clear(form, body) {
  for (const one of texts(form)) {
    const sent = body[one.name];
    if (one.value.startsWith(sent)) one.value = one.value.slice(sent.length).trimStart();
  }
  show(form);
  keep(form);
  const rest = texts(form).some((one) => one.value);
  const focus = !document.activeElement || document.activeElement === document.body || form.contains(document.activeElement);
  const details = form.closest("details");
  if (details && !rest) details.open = false;
  // Never nowhere, nor on a button: from there every letter is a shortcut.
  if (focus) (details ? details.querySelector(rest ? "textarea, input" : "summary") : form.elements.text).focus();
}

// --- The file that goes with a reply ---

let upload = null;

export const uploading = (form) => upload?.form === form;

export async function attach(input) {
  const [file] = input.files;
  const form = input.form;
  input.value = "";
  if (!file) return;
  upload?.stop.abort();
  if (file.size > Number(input.dataset.most)) { say(session.getAttribute("data-conflict-too_big")); return; }
  const mine = upload = { form, name: file.name, stop: new AbortController() };
  show(form);
  const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": file.type || "application/octet-stream" };
  const told = await ask(input.dataset.upload, { method: "POST", headers, body: file, signal: mine.stop.signal });
  if (upload !== mine) return; // taken away, or another was chosen
  upload = null;
  // What could not be stored takes nothing away: the file that was there before still is.
  if (told) put(form, told.file, file.name);
  show(form);
}

export function detach(form) {
  upload?.stop.abort();
  upload = null;
  put(form, "", "");
  show(form);
  form.elements.text.focus();
}

function put(form, file, name) {
  form.elements.file.value = file;
  form.elements.file.dataset.shown = name;
  delete form.dataset.wish;
  keep(form);
}

function show(form) {
  const name = form.querySelector("[data-file-name]");
  if (!name) return;
  const { file } = form.elements;
  name.textContent = uploading(form) ? `${upload.name} …` : file.value && file.dataset.shown;
  form.querySelector("[data-detach]").hidden = !name.textContent;
}

// --- Ready-made replies ---

export function insert(select) {
  const text = document.getElementById("text");
  const words = select.value;
  select.value = "";
  text.focus();
  const { selectionStart: from, selectionEnd: to } = text;
  const gap = /\S$/.test(text.value.slice(0, from)) ? "\n" : "";
  // A step of its own for whoever undoes it: the cursor that moves ends what was typed before.
  text.setSelectionRange(0, 0);
  text.setSelectionRange(from, to);
  // The only way to write into a text that can be undone.
  if (!document.execCommand("insertText", false, gap + words)) text.setRangeText(gap + words, from, to, "end");
}

async function offer(talk, select) {
  const answer = await fetch(talk.dataset.replies).catch(() => null);
  const told = answer?.ok ? await answer.json() : { replies: [] };
  for (const reply of told.replies) select.append(new Option(reply.title, reply.text));
}

// --- Whose turn it is ---

const mine = (state) => state.classList.contains("state--mine");
const written = (form) => texts(form).some((one) => one.value) || form.contains(document.activeElement);

// The conversation is taken from them while they write: they are told, and go on writing where they are.
dress((fresh, old) => {
  if (fresh.id !== "state" || mine(fresh) === mine(old)) return;
  const lost = document.getElementById("lost");
  const kept = !mine(fresh) && [...document.querySelectorAll("#reply, #suggest form")].some(written);
  document.getElementById("talk").classList.toggle("talk--kept", kept);
  lost.hidden = !kept;
  if (mine(fresh)) {
    if (old.contains(document.activeElement)) queueMicrotask(() => document.getElementById("text").focus());
    return;
  }
  const what = [...document.querySelectorAll("#messages [data-turn]")].at(-1)?.textContent.trim() || "";
  if (kept) lost.textContent = `${what && `${what}. `}${lost.dataset.words}`;
  else say(what);
});

// --- Beginning ---

const talk = document.getElementById("talk");
for (const form of forms()) {
  restore(form);
  show(form);
  if (texts(form).some((one) => one.value)) form.closest("details")?.setAttribute("open", "");
}
document.addEventListener("input", (event) => { if (event.target.form?.dataset.clear !== undefined) keep(event.target.form); });
const canned = document.querySelector("[data-canned]");
if (canned) offer(talk, canned);
