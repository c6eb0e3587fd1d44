/** Light or dark: as the system has it, until the user chooses. */

import { announce, byId } from "./dom.js";

const REMEMBERED = "sapa.simulator.theme";
const WORDS = { light: "Tampilan terang", dark: "Tampilan gelap" };
const system = matchMedia("(prefers-color-scheme: dark)");

apply(remembered());
byId("theme").addEventListener("click", () => {
  const dark = (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const chosen = dark ? "light" : "dark";
  apply(chosen);
  announce(WORDS[chosen]);
  try {
    localStorage.setItem(REMEMBERED, chosen);
  } catch {
    // Private windows may forbid storage; the choice then lasts as long as the page.
  }
});

function apply(theme) {
  if (theme in WORDS) document.documentElement.dataset.theme = theme;
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
