import type { FamilyMember, RefreshFamily } from '../../../../../lab/control/auth-control.ts';
import { withoutMasks } from '../../../../explain/masks.ts';
import { Moment } from '../../../parts/time.tsx';
import './family-tree.css';

function State({ member, revoked }: { readonly member: FamilyMember; readonly revoked: boolean }) {
  if (member.consumedAt !== undefined) {
    return (
      <span class="family-tree-state">
        used <Moment at={member.consumedAt * 1000} />
      </span>
    );
  }
  return revoked ? (
    <span class="family-tree-state">revoked</span>
  ) : (
    <span class="family-tree-state family-tree-state-usable">can be used</span>
  );
}

/**
 * The refresh tokens of a family, oldest to newest. Each came of one of the rotation before; several of one rotation are
 * branches, which only a lenient server makes.
 *
 * @param props.revoked none of them is worth anything any more
 */
export function FamilyTree({
  family: { members },
  revoked = false,
}: {
  readonly family: RefreshFamily;
  readonly revoked?: boolean;
}) {
  const isBranch = ({ token, rotations }: FamilyMember) =>
    members.some((other) => other.rotations === rotations && other.token !== token);
  const classOf = (member: FamilyMember): string =>
    [
      member.consumedAt === undefined && !revoked ? 'family-tree-usable' : '',
      isBranch(member) ? 'family-tree-branch' : '',
    ].join(' ');
  return (
    <ol
      class={revoked ? 'family-tree family-tree-revoked' : 'family-tree'}
      aria-label="Refresh tokens, oldest first"
    >
      {members.map((member) => (
        <li key={member.token} class={classOf(member)}>
          <code>{withoutMasks(member.token)}</code>
          <span class="quiet">
            {member.rotations === 0 ? 'from the login' : `rotation ${member.rotations}`}, issued{' '}
            <Moment at={member.issuedAt * 1000} />
          </span>
          <State member={member} revoked={revoked} />
        </li>
      ))}
    </ol>
  );
}
