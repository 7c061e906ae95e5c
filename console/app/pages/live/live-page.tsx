import { Empty } from '../../parts/notice.tsx';
import { room } from '../../state/current-realm.ts';

/** The first page: what happens in a realm, as it happens. */
export function LivePage(_props: { readonly exchange?: string }) {
  const { flows, realm } = room.value;
  return (
    <>
      <h1>Live: {realm}</h1>
      {flows.value.length === 0 && <Empty title="Waiting for your client's first 401" />}
      {flows.value.map((flow) => (
        <section key={flow.id} class="card">
          <h2>{flow.client}</h2>
          <ul>
            {flow.exchanges.map(({ id, title }) => (
              <li key={id}>{title}</li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
