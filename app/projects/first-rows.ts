/** As many rows as any screen shows: how pulls go in them is read before the browser can tell which are on it. */
export const FIRST_ROWS = 12
