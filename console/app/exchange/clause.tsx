import type { ClauseLink } from '../../contract/tokens.ts';

/** Where to read a rule. It opens beside the console: nobody wants to lose what is on the page. */
export function ClauseAnchor({ clause }: { readonly clause: ClauseLink }) {
  return (
    <a class="clause" href={clause.url} target="_blank" rel="noreferrer">
      {clause.text}
    </a>
  );
}
