import type { Flow } from '../../../lab/trace/flows.ts';
import type { FlowVerdict, Revision } from '../../../lab/verdicts/check.ts';
import { judging, type RealmContext } from '../../../lab/verdicts/judge.ts';

/** What a judge works with. */
export interface JudgeOptions {
  /** Told whenever there is more to show: the verdicts of all flows that have been judged, by their ids. */
  readonly onVerdicts: (verdicts: ReadonlyMap<string, FlowVerdict>) => void;
  /** Milliseconds on any clock that only goes forward. */
  readonly now: () => number;
  /** Resolves when the page has had a turn, and not before these milliseconds are over. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** What to judge by; what each client speaks when absent. */
  readonly revision?: Revision | undefined;
}

/** Judges the flows of a realm while the page goes on to draw. */
export interface Judge {
  /** These are the flows now. What has not grown since keeps its verdict. */
  judge(flows: readonly Flow[], realm: RealmContext): void;
  close(): void;
}

/** Milliseconds of judging after which the page gets a turn. */
const SLICE = 8;
/** Milliseconds between two looks at a work that is not done yet. */
const LOOK = 250;
/** After a round that took longer than a slice, so many times that long is left to the page. */
const REST = 4;

/** What a flow was when it was judged. */
interface Known {
  readonly mark: string;
  readonly verdict: FlowVerdict;
}

/** Changes when there is something new to judge. */
const markOf = ({ exchanges, lastAt }: Flow): string =>
  `${exchanges.length} ${exchanges[0]?.id} ${exchanges.at(-1)?.id} ${lastAt}`;

/**
 * Makes a judge. Small flows are judged at once; a long one is judged check by check, with turns for the page in
 * between, and to its end even if it has grown meanwhile: what came is judged in the next round.
 */
export function createJudge({ onVerdicts, now, pause, revision }: JudgeOptions): Judge {
  let known = new Map<string, Known>();
  let wanted: { readonly flows: readonly Flow[]; readonly realm: RealmContext } | undefined;
  let working = false;

  const publish = (flows: readonly Flow[]): void =>
    onVerdicts(
      new Map(
        flows.flatMap(({ id }) => {
          const found = known.get(id);
          return found ? [[id, found.verdict]] : [];
        }),
      ),
    );

  async function work(): Promise<void> {
    let began = now();
    let looked = began;
    while (wanted) {
      const { flows, realm } = wanted;
      wanted = undefined;
      let spent = 0;
      for (const flow of flows) {
        const mark = markOf(flow);
        if (known.get(flow.id)?.mark === mark) continue;
        const steps = judging(flow, realm, revision);
        for (let step = steps.next(); ; step = steps.next()) {
          if (step.done) {
            known.set(flow.id, { mark, verdict: step.value });
            break;
          }
          const at = now();
          if (at - began < SLICE) continue;
          spent += at - began;
          if (at - looked >= LOOK) {
            publish(flows);
            looked = at;
          }
          await pause(0);
          began = now();
        }
      }
      const there = new Set(flows.map(({ id }) => id));
      known = new Map([...known].filter(([id]) => there.has(id)));
      publish(flows);
      if (spent > 0) {
        await pause(REST * (spent + now() - began));
        began = now();
      }
    }
  }

  return {
    judge(flows, realm) {
      wanted = { flows, realm };
      if (working) return;
      working = true;
      void work().finally(() => {
        working = false;
      });
    },
    close() {
      wanted = undefined;
    },
  };
}
