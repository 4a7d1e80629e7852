/** Whom to ask about this Pullkey or its cluster. */
export interface SupportContact {
  text: string
  /** An http, https or mailto address; null where `text` is a name. */
  href: string | null
}

/** A link or an e-mail address becomes a link. Any other text, of whatever scheme, stays text. */
export function supportContactOf(text: string): SupportContact {
  if (/^(https?:\/\/|mailto:)\S+$/i.test(text) && URL.canParse(text))
    return { text: text.replace(/^mailto:/i, ''), href: new URL(text).href }
  const isAddress = /^[^\s@:/?&<>"]+@[^\s@:/?&<>"]+\.[^\s@:/?&<>"]+$/.test(text)
  return { text, href: isAddress ? `mailto:${text}` : null }
}
