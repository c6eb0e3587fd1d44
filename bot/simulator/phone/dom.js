/** Small helpers for building the page without markup strings: nothing a customer types becomes HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (class, text, data-*, aria-*, on*) and children; null children are left out. */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for a drawing. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** One of the symbols in index.html. */
export const icon = (name) => svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

/** A round button with a symbol; `label` is what it does, for eyes that hover and for ears. */
export function roundButton(symbol, label, onclick, more = {}) {
  const { class: extra = "", ...rest } = more;
  return el("button", { type: "button", class: `round ${extra}`.trim(), "aria-label": label, title: label, onclick, ...rest }, icon(symbol));
}

export const byId = (id) => document.getElementById(id);

/** Say something to a screen reader. */
export function announce(words) {
  byId("announcer").textContent = words;
}

/** A stable number for a text. */
export function sum(text) {
  let total = 0;
  for (const letter of text) total = (total * 31 + letter.charCodeAt(0)) >>> 0;
  return total;
}
