import { useState } from 'preact/hooks';
import { describeScope } from '../../../../../core/scopes.ts';
import type { User } from '../../../../../core/users.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Empty, Problem } from '../../../parts/notice.tsx';
import { useAnswer, useAsk } from '../../../parts/use-ask.ts';
import { Said } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { UserForm, userButtonId } from './user-form.tsx';
import './users.css';

const NOBODY: User = { name: '', roles: ['user'], scopes: ['mcp:read', 'mcp:tools'] };

function UserRow({
  realm,
  user,
  onEdit,
  onForgotten,
}: {
  readonly realm: string;
  readonly user: User;
  readonly onEdit: () => void;
  readonly onForgotten: () => void;
}) {
  const { name, roles, scopes } = user;
  const forget = useAsk(async () => {
    await api.remove(ofRealm(realm, `/users/${encodeURIComponent(name)}`));
    return true;
  });
  return (
    <li class="card users-entry">
      <h2>{name}</h2>
      <dl>
        <dt>roles</dt>
        <dd>{roles.length === 0 ? 'none' : roles.join(', ')}</dd>
        <dt>may grant</dt>
        <dd>
          {scopes.length === 0
            ? 'nothing'
            : scopes.map((scope) => (
                <span key={scope} class="manage-tag" title={describeScope(scope)}>
                  {scope}
                </span>
              ))}
        </dd>
      </dl>
      <Problem problem={forget.problem} />
      <div class="row">
        <button id={userButtonId(name)} type="button" aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </button>
        <Confirm
          label="Remove"
          what={`Remove ${name}`}
          confirm={`Remove ${name}`}
          busy={forget.busy}
          onConfirm={async () => {
            if (await forget.run()) onForgotten();
          }}
          consequence={
            <>
              The login page does not offer {name} any more. The name may still be typed there, as any other
              may: it has the role user then, and may grant every scope. What was granted stays.
            </>
          }
        />
      </div>
    </li>
  );
}

/** The users of a realm: whom the login page offers, and what they may grant. */
export function UsersSection({ realm }: { readonly realm: string }) {
  const users = useAnswer(() => api.get<readonly User[]>(ofRealm(realm, '/users')), [realm]);
  const [edited, edit] = useState<string>();
  const [said, say] = useState('');
  const done = async (text: string) => {
    await users.run();
    edit(undefined);
    say(text);
  };
  return (
    <Loaded ask={users} what="users">
      {(all) => (
        <>
          <div class="manage-toolbar">
            <p class="manage-grow quiet">
              Changes last until the realm is reset or the server starts anew. Any other name can log in as
              well: it has the role user and may grant every scope. There are no passwords.
            </p>
            <button id={userButtonId('')} type="button" class="primary" onClick={() => edit('')}>
              Add a user
            </button>
          </div>
          <Said text={said} />
          {edited === '' && (
            <UserForm
              realm={realm}
              start={NOBODY}
              isNew
              taken={new Set(all.map(({ name }) => name))}
              onSaved={({ name }) => void done(`The login page offers ${name} now.`)}
              onLeave={() => edit(undefined)}
            />
          )}
          {all.length === 0 && (
            <Empty title="Nobody is listed">
              <p>The login page asks for a name, and any name will do.</p>
            </Empty>
          )}
          <ul class="users-list">
            {all.map((user) =>
              user.name === edited ? (
                <li key={user.name}>
                  <UserForm
                    realm={realm}
                    start={user}
                    isNew={false}
                    taken={new Set()}
                    onSaved={({ name }) => void done(`${name} is changed: the next login sees it.`)}
                    onLeave={() => edit(undefined)}
                  />
                </li>
              ) : (
                <UserRow
                  key={user.name}
                  realm={realm}
                  user={user}
                  onEdit={() => edit(user.name)}
                  onForgotten={() => void done(`${user.name} is not offered any more.`)}
                />
              ),
            )}
          </ul>
        </>
      )}
    </Loaded>
  );
}
