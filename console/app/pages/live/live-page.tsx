import { useMemo, useRef } from 'preact/hooks';
import { DEFAULT_REALM } from '../../../../core/realm-path.ts';
import type { Flow } from '../../../../lab/trace/flows.ts';
import { filtered, showsEverything } from '../../diagram/filter.ts';
import { rowsOf } from '../../diagram/row.ts';
import { Sequence } from '../../diagram/sequence.tsx';
import { Notice } from '../../parts/notice.tsx';
import { room as currentRoom } from '../../state/current-realm.ts';
import { useLiveAddress } from './address.ts';
import { Aside } from './aside.tsx';
import { ExchangePanel } from './exchange-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FlowList } from './flow-list.tsx';
import './live.css';
import { ProgressBar } from './progress-bar.tsx';
import { ScenarioHeader } from './scenario-header.tsx';
import { useEscape } from './use-escape.ts';
import { useWide } from './use-wide.ts';
import { Waiting } from './waiting.tsx';

/** The flow of an id, which may be that of any exchange of it: the first ones may have been dropped since. */
const flowOf = (flows: readonly Flow[], id: string | undefined): Flow | undefined =>
  id === undefined
    ? undefined
    : (flows.find((flow) => flow.id === id) ??
      flows.find(({ exchanges }) => exchanges.some((exchange) => exchange.id === id)));

/** The first page: what happens in a realm, as it happens. */
export function LivePage({ exchange }: { readonly exchange?: string }) {
  const room = currentRoom.value;
  const { realm, problem, view } = room;
  const address = useLiveAddress(realm, exchange);
  const wide = useWide();
  const focus = useRef<string>(undefined);
  const flows = room.flows.value;
  const verdicts = room.verdicts.value;
  const chosen = flowOf(flows, address.flow);
  const shown = useMemo(() => (chosen ? [chosen] : flows), [chosen, flows]);
  const all = useMemo(() => rowsOf(shown, verdicts), [shown, verdicts]);
  const { text, server, trouble } = address.filter;
  const rows = useMemo(() => filtered(all, { text, server, trouble }), [all, text, server, trouble]);
  const places = useMemo(() => new Map(flows.map(({ id }, place) => [id, place])), [flows]);
  const several = shown.length > 1;
  const placeOf = several ? (id: string) => places.get(id) ?? 0 : undefined;

  const at = rows.findIndex((row) => row.exchange.id === exchange);
  const open =
    exchange === undefined
      ? undefined
      : (rows[at] ?? rowsOf(flows, verdicts).find((row) => row.exchange.id === exchange));
  const wayTo = (index: number) => {
    const id = at < 0 ? undefined : rows[index]?.exchange.id;
    return id === undefined ? undefined : address.to({ exchange: id });
  };
  const close = () => {
    focus.current = exchange;
    address.go({ exchange: undefined });
  };
  useEscape(exchange === undefined ? undefined : close);
  const hrefOf = (id: string) => address.to({ exchange: id });

  return (
    <div class={`live ${exchange === undefined ? '' : 'live-open'}`}>
      <div class="live-top">
        <h1>Live{realm !== DEFAULT_REALM && <>: {realm}</>}</h1>
        {view.value && <ScenarioHeader view={view.value} />}
        {problem.value !== undefined && !view.value && <Notice kind="bad">{problem.value}</Notice>}
        {address.flow !== undefined && !chosen && room.loaded.value && (
          <Notice kind="warn">
            The client of this address is no longer kept.{' '}
            <a href={address.to({ flow: undefined })}>Show all</a>
          </Notice>
        )}
        <FlowList
          flows={flows}
          verdicts={verdicts}
          selected={chosen?.id ?? (flows.length === 1 ? flows[0]?.id : undefined)}
          hrefOf={(flow) => address.to({ flow, exchange: undefined })}
        />
      </div>
      <div class="live-columns">
        <div class="live-main">
          <FilterBar
            filter={address.filter}
            times={address.times}
            shown={rows.length}
            all={all.length}
            onFilter={(filter) => address.go({ filter }, true)}
            onTimes={(times) => address.go({ times }, true)}
          />
          <Sequence
            rows={rows}
            listKey={`${realm} ${chosen?.id} ${text} ${server} ${trouble}`}
            selected={exchange}
            hrefOf={hrefOf}
            onMove={(id) => address.go({ exchange: id }, true)}
            placeOf={placeOf}
            client={several ? undefined : shown[0]?.client}
            times={address.times}
            focus={focus}
          >
            <Waiting
              loaded={room.loaded.value}
              filtered={all.length > 0 && !showsEverything(address.filter)}
            />
          </Sequence>
          <ProgressBar flows={shown} verdicts={verdicts} placeOf={placeOf} />
        </div>
        <aside class="live-aside" aria-label={exchange === undefined ? 'Verdict and clients' : 'Exchange'}>
          {exchange === undefined ? (
            <Aside room={room} flows={shown} verdicts={verdicts} placeOf={placeOf} hrefOf={hrefOf} />
          ) : (
            <ExchangePanel
              id={exchange}
              row={open}
              room={room}
              ways={{
                close,
                closeTo: address.to({ exchange: undefined }),
                before: wayTo(at - 1),
                after: wayTo(at + 1),
              }}
              takesFocus={!wide}
            />
          )}
        </aside>
      </div>
    </div>
  );
}
