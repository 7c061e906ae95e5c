import type { Exchange } from '../../../../lab/trace/exchange.ts';
import { urlOf } from '../../../walk/draft.ts';
import { agentOf } from '../../../walk/prepare.ts';
import type { Sent, Step, Walk } from '../../../walk/types.ts';
import { room } from '../../state/current-realm.ts';

/** Milliseconds by which the clocks of the browser and of a server may differ. */
const SKEW = 2_000;

const pathOf = (url: string): string => URL.parse(url)?.pathname ?? url;
const clientIn = (url: string): string | null => URL.parse(url)?.searchParams.get('client_id') ?? null;

const hasWords = ({ notes, faults }: Exchange): boolean => notes.length > 0 || faults.length > 0;

/**
 * The exchange that a server recorded of what was sent, where it is a server of the playground: it is of this walk by its
 * User-Agent, or by its client for what the browser itself sent; among several it is the nearest in time.
 */
export function recordedOf(
  walk: Walk,
  { kind }: Step,
  { draft, at }: Sent,
  realm: string | undefined,
): Exchange | undefined {
  const { flows, realm: watched } = room.value;
  if (realm === undefined || watched !== realm || draft.url === '') return undefined;
  const url = urlOf(draft);
  const isMine = ({ peer, endpoint, request }: Exchange): boolean =>
    kind === 'authorize'
      ? endpoint === 'authorize' && clientIn(request.url) === clientIn(url)
      : peer.agent === agentOf(walk.id) && request.method === draft.method;
  const [found] = flows.value
    .flatMap(({ exchanges }) => exchanges)
    .filter((one) => one.at >= at - SKEW && pathOf(one.request.url) === pathOf(url) && isMine(one))
    .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at));
  if (kind !== 'authorize' || !found || hasWords(found)) return found;
  // The response leaves only after the pages, and what was done to it is told there.
  const flow = flows.value.find(({ exchanges }) => exchanges.some(({ id }) => id === found.id));
  const response = flow?.exchanges.find((one) => one.at >= found.at && one.step === 'authorization_response');
  return response && hasWords(response) ? response : found;
}
