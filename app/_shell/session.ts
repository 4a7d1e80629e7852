/** The ways in and out. NextAuth's part of them comes with the press: no page needs it before. */

/** Goes to GitHub, and comes back to `returnTo`. */
export async function signIn(returnTo: string): Promise<void> {
  const nextAuth = await import('next-auth/react')
  await nextAuth.signIn('github', { callbackUrl: returnTo })
}

export async function signOut(): Promise<void> {
  const nextAuth = await import('next-auth/react')
  await nextAuth.signOut({ callbackUrl: '/' })
}
