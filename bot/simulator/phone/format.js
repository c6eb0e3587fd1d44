/** WhatsApp's text formatting (*bold*, _italic_, ~strike~, `code`, ```mono```) and links, as DOM nodes. */

import { el } from "./dom.js";

const EDGE = "[\\s(\\[{\"'.,!?:;*_~-]";
const MARKS = [
  [/```([\s\S]+?)```/, "code", false],
  [/`([^`\n]+)`/, "code", false],
  [new RegExp(`(?<=^|${EDGE})\\*(?=\\S)([^*\\n]*?\\S)\\*(?=$|${EDGE})`, "m"), "strong", true],
  [new RegExp(`(?<=^|${EDGE})_(?=\\S)([^_\\n]*?\\S)_(?=$|${EDGE})`, "m"), "em", true],
  [new RegExp(`(?<=^|${EDGE})~(?=\\S)([^~\\n]*?\\S)~(?=$|${EDGE})`, "m"), "s", true],
];
const LINK = /https?:\/\/[^\s<>]*[^\s<>.,;:!?)"'*_~\]]/;

/** The nodes that show `text`. */
export function formatted(text) {
  for (const [pattern, tag, nested] of MARKS) {
    const found = pattern.exec(text);
    if (found) {
      const inside = nested ? formatted(found[1]) : [found[1]];
      return [
        ...formatted(text.slice(0, found.index)),
        el(tag, {}, ...inside),
        ...formatted(text.slice(found.index + found[0].length)),
      ];
    }
  }
  const link = LINK.exec(text);
  if (!link) return text ? [text] : [];
  return [
    ...formatted(text.slice(0, link.index)),
    el("a", { href: link[0], target: "_blank", rel: "noopener noreferrer", text: link[0] }),
    ...formatted(text.slice(link.index + link[0].length)),
  ];
}
