import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { RealmView } from '../../../lab/control/server-control.ts';
import { api, ofRealm } from '../api/client.ts';
import { links } from '../links.ts';
import { useAsk } from '../parts/use-ask.ts';
import { followActivity, visits } from '../state/activity.ts';
import { catalogue, wantCatalogue } from '../state/catalogue.ts';
import { currentRealm, room } from '../state/current-realm.ts';
import { placeOf } from './place.ts';
import { RealmList } from './realm-list.tsx';
import { realmGroups } from './realm-options.ts';
import './realm-picker.css';

/** What is offered is kept up to date while it is shown. */
function useOffers(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    wantCatalogue();
    return followActivity();
  }, [open]);
}

/** The same kind of page, of another realm. */
function addressIn(realm: string, path: string): string {
  const { part, section } = placeOf(path, currentRealm.value);
  if (part === 'manage') return links.manage(realm, section);
  return part === 'report' ? links.report(realm) : links.live(realm);
}

/** Which realm is looked at, and the way to another: a scenario by its name, or a private copy of one. */
export function RealmPicker() {
  const { route, path } = useLocation();
  const realm = currentRealm.value;
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(realm);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const ask = useAsk((name: string) => api.get<RealmView>(ofRealm(name)));
  useEffect(() => setText(realm), [realm]);
  useOffers(open);

  const groups = realmGroups(text === realm ? '' : text, {
    scenarios: catalogue.value?.scenarios ?? [],
    visits: [...visits.value.values()],
    now: Date.now(),
  });
  const options = groups.flatMap((group) => group.options);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const leave = () => {
    close();
    setText(realm);
  };
  async function go(name: string) {
    const wanted = name.trim();
    if (wanted === '' || wanted === realm) return leave();
    setText(wanted);
    if (!(await ask.run(wanted))) return;
    close();
    input.current?.blur();
    route(addressIn(wanted, path));
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      leave();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (!open) setOpen(true);
    else if (options.length > 0) setActive((active + step + options.length) % options.length);
  };

  const { state } = room.value;
  return (
    <form
      class="realm-picker"
      onSubmit={(event) => {
        event.preventDefault();
        void go(options[active]?.realm ?? text);
      }}
    >
      <label for="realm">
        <span class={`realm-pulse realm-pulse-${state.value}`} aria-hidden="true" />
        Realm
      </label>
      <input
        id="realm"
        ref={input}
        role="combobox"
        aria-expanded={open}
        aria-controls="realm-list"
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `realm-option-${active}` : undefined}
        aria-invalid={ask.problem !== undefined && open}
        value={text}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="go"
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      <RealmList
        open={open}
        groups={groups}
        active={active}
        current={realm}
        problem={ask.problem?.message}
        onPick={(name) => void go(name)}
      />
    </form>
  );
}
