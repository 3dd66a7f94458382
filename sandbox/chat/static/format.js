// Dates, sizes and initials in the words of the frame, which is English; what the bot says stays as it says it.

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** @param {number} unix seconds */
export const time = (unix) => TIME.format(new Date(unix * 1000));
export const iso = (unix) => new Date(unix * 1000).toISOString();

/** A day's name as a chat writes it: Today, Yesterday, Monday 3 November, 3 November 2025. */
export function day(unix, now = new Date()) {
  const date = new Date(unix * 1000);
  const midnight = (of) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return (date.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(date);
}

export function size(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export const duration = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** @param {{first_name: string, last_name?: string|null}} person */
export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

export const initial = (name) => ([...(name || "").trim()][0] || "?").toUpperCase();

const LANGUAGES = new Intl.DisplayNames("en", { type: "language" });
export function language(code) {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}

export const phoneNumber = (digits) => (digits ? `+${String(digits).replace(/^\+/, "")}` : "");
