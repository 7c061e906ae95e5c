import type { ComponentType } from 'preact';
import { useLocation, useRoute } from 'preact-iso';
import { DEFAULT_REALM } from '../../../../core/realm-path.ts';
import { links, SECTIONS, type Section } from '../../links.ts';
import { ClientsSection } from './clients/clients-section.tsx';
import { GrantsSection } from './grants/grants-section.tsx';
import { KeysSection } from './keys/keys-section.tsx';
import './manage.css';
import { TokensSection } from './tokens/tokens-section.tsx';
import { UsersSection } from './users/users-section.tsx';

interface SectionAbout {
  readonly title: string;
  /** What is here, for somebody who has not been here before. */
  readonly about: string;
  readonly content: ComponentType<{ readonly realm: string }>;
}

const ABOUT: Readonly<Record<Section, SectionAbout>> = {
  clients: {
    title: 'Clients',
    about: 'Who may ask this authorization server for tokens: from its settings, or registered since.',
    content: ClientsSection,
  },
  users: {
    title: 'Users',
    about: 'Who the login page offers, and what each of them may grant to a client.',
    content: UsersSection,
  },
  grants: {
    title: 'Grants',
    about: 'What people allowed clients to do, and the refresh tokens that came of it.',
    content: GrantsSection,
  },
  tokens: {
    title: 'Tokens',
    about: 'Sign a token of any kind, valid or wrong on purpose, and see who takes it.',
    content: TokensSection,
  },
  keys: {
    title: 'Keys',
    about: 'The keys that sign tokens here, as everybody can fetch them.',
    content: KeysSection,
  },
};

function Tabs({ realm, section }: { readonly realm: string; readonly section: Section }) {
  return (
    <nav class="manage-tabs" aria-label="What to manage">
      {SECTIONS.map((one) => (
        <a key={one} href={links.manage(realm, one)} aria-current={one === section ? 'page' : undefined}>
          {ABOUT[one].title}
        </a>
      ))}
    </nav>
  );
}

/** Clients, users, grants, tokens and keys of the realm that the address names. */
export function ManagePage() {
  const { path } = useLocation();
  const realm = useRoute().params.realm ?? DEFAULT_REALM;
  const section = SECTIONS.find((one) => path.endsWith(`/${one}`)) ?? 'clients';
  const { title, about, content: Content } = ABOUT[section];
  return (
    <div class="manage">
      <h1>
        {title} of {realm}
      </h1>
      <Tabs realm={realm} section={section} />
      <p class="quiet">{about}</p>
      <Content key={`${section} ${realm}`} realm={realm} />
    </div>
  );
}
