import { CLAUSES } from '../../../../../core/clauses.ts';
import type { Race, RefreshAttempt } from '../../../../contract/families.ts';
import { withoutMasks } from '../../../../explain/masks.ts';
import { Notice } from '../../../parts/notice.tsx';
import { OpenedHeading } from '../parts/heading.tsx';
import { meaningOf } from './race-meaning.ts';

const HEADING = {
  at_once: (count: number) => `${count} refreshes at once`,
  in_turn: (count: number) => `The same token, ${count} times in turn`,
} as const;

function Answer({ attempt }: { readonly attempt: RefreshAttempt }) {
  const { status, error, description, accessToken, refreshToken } = attempt;
  if (status === 200 && accessToken !== undefined) {
    return (
      <>
        access token <code>{withoutMasks(accessToken)}</code>
        {refreshToken !== undefined && (
          <>
            , refresh token <code>{withoutMasks(refreshToken)}</code>
          </>
        )}
      </>
    );
  }
  return (
    <>
      {error !== undefined && <code>{error}</code>} {description}
    </>
  );
}

/** What each request got, and what it means. */
export function RaceResult({ race }: { readonly race: Race }) {
  const { kind, title, text } = meaningOf(race);
  const { attempts, order, tokenEndpoint, token } = race;
  const numbered = attempts.map((attempt, index) => ({ attempt, number: index + 1 }));
  return (
    <section aria-label="What the refreshes got">
      <OpenedHeading>{HEADING[order](attempts.length)}</OpenedHeading>
      <p class="quiet">
        <code>POST {tokenEndpoint}</code> with <code>{withoutMasks(token)}</code>
      </p>
      <table class="race-table">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">status</th>
            <th scope="col">answer</th>
            <th scope="col">ms</th>
          </tr>
        </thead>
        <tbody>
          {numbered.map(({ number, attempt }) => (
            <tr key={number}>
              <td>{number}</td>
              <td class={attempt.status === 200 ? 'good' : 'bad'}>{attempt.status || 'none'}</td>
              <td>
                <Answer attempt={attempt} />
              </td>
              <td>{Math.round(attempt.milliseconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Notice kind={kind === 'bad' ? 'warn' : kind}>
        <p>
          <b>{title}.</b> {text}
        </p>
        <p>
          <a href={CLAUSES['rfc9700-4.14'].url}>{CLAUSES['rfc9700-4.14'].text}.2, refresh token rotation</a>
        </p>
      </Notice>
    </section>
  );
}
