import { type Mask, readMask } from '../../lab/trace/mask.ts';

/** A piece of a recorded text: as it was, or what stands for a secret. */
export type Piece = string | (Mask & { readonly mask: string });

const MASK = /masked:[A-Za-z0-9_-]{12}:\d{1,9}(?::(?:rfc7636|malformed))?/g;

/** Takes a recorded text apart into what was there and what stands for a secret. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: mask, index } of text.matchAll(MASK)) {
    const read = readMask(mask);
    if (!read) continue;
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push({ ...read, mask });
    from = index + mask.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from));
  return pieces;
}

/** A recorded text for where nothing can be followed: the # of a secret, by which it is found elsewhere, and its length. */
export const withoutMasks = (text: string): string =>
  piecesOf(text)
    .map((piece) => (typeof piece === 'string' ? piece : `#${piece.hash} (${piece.length} characters)`))
    .join('');
