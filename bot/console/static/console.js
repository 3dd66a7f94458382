// The console's one entry: forms that speak to the API, acts, and what begins with the page.
// Every page works by what the server rendered; this only swaps parts of it.

import { signedOut } from "./draft.js";
import "./keys.js";
import { seen, toNewest, atNewest, watch } from "./live.js";
import { attach, clear, detach, insert, uploading } from "./reply.js";
import { offer, reveal } from "./reveal.js";
import { call, say, session } from "./speak.js";

// --- Forms ---

function read(form) {
  const body = {};
  for (const element of form.elements) {
    if (!element.name) continue;
    if (element.type === "checkbox" && element.dataset.many !== undefined) {
      body[element.name] ??= [];
      if (element.checked) body[element.name].push(element.value);
    } else body[element.name] = element.type === "checkbox" ? element.checked : element.value;
  }
  return body;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const sending = new WeakMap(); // form: what is under way, and whether more is wanted after it

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.reveal !== undefined) { event.preventDefault(); reveal(form); return; }
  if (!form.dataset.api) return;
  event.preventDefault();
  const body = read(form);
  const under = sending.get(form);
  // A second press is the same wish; with another text it is one more, when the first has gone.
  if (under) under.more = !same(under.body, body);
  else if (uploading(form)) say(session.dataset.uploading);
  else send(form, body);
});

async function send(form, body) {
  const under = { body, more: false };
  sending.set(form, under);
  // One wish, one name: the same again, after an answer that never came, is done once.
  const once = form.dataset.once === undefined ? {} : { once: form.dataset.wish ||= crypto.randomUUID() };
  const button = form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-disabled", "true");
  const told = await call(form.dataset.api, { ...body, ...once }, form.dataset.method || "POST");
  button?.removeAttribute("aria-disabled");
  sending.delete(form);
  if (!told) return;
  delete form.dataset.wish;
  if (form.dataset.clear !== undefined) clear(form, body);
  if (form.dataset.reset !== undefined) form.reset();
  if (form.dataset.showsSecrets !== undefined) showSecrets(told);
  if (form.dataset.done) say(form.dataset.done);
  if (form.dataset.onward) setTimeout(() => location.assign(form.dataset.onward), form.dataset.done ? 1200 : 0);
  if (under.more) form.requestSubmit();
}

// Another text is another wish.
document.addEventListener("input", (event) => { if (event.target.form) delete event.target.form.dataset.wish; });

document.addEventListener("change", (event) => {
  const { target } = event;
  target.closest("[data-filters]")?.requestSubmit();
  if (target.dataset.upload) attach(target);
  if (target.dataset.canned !== undefined && target.value) insert(target);
});

// --- Acts ---

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const talk = document.getElementById("talk");
  if (button.dataset.signOut !== undefined) {
    signedOut();
    await call("/sign-out", {});
    location.assign("/sign-in");
  } else if (button.dataset.do) {
    const body = {};
    if (button.dataset.version) body.version = Number(button.dataset.version);
    if (button.dataset.takeOver) body.take_over = true;
    if (button.dataset.resolved) body.resolved = true;
    await call(`/api/conversations/${talk.dataset.id}/${button.dataset.do}`, body);
  } else if (button.dataset.reveals) {
    offer(button.dataset.reveals);
  } else if (button.dataset.detach !== undefined) {
    detach(button.form);
  } else if (button.dataset.close !== undefined) {
    button.closest("dialog").close();
  } else if (button.dataset.secrets) {
    showSecrets(await call(button.dataset.secrets, {}));
  } else if (button.dataset.post) {
    if (await call(button.dataset.post, JSON.parse(button.dataset.body || "{}"), button.dataset.method || "POST")) location.reload();
  }
});

// What somebody needs to sign in, shown until the page is left.
function showSecrets(told) {
  const place = document.getElementById("once");
  if (!told || !place) return;
  const lines = [place.dataset.words.replace("§", told.login), `${place.dataset.password}: ${told.password}`, `${place.dataset.secret}: ${told.secret}`, told.uri];
  place.replaceChildren(...lines.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

// --- Beginning ---

for (const place of document.querySelectorAll("[data-live]")) watch(place);
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (document.getElementById("talk")) {
  toNewest();
  // Also when a form unfolds below: whoever reads the newest goes on doing so.
  let newest = true;
  const list = document.getElementById("messages").parentElement;
  list.addEventListener("scroll", (event) => { if (event.target.id === "messages") newest = atNewest(); }, true);
  new ResizeObserver(() => { if (newest) toNewest(); }).observe(document.querySelector(".compose") || list);
  seen();
}
