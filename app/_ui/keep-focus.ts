/**
 * A ref for what may vanish while it has the focus, as a button does whose work is done: the focus stays near, on what
 * stood around it. Without that the browser drops it, and the keyboard begins at the top of the page again.
 */
export function keepFocus(element: HTMLElement | null): () => void {
  const surroundings = element?.parentElement?.closest<HTMLElement>('[tabindex="-1"]')
  return () => {
    if (document.activeElement === element) surroundings?.focus({ preventScroll: true })
  }
}

/** Where the focus would be nowhere, it goes to the content of the page. */
export function focusContent(): void {
  if (document.activeElement === document.body) moveFocusToContent()
}

/** For what is about to vanish with everything around it. */
export function moveFocusToContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true })
}

/** After a dialog has closed: what opened it may be gone, and the browser would leave the focus nowhere, for a moment still in it. */
export function focusAfter(dialog: HTMLDialogElement | null): void {
  if (dialog?.contains(document.activeElement)) moveFocusToContent()
  else focusContent()
}
