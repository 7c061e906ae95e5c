import { writeFile } from 'node:fs/promises';
import { clientsDocument } from './document.ts';
import { visitAll, visitSpecially } from './visits.ts';

/** Where the table lies. */
const FILE = new URL('../../../docs/clients.md', import.meta.url);

await writeFile(FILE, clientsDocument(await visitAll(), await visitSpecially()));
