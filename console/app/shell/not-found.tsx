import { useLocation } from 'preact-iso';
import { links } from '../links.ts';

/** An address that leads nowhere. */
export function NotFound() {
  const { path } = useLocation();
  return (
    <div class="shell-nothing">
      <h1>There is nothing at this address</h1>
      <p>
        The console has no page <code>{path}</code>. A realm is at <code>/realms/&lt;name&gt;</code>, a
        scenario at <code>/scenarios/&lt;name&gt;</code>.
      </p>
      <ul>
        <li>
          <a href={links.live()}>Live</a>: what the clients of the realm at the root do, as they do it
        </li>
        <li>
          <a href={links.walk()}>Walk</a>: the flow by hand, one hop at a time
        </li>
        <li>
          <a href={links.scenarios()}>Scenarios</a>: servers that misbehave in one way each
        </li>
      </ul>
    </div>
  );
}
