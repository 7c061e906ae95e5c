import { computed, signal } from '@preact/signals';
import type { FlowExchange } from '../../../lab/trace/flows.ts';
import { room } from '../state/current-realm.ts';

/** The hash of the secret that is followed; undefined when none is. */
export const followed = signal<string | undefined>(undefined);

/** Follows a secret, or stops if it is followed already. */
export const follow = (hash: string): void => {
  followed.value = followed.value === hash ? undefined : hash;
};

const mentions = (exchange: FlowExchange, needle: string): boolean => {
  const { request, response } = exchange;
  const texts = [
    request.url,
    request.body,
    response?.body,
    ...Object.values(request.headers),
    ...Object.values(response?.headers ?? {}),
  ];
  return texts.some((text) => text?.includes(needle));
};

/** Where the followed secret was seen: the exchanges of the watched realm, in the order of time. */
export const trail = computed<readonly FlowExchange[]>(() => {
  const hash = followed.value;
  if (hash === undefined) return [];
  return room.value.flows.value
    .flatMap(({ exchanges }) => exchanges)
    .filter((exchange) => mentions(exchange, `masked:${hash}:`));
});
