import type { ClientInfo, GrantInfo, RefreshFamily } from '../../../../../lab/control/auth-control.ts';
import type { Race } from '../../../../contract/families.ts';

/** A grant with what came of it, as far as it is there. */
export interface GrantEntry {
  readonly grantId: string;
  readonly clientId: string;
  /** What the client calls itself; its id where it is not known any more. */
  readonly clientName: string;
  readonly subject: string;
  /** Absent when it was revoked. */
  readonly grant?: GrantInfo;
  /** As it is now; as it was before the race that ended it. */
  readonly family?: RefreshFamily;
  readonly race?: Race;
}

/** A race, and the family as it was before. */
export interface Raced {
  readonly race: Race;
  readonly before: RefreshFamily;
}

/** What the servers tell of grants. */
export interface Granted {
  readonly grants: readonly GrantInfo[];
  readonly families: readonly RefreshFamily[];
  readonly clients: readonly ClientInfo[];
}

/** A family after a race that ended it: the token was used, and what came of it is worth nothing. */
function endedFamily({ before, race: { token, attempts, at } }: Raced): RefreshFamily {
  const used = before.members.map((member) =>
    member.token === token ? { ...member, consumedAt: member.consumedAt ?? at } : member,
  );
  const rotations = (before.members.find((member) => member.token === token)?.rotations ?? 0) + 1;
  const brought = attempts.flatMap(({ refreshToken }) =>
    refreshToken === undefined || refreshToken === token
      ? []
      : [{ token: refreshToken, issuedAt: at, rotations }],
  );
  return { ...before, members: [...used, ...brought] };
}

/** Grants with their families, the newest first. Those that a race ended stay, until somebody leaves the page. */
export function entriesOf(
  { grants, families, clients }: Granted,
  raced: ReadonlyMap<string, Raced>,
): GrantEntry[] {
  const names = new Map(
    clients.map(({ client_id, client_name }) => [
      client_id,
      typeof client_name === 'string' ? client_name : client_id,
    ]),
  );
  const familyOf = new Map(families.map((family) => [family.grantId, family]));
  const grantOf = new Map(grants.map((grant) => [grant.grantId, grant]));
  const ids = new Set([...grantOf.keys(), ...familyOf.keys(), ...raced.keys()]);
  const entries = [...ids].flatMap((grantId): GrantEntry[] => {
    const grant = grantOf.get(grantId);
    const race = raced.get(grantId);
    const family = familyOf.get(grantId) ?? (race && endedFamily(race));
    const who = grant ?? family;
    if (!who) return [];
    const { clientId, subject } = who;
    return [
      {
        grantId,
        clientId,
        subject,
        clientName: names.get(clientId) ?? clientId,
        ...(grant ? { grant } : {}),
        ...(family ? { family } : {}),
        ...(race ? { race: race.race } : {}),
      },
    ];
  });
  const issuedAt = ({ grant, family }: GrantEntry) => grant?.issuedAt ?? family?.members[0]?.issuedAt ?? 0;
  return entries.reverse().sort((one, other) => issuedAt(other) - issuedAt(one));
}
