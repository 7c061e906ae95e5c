import type { RealmView } from '../../../../../lab/control/server-control.ts';
import type { TokenCheck } from '../../../../contract/tokens.ts';
import { api } from '../../../api/client.ts';
import { TokenView } from '../../../exchange/token-view.tsx';
import { CopyButton } from '../../../parts/copy.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { useAnswer } from '../../../parts/use-ask.ts';
import { OpenedHeading } from '../parts/heading.tsx';
import type { TokenPreset } from './presets.ts';
import { curlLine, probeRequest } from './probe.ts';
import { TryToken } from './try-token.tsx';

/** A token that was signed here: to copy, to try and to read. */
export function MintedToken({
  view,
  token,
  preset,
}: {
  readonly view: RealmView;
  readonly token: string;
  readonly preset: TokenPreset | undefined;
}) {
  const { resource, issuer } = view;
  const check = useAnswer(
    () => api.post<TokenCheck>('/api/tokens/check', { token, issuer, resource }),
    [token],
  );
  const curl = curlLine(probeRequest(resource, token));
  return (
    <section class="card" aria-label="The signed token">
      <OpenedHeading>{preset ? `Token: ${preset.title}` : 'Token'}</OpenedHeading>
      <div class="copy-block">
        <pre>{token}</pre>
        <CopyButton text={token} what="Copy the token" />
      </div>
      <TryToken url={resource} token={token} preset={preset} />
      <details>
        <summary>From a shell</summary>
        <div class="copy-block">
          <pre>{curl}</pre>
          <CopyButton text={curl} what="Copy the curl line" />
        </div>
      </details>
      <details>
        <summary>What it says, and what a resource server makes of it</summary>
        <Problem problem={check.problem} />
        {check.value && <TokenView check={check.value} />}
      </details>
    </section>
  );
}
