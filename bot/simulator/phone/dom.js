/** Small helpers for building the page without markup strings: nothing a customer types becomes HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (class, text, data-*, aria-*, on*) and children; null children are left out. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** One of the symbols in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const hour = (at) => clock.format(at * 1000);

/** "Hari ini", "Kemarin" or the full date. */
export function day(at) {
  const then = new Date(at * 1000);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.floor((midnight - new Date(then).setHours(0, 0, 0, 0)) / 86_400_000 + 0.5);
  if (days === 0) return "Hari ini";
  return days === 1 ? "Kemarin" : date.format(then);
}

/** A phone number as people read it: "+62 811-0000-0000". */
export const phone = (number) => number.replace(/^\+?(\d{2})(\d{3})(\d{4})(\d+)$/, "+$1 $2-$3-$4");

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words[1]?.[0] ?? "")).toUpperCase();
}

/** A stable colour class for a person. */
export function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return `hue${sum % 8}`;
}
