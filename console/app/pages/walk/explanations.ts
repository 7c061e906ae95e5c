import { type Explanation, explain, type Place, tokenRequestPlace } from '../../../explain/index.ts';
import type { HopKind, Row } from '../../../walk/types.ts';

/** Where the values of a hop stand, for those who explain them. */
const PLACES: Readonly<Partial<Record<HopKind, Place>>> = {
  register: 'client_metadata',
  authorize: 'authorization_request',
  callback: 'authorization_response',
  token: tokenRequestPlace('authorization_code'),
  refresh: tokenRequestPlace('refresh_token'),
  revoke: 'revocation_request',
  knock: 'rpc',
  initialize: 'rpc',
  initialized: 'rpc',
  tools: 'rpc',
  call: 'rpc',
};

/** What the client keeps has no place on the wire yet; it is explained where it will stand. */
const KEPT: Readonly<Record<string, Place>> = {
  code_verifier: 'token_code',
  client_id: 'authorization_request',
  client_secret: 'token_code',
};

/** What a value is for; undefined where no specification says. */
export function explanationOf(
  kind: HopKind,
  { where, name }: Pick<Row, 'where' | 'name'>,
): Explanation | undefined {
  if (where === 'header') return explain('header', name);
  if (where === 'kept') {
    const place = Object.hasOwn(KEPT, name) ? KEPT[name] : undefined;
    return place && explain(place, name);
  }
  const place = PLACES[kind];
  return place && explain(place, name);
}
