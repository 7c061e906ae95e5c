import { useEffect, useRef } from 'preact/hooks';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import { type ApiProblem, api, ofRealm } from '../../../api/client.ts';
import { useAsk } from '../../../parts/use-ask.ts';
import { visits } from '../../../state/activity.ts';

/** Milliseconds between two looks at the counters of a realm that somebody is busy in. */
const GAP = 400;

/** A realm with its faults and their counters, looked at again when something has happened there. */
export function useRealmView(realm: string): {
  readonly view: RealmView | undefined;
  readonly problem: ApiProblem | undefined;
  readonly refresh: () => Promise<void>;
} {
  const { value, problem, run } = useAsk(() => api.get<RealmView>(ofRealm(realm)));
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  const visit = visits.value.get(realm);
  const refresh = async () => {
    askedAt.current = performance.now();
    await run();
  };
  useEffect(() => {
    const wait = askedAt.current + GAP - performance.now();
    if (wait <= 0) {
      void refresh();
      return;
    }
    const timer = setTimeout(() => void refresh(), wait);
    return () => clearTimeout(timer);
  }, [realm, visit?.exchanges, visit?.at]);
  return { view: value, problem, refresh };
}
