/** WhatsApp's text formatting (*bold*, _italic_, ~strike~, `code`, ```mono```, lists, > quotes) and links, as DOM nodes. */

import { el } from "./dom.js";

const EDGE = "[\\s()\\[\\]{}\"'.,!?:;*_~-]";
const LINK = "https?:\\/\\/[^\\s<>]*[^\\s<>.,;:!?)\"'*_~\\]]";
const TAGS = { "*": "strong", _: "em", "~": "s" };
const FENCED = /```([\s\S]+?)```/g;
const CODE = /`([^`\n]+)`/g;
const BLOCKS = [
  { line: /^> (.*)$/, block: "blockquote", item: null },
  { line: /^[*-] (.*)$/, block: "ul", item: "li" },
  { line: /^(\d{1,3})\. (.*)$/, block: "ol", item: "li" },
];
const MARKED = new RegExp(
  [LINK, ...Object.keys(TAGS).map((sign) => `(?<=^|${EDGE})\\${sign}(?=\\S)[^${sign}\\n]*?\\S\\${sign}(?=$|${EDGE})`)].join("|"),
  "gm",
);

/** The nodes that show `text`, as one fragment. */
export function formatted(text) {
  return split(text, FENCED, ([, code]) => el("code", { class: code.includes("\n") ? "mono" : null, text: code.replace(/^\n|\n$/g, "") }), blocks);
}

/** Lines that begin with "- ", "1. " or "> " become lists and quotes; the others stay as they are. */
function blocks(text) {
  const made = document.createDocumentFragment();
  let plain = [];
  let open = null;
  const flush = () => {
    if (plain.length) made.append(inline(plain.join("\n")));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const kind = BLOCKS.find((one) => one.line.test(line));
    if (!kind) {
      open = null;
      plain.push(line);
      continue;
    }
    flush();
    const found = kind.line.exec(line);
    if (open?.kind !== kind) {
      open = { kind, at: el(kind.block, kind.block === "ol" && found[1] !== "1" ? { start: found[1] } : {}) };
      made.append(open.at);
    } else if (!kind.item) open.at.append("\n");
    open.at.append(kind.item ? el(kind.item, {}, inline(found.at(-1))) : inline(found.at(-1)));
  }
  flush();
  return made;
}

function inline(text) {
  return split(text, CODE, ([, code]) => el("code", { text: code }), marked);
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
