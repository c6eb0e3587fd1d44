/** Times, numbers and names as people read them. */

import { sum } from "./dom.js";

const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const KB = 1024;
const HUES = 8;

const weekday = new Intl.DateTimeFormat("id-ID", { weekday: "long" });
const short = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "2-digit", year: "2-digit" });
const DAY_MS = 86_400_000;
const WEEK = 7;

let aheadMs = 0;
let today = "";

/** The simulator's clock, in unix seconds: it can be moved, and its "today" is what counts. */
export const now = () => (Date.now() + aheadMs) / 1000;

/** Set the simulator's clock. Returns whether its day is another one than before: what was "Hari ini" is then not so any more. */
export function setNow(at) {
  aheadMs = at * 1000 - Date.now();
  const before = today;
  today = new Date(at * 1000).toDateString();
  return today !== before;
}

export const hour = (at) => clock.format(at * 1000);

/** "Selasa, 24 November 2026" */
export const fullDate = (at) => date.format(at * 1000);

/** "Hari ini", "Kemarin" or the full date. */
export function day(at) {
  const days = daysAgo(at);
  if (days === 0) return "Hari ini";
  return days === 1 ? "Kemarin" : fullDate(at);
}

/** The same where there is little room: "08.46" of today, "Kemarin", "Senin" within a week, else "24/11/26". */
export function shortDay(at) {
  const days = daysAgo(at);
  if (days === 0) return hour(at);
  if (days === 1) return "Kemarin";
  return (days > 1 && days < WEEK ? weekday : short).format(at * 1000);
}

export const sameDay = (one, other) => new Date(one * 1000).toDateString() === new Date(other * 1000).toDateString();

/** Whole days between the day of `at` and today by the simulator's clock; below 0 for what is still to come. */
function daysAgo(at) {
  const midnight = (seconds) => new Date(seconds * 1000).setHours(0, 0, 0, 0);
  return Math.round((midnight(now()) - midnight(at)) / DAY_MS);
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
