/** WhatsApp's text formatting (*bold*, _italic_, ~strike~, `code`, ```mono```) and links, as DOM nodes. */

import { el } from "./dom.js";

const EDGE = "[\\s()\\[\\]{}\"'.,!?:;*_~-]";
const LINK = "https?:\\/\\/[^\\s<>]*[^\\s<>.,;:!?)\"'*_~\\]]";
const TAGS = { "*": "strong", _: "em", "~": "s" };
const CODE = /```([\s\S]+?)```|`([^`\n]+)`/g;
const MARKED = new RegExp(
  [LINK, ...Object.keys(TAGS).map((sign) => `(?<=^|${EDGE})\\${sign}(?=\\S)[^${sign}\\n]*?\\S\\${sign}(?=$|${EDGE})`)].join("|"),
  "gm",
);

/** The nodes that show `text`, as one fragment. */
export function formatted(text) {
  return split(text, CODE, (found) => el("code", { text: found[1] ?? found[2] }), marked);
}

/** A mark has none of its own kind inside, so that this goes at most three levels deep, however long the text is. */
function marked(text) {
  return split(text, MARKED, ([found]) => TAGS[found[0]] ? el(TAGS[found[0]], {}, marked(found.slice(1, -1))) : link(found), (words) => words);
}

function link(url) {
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", text: url });
}

/** `make(match)` for every match of `pattern`, and `between(words)` for what stands around them. */
function split(text, pattern, make, between) {
  const made = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) made.append(between(text.slice(end, found.index)));
    made.append(make(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) made.append(between(text.slice(end)));
  return made;
}
