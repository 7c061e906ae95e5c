import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { FlowVerdict, Revision } from '../../../../lab/verdicts/check.ts';
import { room } from '../../state/current-realm.ts';
import { createJudge } from '../../state/judging.ts';

/**
 * The verdicts on the clients of the realm that is watched, by the ids of their flows.
 *
 * @param revision what to judge by; what each client speaks when absent
 */
export function useVerdicts(revision: Revision | undefined): ReadonlyMap<string, FlowVerdict> {
  const here = room.value;
  const [others, setOthers] = useState<ReadonlyMap<string, FlowVerdict>>(new Map());
  useEffect(() => {
    if (revision === undefined) return undefined;
    const judge = createJudge({
      onVerdicts: setOthers,
      now: () => performance.now(),
      pause: () => new Promise((resolve) => setTimeout(resolve)),
      revision,
    });
    const judgeAll = () => {
      const [flows, view] = [here.flows.value, here.view.value];
      if (view) judge.judge(flows, view);
    };
    const stop = effect(judgeAll);
    return () => {
      stop();
      judge.close();
      setOthers(new Map());
    };
  }, [here, revision]);
  return revision === undefined ? here.verdicts.value : others;
}
