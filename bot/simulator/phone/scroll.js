/** Keeps the chat at its end: a reader who is there stays there, whatever changes the size of the chat. */

import { byId } from "./dom.js";

const NEAR_PX = 90;
const scroller = byId("scroller");
let kept = true;
let size = "";

/** Whether the reader is at the end. */
export const atEnd = () => kept;

export function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  note();
}

function note() {
  kept = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  byId("to-end").hidden = kept;
}

const measured = () => `${scroller.clientWidth} ${scroller.clientHeight}`;

scroller.addEventListener("scroll", () => {
  // A change of size scrolls too; only what the reader does counts.
  if (measured() === size) note();
});
const observer = new ResizeObserver(() => {
  size = measured();
  if (kept) toEnd();
});
observer.observe(scroller);
observer.observe(byId("log"));
byId("to-end").addEventListener("click", toEnd);
