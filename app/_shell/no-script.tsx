import { headers } from 'next/headers'

const shownWhereItCame = 'div[hidden][id^="S:"] { display: block !important } [data-waiting] { display: none }'

/**
 * What streams in after the page is put into its place by a script. Where none runs it is shown where it came, at the end,
 * and the place that waits for it is not.
 */
export async function NoScript() {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <noscript>
      <style nonce={nonce}>{shownWhereItCame}</style>
    </noscript>
  )
}
