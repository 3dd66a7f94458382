// Parts that stay true: the server sends each when it has changed, and all of them when the line is opened.
//
// A browser holds six connections to a host, whatever tabs they are for. So only a page that is looked at holds its line;
// one that is looked at again opens it again, and is shown how things stand. The line is a fetch, since an EventSource
// neither tells that the session is over nor tries again after an answer that is no stream.

import { leave, session } from "./speak.js";

const FIRST = 1000;
const LONGEST = 30000;
const SILENT = 60000; // the server speaks at least every 25 s

const line = document.getElementById("line");
const dressers = [];

// --- The line ---

export function watch(place) {
  let held = null;
  let again = 0;
  let pause = FIRST;

  async function open() {
    if (held || document.hidden) return;
    clearTimeout(again);
    const mine = held = new AbortController();
    try {
      await listen(place.dataset.live, mine, () => { pause = FIRST; });
    } catch { /* an answer that is no stream, a cut, a silence: all the same */ }
    if (held !== mine) return; // closed by us
    held = null;
    tell(false);
    // Not all at once when the server is there again.
    again = setTimeout(open, pause * (0.75 + Math.random() / 2));
    pause = Math.min(2 * pause, LONGEST);
  }

  function close() {
    held?.abort();
    held = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("online", open);
  open();
}

async function listen(address, line, told) {
  let silence = setTimeout(() => line.abort(), SILENT);
  try {
    const answer = await fetch(address, { signal: line.signal });
    if (answer.status === 401) leave();
    if (!answer.ok) return;
    // The language was changed in another tab: all of the page is theirs, not only what is sent now.
    if (answer.headers.get("Content-Language") !== document.documentElement.lang) { location.reload(); return; }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), SILENT);
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const event of events) {
        told();
        try { hear(event); } catch (error) { reportError(error); }
      }
    }
  } finally {
    clearTimeout(silence);
  }
}

const shown = new Map();

function hear(event) {
  const [, kind, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) || [];
  // Whoever may see other things than before gets another page; whoever may see nothing is asked to sign in.
  if (kind === "out") location.reload();
  if (kind !== "part") return;
  tell(true);
  const part = JSON.parse(data);
  if (shown.get(part.id) !== part.html) swap(part);
  shown.set(part.id, part.html);
}

function tell(on) {
  if (!line) return;
  const words = on ? line.dataset.on : line.dataset.off;
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle("live--off", !on);
}

// --- Its parts ---

// What has to be done to every part before it is shown in the place of the old one: dress(fresh, old).
export function dress(dresser) {
  dressers.push(dresser);
}

export function swap(part) {
  const old = document.getElementById(part.id);
  if (!old) return;
  const made = document.createElement("template");
  made.innerHTML = part.html;
  const fresh = made.content.firstElementChild;
  const open = new Map([...old.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const inside = old.contains(document.activeElement);
  const focused = inside && path(document.activeElement);
  const bottom = atNewest();
  const top = old.scrollTop;
  const aside = old.querySelector(".tabs")?.scrollLeft;
  for (const one of fresh.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
  for (const dresser of dressers) dresser(fresh, old);
  old.replaceWith(fresh);
  fresh.scrollTop = top;
  if (aside) fresh.querySelector(".tabs").scrollLeft = aside;
  // Whoever reads the newest goes on doing so, also when what stands around it has changed its size.
  if (bottom) toNewest();
  if (inside && !fresh.contains(document.activeElement)) stand(focused && fresh.querySelector(focused), fresh);
  if (part.id === "messages") seen();
}

// Never nowhere: from there every letter is a shortcut.
function stand(element, fresh) {
  if (!element && !fresh.hasAttribute("tabindex")) fresh.setAttribute("tabindex", "-1");
  (element || fresh).focus({ preventScroll: true });
}

export function atNewest() {
  const list = document.getElementById("messages");
  return Boolean(list) && list.scrollHeight - list.scrollTop - list.clientHeight < 80;
}

export function toNewest() {
  const list = document.getElementById("messages");
  list.scrollTop = list.scrollHeight;
}

// Where the reader stood: by address, by what it reveals or does.
function path(element) {
  if (element.matches("details[id] > summary")) return `#${CSS.escape(element.parentElement.id)} > summary`;
  for (const name of ["href", "data-reveals", "data-revealed", "data-key", "data-do", "id"]) {
    const value = element.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}

export function seen() {
  const talk = document.getElementById("talk");
  if (talk?.dataset.mayReply && !document.hidden) {
    fetch(talk.dataset.seen, { method: "POST", headers: { "X-CSRF-Token": session.dataset.csrf }, body: "{}" }).catch(() => {});
  }
}
