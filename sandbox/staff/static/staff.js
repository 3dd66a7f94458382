// Counts the seconds of the codes down and fetches the next ones. The codes are made on the server: ours may be the wrong
// clock. Works without us by reloading.

const people = document.getElementById("people");
const live = document.getElementById("live");

let until = 0; // when the codes that are shown are over, by our clock
function begin() {
  const left = people.querySelector("[data-left]");
  until = performance.now() + 1000 * (left ? Number(left.textContent) : 3); // nobody yet: look again soon
}

let asking = false;
async function refresh() {
  asking = true;
  const answer = await fetch("/staff/list").catch(() => null);
  asking = false;
  live.textContent = answer?.ok ? "live" : "the sandbox is away, trying again …";
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  // What somebody has just selected to copy stays selected, unless it is the code that is over.
  const before = [...people.querySelectorAll(".person")];
  const after = [...fresh.querySelectorAll(".person")];
  if (before.length && before.length === after.length) {
    before.forEach((person, i) => {
      for (const name of ["data-login", "data-password", "data-code", "data-left"]) {
        const [old, now] = [person, after[i]].map((one) => one.querySelector(`[${name}]`));
        if (old.textContent !== now.textContent) old.textContent = now.textContent;
      }
    });
  } else {
    people.replaceChildren(...fresh.childNodes);
  }
  begin();
}

setInterval(() => {
  const left = Math.ceil((until - performance.now()) / 1000);
  if (left <= 0) {
    if (!asking) refresh();
  } else {
    for (const one of people.querySelectorAll("[data-left]")) one.textContent = left;
  }
}, 250);

live.textContent = "live";
begin();
