/**
 * Reads the Opus packets out of a WebM file, as Chromium's recorder makes them. WebM (a part of Matroska, RFC 9559) is a
 * tree of elements: an id, a size and a body; sizes of a recording that is still going on are unknown.
 */

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const CODEC = 0x86;
const CODEC_PRIVATE = 0x63a2;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const SIMPLE_BLOCK = 0xa3;
const OPENED = new Set([SEGMENT, CLUSTER, TRACKS, TRACK, BLOCK_GROUP]);
const LACING = 0x06;

/**
 * `{head, packets}` of the only track: the OpusHead of RFC 7845 and the packets in order, all as Uint8Array.
 * Throws an Error when the bytes are no WebM with Opus in it.
 */
export function opusIn(bytes) {
  let codec = "";
  let head = null;
  const packets = [];
  walk(bytes, 0, bytes.length, (id, body) => {
    if (id === CODEC) codec = new TextDecoder().decode(body);
    else if (id === CODEC_PRIVATE) head = body;
    else if (id === SIMPLE_BLOCK || id === BLOCK) packets.push(packet(body));
  });
  if (codec !== "A_OPUS" || !head || !packets.length) throw new Error("The recording is not WebM with Opus.");
  return { head, packets };
}

function walk(bytes, from, to, found) {
  let at = from;
  while (at < to) {
    const id = number(bytes, at, true);
    const size = number(bytes, at + id.length, false);
    const start = at + id.length + size.length;
    // An element of unknown size goes on to the end; what follows it at its own level is then found inside it.
    const end = size.unknown ? to : Math.min(start + size.value, to);
    if (OPENED.has(id.value)) walk(bytes, start, end, found);
    else found(id.value, bytes.subarray(start, end));
    at = end;
  }
}

/** A number of one to eight bytes; the zeros that the first byte begins with tell how many. */
function number(bytes, at, keepMarker) {
  const first = bytes[at];
  if (!first) throw new Error("The recording is not WebM.");
  const length = Math.clz32(first) - 23;
  const marker = 1 << (8 - length);
  let value = keepMarker ? first : first & (marker - 1);
  let ones = (first & (marker - 1)) === marker - 1;
  for (let i = 1; i < length; i += 1) {
    value = value * 256 + bytes[at + i];
    ones &&= bytes[at + i] === 0xff;
  }
  return { value, length, unknown: ones };
}

/** A block is the track's number, two bytes of time, a byte of flags, and the packet. */
function packet(block) {
  const flags = number(block, 0, false).length + 2;
  if (block[flags] & LACING) throw new Error("The recording has several packets in one block.");
  return block.subarray(flags + 1);
}
