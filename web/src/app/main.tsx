import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { asApiError } from '@/api/problem';
import { allowKeys } from '@/lib/keys';
import { PartMissing, pageIsUp } from '@/lib/part';
import { readSetting } from '@/lib/storage';
import { keepTheme } from '@/lib/theme';
import { makeRouter } from './router';
import './styles.css';

// Dialogs lock the page's scrolling by a <style> of their own, which must show the nonce, too.
const nonce = document.querySelector<HTMLElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);

keepTheme();
allowKeys(() => readSetting('keys', true));

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Live events say what to read anew; focus and network say nothing that those do not.
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 2 && [0, 502, 503].includes(asApiError(error).status),
      retryDelay: 800,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
const root = createRoot(container, {
  onCaughtError: (error) => {
    // That the hub is away is shown and waited for; it is no fault of the page.
    if (!(error instanceof PartMissing)) reportError(error);
  },
});
root.render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={makeRouter(queryClient)} />
    </QueryClientProvider>
  </StrictMode>,
);
pageIsUp();
