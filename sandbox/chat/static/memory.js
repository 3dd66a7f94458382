// Drafts, unsent texts and the chosen phone outlive a reload in sessionStorage, a person each; without storage they just don't.

function read(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`qonys.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    if (value === null || value === "" || (Array.isArray(value) && !value.length)) sessionStorage.removeItem(`qonys.${key}`);
    else sessionStorage.setItem(`qonys.${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the page works on, only a reload forgets.
  }
}

export const draft = (id) => read(`draft.${id}`, "");
export const keepDraft = (id, text) => write(`draft.${id}`, text);
export const unsent = (id) => read(`unsent.${id}`, []);
export const keepUnsent = (id, list) => write(`unsent.${id}`, list);
export const chosen = () => read("chosen", null);
export const keepChosen = (id) => write("chosen", id);
