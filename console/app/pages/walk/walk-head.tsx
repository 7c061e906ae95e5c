import type { Walk } from '../../../walk/types.ts';
import { links } from '../../links.ts';
import { useWalkRealm } from './use-walk-realm.ts';

const HOW = { dcr: 'registers itself', cimd: 'client metadata document', pre: 'registered before' } as const;

/** Where a walk leads, and the way to another. */
export function WalkHead({ walk }: { readonly walk: Walk }) {
  const realm = useWalkRealm(walk.target);
  return (
    <header class="walk-head">
      <h1>
        Walk to <code>{walk.target}</code>
      </h1>
      <p class="quiet">
        {walk.era === 'modern' ? 'MCP 2026-07-28' : 'MCP 2025-11-25'} · {HOW[walk.registration.how]}
        {realm !== undefined && (
          <>
            {' · '}
            <a href={links.live(realm)}>watch realm {realm} in Live</a>
          </>
        )}
        {' · '}
        <a href={links.walk()}>start another</a>
      </p>
    </header>
  );
}
