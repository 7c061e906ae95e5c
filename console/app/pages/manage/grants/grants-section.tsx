/** To be filled. */
export function GrantsSection(_props: { readonly realm: string }) {
  return <p>Grants</p>;
}
