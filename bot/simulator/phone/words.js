/** Times, numbers and names as people read them. */

import { sum } from "./dom.js";

const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const KB = 1024;
const HUES = 8;

let aheadMs = 0;

/** The simulator's clock, in unix seconds: it can be moved, and its "today" is what counts. */
export const now = () => (Date.now() + aheadMs) / 1000;

export function setNow(at) {
  aheadMs = at * 1000 - Date.now();
}

export const hour = (at) => clock.format(at * 1000);

/** "Hari ini", "Kemarin" or the full date. */
export function day(at) {
  const then = new Date(at * 1000);
  const midnight = new Date(now() * 1000);
  midnight.setHours(0, 0, 0, 0);
  const days = Math.floor((midnight - new Date(then).setHours(0, 0, 0, 0)) / 86_400_000 + 0.5);
  if (days === 0) return "Hari ini";
  return days === 1 ? "Kemarin" : date.format(then);
}

/** A phone number as people read it: "+62 811-0000-0000". */
export const phone = (number) => number.replace(/^\+?(\d{2})(\d{3})(\d{4})(\d+)$/, "+$1 $2-$3-$4");

/** How a customer is addressed: a number, or a username where the number is hidden. */
export const address = (customer) => (customer.username ? `@${customer.username}` : phone(customer.wa_id));

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words[1]?.[0] ?? "")).toUpperCase();
}

/** A stable colour class for a person. */
export const hue = (id) => `hue${sum(id) % HUES}`;

/** "1:05" */
export function minutes(seconds) {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "12 KB" */
export function size(bytes) {
  if (bytes < KB) return `${bytes} B`;
  if (bytes < KB * KB) return `${Math.round(bytes / KB)} KB`;
  return `${(bytes / KB / KB).toFixed(1).replace(".", ",")} MB`;
}

/** "Rp18.000", or the amount with its currency when there is no such one. */
export function money(amount, currency) {
  try {
    return new Intl.NumberFormat("id-ID", { style: "currency", currency: currency || "IDR", maximumFractionDigits: 0 }).format(amount);
  } catch {
    return `${amount} ${currency ?? ""}`.trim();
  }
}
