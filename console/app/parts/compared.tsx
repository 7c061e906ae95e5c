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
        <code>{expected}</code>
      </dd>
      <dt>Seen</dt>
      <dd>
        <code>{seen}</code>
      </dd>
    </>
  );
}
