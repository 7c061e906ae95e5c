import { z } from 'zod';
import type { FamilyMember, RefreshFamily } from '../../lab/control/auth-control.ts';
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
});

type Stored = z.output<typeof refreshToken> & { readonly member: FamilyMember };

function read({ id, payload, consumedAt }: FoundRecord): Stored[] {
  const token = refreshToken.safeParse(JSON.parse(payload));
  if (!token.success) return [];
  const { iat: issuedAt, rotations } = token.data;
  const used = consumedAt === undefined ? {} : { consumedAt };
  return [{ ...token.data, member: { token: mask(id), issuedAt, rotations, ...used } }];
}

const inOrder = (one: FamilyMember, other: FamilyMember): number =>
  one.rotations - other.rotations || one.issuedAt - other.issuedAt;

/** The refresh tokens of a realm that have not expired, by the authorization that they came from. RFC 9700 §4.14.2. */
export async function refreshFamilies(storage: Storage, realm: string): Promise<RefreshFamily[]> {
  const stored = (await storage.list(realm, 'RefreshToken')).flatMap(read);
  const families = Map.groupBy(stored, ({ grantId }) => grantId);
  return [...families].flatMap(([grantId, tokens]) => {
    const [first] = tokens;
    if (!first) return [];
    const { clientId, accountId: subject, scope } = first;
    const members = tokens.map(({ member }) => member).sort(inOrder);
    return [{ grantId, clientId, subject, scope, members }];
  });
}
