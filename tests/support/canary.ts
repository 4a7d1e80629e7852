/** Every form in which a token could show: clear, and base64 of text that holds it, in all three alignments. */
export function formsOf(token: string): string[] {
  const encoded = ['', 'a', 'ab'].map((before) => {
    const text = Buffer.from(before + token)
      .toString('base64')
      .replace(/=+$/, '')
    // The first and last groups mix with what stands beside the token.
    return text.slice(before ? 4 : 0, -4)
  })
  return [token, ...encoded, ...encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** The forms of `token` that stand in `text`; an empty list is what one wants to see. */
export function tracesOf(token: string, text: string): string[] {
  return formsOf(token).filter((form) => text.includes(form))
}
