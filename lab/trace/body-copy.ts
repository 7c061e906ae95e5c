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

const bytesOf = (chunk: string | Uint8Array, encoding: unknown): Buffer =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') // the stream checks it
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

/** The beginning of a body that passes by, and how long all of it was. A body in one piece, the usual case, costs little. */
export class BodyCopy {
  /** Bytes so far. */
  bytes = 0;
  #ignored = false;
  #kept = 0;
  /** The whole body, where it came as text at once. */
  #text: string | undefined;
  #chunks: Buffer[] | undefined;

  /** Whether only the beginning is kept. */
  get cut(): boolean {
    return this.bytes > MAX_BODY;
  }

  /** The response to HEAD says how long a body would be, and has none. RFC 9110 §9.3.2. */
  bodiless(): void {
    this.#ignored = true;
  }

  /** Takes a chunk as streams have it; what is neither text nor bytes is none. */
  add(chunk: unknown, encoding?: unknown): void {
    if (this.#ignored || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
    if (this.bytes === 0 && typeof chunk === 'string' && typeof encoding !== 'string') {
      const size = Buffer.byteLength(chunk);
      if (size <= MAX_BODY) {
        this.#text = chunk;
        this.bytes = size;
        return;
      }
    }
    const bytes = bytesOf(chunk, encoding);
    this.#keep(bytes);
    this.bytes += bytes.length;
  }

  #keep(bytes: Buffer): void {
    this.#chunks ??= [];
    if (this.#text !== undefined) {
      const before = Buffer.from(this.#text);
      this.#text = undefined;
      this.#chunks.push(before);
      this.#kept = before.length;
    }
    if (this.#kept >= MAX_BODY) return;
    const room = MAX_BODY - this.#kept;
    this.#chunks.push(bytes.length > room ? bytes.subarray(0, room) : bytes);
    this.#kept += bytes.length;
  }

  /** The kept beginning as text. The copy is over with it. */
  text(): string {
    if (this.#text !== undefined) return this.#text;
    const chunks = this.#chunks ?? [];
    const [first] = chunks;
    const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
    this.#chunks = undefined;
    return this.cut ? textOf(bytes) : bytes.toString('utf8');
  }
}
