import { setupServer } from 'msw/node';

/** The hub as a component sees it; each test says what it answers. */
export const server = setupServer();
