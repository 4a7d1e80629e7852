import { expect } from '@playwright/test'
import type { Person } from '#tests/e2e/fixtures.ts'

/** People who share a project, past the pages that lead there. */

/** Both are signed in. */
export async function invite(owner: Person, invited: Person, projectId: string): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ projectId, login: invited.login }))
  const found = await owner.page.request.get(`/api/trpc/member.find?input=${input}`)
  const { githubId } = (await found.json()).result.data
  await post(owner, 'member.invite', { projectId, githubId })
}

/** A project of `owner`, provisioned with their token, that `member` has joined. Ends on its page, for both. */
export async function openShared(owner: Person, member: Person, name: string, type = 'staging'): Promise<string> {
  await owner.signIn()
  const projectId = await owner.createProject(name, [type])
  await member.signIn()
  await invite(owner, member, projectId)
  await post(member, 'member.answer', { projectId, join: true })
  await owner.page.reload()
  await member.page.goto(`/projects/${projectId}`)
  return projectId
}

/** Puts the member's token in the place of the owner's. */
export async function putToken(person: Person, projectId: string): Promise<void> {
  await post(person, 'pullSecret.provision', { projectId, replace: true })
}

async function post({ page }: Person, procedure: string, data: object): Promise<void> {
  const answer = await page.request.post(`/api/trpc/${procedure}`, { data })
  expect(answer.status(), procedure).toBe(200)
}
