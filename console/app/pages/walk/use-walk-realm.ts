import { useEffect } from 'preact/hooks';
import { splitRealm } from '../../../../core/realm-path.ts';
import { currentRealm } from '../../state/current-realm.ts';
import { playground } from '../../state/playground.ts';

/** The realm of the playground that a URL belongs to; undefined for somebody else's server. */
export function realmAt(target: string): string | undefined {
  const mcpUrl = playground.value?.mcpUrl;
  const url = URL.parse(target);
  if (mcpUrl === undefined || !url || url.origin !== new URL(mcpUrl).origin) return undefined;
  const { realm, rest } = splitRealm(url.pathname);
  return rest === '/mcp' ? realm : undefined;
}

/** The realm that a walk is in; it is watched as long as the walk is shown. */
export function useWalkRealm(target: string): string | undefined {
  const realm = realmAt(target);
  useEffect(() => {
    if (realm !== undefined) currentRealm.value = realm;
  }, [realm]);
  return realm;
}
