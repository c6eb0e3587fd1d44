/** A sound in a bubble: play, a waveform to listen and jump in, and how long it is. */

import { el, icon, sum } from "./dom.js";
import { minutes } from "./words.js";

const BARS = 38;
const STEP_S = 5;
const LONGEST_DRAWN_BYTES = 4 * 1024 * 1024;
const RATES = [1, 1.5, 2];
let playing = null;

/** A player for the sound at `url`. */
export function audioPlayer(url, media) {
  const audio = el("audio", { src: url, preload: "metadata" });
  const play = el("button", { type: "button", class: "round play", "aria-label": "Putar", "data-testid": "play" }, icon("play"));
  const bars = Array.from({ length: BARS }, (_, at) => {
    const bar = el("i");
    bar.style.height = `${height(0.25 + ((sum(url + at) % 100) / 100) * 0.35)}%`;
    return bar;
  });
  const wave = el(
    "div",
    { class: "wave", role: "slider", tabindex: "0", "aria-label": "Posisi", "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0" },
    ...bars,
  );
  const time = el("small", { class: "length", "data-testid": "length", text: "0:00" });
  const rate = el("button", { type: "button", class: "rate", "aria-label": "Kecepatan 1 kali", text: "1×" });
  const player = el(
    "div",
    { class: `player${media.voice ? " voice" : ""}`, "data-testid": "audio" },
    el("span", { class: "voice-mark", "aria-hidden": "true" }, icon(media.voice ? "mic" : "play")),
    play,
    el("div", { class: "sound" }, wave, el("div", { class: "under" }, time, rate)),
    audio,
  );

  const show = () => {
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    const part = length ? audio.currentTime / length : 0;
    bars.forEach((bar, at) => bar.classList.toggle("heard", part > 0 && at / BARS <= part));
    time.textContent = minutes(audio.paused && !audio.currentTime ? length : audio.currentTime);
    wave.setAttribute("aria-valuemax", String(Math.round(length)));
    wave.setAttribute("aria-valuenow", String(Math.round(audio.currentTime)));
    wave.setAttribute("aria-valuetext", `${minutes(audio.currentTime)} dari ${minutes(length)}`);
  };
  const showState = () => {
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-label", audio.paused ? "Putar" : "Jeda");
    player.classList.toggle("on", !audio.paused);
    show();
  };
  const jump = (seconds) => {
    audio.currentTime = Math.min(Math.max(seconds, 0), audio.duration || 0);
  };
  for (const event of ["timeupdate", "loadedmetadata", "durationchange", "seeked"]) audio.addEventListener(event, show);
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, showState);
  audio.addEventListener("error", () => player.classList.add("broken"));
  play.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    if (playing !== audio) playing?.pause();
    playing = audio;
    audio.play().catch(() => player.classList.add("broken"));
  });
  wave.addEventListener("click", (event) => {
    const { left, width } = wave.getBoundingClientRect();
    jump(((event.clientX - left) / width) * (audio.duration || 0));
  });
  wave.addEventListener("keydown", (event) => {
    const step = { ArrowRight: STEP_S, ArrowLeft: -STEP_S }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    jump(audio.currentTime + step);
  });
  rate.addEventListener("click", () => {
    audio.playbackRate = RATES[(RATES.indexOf(audio.playbackRate) + 1) % RATES.length];
    rate.textContent = `${String(audio.playbackRate).replace(".", ",")}×`;
    rate.setAttribute("aria-label", `Kecepatan ${rate.textContent.slice(0, -1)} kali`);
  });
  whenSeen(player, () => draw(url, media, bars));
  return player;
}

const height = (part) => Math.round(12 + part * 88);

/** Give the bars the loudness of the sound; one that cannot be decoded keeps the bars it has. */
async function draw(url, media, bars) {
  if ((media.size ?? 0) > LONGEST_DRAWN_BYTES) return;
  try {
    const bytes = await (await fetch(url)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 16_000).decodeAudioData(bytes);
    const samples = sound.getChannelData(0);
    const each = Math.max(1, Math.floor(samples.length / bars.length));
    const loud = bars.map((_, at) => {
      let most = 0;
      for (let i = at * each; i < (at + 1) * each; i += 8) most = Math.max(most, Math.abs(samples[i] ?? 0));
      return most;
    });
    const top = Math.max(...loud, 0.01);
    bars.forEach((bar, at) => (bar.style.height = `${height((loud[at] / top) ** 0.7)}%`));
  } catch {
    // Not every sound that WhatsApp takes can be decoded by every browser; it is then shown, and perhaps played, all the same.
  }
}

function whenSeen(element, act) {
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    act();
  });
  observer.observe(element);
}
