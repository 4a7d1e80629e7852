const MARK = '✕ '

/** The title of a tab, with a mark before it while something is wrong. */
export function markedTitle(title: string, isWrong: boolean): string {
  const bare = title.startsWith(MARK) ? title.slice(MARK.length) : title
  return isWrong ? `${MARK}${bare}` : bare
}
