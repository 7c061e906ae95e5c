import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { links } from '../links.ts';
import { catalogue, loadCatalogue } from '../state/catalogue.ts';
import { currentRealm } from '../state/current-realm.ts';
import './realm-picker.css';

/** Which realm is looked at, and the way to another: a scenario by its name, or a private copy of one. */
export function RealmPicker() {
  const { route } = useLocation();
  const [text, setText] = useState(currentRealm.value);
  useEffect(() => setText(currentRealm.value), [currentRealm.value]);
  useEffect(() => void loadCatalogue(), []);
  const go = (event: Event) => {
    event.preventDefault();
    const realm = text.trim();
    if (realm !== '') route(links.live(realm));
  };
  return (
    <form class="realm-picker" onSubmit={go}>
      <label for="realm">Realm</label>
      <input
        id="realm"
        list="realm-names"
        value={text}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <datalist id="realm-names">
        {catalogue.value?.scenarios.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </datalist>
      <button type="submit">Watch</button>
    </form>
  );
}
