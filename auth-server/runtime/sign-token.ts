import { randomUUID } from 'node:crypto';
import { formatScope } from '../../core/scopes.ts';
import type { SigningKey } from '../../keys/key-pair.ts';
import { accessTokenClaims } from '../../keys/sign.ts';
import type { TokenRequest } from '../../lab/control/auth-control.ts';
import { type Realm, userOfRealm } from '../realm.ts';
import { secondsOf } from '../storage/contract.ts';
import { forge } from '../tokens/forge.ts';
import { claimsOf } from '../users/account.ts';

/** Signs an access token of a realm: a valid one of its first user, unless the request says otherwise. RFC 9068 §2.2. */
export function signRealmToken(realm: Realm, key: SigningKey, request: TokenRequest): Promise<string> {
  const subject = request.subject ?? realm.users[0]?.name ?? 'alice';
  const claims = accessTokenClaims({
    issuer: request.issuer ?? realm.addresses.issuer,
    audience: request.audience ?? realm.addresses.resource,
    subject,
    clientId: request.clientId ?? 'playground-public',
    scope: request.scope ?? formatScope(userOfRealm(realm, subject)?.scopes ?? []),
    now: secondsOf(realm.now),
    expiresIn: request.expiresIn ?? realm.settings.ACCESS_TOKEN_TTL,
    jti: randomUUID(),
  });
  return forge(key, { ...claims, ...claimsOf(realm, subject) }, request);
}
