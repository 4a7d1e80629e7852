import { QueryClient } from '@tanstack/react-query'

/** State is read when somebody opens a page or presses a button, and at no other time. */
export const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // What is there already was read for this page.
        refetchOnMount: false,
        retryOnMount: false,
        staleTime: 0,
        gcTime: 0,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
