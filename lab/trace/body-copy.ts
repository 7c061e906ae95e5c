/** Bytes of a body that are kept. */
const MAX_BODY = 16_384;

/** Text of bytes that may end within a character: what is left of that is dropped. */
function textOf(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const whole = bytes.length - end + 1 >= length;
  return bytes.toString('utf8', 0, whole ? bytes.length : end - 1);
}

/** The beginning of a body that passes by, and how long all of it was. */
export function createBodyCopy() {
  let chunks: Buffer[] = [];
  let size = 0;
  let kept = 0;
  let ignored = false;
  return {
    /** Bytes so far. */
    get bytes(): number {
      return size;
    },
    /** Whether only the beginning is kept. */
    get cut(): boolean {
      return size > MAX_BODY;
    },
    /** The response to HEAD says how long a body would be, and has none. RFC 9110 §9.3.2. */
    bodiless(): void {
      ignored = true;
    },
    /** Takes a chunk as streams have it; what is neither text nor bytes is none. */
    add(chunk: unknown, encoding?: unknown): void {
      if (ignored || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
      const bytes =
        typeof chunk === 'string'
          ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') // the stream checks it
          : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      size += bytes.length;
      if (kept >= MAX_BODY) return;
      chunks.push(bytes.length + kept > MAX_BODY ? bytes.subarray(0, MAX_BODY - kept) : bytes);
      kept += bytes.length;
    },
    /** The kept beginning as text. The copy is over with it. */
    text(): string {
      const [first] = chunks;
      const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
      chunks = [];
      return size > MAX_BODY ? textOf(bytes) : bytes.toString('utf8');
    },
  };
}
