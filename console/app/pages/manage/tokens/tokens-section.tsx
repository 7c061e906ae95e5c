/** To be filled. */
export function TokensSection(_props: { readonly realm: string }) {
  return <p>Tokens</p>;
}
