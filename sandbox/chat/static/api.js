// The one place that speaks HTTP to the sandbox server, and sorts what goes wrong into "it said no" and "it is away".

/** The server understood and said no; its sentence is the message. */
export class Refused extends Error {}
/** No server, or one that is falling over: the same call may work later. */
export class Away extends Error {
  constructor() {
    super("The sandbox does not answer.");
  }
}

async function call(method, path, body, timeout = 20_000) {
  const options = { method, headers: {}, signal: AbortSignal.timeout(timeout), cache: "no-store" };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response, text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    throw new Away();
  }
  if (response.status >= 500) throw new Away();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    // Something else answers at this address, for example a proxy whose page has no JSON.
    throw response.ok ? new Away() : new Refused(`The sandbox said ${response.status}.`);
  }
  if (!response.ok) throw new Refused(data?.error ?? `The sandbox said ${response.status}.`);
  return data;
}

const person = (id) => `/api/people/${encodeURIComponent(id)}`;

export const bot = () => call("GET", "/api/bot");
export const people = () => call("GET", "/api/people");
export const addPerson = (fields) => call("POST", "/api/people", fields);
export const changePerson = (id, fields) => call("PATCH", person(id), fields);
export const clearPerson = (id) => call("DELETE", person(id));
export const commands = (language, chat) =>
  call("GET", `/api/commands?${new URLSearchParams({ language_code: language ?? "", chat_id: String(chat) })}`);

export function messages(id, { before, limit }) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set("before", String(before));
  return call("GET", `${person(id)}/messages?${query}`);
}

export const text = (id, words) => call("POST", `${person(id)}/text`, { text: words });
export const press = (id, messageId, data) => call("POST", `${person(id)}/press`, { message_id: messageId, data });
export const contact = (id, fields) => call("POST", `${person(id)}/contact`, fields);
export const edit = (id, messageId, words) => call("POST", `${person(id)}/edit`, { message_id: messageId, text: words });
export const sticker = (id, emoji) => call("POST", `${person(id)}/sticker`, { emoji });
export const voice = (id) => call("POST", `${person(id)}/voice`, {});
export const location = (id, latitude, longitude) => call("POST", `${person(id)}/location`, { latitude, longitude });
export const block = (id, blocked) => call("POST", `${person(id)}/block`, { blocked });

/** @param {"document"|"photo"} kind @param {File[]} list several files are one album */
export function files(id, kind, list, caption = "") {
  const form = new FormData();
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  for (const file of list) form.append("file", file, file.name);
  return call("POST", `${person(id)}/files`, form, 180_000);
}

export const fileUrl = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;
