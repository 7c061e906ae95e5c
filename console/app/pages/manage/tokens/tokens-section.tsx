import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { User } from '../../../../../core/users.ts';
import type { TokenRequest } from '../../../../../lab/control/auth-control.ts';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Empty } from '../../../parts/notice.tsx';
import { useAnswer, useAsk } from '../../../parts/use-ask.ts';
import { Loaded } from '../parts/loaded.tsx';
import { LookAtToken } from './look-at-token.tsx';
import { MintedToken } from './minted-token.tsx';
import { presetForm, TOKEN_PRESETS, type TokenPreset } from './presets.ts';
import { TokenForm } from './token-form.tsx';
import { VALID_TOKEN } from './token-form-model.ts';
import './tokens.css';

function Presets({ realm, chosen }: { readonly realm: string; readonly chosen: TokenPreset | undefined }) {
  return (
    <nav class="token-presets" aria-label="Tokens to start from">
      {TOKEN_PRESETS.map((preset) => (
        <a
          key={preset.id}
          href={links.token(realm, preset.id)}
          aria-current={preset === chosen ? 'true' : undefined}
        >
          {preset.title}
        </a>
      ))}
    </nav>
  );
}

/** Another resource of the same MCP server: that of a realm next to this one. */
const siblingOf = ({ resource }: RealmView): string => {
  const { origin, pathname } = new URL(resource);
  const sibling = '/realms/default~sibling/mcp';
  return `${origin}${pathname === sibling ? '/mcp' : sibling}`;
};

interface Minted {
  readonly token: string;
  readonly preset: TokenPreset | undefined;
}

function Mint({
  realm,
  view,
  users,
  preset,
}: {
  readonly realm: string;
  readonly view: RealmView;
  readonly users: readonly User[];
  readonly preset: TokenPreset | undefined;
}) {
  const mint = useAsk((request: TokenRequest) =>
    api.post<{ readonly token: string }>(ofRealm(realm, '/tokens'), request),
  );
  const [minted, setMinted] = useState<Minted>();
  // Once for a preset: a form that is made anew for every second would forget what was typed.
  const start = useMemo(() => {
    if (!preset) return VALID_TOKEN;
    const now = Math.floor(Date.now() / 1000);
    return presetForm(preset, {
      siblingResource: siblingOf(view),
      otherIssuer: 'https://auth.example.com',
      now,
    });
  }, [preset]);
  return (
    <div class="token-mint">
      <TokenForm
        key={preset?.id}
        view={view}
        users={users}
        start={start}
        mint={mint}
        onMinted={({ token }, asPreset) => setMinted({ token, preset: asPreset ? preset : undefined })}
      />
      {minted ? (
        <MintedToken key={minted.token} view={view} token={minted.token} preset={minted.preset} />
      ) : (
        <Empty title="No token yet">
          <p>Choose what is right or wrong about it, and sign it. It is shown here, with ways to try it.</p>
        </Empty>
      )}
    </div>
  );
}

/** Tokens of a realm: signed here, right or wrong on purpose, and looked at, wherever they are from. */
export function TokensSection({ realm }: { readonly realm: string }) {
  const { query } = useLocation();
  const preset = TOKEN_PRESETS.find(({ id }) => id === (query.preset ?? 'valid'));
  const about = useAnswer(async () => {
    const [view, users] = await Promise.all([
      api.get<RealmView>(ofRealm(realm)),
      api.get<readonly User[]>(ofRealm(realm, '/users')),
    ]);
    return { view, users };
  }, [realm]);
  return (
    <Loaded ask={about} what="realm">
      {({ view, users }) => (
        <>
          <Presets realm={realm} chosen={preset} />
          {preset && <p class="token-preset-why">{preset.why}</p>}
          <Mint realm={realm} view={view} users={users} preset={preset} />
          <LookAtToken view={view} />
        </>
      )}
    </Loaded>
  );
}
