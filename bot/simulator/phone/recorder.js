/** Records a voice note from the microphone, and makes of it a type that WhatsApp has. */

import { oggOf } from "./ogg.js";
import { opusIn } from "./webm.js";

/** What a browser can record, the best first: Firefox writes Ogg itself, Chromium WebM, Safari MP4 with AAC. */
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const SHORTEST_BYTES = 200;

export class Recorder {
  #stream;
  #recorder;
  #context;
  #analyser;
  #chunks = [];

  /** Ask for the microphone and begin. Throws an Error in the user's words. */
  static async start() {
    const type = globalThis.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    if (!type || !navigator.mediaDevices) throw new Error("Browser ini tidak bisa merekam suara.");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch {
      throw new Error("Mikrofon tidak diizinkan atau tidak ada.");
    }
    return new Recorder(stream, type);
  }

  constructor(stream, type) {
    this.#stream = stream;
    this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
    this.#recorder.addEventListener("dataavailable", (event) => this.#chunks.push(event.data));
    this.#context = new AudioContext();
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 512 });
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.began = performance.now();
    this.#recorder.start();
  }

  /** How long it has been going on, in seconds. */
  get seconds() {
    return (performance.now() - this.began) / 1000;
  }

  /** How loud it is now, 0 to 1. */
  level() {
    const samples = new Uint8Array(this.#analyser.fftSize);
    this.#analyser.getByteTimeDomainData(samples);
    return Math.min(1, Math.max(...samples.map((one) => Math.abs(one - 128))) / 90);
  }

  /** End it: a Blob whose type is what it truly is. Throws an Error when nothing was recorded. */
  async stop() {
    const done = new Promise((ended) => this.#recorder.addEventListener("stop", ended, { once: true }));
    this.#recorder.stop();
    await done;
    this.#release();
    const recorded = new Blob(this.#chunks, { type: this.#recorder.mimeType });
    if (recorded.size < SHORTEST_BYTES) throw new Error("Rekamannya terlalu pendek.");
    return asWhatsApp(recorded);
  }

  cancel() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#release();
  }

  #release() {
    for (const track of this.#stream.getTracks()) track.stop();
    this.#context.close();
  }
}

/** WhatsApp has no WebM: the same Opus packets go into an Ogg file, nothing is encoded again. */
async function asWhatsApp(recorded) {
  const [container] = recorded.type.split(";");
  if (container === "audio/webm") return oggOf(opusIn(new Uint8Array(await recorded.arrayBuffer())));
  return new Blob([recorded], { type: container === "audio/ogg" ? "audio/ogg; codecs=opus" : container });
}
