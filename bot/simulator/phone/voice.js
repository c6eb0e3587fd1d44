/** The composer while a voice note is recorded: its time, how loud it is, and how it ends. */

import { announce, el } from "./dom.js";
import { Recorder } from "./recorder.js";
import { minutes } from "./words.js";

const BARS = 46;
const EVERY_MS = 90;

/** Let the microphone of a pane record; `send(blob)` gets what was recorded, `trouble(words)` what went wrong. */
export function voiceNotes(parts, send, trouble) {
  let recorder = null;
  let timer = 0;

  const show = (recording) => {
    parts.field.hidden = recording;
    parts.recording.hidden = !recording;
    if (recording) parts["record-send"].focus();
    else parts.composer.focus();
  };
  const tick = () => {
    parts["record-time"].textContent = minutes(recorder.seconds);
    const bar = el("i");
    bar.style.height = `${Math.round(10 + recorder.level() * 90)}%`;
    parts["record-levels"].append(bar);
    if (parts["record-levels"].childElementCount > BARS) parts["record-levels"].firstChild.remove();
  };
  const end = () => {
    clearInterval(timer);
    const ended = recorder;
    recorder = null;
    show(false);
    return ended;
  };

  parts.record.addEventListener("click", async () => {
    parts.record.disabled = true;
    try {
      recorder = await Recorder.start();
      parts["record-levels"].replaceChildren();
      parts["record-time"].textContent = "0:00";
      timer = setInterval(tick, EVERY_MS);
      show(true);
      announce("Merekam. Enter mengirim, Escape membuang.");
    } catch (failure) {
      trouble(failure.message);
    } finally {
      parts.record.disabled = false;
    }
  });
  parts["record-cancel"].addEventListener("click", () => end()?.cancel());
  parts["record-send"].addEventListener("click", async () => {
    const ended = end();
    try {
      if (ended) await send(await ended.stop());
    } catch (failure) {
      trouble(failure.message);
    }
  });
  parts.recording.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end()?.cancel();
  });
}
