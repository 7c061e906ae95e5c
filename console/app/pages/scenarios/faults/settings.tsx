import { isObject } from '../../../../../core/json.ts';

type Values = Readonly<Record<string, unknown>>;

/** Settings by the names that lead to them. */
const flat = (values: Values, path = ''): Array<readonly [string, string]> =>
  Object.entries(values).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return isObject(value) ? flat(value, here) : [[here, JSON.stringify(value)] as const];
  });

/** What else makes a scenario: settings of the two servers that differ from the well-behaved ones. */
export function Settings({
  auth = {},
  mcp = {},
}: {
  readonly auth?: Values | undefined;
  readonly mcp?: Values | undefined;
}) {
  const servers = [
    ['Authorization server', flat(auth)],
    ['MCP server', flat(mcp)],
  ] as const;
  if (servers.every(([, settings]) => settings.length === 0)) return null;
  return (
    <>
      <h3>Settings that differ from the well-behaved servers</h3>
      {servers.map(
        ([server, settings]) =>
          settings.length > 0 && (
            <div key={server}>
              <p class="quiet">{server}</p>
              <dl class="scenario-settings">
                {settings.map(([name, value]) => (
                  <>
                    <dt key={name}>
                      <code>{name}</code>
                    </dt>
                    <dd>
                      <code>{value}</code>
                    </dd>
                  </>
                ))}
              </dl>
            </div>
          ),
      )}
    </>
  );
}
