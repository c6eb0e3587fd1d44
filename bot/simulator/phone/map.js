/** A map drawn from two numbers: streets, a river and parks that are the same every time, and nothing from the network. */

import { svg } from "./dom.js";

const WIDTH = 300;
const HEIGHT = 150;

/** A picture of the place at these degrees; only the pin is true. */
export function map(latitude, longitude) {
  const next = dice(Math.round(latitude * 1e5) * 31 + Math.round(longitude * 1e5));
  const turn = next() * 50 - 25;
  return svg(
    "svg",
    { class: "map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    svg("g", { transform: `rotate(${turn} ${WIDTH / 2} ${HEIGHT / 2})` }, ...parks(next), river(next), ...streets(next)),
    svg(
      "g",
      { class: "map-pin", transform: `translate(${WIDTH / 2} ${HEIGHT / 2 + 4})` },
      svg("ellipse", { cx: 0, cy: 2, rx: 8, ry: 3 }),
      svg("path", { d: "M0 0s15-15 15-27a15 15 0 0 0-30 0C-15-15 0 0 0 0z" }),
      svg("circle", { cx: 0, cy: -27, r: 5.5 }),
    ),
  );
}

function parks(next) {
  return Array.from({ length: 4 }, () =>
    svg("rect", {
      class: "map-park",
      x: next() * WIDTH - 30,
      y: next() * HEIGHT - 30,
      width: 40 + next() * 60,
      height: 26 + next() * 40,
      rx: 6,
    }),
  );
}

function river(next) {
  const y = next() * HEIGHT;
  const bend = () => y + (next() - 0.5) * 110;
  return svg("path", { class: "map-river", d: `M-80 ${bend()} C 60 ${bend()}, 180 ${bend()}, ${WIDTH + 80} ${bend()}` });
}

function streets(next) {
  const lines = [];
  const add = (name, d) => lines.push(svg("path", { class: name, d }));
  for (let y = -90 + next() * 20; y < HEIGHT + 90; y += 20 + next() * 20) add("map-lane", `M-80 ${y} H${WIDTH + 80}`);
  for (let x = -70 + next() * 20; x < WIDTH + 70; x += 24 + next() * 26) add("map-lane", `M${x} -90 V${HEIGHT + 90}`);
  const across = HEIGHT / 2 + 6 + next() * 16;
  const down = WIDTH / 2 - 30 - next() * 30;
  add("map-edge", `M-80 ${across} H${WIDTH + 80} M${down} -90 V${HEIGHT + 90}`);
  add("map-street", `M-80 ${across} H${WIDTH + 80} M${down} -90 V${HEIGHT + 90}`);
  return lines;
}

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruential generator). */
function dice(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
