/** What stands between the lifelines while there is nothing to draw. */
export function Waiting({ loaded, filtered }: { readonly loaded: boolean; readonly filtered: boolean }) {
  if (filtered) return <p>No exchange is like that.</p>;
  if (!loaded) return <p class="quiet">Loading what was recorded…</p>;
  return (
    <>
      <h2>Waiting for your client's first 401</h2>
      <p class="quiet">
        Every request that comes is drawn here at once. An MCP client begins with one without a token, is
        refused, and finds its way from there.
      </p>
    </>
  );
}
