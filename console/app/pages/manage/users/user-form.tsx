import { useState } from 'preact/hooks';
import { ALL_SCOPES, parseScope } from '../../../../../core/scopes.ts';
import { USER_NAME, type User } from '../../../../../core/users.ts';
import { api, ofRealm } from '../../../api/client.ts';
import { TextField, TicksField } from '../../../parts/field.tsx';
import { Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { OpenedHeading } from '../parts/heading.tsx';

/** Id of the button that opens the form of a user; of a new one by the empty name. The focus returns there. */
export const userButtonId = (name: string): string => `user-${name}`;

const isKnown = (scope: string): boolean => ALL_SCOPES.some((known) => known === scope);

/** Lists a user, or changes one. What was typed stays when the server refuses it. */
export function UserForm({
  realm,
  start,
  isNew,
  taken,
  onSaved,
  onLeave,
}: {
  readonly realm: string;
  readonly start: User;
  readonly isNew: boolean;
  /** Names that are listed: a new user of such a name takes the place of the one that is there. */
  readonly taken: ReadonlySet<string>;
  readonly onSaved: (user: User) => void;
  readonly onLeave: () => void;
}) {
  const [name, setName] = useState(start.name);
  const [roles, setRoles] = useState(start.roles.join(' '));
  const [ticked, setTicked] = useState<readonly string[]>(start.scopes.filter(isKnown));
  const [others, setOthers] = useState(start.scopes.filter((scope) => !isKnown(scope)).join(' '));
  const [wrong, setWrong] = useState<string>();
  const save = useAsk((user: User) =>
    api.put<User>(ofRealm(realm, `/users/${encodeURIComponent(user.name)}`), user),
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    const usable = USER_NAME.test(name);
    setWrong(usable ? undefined : 'Expected letters, digits and . _ @ + - only, 64 at most: alice.');
    if (!usable) return;
    const saved = await save.run({
      name,
      roles: parseScope(roles),
      scopes: [...ticked, ...parseScope(others)],
    });
    if (saved) onSaved(saved);
  };
  return (
    <section class="card" aria-label={isNew ? 'New user' : `Edit ${start.name}`}>
      <OpenedHeading returnTo={userButtonId(start.name)}>
        {isNew ? 'Add a user' : `Edit ${start.name}`}
      </OpenedHeading>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label="Name"
          value={name}
          onValue={setName}
          readOnly={!isNew}
          error={wrong}
          hint={isNew && taken.has(name) ? 'Is listed already, and will be changed.' : undefined}
        />
        <TextField
          label="Roles, with spaces between"
          value={roles}
          onValue={setRoles}
          hint="The role admin may do everything at the MCP server, whatever the scopes are."
        />
        <TicksField
          label="Scopes that may be granted"
          values={ticked}
          choices={ALL_SCOPES}
          onValues={setTicked}
        />
        <TextField
          label="Other scopes, with spaces between"
          value={others}
          onValue={setOthers}
          hint="Of a server of your own. Without any scope the user can grant nothing, to nobody."
        />
        <Problem problem={save.problem} />
        <div class="row">
          <button type="submit" class="primary" disabled={save.busy}>
            {isNew ? 'Add' : 'Save'}
          </button>
          <button type="button" onClick={onLeave}>
            Cancel
          </button>
        </div>
      </form>
    </section>
  );
}
