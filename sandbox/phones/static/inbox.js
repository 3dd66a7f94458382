// Keeps the inbox live: the server says that something changed, we fetch the list again. Works without us by reloading.

const inbox = document.getElementById("inbox");
const live = document.getElementById("live");

inbox.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button, "Copied");
  } catch {
    // No permission: select the digits, so that the person can copy them.
    getSelection().selectAllChildren(button.parentElement.querySelector("[data-code]"));
    say(button, "Selected");
  }
});

function say(button, word) {
  button.textContent = word;
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

let asked = 0;
async function refresh() {
  const mine = ++asked;
  const answer = await fetch("/sms/list").catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text();
  if (mine !== asked) return; // a later one is under way
  const known = new Set([...inbox.querySelectorAll("[data-n]")].map((item) => item.dataset.n));
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  inbox.replaceChildren(...fresh.childNodes);
  for (const item of inbox.querySelectorAll("[data-n]")) if (!known.has(item.dataset.n)) item.classList.add("code--new");
  expire();
}

function expire() {
  for (const until of inbox.querySelectorAll(".code:not(.code--over) [data-until]")) {
    if (Date.parse(until.dataset.until) > Date.now()) continue;
    until.textContent = "expired";
    until.closest(".code").classList.add("code--over");
  }
}

const events = new EventSource("/sms/events");
events.onmessage = (event) => {
  live.textContent = "live";
  refresh(); // on "hello" too: a code may have come between the page and the stream, or while the stream was lost
};
events.onerror = () => (live.textContent = "the sandbox is away, trying again …");
setInterval(expire, 1000);
