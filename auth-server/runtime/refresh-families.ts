import type { ClientMetadata } from 'oidc-provider';
import { z } from 'zod';
import type { FamilyMember, RefreshFamily, UsableRefreshToken } from '../../lab/control/auth-control.ts';
import { mask } from '../../lab/trace/mask.ts';
import type { FoundRecord, Storage } from '../storage/contract.ts';

/** What oidc-provider stores of a refresh token, as far as it is shown. */
const refreshToken = z.looseObject({
  grantId: z.string(),
  clientId: z.string(),
  accountId: z.string(),
  scope: z.string().default(''),
  iat: z.number(),
  rotations: z.number().default(0),
  resource: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
});

type Stored = z.output<typeof refreshToken> & { readonly value: string; readonly member: FamilyMember };

function read({ id, payload, consumedAt }: FoundRecord): Stored[] {
  const token = refreshToken.safeParse(JSON.parse(payload));
  if (!token.success) return [];
  const { iat: issuedAt, rotations } = token.data;
  const used = consumedAt === undefined ? {} : { consumedAt };
  return [{ ...token.data, value: id, member: { token: mask(id), issuedAt, rotations, ...used } }];
}

const inOrder = (one: FamilyMember, other: FamilyMember): number =>
  one.rotations - other.rotations || one.issuedAt - other.issuedAt;

const storedTokens = async (storage: Storage, realm: string): Promise<Stored[]> =>
  (await storage.list(realm, 'RefreshToken'))
    .flatMap(read)
    .sort((one, other) => inOrder(one.member, other.member));

/** The refresh tokens of a realm that have not expired, by the authorization that they came from. RFC 9700 §4.14.2. */
export async function refreshFamilies(storage: Storage, realm: string): Promise<RefreshFamily[]> {
  const stored = await storedTokens(storage, realm);
  const families = Map.groupBy(stored, ({ grantId }) => grantId);
  return [...families].flatMap(([grantId, tokens]) => {
    const [first] = tokens;
    if (!first) return [];
    const { clientId, accountId: subject, scope } = first;
    const members = tokens.map(({ member }) => member);
    return [{ grantId, clientId, subject, scope, members }];
  });
}

/**
 * The newest refresh token of a family, with what its client would send along; undefined when there is no such family.
 *
 * @param metadataOf the metadata of a client (RFC 7591 §2); undefined for one that is gone
 */
export async function newestRefreshToken(
  about: {
    readonly storage: Storage;
    readonly realm: string;
    readonly metadataOf: (clientId: string) => Promise<ClientMetadata | undefined>;
  },
  grantId: string,
): Promise<UsableRefreshToken | undefined> {
  const family = (await storedTokens(about.storage, about.realm)).filter(
    (token) => token.grantId === grantId,
  );
  const newest = family.at(-1);
  if (!newest) return undefined;
  const client = await about.metadataOf(newest.clientId);
  const [resource] = [newest.resource].flat();
  return {
    refresh_token: newest.value,
    client_id: newest.clientId,
    ...(client?.client_secret === undefined ? {} : { client_secret: client.client_secret }),
    token_endpoint_auth_method: client?.token_endpoint_auth_method ?? 'none',
    ...(resource === undefined ? {} : { resource }),
    consumed: newest.member.consumedAt !== undefined,
  };
}
