import { render } from 'preact';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso';
import 'virtual:palette.css';
import { useEffect } from 'preact/hooks';
import { realmIn, SECTIONS } from './links.ts';
import { LivePage } from './pages/live/live-page.tsx';
import { ManagePage } from './pages/manage/manage-page.tsx';
import { ReportPage } from './pages/report/report-page.tsx';
import { ScenariosPage } from './pages/scenarios/scenarios-page.tsx';
import { WalkPage } from './pages/walk/walk-page.tsx';
import { NotFound } from './shell/not-found.tsx';
import { isReadable } from './shell/place.ts';
import { Shell } from './shell/shell.tsx';
import { currentRealm } from './state/current-realm.ts';
import { loadPlayground } from './state/playground.ts';
import './style/base.css';

/** Pages that show a realm: the address says which, and the rest of the console follows. */
function FollowAddress() {
  const { path } = useLocation();
  useEffect(() => {
    const realm = realmIn(path);
    if (realm !== undefined) currentRealm.value = realm;
  }, [path]);
  return null;
}

function Pages() {
  const { path } = useLocation();
  if (!isReadable(path)) return <NotFound />; // the router would throw
  return (
    <Router>
      <Route path="/" component={LivePage} />
      <Route path="/realms/:realm" component={LivePage} />
      <Route path="/realms/:realm/exchanges/:exchange" component={LivePage} />
      {SECTIONS.map((section) => (
        <Route key={section} path={`/realms/:realm/${section}`} component={ManagePage} />
      ))}
      <Route path="/realms/:realm/report" component={ReportPage} />
      <Route path="/walk/*" component={WalkPage} />
      <Route path="/walk" component={WalkPage} />
      <Route path="/callback" component={WalkPage} />
      <Route path="/scenarios" component={ScenariosPage} />
      <Route path="/scenarios/:id" component={ScenariosPage} />
      <Route default component={NotFound} />
    </Router>
  );
}

/** What the server answers itself: a link to it leaves the page. */
const PAGES = /^\/(?!api\/)/;

function App() {
  return (
    <LocationProvider scope={PAGES}>
      <FollowAddress />
      <Shell>
        <Pages />
      </Shell>
    </LocationProvider>
  );
}

const root = document.getElementById('app');
if (root) render(<App />, root);
void loadPlayground();
