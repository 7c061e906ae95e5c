import { type Piece, piecesOf } from '../../explain/masks.ts';
import { follow, followed } from './trail.ts';
import './recorded-text.css';

/** What stands for a secret: the same # elsewhere is the same secret. A press shows where else it is. */
function Mask({ piece }: { readonly piece: Exclude<Piece, string> }) {
  const { hash, length, wellFormed } = piece;
  const form = wellFormed === undefined ? '' : wellFormed ? ', RFC 7636' : ', not as RFC 7636 wants it';
  return (
    <button
      type="button"
      class="mask"
      aria-pressed={followed.value === hash}
      title={`A secret of ${length} characters${form}: it is not kept. The same # elsewhere is the same secret. Press to see where.`}
      onClick={() => follow(hash)}
    >
      {length} characters · <span class="mask-hash">#{hash}</span>
      {wellFormed === false && ' · malformed'}
    </button>
  );
}

/** A text as it was recorded: what stands for a secret in it can be followed. */
export function RecordedText({ text }: { readonly text: string }) {
  return (
    <>
      {piecesOf(text).map((piece, index) =>
        // Pieces of a text have no name but their place.
        typeof piece === 'string' ? piece : <Mask key={`${index} ${piece.mask}`} piece={piece} />,
      )}
    </>
  );
}
