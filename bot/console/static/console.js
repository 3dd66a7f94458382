// The console's one script: parts that stay true, forms that speak to the API, values that are revealed, keys.
// Every page works by what the server rendered; this only swaps parts of it.

const session = document.getElementById("session");
const said = document.getElementById("said");
const line = document.getElementById("line");

// --- Speaking to the API ---

export function say(text) {
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.textContent = ""; }, 6000);
}

function explain(problem) {
  const words = session.getAttribute(`data-conflict-${problem.code}`);
  const detail = (problem.detail || "").replace(/<[^>]*>/g, "");
  return (words || session.dataset.other).replace("§", detail);
}

export async function call(path, body, method = "POST") {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": session.dataset.csrf },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    say(session.dataset.other);
    return null;
  }
  if (answer.status === 401) { location.assign("/sign-in"); return null; }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  say(explain(told));
  return null;
}

// --- Parts that stay true ---

export function swap(part) {
  const old = document.getElementById(part.id);
  if (!old) return;
  const made = document.createElement("template");
  made.innerHTML = part.html;
  const fresh = made.content.firstElementChild;
  const open = new Map([...old.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const focused = old.contains(document.activeElement) ? path(document.activeElement) : null;
  const list = document.getElementById("messages");
  const bottom = list && list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const top = old.scrollTop;
  old.replaceWith(fresh);
  for (const one of fresh.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
  fresh.scrollTop = top;
  // Whoever reads the newest goes on doing so, also when what stands around it has changed its size.
  if (bottom) toNewest();
  if (focused) (fresh.querySelector(focused) || fresh).focus?.({ preventScroll: true });
  if (part.id === "messages") seen();
}

function toNewest() {
  const list = document.getElementById("messages");
  list.scrollTop = list.scrollHeight;
}

// Where the reader stood: by address, by what it reveals or does.
function path(element) {
  for (const name of ["href", "data-reveals", "data-do", "id"]) {
    const value = element.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}

function seen() {
  const talk = document.getElementById("talk");
  if (talk?.dataset.mayReply && !document.hidden) {
    fetch(talk.dataset.seen, { method: "POST", headers: { "X-CSRF-Token": session.dataset.csrf }, body: "{}" }).catch(() => {});
  }
}

function watch(place) {
  const events = new EventSource(place.dataset.live);
  events.addEventListener("open", () => tell(true));
  events.addEventListener("part", (event) => { tell(true); swap(JSON.parse(event.data)); });
  events.addEventListener("out", () => { events.close(); location.assign("/sign-in"); });
  events.addEventListener("error", () => tell(false));
}

function tell(on) {
  if (!line) return;
  const words = on ? line.dataset.on : line.dataset.off;
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle("live--off", !on);
}

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

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.reveal !== undefined) return reveal(event, form);
  if (!form.dataset.api) return;
  event.preventDefault();
  const body = read(form);
  // One wish, one name: a second press of the button while the first is under way is the same wish.
  if (form.dataset.once !== undefined) body.once = form.dataset.wish ||= crypto.randomUUID();
  const button = form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-disabled", "true");
  const told = await call(form.dataset.api, body, form.dataset.method || "POST");
  button?.removeAttribute("aria-disabled");
  if (!told) return;
  delete form.dataset.wish;
  if (form.dataset.clear !== undefined) {
    form.reset();
    for (const hidden of form.querySelectorAll("input[type=hidden]")) hidden.value = "";
    const name = form.querySelector("[data-file-name]");
    if (name) name.textContent = "";
    form.closest("details")?.removeAttribute("open");
  }
  form.dispatchEvent(new CustomEvent("told", { bubbles: true, detail: told }));
  if (form.dataset.done) say(form.dataset.done);
  if (form.dataset.onward) setTimeout(() => location.assign(form.dataset.onward), form.dataset.done ? 1200 : 0);
});

// Another text is another wish.
document.addEventListener("input", (event) => { if (event.target.form) delete event.target.form.dataset.wish; });

document.addEventListener("change", async (event) => {
  const filters = event.target.closest("[data-filters]");
  if (filters) filters.requestSubmit();
  if (event.target.dataset.upload) await upload(event.target);
  if (event.target.dataset.canned !== undefined && event.target.value) {
    const text = document.getElementById("text");
    text.value = event.target.value;
    event.target.value = "";
    text.focus();
  }
});

async function upload(input) {
  const file = input.files[0];
  if (!file) return;
  const form = input.form;
  const name = form.querySelector("[data-file-name]");
  name.textContent = `${file.name} …`;
  const send = form.querySelector("button:not([type=button])");
  send.disabled = true;  // a text must not go without the file that belongs to it
  const answer = await fetch(input.dataset.upload, {
    method: "POST",
    headers: {
      "X-CSRF-Token": session.dataset.csrf,
      "X-File-Name": encodeURIComponent(file.name),
      "Content-Type": file.type || "application/octet-stream",
    },
    body: file,
  }).catch(() => null);
  const told = answer ? await answer.json().catch(() => ({})) : {};
  input.value = "";
  send.disabled = false;
  delete form.dataset.wish;
  if (!answer?.ok) {
    name.textContent = "";
    say(explain(told));
    return;
  }
  form.elements.file.value = told.file;
  name.textContent = file.name;
}

// --- Acts, reveals ---

let wanted = null;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const talk = document.getElementById("talk");
  if (button.dataset.signOut !== undefined) {
    await call("/sign-out", {});
    location.assign("/sign-in");
  } else if (button.dataset.do) {
    const body = {};
    if (button.dataset.version) body.version = Number(button.dataset.version);
    if (button.dataset.takeOver) body.take_over = true;
    if (button.dataset.resolved) body.resolved = true;
    await call(`/api/conversations/${talk.dataset.id}/${button.dataset.do}`, body);
  } else if (button.dataset.reveals) {
    wanted = button;
    const dialog = document.getElementById("reveal");
    dialog.querySelector("form").reset();  // each look has a reason of its own
    dialog.showModal();
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

document.addEventListener("told", (event) => {
  if (event.target.dataset.showsSecrets !== undefined) showSecrets(event.detail);
});

async function reveal(event, form) {
  event.preventDefault();
  const reason = form.elements.reason.value;
  form.closest("dialog").close();
  const what = wanted.dataset.reveals;
  if (what.startsWith("file:")) {
    const told = await call(`${form.dataset.reveal}/files/${what.slice(5)}`, { reason });
    if (told) location.assign(told.url);
    return;
  }
  const told = await call(`${form.dataset.reveal}/reveal`, { what, reason });
  // The part may have been swapped while the reason was typed.
  const button = document.querySelector(`[data-reveals="${CSS.escape(what)}"]`);
  if (!told || !button) return;
  // The API gives HTML of text, <b> and <i>; only its text is shown.
  const plain = new DOMParser().parseFromString(told.html, "text/html").body.textContent;
  const place = button.closest(".bubble")?.querySelector(".bubble__text") || button.closest("dd").querySelector("span");
  place.textContent = plain;
  place.classList.add("revealed");
  button.remove();
}

// --- Keys ---

const KEYS = {
  "?": () => document.getElementById("keys").showModal(),
  "/": () => document.getElementById("q")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  c: () => press("c"),
  h: () => press("h"),
  e: () => press("e"),
  r: () => document.getElementById("text")?.focus(),
  s: () => unfold("suggest"),
  n: () => unfold("note"),
  u: () => { if (document.getElementById("talk")) location.assign("/inbox"); },
};

function step(by) {
  const links = [...document.querySelectorAll(".item__link")];
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

function press(key) {
  document.querySelector(`[data-key="${key}"]`)?.click();
}

function unfold(id) {
  const details = document.getElementById(id);
  if (!details) return;
  details.open = true;
  details.querySelector("select, input, textarea").focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (typing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// --- Beginning ---

for (const place of document.querySelectorAll("[data-live]")) watch(place);
const talk = document.getElementById("talk");
if (talk) {
  toNewest();
  // Also when a form unfolds below: whoever reads the newest goes on doing so.
  let newest = true;
  const list = document.getElementById("messages").parentElement;
  list.addEventListener("scroll", (event) => {
    const at = event.target;
    if (at.id === "messages") newest = at.scrollHeight - at.scrollTop - at.clientHeight < 80;
  }, true);
  new ResizeObserver(() => { if (newest) toNewest(); }).observe(document.querySelector(".compose") || list);
  seen();
  const canned = document.querySelector("[data-canned]");
  if (canned) {
    const told = await fetch(talk.dataset.replies).then((answer) => (answer.ok ? answer.json() : { replies: [] })).catch(() => ({ replies: [] }));
    for (const reply of told.replies) canned.append(new Option(reply.title, reply.text));
  }
}
