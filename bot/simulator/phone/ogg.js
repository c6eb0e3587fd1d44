/** Writes Opus packets into an Ogg file: RFC 3533 (Ogg) and RFC 7845 (Opus in Ogg). */

const PACKETS_PER_PAGE = 50;
const SAMPLES_PER_MS = 48;
const FIRST = 2;
const LAST = 4;
const FRAME_MS = { silk: [10, 20, 40, 60], hybrid: [10, 20], celt: [2.5, 5, 10, 20] };
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** The Ogg file of `head` (an OpusHead) and `packets`, as a Blob of `audio/ogg; codecs=opus`. */
export function oggOf({ head, packets }, serial = 1) {
  const pages = [page([head], FIRST, 0, serial, 0), page([tags()], 0, 0, serial, 1)];
  const skipped = head[10] | (head[11] << 8);
  let granule = skipped;
  for (let at = 0; at < packets.length; at += PACKETS_PER_PAGE) {
    const some = packets.slice(at, at + PACKETS_PER_PAGE);
    granule += some.reduce((sum, packet) => sum + samples(packet), 0);
    pages.push(page(some, at + PACKETS_PER_PAGE >= packets.length ? LAST : 0, granule, serial, pages.length));
  }
  return new Blob(pages, { type: "audio/ogg; codecs=opus" });
}

/** How long a packet sounds, in samples of 48 kHz. RFC 6716, section 3.1. */
export function samples(packet) {
  const config = packet[0] >> 3;
  const ms = config < 12 ? FRAME_MS.silk[config % 4] : config < 16 ? FRAME_MS.hybrid[config % 2] : FRAME_MS.celt[config % 4];
  const code = packet[0] & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : packet[1] & 63;
  return frames * ms * SAMPLES_PER_MS;
}

function tags() {
  const vendor = new TextEncoder().encode("Sapa");
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(new TextEncoder().encode("OpusTags"));
  bytes[8] = vendor.length;
  bytes.set(vendor, 12);
  return bytes;
}

function page(packets, flags, granule, serial, sequence) {
  const lacing = packets.flatMap((packet) => [...Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
  if (lacing.length > 255) throw new Error("The packets do not fit into one page.");
  const length = packets.reduce((sum, packet) => sum + packet.length, 0);
  const bytes = new Uint8Array(27 + lacing.length + length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
  view.setBigUint64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, 27);
  let at = 27 + lacing.length;
  for (const packet of packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

function checksum(bytes) {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) ^ CRC[(value >>> 24) ^ byte]) >>> 0;
  return value;
}
