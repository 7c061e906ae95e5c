import type { Clause } from '../../../core/clauses.ts';

/** Where to read a rule. It opens beside the console: nobody wants to lose what is on the page. */
export function ClauseLink({ clause }: { readonly clause: Clause }) {
  return (
    <a class="clause-link" href={clause.url} target="_blank" rel="noreferrer">
      {clause.text}
    </a>
  );
}
