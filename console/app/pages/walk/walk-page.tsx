/** To be filled. */
export function WalkPage() {
  return <h1>Walk</h1>;
}
