// The training desk: one miss at a time, one key each. What is shown is rendered by the server; marks are made here.

import "./console.js";
import { meant } from "./keys.js";
import { swap } from "./live.js";
import { call, leave, say } from "./speak.js";

const desk = document.getElementById("training");
const choose = document.getElementById("choose");
const search = document.getElementById("choose-search");
const mark = document.getElementById("mark");
const kinds = document.getElementById("mark-entity");
const values = document.getElementById("mark-value");
const everyValue = [...values.options];

let marks = [];
let selected = null;
let busy = false;

const miss = () => document.getElementById("miss");
const text = () => document.getElementById("miss-text");

// --- Deciding ---

// What is new; the miss that is wanted and stands here already stays, with its marks.
async function refresh(want = "") {
  const query = new URLSearchParams({ first: desk.dataset.first, want });
  const answer = await fetch(`/training/parts?${query}`).catch(() => null);
  if (answer?.redirected || answer?.status === 401) { leave(); return; }
  if (!answer?.ok) return;
  const stays = want !== "" && want === miss().dataset.id;
  for (const part of await answer.json()) if (!stays || part.id !== "miss") swap(part);
  if (stays) return;
  marks = [];
  selected = null;
}

// One thing at a time: a key that comes while the last is under way would judge what nobody has seen.
async function alone(act) {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true");
  try { await act(); } finally {
    busy = false;
    desk.removeAttribute("aria-busy");
  }
}

const judge = (verdict, intent = "") => alone(async () => {
  const { id, guess } = miss().dataset;
  if (!id) return;
  const body = { verdict, intent, entities: verdict === "discard" ? [] : marks };
  const told = await call(`/api/lessons/misses/${id}`, body);
  if (told) say(verdict === "discard" ? desk.dataset.discarded : desk.dataset.judged.replace("§", intent || guess));
  await refresh();
});

const decide = (button) => alone(async () => {
  const { decide: act, id } = button.dataset;
  if (await call(`/api/lessons/${id}/${act}`, {})) say(desk.dataset[act === "take-back" ? "takeBack" : act]);
  await refresh(act === "take-back" ? id : miss().dataset.id || "");
});

// --- Marks: offsets count characters, as the API does; the browser counts UTF-16 ---

const characters = (words) => Array.from(words);

document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  const place = text();
  if (!miss().dataset.id || !chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) return;
  const until = document.createRange();
  until.setStart(place, 0);
  until.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = characters(until.toString()).length + characters(words).length - characters(words.trimStart()).length;
  const end = start + characters(words.trim()).length;
  // Kept when the button is pressed, which takes the selection away on a phone.
  if (end > start) selected = { start, end, words: words.trim() };
});

function offerMark() {
  if (!miss().dataset.id) return;
  if (!selected) { say(desk.dataset.markNothing); return; }
  document.getElementById("mark-words").textContent = selected.words;
  offerValues();
  mark.showModal();
  kinds.focus();
}

function offerValues() {
  values.replaceChildren(...everyValue.filter((option) => option.dataset.entity === kinds.value));
  values.selectedIndex = 0;
}

function draw() {
  const all = characters(text().textContent);
  const parts = [];
  let after = 0;
  for (const one of marks) {
    parts.push(all.slice(after, one.start).join(""));
    const button = document.createElement("mark");
    button.className = "mark mark--mine";
    button.textContent = all.slice(one.start, one.end).join("");
    button.dataset.means = one.value;
    button.title = desk.dataset.markRemove;
    button.tabIndex = 0;
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", `${button.textContent}: ${one.value}. ${desk.dataset.markRemove}`);
    const remove = () => { marks = marks.filter((other) => other !== one); draw(); };
    button.addEventListener("click", () => { if (document.getSelection().isCollapsed) remove(); });
    button.addEventListener("keydown", (event) => { if (["Enter", "Delete", "Backspace"].includes(event.key)) remove(); });
    parts.push(button);
    after = one.end;
  }
  text().replaceChildren(...parts, all.slice(after).join(""));
}

kinds.addEventListener("change", offerValues);
document.getElementById("mark-form").addEventListener("submit", () => {
  const { start, end } = selected;
  const apart = marks.filter((one) => one.end <= start || one.start >= end);
  marks = [...apart, { start, end, entity: kinds.value, value: values.value }].sort((one, other) => one.start - other.start);
  selected = null;
  document.getSelection().removeAllRanges();
  draw();
});

// --- Choosing an intent ---

function offerIntents() {
  if (!miss().dataset.id) return;
  search.value = "";
  narrow();
  choose.showModal();
  search.focus();
}

function narrow() {
  const words = search.value.toLocaleLowerCase().split(/[\s_]+/).filter(Boolean);
  let found = 0;
  for (const button of choose.querySelectorAll("[data-intent]")) {
    const about = button.textContent.toLocaleLowerCase();
    button.parentElement.hidden = !words.every((word) => about.includes(word));
    found += !button.parentElement.hidden;
  }
  document.getElementById("choose-none").hidden = found > 0;
}

const offered = () => [...choose.querySelectorAll("li:not([hidden]) > [data-intent]")];

function pick(intent) {
  choose.close();
  judge("correct", intent);
}

search.addEventListener("input", narrow);
choose.addEventListener("keydown", (event) => {
  const list = offered();
  const at = list.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    (to < 0 ? search : list[Math.min(to, list.length - 1)])?.focus();
  } else if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    if (list.length) pick(list[0].dataset.intent);
  }
});

// --- Mouse, touch and keys ---

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") say(desk.dataset.noGuess);
  else if (button.dataset.judge) judge(button.dataset.judge);
  else if (button.dataset.decide) decide(button);
  else if (button.dataset.intent) pick(button.dataset.intent);
  else if (button.dataset.opens === "choose") offerIntents();
  else if (button.dataset.mark !== undefined) offerMark();
});

document.addEventListener("keydown", (event) => {
  const key = meant(event);  // `c` is taken by keys.js, which presses our button
  if (!/^[admzyx]$/.test(key)) return;
  event.preventDefault();
  const button = document.querySelector(`[data-key="${key}"]`);
  if (button) button.click();
  else if (key === "z") say(desk.dataset.undoNone);
});

document.addEventListener("visibilitychange", () => {
  // What colleagues have done meanwhile; the miss that stands here stays.
  if (!document.hidden && !busy) refresh(miss().dataset.id || "");
});
