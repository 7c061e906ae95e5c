import { useState } from 'preact/hooks';
import type { KeyInfo, Rotation } from '../../../../../lab/control/auth-control.ts';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { links } from '../../../links.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { CopyLine } from '../../../parts/copy.tsx';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { Moment } from '../../../parts/time.tsx';
import { useAnswer, useAsk } from '../../../parts/use-ask.ts';
import { Loaded } from '../parts/loaded.tsx';
import './keys.css';
import { changeOf, type KeyChange, ROTATIONS_ABOUT, type RotationAbout } from './rotations.ts';

function KeyTable({
  keys,
  changed,
}: {
  readonly keys: readonly KeyInfo[];
  readonly changed: ReadonlySet<string>;
}) {
  return (
    <table class="keys-table">
      <thead>
        <tr>
          <th scope="col">kid</th>
          <th scope="col">alg</th>
          <th scope="col">made</th>
          <th scope="col">signs</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ kid, alg, created, active }) => (
          <tr key={kid} class={changed.has(kid) ? 'keys-changed' : undefined}>
            <td>
              <code>{kid}</code>
            </td>
            <td>{alg}</td>
            <td>
              <Moment at={created * 1000} />
            </td>
            <td>{active ? 'new tokens' : 'no more; still published'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const LINES = [
  ['added', 'Published now:'],
  ['kept', 'Still published:'],
  ['replaced', 'The same kid, another key:'],
  ['gone', 'Gone:'],
] as const satisfies ReadonlyArray<readonly [keyof KeyChange, string]>;

/** What a rotation did. */
function Changed({ change, about }: { readonly change: KeyChange; readonly about: RotationAbout }) {
  return (
    <Notice kind="good">
      <div role="status">
        <p>
          <b>The key was changed: {about.title.toLowerCase()}.</b> {about.tokens} {about.caches}
        </p>
        <ul>
          {LINES.flatMap(([part, text]) =>
            change[part].map((kid) => (
              <li key={part + kid}>
                {text} <code>{kid}</code>
              </li>
            )),
          )}
        </ul>
      </div>
    </Notice>
  );
}

function RotationCard({
  about,
  busy,
  onRotate,
}: {
  readonly about: RotationAbout;
  readonly busy: boolean;
  readonly onRotate: () => Promise<unknown>;
}) {
  const { title, tokens, caches, lost, scenario } = about;
  return (
    <section class="card">
      <h3>{title}</h3>
      <p>{tokens}</p>
      <p>{caches}</p>
      {lost === undefined ? (
        <button type="button" disabled={busy} onClick={() => void onRotate()}>
          Rotate with overlap
        </button>
      ) : (
        <Confirm
          label={`Rotate ${title.toLowerCase()}`}
          confirm="Rotate now"
          consequence={lost}
          busy={busy}
          onConfirm={onRotate}
        />
      )}
      <p class="quiet">
        As a client meets it: <a href={links.scenario(scenario)}>{scenario}</a>
      </p>
    </section>
  );
}

/** The published keys of a realm, and ways to change them. */
export function KeysSection({ realm }: { readonly realm: string }) {
  const keys = useAnswer(
    async () => ({
      view: await api.get<RealmView>(ofRealm(realm)),
      list: await api.get<readonly KeyInfo[]>(ofRealm(realm, '/keys')),
    }),
    [realm],
  );
  const [done, setDone] = useState<{ readonly change: KeyChange; readonly about: RotationAbout }>();
  const rotate = useAsk((how: Rotation) =>
    api.post<readonly KeyInfo[]>(ofRealm(realm, '/keys/rotate'), { how }),
  );
  return (
    <Loaded ask={keys} what="keys">
      {({ view, list }) => {
        const turn = async (about: RotationAbout) => {
          const after = await rotate.run(about.how);
          if (!after) return;
          setDone({ change: changeOf(list, after, about.how), about });
          await keys.run();
        };
        const changed = done ? [...done.change.added, ...done.change.replaced] : [];
        return (
          <>
            <section class="card">
              <CopyLine label="Key set (JWKS)" text={`${view.issuer}/.well-known/jwks.json`} />
              <KeyTable keys={list} changed={new Set(changed)} />
            </section>
            <Problem problem={rotate.problem} />
            {done && <Changed {...done} />}
            <h2>Change the signing key</h2>
            <div class="keys-rotations">
              {ROTATIONS_ABOUT.map((about) => (
                <RotationCard key={about.how} about={about} busy={rotate.busy} onRotate={() => turn(about)} />
              ))}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
