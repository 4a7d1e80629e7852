import { expect, test } from 'vitest'
import { overviewRows } from '#app/projects/overview-rows.ts'

const words = {
  heads: ['a', 'b'],
  environment: (type: string) => `in ${type}`,
  state: (state: string) => `is ${state}`,
}
const readAt = '2026-01-02T12:00:00.000Z'
const provisionedAt = '2026-01-01T12:00:00.000Z'
const environment = (id: string) => ({
  ...{ id, type: 'staging' as const, namespace: `project-${id}-staging`, adopted: false },
})
const project = (name: string, ...ids: string[]) => ({
  ...{ id: name, name, role: 'owner' as const, createdAt: provisionedAt, environments: ids.map(environment) },
})

test('every environment of every project is a row, in the order of the projects', () => {
  const secret = { state: 'current' as const, login: 'ada', fingerprint: '3f9a', provisionedAt }
  const overview = ['2', '1'].map((id) => ({ environmentId: id, projectId: 'p', ...environment(id), secret }))
  expect(overviewRows({ projects: [project('shop', '1'), project('api', '2')], overview, readAt }, words)).toEqual([
    ['a', 'b'],
    ['shop', 'in staging', 'project-1-staging', 'is current', 'ada', '3f9a', provisionedAt, readAt],
    ['api', 'in staging', 'project-2-staging', 'is current', 'ada', '3f9a', provisionedAt, readAt],
  ])
})

test('a project without environments is a row with its name', () => {
  expect(overviewRows({ projects: [project('bare')], overview: [], readAt }, words).slice(1)).toEqual([
    ['bare', '', '', '', '', '', '', readAt],
  ])
})

test('what was not read is said to be so, and what is not known is left empty', () => {
  const overview = [{ environmentId: '1', projectId: 'p', ...environment('1'), secret: { state: 'missing' as const } }]
  expect(overviewRows({ projects: [project('shop', '1', '2')], overview, readAt }, words).slice(1)).toEqual([
    ['shop', 'in staging', 'project-1-staging', 'is missing', '', '', '', readAt],
    ['shop', 'in staging', 'project-2-staging', 'is unreadable', '', '', '', readAt],
  ])
})
