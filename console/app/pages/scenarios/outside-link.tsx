import type { ComponentChildren } from 'preact';
import type { Clause } from '../../../../core/clauses.ts';

/** A link that leaves this machine. */
export function OutsideLink({
  href,
  children,
}: {
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  return (
    <a href={href} target="_blank" rel="noreferrer" class="outside-link">
      {children}
    </a>
  );
}

/** A clause of a specification, where it can be read. */
export const ClauseLink = ({ clause }: { readonly clause: Clause }) => (
  <OutsideLink href={clause.url}>{clause.text}</OutsideLink>
);
