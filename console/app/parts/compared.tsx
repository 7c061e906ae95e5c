import { withoutMasks } from '../../explain/masks.ts';

/** What a rule wants and what was there instead, as entries of a `dl`. */
export function Compared({
  expected,
  seen,
}: {
  readonly expected?: string | undefined;
  readonly seen?: string | undefined;
}) {
  return (
    <>
      <dt>Expected</dt>
      <dd>
        <code>{withoutMasks(expected ?? '')}</code>
      </dd>
      <dt>Seen</dt>
      <dd>
        <code>{withoutMasks(seen ?? '')}</code>
      </dd>
    </>
  );
}
