import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Ask, useAnswer } from '../../../parts/use-ask.ts';
import { room } from '../../../state/current-realm.ts';

/** How often the authorization server of the watched realm was asked for something, as far as it is known. */
const asked = (realm: string): number => {
  const watched = room.value;
  if (watched.realm !== realm) return 0;
  return watched.flows.value.reduce(
    (sum, { exchanges }) => sum + exchanges.filter(({ server }) => server === 'auth').length,
    0,
  );
};

/** Asks when the component appears, and again whenever a client has done something at the authorization server. */
export function useCurrent<Value>(realm: string, question: () => Promise<Value>): Ask<[], Value> {
  const ask = useAnswer(question, [realm]);
  const run = useRef(ask.run);
  run.current = ask.run;
  useEffect(() => {
    let known: number | undefined;
    return effect(() => {
      const now = asked(realm);
      if (known !== undefined && now !== known) void run.current();
      known = now;
    });
  }, [realm]);
  return ask;
}
