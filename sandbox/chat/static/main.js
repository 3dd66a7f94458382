// The page: who has a phone, which one is looked at, and whether the server is there.
//
// What tests and scripts may hold on to (these names stay):
//   [aria-label="Phones"]               the bar with a button per person (their first name) and "Add a person"
//   section[data-person-id]             a phone; accessible name "Phone of <first last>"
//   article[data-message-id]            a message; data-out="true" if the person wrote it; inside it real <button>s by their text
//                                       (aria-busy="true" until the bot answers; url buttons are links)
//   article[data-pending]               not yet with the server: "delivering" or "failed" (buttons "Try again", "Discard")
//   label "Message"                     the composer's textarea; button "Send" (exact); Enter sends
//   labels "Send as file", "Send as photo"   file inputs (several files = an album), sent at once; dropped or pasted files ask first,
//                                       in a dialog with buttons "Send as photo", "Send as file"
//   button "START"                      in an empty chat, in place of the composer; button "UNBLOCK" after a block
//   group "Bot's keyboard"              the reply keyboard; a contact button asks in a dialog: button "Share phone number"
//   buttons "Commands", "Attach", "Phone menu"     menus (role menuitem); role status: toasts; dialog: alerts with button "OK"
//   #away                               the line that says the server is away; body[data-live="true"] while the stream is open

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { listen } from "./events.js";
import { initial } from "./format.js";
import * as memory from "./memory.js";
import { askPerson, inventedPeople } from "./people.js";
import { Phone, tint } from "./phone.js";

const NARROW = matchMedia("(max-width: 47.99rem)");

let bot = { token_known: true, me: null, name: "", description: "", short_description: "" };
let chosen = memory.chosen();
let known = false; // whether the list of people has been read
/** @type {Map<string, Phone>} */
const phones = new Map();

const chips = h("div", { class: "people__list" });
const bar = h("nav", { class: "people", "aria-label": "Phones", hidden: true }, chips,
  h("button", { type: "button", class: "button button--small people__add", "aria-label": "Add a person", title: "Add a person",
    on: { click: () => addSomebody() } }, icon("plus"), h("span", { class: "people__add-word" }, "Add a person")));
const away = h("div", { id: "away", class: "away", role: "status" });
const desk = h("div", { class: "phones" });
const welcome = h("section", { class: "welcome card", "aria-labelledby": "welcome-title", hidden: true });
const guide = h("aside", { class: "guide", "aria-label": "What this is", hidden: true });

const botView = () => ({ ...bot, name: bot.name || bot.me?.first_name || "The bot" });

async function add(person) {
  const added = await api.addPerson(person).catch((error) => { say(error.message); return null; });
  if (added) await open(added.id);
}

async function open(id) {
  choose(id);
  await readPeople();
  choose(id, true);
}

function choose(id, focus = false) {
  chosen = String(id);
  memory.keepChosen(chosen);
  draw();
  const phone = phones.get(chosen);
  if (!phone || !focus) return;
  phone.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  phone.focus();
}

function say(sentence) {
  away.replaceChildren(h("p", {}, sentence));
}

let botTimer = 0;
async function readBot() {
  clearTimeout(botTimer);
  const read = await api.bot().catch(() => null);
  if (!read) return;
  bot = { ...bot, ...read };
  for (const phone of phones.values()) phone.describe();
  if (!bot.token_known) botTimer = setTimeout(readBot, 3000);
}

let asked = 0;
let applied = 0;
async function readPeople() {
  const turn = ++asked;
  const list = await api.people().catch(() => null);
  if (!list || turn < applied) return; // a slow answer must not take away who has come since
  applied = turn;
  known = true;
  const ids = new Set(list.map((person) => String(person.id)));
  for (const [id, phone] of phones) {
    if (ids.has(id)) continue;
    phone.element.remove();
    phones.delete(id);
  }
  const loading = [];
  for (const person of list) {
    let phone = phones.get(String(person.id));
    if (!phone) {
      phone = new Phone(person, { bot: botView, changed: draw, gone: async () => { await readPeople(); await phones.get(String(person.id))?.reload(); } });
      phones.set(String(person.id), phone);
      desk.append(phone.element);
      phone.composer.setKeyboard(person.keyboard ?? null);
    } else phone.setPerson(person);
    loading.push(phone.reload());
  }
  if (!phones.has(chosen ?? "")) chosen = phones.keys().next().value ?? null;
  draw();
  await Promise.all(loading);
}

function draw() {
  const some = phones.size > 0;
  bar.hidden = !some;
  guide.hidden = !some;
  welcome.hidden = some || !known;
  for (const [id, phone] of phones) {
    phone.show((id === chosen || !NARROW.matches) && !document.hidden);
    phone.element.classList.toggle("phone--chosen", id === chosen);
  }
  drawChips();
  const unread = [...phones.values()].reduce((sum, phone) => sum + phone.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Chat · Qonys sandbox`;
}

/** Only when something changed: a button that is replaced under a finger swallows the tap. */
function drawChips() {
  const look = JSON.stringify([chosen, ...[...phones].map(([id, phone]) => [id, phone.person.first_name, phone.unread])]);
  if (chips.dataset.look === look) return;
  chips.dataset.look = look;
  const hadFocus = chips.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
  chips.replaceChildren(...[...phones].map(([id, phone]) => chip(id, phone)));
  if (hadFocus) chips.querySelector(`[data-chip="${CSS.escape(hadFocus)}"]`)?.focus();
  chips.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function chip(id, phone) {
  const { person, unread } = phone;
  return h("button", { type: "button", class: "chip", data: { chip: id }, "aria-current": id === chosen ? "true" : null, on: { click: () => choose(id, true) } },
    h("span", { class: "avatar avatar--small", "aria-hidden": "true", data: { tint: tint(person) } }, initial(person.first_name)),
    h("span", { class: "chip__name", dir: "auto" }, person.first_name),
    unread ? h("span", { class: "chip__unread" }, String(unread), h("span", { class: "visually-hidden" }, " unread")) : null);
}

async function addSomebody() {
  const person = await askPerson();
  if (person) await open(person.id);
}

function buildWelcome() {
  welcome.replaceChildren(
    h("h1", { id: "welcome-title" }, "Try the service as an applicant"),
    h("p", { class: "welcome__lead" }, "You look at a small Telegram that runs on this computer only. The bot behind it is the real one. Pick a person: you get their phone, and talk to the bot as they would."),
    inventedPeople(add),
    h("p", {}, h("button", { type: "button", class: "button button--quiet", on: { click: addSomebody } }, icon("plus"), "Somebody else…")),
    h("hr"), h("h2", { class: "welcome__then" }, "What happens then"), steps());
  guide.replaceChildren(h("h2", {}, "How to try it"), steps(),
    h("p", { class: "muted small" }, "A small Telegram of your own: the people are invented, the bot is the real one. Drop files on a phone, or paste them, to send them. Enter sends, Shift+Enter begins a new line, the up arrow changes your last message."));
}

/** The way from hello to the decision: it leads over three pages, and a first-time visitor should know before they are stuck. */
const steps = () => h("ol", { class: "steps" },
  h("li", {}, h("strong", {}, "Apply"), h("span", {}, "Press START and answer the bot. No paper at hand? Attach “A specimen paper”.")),
  h("li", {}, h("a", { href: "/sms" }, "SMS inbox"), h("span", {}, "To sign, the bot sends a code. Read it there, type it here.")),
  h("li", {}, h("a", { href: "/desk" }, "Decision desk"), h("span", {}, "Play the office: ask for more, approve or refuse. The bot tells the applicant.")));

function start() {
  document.body.dataset.live = "false";
  document.getElementById("main").append(bar, away, h("div", { class: "room" }, guide, welcome, desk));
  buildWelcome();
  NARROW.addEventListener("change", draw);
  for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault()); // a missed drop must not open the file
  document.addEventListener("visibilitychange", draw);
  let silence = 0;
  const stream = listen("/api/events", {
    up: () => {
      clearTimeout(silence);
      silence = 0;
      away.replaceChildren();
      document.body.dataset.live = "true";
      readBot();
      readPeople();
    },
    down: () => {
      document.body.dataset.live = "false";
      // A server that restarts quickly is no news.
      silence ||= setTimeout(() => away.replaceChildren(
        h("p", {}, h("strong", {}, "The sandbox does not answer. "), "This page tries again by itself; what you write is kept."),
        h("button", { type: "button", class: "button button--small", on: { click: () => stream.hurry() } }, "Try now")), 700);
    },
    event: (type, data) => {
      const person = data.person ?? data.person_id;
      const phone = phones.get(String(person));
      if (phone) phone.take(type, data);
      else if (type === "commands") for (const one of phones.values()) one.take(type, data);
      else if (person !== undefined) readPeople(); // somebody new
      if (type === "message" && !bot.token_known) readBot();
    },
  });
}

start();
