// Speaking to the API, and saying in words what came of it.

export const session = document.getElementById("session");
const said = document.getElementById("said");

export function say(text) {
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.textContent = ""; }, 6000);
}

export function explain(problem) {
  const words = session.getAttribute(`data-conflict-${problem.code}`);
  const detail = (problem.detail || "").replace(/<[^>]*>/g, "");
  return (words || session.dataset.other).replace("§", detail);
}

// The session is over: sign in, and come back to where they were.
export function leave() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// What the API told, or null after it was said why not.
export async function call(path, body, method = "POST") {
  return ask(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

export async function ask(path, request) {
  const headers = { ...request.headers, "X-CSRF-Token": session.dataset.csrf };
  const answer = await fetch(path, { ...request, headers }).catch(() => null);
  if (request.signal?.aborted) return null;
  if (answer?.status === 401) { leave(); return null; }
  const told = answer ? await answer.json().catch(() => ({})) : {};
  if (answer?.ok) return told;
  // A proxy that takes no such file says so in its own words.
  say(explain(answer?.status === 413 ? { code: "too_big" } : told));
  return null;
}
