import type { RefreshFamily } from '../../../../../lab/control/auth-control.ts';
import type { Race } from '../../../../contract/families.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { Moment } from '../../../parts/time.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { FamilyTree } from './family-tree.tsx';
import type { GrantEntry } from './grant-list.ts';
import { RacePanel } from './race-panel.tsx';
import { RaceResult } from './race-result.tsx';

function Scopes({ scopes }: { readonly scopes: Readonly<Record<string, string>> }) {
  const all = Object.entries(scopes);
  if (all.length === 0) return <>nothing</>;
  return (
    <ul class="manage-plain">
      {all.map(([resource, scope]) => (
        <li key={resource}>
          <code>{scope}</code> {resource === '' ? '(OpenID Connect)' : 'at '}
          {resource !== '' && <code>{resource}</code>}
        </li>
      ))}
    </ul>
  );
}

/** One grant: who allowed what to whom, the refresh tokens that came of it, and what can be tried with them. */
export function GrantCard({
  realm,
  entry,
  open,
  onRaced,
  onRevoked,
}: {
  readonly realm: string;
  readonly entry: GrantEntry;
  /** The address names it. */
  readonly open: boolean;
  readonly onRaced: (before: RefreshFamily, race: Race) => void;
  readonly onRevoked: (said: string) => void;
}) {
  const { grantId, clientId, clientName, subject, grant, family, race } = entry;
  const revoke = useAsk(async () => {
    await api.remove(ofRealm(realm, `/grants/${encodeURIComponent(grantId)}`));
    return true;
  });
  const revoked = grant === undefined && race !== undefined;
  return (
    <section class={open ? 'card grant-open' : 'card'} aria-label={`${subject} to ${clientName}`}>
      <h2>
        {subject} → <a href={links.client(realm, clientId)}>{clientName}</a>{' '}
        {revoked && <span class="manage-tag bad">revoked</span>}
      </h2>
      <dl>
        <dt>grant</dt>
        <dd>
          <a href={links.grant(realm, grantId)}>
            <code>{grantId}</code>
          </a>
        </dd>
        {grant && (
          <>
            <dt>allows</dt>
            <dd>
              <Scopes scopes={grant.scopes} />
            </dd>
            <dt>given</dt>
            <dd>
              <Moment at={grant.issuedAt * 1000} />, until <Moment at={grant.expiresAt * 1000} />
            </dd>
          </>
        )}
      </dl>
      {family ? (
        <>
          <h3>Refresh tokens</h3>
          <FamilyTree family={family} revoked={revoked} />
        </>
      ) : (
        <p class="quiet">No refresh token: the client did not register for the grant, or none is left.</p>
      )}
      {family && !revoked && (
        <RacePanel realm={realm} grantId={grantId} onRaced={(done) => onRaced(family, done)} />
      )}
      {race && <RaceResult key={race.token + race.attempts.length} race={race} />}
      <Problem problem={revoke.problem} />
      {grant && (
        <Confirm
          label="Revoke"
          what={`Revoke the grant of ${subject} to ${clientName}`}
          confirm="Revoke this grant"
          busy={revoke.busy}
          onConfirm={async () => {
            if (await revoke.run()) onRevoked(`What ${subject} allowed ${clientName} is revoked.`);
          }}
          consequence={
            <>
              Codes, refresh tokens and the remembered consent of this grant are gone: the next refresh gets{' '}
              <code>invalid_grant</code>, and the person is asked again. A JWT access token that is out stays
              valid until it expires.
            </>
          }
        />
      )}
    </section>
  );
}
