import { catalogueRoutes } from '../../lab/control/catalogue-routes.ts';
import { hubRoutes, under } from '../../lab/control/hub-routes.ts';
import type { ControlRoute } from '../../serving/control/route.ts';
import { demoRoutes } from './demo/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import type { Documents } from './documents/store.ts';
import { familyRoutes } from './families/race-routes.ts';
import { playgroundRoutes } from './playground-routes.ts';
import { relayRoutes } from './relay/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import type { Surroundings } from './surroundings.ts';
import { tokenRoutes } from './tokens/routes.ts';

/** Where the page finds what the console can do. */
export const API = '/api';

/** Routes that answer with secrets in the clear: for programs, at the servers' own control APIs, and never for a page. */
const FOR_PROGRAMS = /\/masked\/\{mask\}$|\/refresh-families\/\{grant\}\/token$/;

/** Everything the page can ask for: what both servers can do, and what the console adds. */
export const apiRoutes = (surroundings: Surroundings, documents: Documents): ControlRoute[] => [
  ...under(API, catalogueRoutes()),
  ...hubRoutes(surroundings.hub, API).filter(({ path }) => !FOR_PROGRAMS.test(path)),
  ...playgroundRoutes(surroundings),
  ...reportRoutes(surroundings),
  ...demoRoutes(surroundings),
  ...documentRoutes(documents),
  ...familyRoutes(surroundings),
  ...tokenRoutes(surroundings),
  ...relayRoutes(surroundings),
];
