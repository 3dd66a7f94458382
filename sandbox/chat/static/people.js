// Who may hold a phone: invented people for a start with one tap, and the form for somebody else.

import * as api from "./api.js";
import { ask, field } from "./dialogs.js";
import { h } from "./dom.js";
import { initial, language } from "./format.js";

/** Invented, with numbers in the formats of their countries. */
const INVENTED = [
  { first_name: "Aizhan", last_name: "Serik", language_code: "kk", phone: "+8613800138000", from: "from China" },
  { first_name: "Bolat", last_name: "Karimov", language_code: "ru", phone: "+998901234567", from: "from Uzbekistan" },
  { first_name: "Maryam", last_name: "Nurlan", language_code: "kk", phone: "+97688112233", from: "from Mongolia" },
  { first_name: "John", last_name: "Miller", language_code: "en", phone: "+14155550132", from: "from the USA" },
];

// What Telegram clients send as language_code, the likely ones of this service first.
const CODES = ["kk", "ru", "en", "uz", "mn", "zh-hans", "tr", "ky", "fa", "tg", "tk", "de"];

/** @param {(person: any) => Promise<void>} add */
export function inventedPeople(add, alreadyThere = []) {
  const free = INVENTED.filter((one) => !alreadyThere.some((person) => person.first_name === one.first_name && person.last_name === one.last_name));
  return h("ul", { class: "invented" }, ...free.map(({ from, ...person }, index) => h("li", {},
    h("button", { type: "button", class: "invented__person", on: { click: async (event) => {
      const button = event.currentTarget;
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      try {
        await add(person);
      } finally {
        button.removeAttribute("aria-busy");
      }
    } } },
    h("span", { class: "avatar", "aria-hidden": "true", data: { tint: index % 5 } }, initial(person.first_name)),
    h("span", { class: "invented__words" }, h("strong", {}, person.first_name), " ",
      h("span", { class: "muted small" }, `${from} · ${language(person.language_code)}`))))));
}

/** The form for a person; resolves the person as the server has it, or null. @param {any} [person] to change */
export async function askPerson(person) {
  const first = field("First name", h("input", { type: "text", maxlength: "64", autocomplete: "off", dir: "auto", value: person?.first_name ?? "" }));
  const last = field("Last name", h("input", { type: "text", maxlength: "64", autocomplete: "off", dir: "auto", value: person?.last_name ?? "" }), "Optional");
  const codes = person && !CODES.includes(person.language_code) ? [person.language_code, ...CODES] : CODES;
  const tongue = field("Language of their Telegram", h("select", {},
    ...codes.map((code) => h("option", { value: code, selected: code === (person?.language_code ?? "kk") }, `${language(code)} (${code})`))));
  const phone = field("Phone number", h("input", { type: "tel", autocomplete: "off", dir: "ltr", placeholder: "+77011234567", value: person?.phone ? `+${person.phone.replace(/^\+/, "")}` : "" }),
    "With the country code; the bot learns it only when the person shares it");
  let saved = null;
  await ask({
    title: person ? "Change this person" : "Add a person",
    body: [first.element, last.element, tongue.element, phone.element],
    actions: [{ text: "Cancel", value: null, look: "quiet" }, { text: person ? "Save" : "Add", value: true, look: "primary" }],
    check: async () => {
      const name = first.input.value.trim();
      first.input.setAttribute("aria-invalid", String(!name));
      if (!name) return "A person needs a first name.";
      const digits = phone.input.value.replace(/[\s()-]/g, "");
      const wrong = digits !== "" && !/^\+?\d{7,15}$/.test(digits);
      phone.input.setAttribute("aria-invalid", String(wrong));
      if (wrong) return "A phone number is 7 to 15 digits, for example +77011234567.";
      const fields = { first_name: name, last_name: last.input.value.trim(), language_code: tongue.input.value };
      if (digits || person?.phone) fields.phone = digits;
      if (!fields.last_name && !person) delete fields.last_name;
      try {
        saved = person ? await api.changePerson(person.id, fields) : await api.addPerson(fields);
        return null;
      } catch (error) {
        return error.message;
      }
    },
  });
  return saved;
}
