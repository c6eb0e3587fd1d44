/** What the drawer needs to know of the chats on the page: their last messages, and the bubble that is looked at. */

const MARK = "inspected";
const ROWS = "[role='log'] [data-id]";
let used = null;

document.addEventListener("focusin", (event) => {
  used = event.target.closest("[data-part='chat']") ?? used;
});

/** The wamid of the last message of the chat that was used last; null when there is none. */
export const lastMessage = () => rows().at(-1)?.dataset.id ?? null;

/** The same of the last message that the customer wrote. */
export const lastWritten = () => rows().findLast((row) => row.classList.contains("mine"))?.dataset.id ?? null;

/** Mark one bubble as looked at, or with null none. */
export function markInspected(id) {
  const now = id === null ? null : document.querySelector(`${ROWS.replace("[data-id]", `[data-id="${CSS.escape(id)}"]`)}`);
  for (const old of document.querySelectorAll(`.${MARK}`)) if (old !== now) old.classList.remove(MARK);
  now?.classList.add(MARK);
  return now;
}

const rows = () => [...(used?.isConnected ? used : document).querySelectorAll(ROWS)];
