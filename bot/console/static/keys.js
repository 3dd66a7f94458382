// Keys: by their place on any layout, silent while somebody types, and off for whoever does not want them (WCAG 2.1.4).

const OFF = "letters";
const help = document.getElementById("keys");
const sure = document.getElementById("sure");
const letters = document.getElementById("letters");

// The key that is meant: its letter, or what stands in its place on a Latin layout. Empty while keys mean nothing.
export function meant(event) {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return "";
  if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return "";
  if (localStorage.getItem(OFF) === "off") return "";
  if (/^[a-z/?]$/i.test(event.key)) return event.key.toLowerCase();
  if (event.code === "Slash" && /^[.,№]$/.test(event.key)) return event.shiftKey ? "?" : "/";
  return /^Key[A-Z]$/.test(event.code) ? event.code.at(-1).toLowerCase() : "";
}

const KEYS = {
  "?": () => help.showModal(),
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

// What can't be taken back is asked first: the letter may have been meant for a text.
function press(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (!button?.dataset.sure) { button?.click(); return; }
  sure.querySelector("h2").textContent = button.dataset.sure;
  const yes = sure.querySelector("[data-yes]");
  yes.textContent = button.textContent;
  yes.value = key;
  sure.returnValue = "";
  sure.showModal();
}

// The part may have been swapped meanwhile: what is not there any more is not done.
sure?.addEventListener("close", () => { document.querySelector(`[data-key="${sure.returnValue}"]`)?.click(); });

function unfold(id) {
  const details = document.getElementById(id);
  if (!details?.checkVisibility()) return;
  details.open = true;
  details.querySelector("select, input, textarea").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea, input, select")) event.target.form?.requestSubmit();
  const act = KEYS[meant(event)];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => { if (event.target.closest("[data-keys]")) help.showModal(); });
letters.checked = localStorage.getItem(OFF) !== "off";
letters.addEventListener("change", () => localStorage.setItem(OFF, letters.checked ? "on" : "off"));
