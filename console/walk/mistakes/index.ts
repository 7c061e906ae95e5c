import { valueIn } from '../draft.ts';
import type { Draft, HopKind, Known, Sent, Step } from '../types.ts';
import { AUTHORIZE_MISTAKES, CALLBACK_MISTAKES } from './authorization.ts';
import { DISCOVERY_MISTAKES, REGISTER_MISTAKES } from './discovery.ts';
import { isMade, type Mistake, touchedBy } from './edit.ts';
import { MCP_MISTAKES } from './mcp.ts';
import { REFRESH_MISTAKES, TOKEN_MISTAKES } from './token.ts';

export type { Mistake } from './edit.ts';

/** Everything that clients get wrong, by hop. To add one, copy an entry of its file. */
export const MISTAKES: readonly Mistake[] = [
  ...DISCOVERY_MISTAKES,
  ...REGISTER_MISTAKES,
  ...AUTHORIZE_MISTAKES,
  ...CALLBACK_MISTAKES,
  ...TOKEN_MISTAKES,
  ...REFRESH_MISTAKES,
  ...MCP_MISTAKES,
];

/** The mistakes that can be made in a request: those that have something to get wrong in it. */
export const mistakesFor = (kind: HopKind, draft: Draft, known: Known): Mistake[] =>
  MISTAKES.filter(
    ({ hop, edit, mint }) =>
      hop === kind && (edit === 'again' || mint !== undefined || edit(draft, known) !== undefined),
  );

/** The mistakes that a request makes; not those that are part of another that it makes. */
export function mistakesIn(kind: HopKind, draft: Draft, known: Known): Mistake[] {
  const made = MISTAKES.flatMap((mistake) => {
    const { hop, edit } = mistake;
    if (hop !== kind || edit === 'again' || !isMade(edit, draft, known)) return [];
    return [{ mistake, touched: new Set(touchedBy(edit, draft, known)) }];
  });
  const isPart = (touched: ReadonlySet<string>): boolean =>
    made.some((other) => other.touched.size > touched.size && touched.isSubsetOf(other.touched));
  return made.filter(({ touched }) => touched.size === 0 || !isPart(touched)).map(({ mistake }) => mistake);
}

const worked = ({ answer }: Sent): boolean => answer?.kind === 'http' && answer.status === 200;

/** What may be shown only once, by hop. */
const ONCE: Readonly<Partial<Record<HopKind, string>>> = { token: 'code', refresh: 'refresh_token' };

/** Whether something was shown again that had worked before. */
export function mistakesOfRepetition(step: Step, sent: Sent): Mistake[] {
  const name = ONCE[step.kind];
  const value = name === undefined ? undefined : valueIn(sent.draft, 'form', name);
  if (name === undefined || value === undefined) return [];
  const earlier = [...step.before, ...step.sent.slice(0, step.sent.indexOf(sent))];
  const again = earlier.some((one) => worked(one) && valueIn(one.draft, 'form', name) === value);
  return again ? MISTAKES.filter(({ hop, edit }) => hop === step.kind && edit === 'again') : [];
}
