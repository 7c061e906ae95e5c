import { CLAUSES } from '../../../../../core/clauses.ts';
import type { RelayedAnswer, RelayReply } from '../../../../contract/relay.ts';
import { ApiProblem, api } from '../../../api/client.ts';
import { ClauseLink } from '../../../parts/clause-link.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { Outcome } from '../../../parts/outcome.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import type { TokenPreset } from './presets.ts';
import { probeRequest, relayed } from './probe.ts';

/** What a server that validates what it must answers, and whether this one did. */
function Expected({ preset, status }: { readonly preset: TokenPreset; readonly status: number }) {
  const { expected, why, clause } = preset;
  const same = status === expected;
  return (
    <p>
      <Outcome outcome={same ? 'pass' : 'fail'} text={same ? 'as it should be' : `expected ${expected}`} />{' '}
      {why} <ClauseLink clause={CLAUSES[clause]} />
    </p>
  );
}

function Answered({
  answer,
  preset,
}: {
  readonly answer: RelayedAnswer;
  readonly preset: TokenPreset | undefined;
}) {
  const { status, headers, body, milliseconds } = answer;
  const challenges = headers.filter(([name]) => name.toLowerCase() === 'www-authenticate');
  return (
    <>
      <p>
        <b>{status}</b> <span class="quiet">in {Math.round(milliseconds)} ms</span>
      </p>
      {preset && <Expected preset={preset} status={status} />}
      {challenges.map(([, value]) => (
        <div key={value}>
          <h3>Challenge (WWW-Authenticate)</h3>
          <pre>{value}</pre>
        </div>
      ))}
      <details>
        <summary>Body</summary>
        <pre>{body.slice(0, 4000)}</pre>
      </details>
    </>
  );
}

/**
 * Shows a token to the MCP server of the realm, and what comes back.
 *
 * @param props.preset what the token was made as, where nothing of it was changed
 */
export function TryToken({
  url,
  token,
  preset,
}: {
  readonly url: string;
  readonly token: string;
  readonly preset: TokenPreset | undefined;
}) {
  const probe = useAsk(async () => {
    const reply = await api.post<RelayReply>('/api/relay', relayed(probeRequest(url, token)));
    if ('problem' in reply) throw new ApiProblem(502, reply.problem.why);
    return reply.answer;
  });
  return (
    <>
      <button type="button" disabled={probe.busy} onClick={() => void probe.run()}>
        Try it at the MCP server
      </button>
      <div class="token-answered" role="status">
        {probe.value ? (
          <Answered answer={probe.value} preset={preset} />
        ) : (
          <p class="quiet">
            Sends <code>tools/list</code> to <code>{url}</code>.
          </p>
        )}
      </div>
      <Problem problem={probe.problem} />
    </>
  );
}
