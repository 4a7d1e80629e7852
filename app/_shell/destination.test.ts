import { expect, test } from 'vitest'
import { destinationOf } from '#app/_shell/destination.ts'

test.each([
  ['/projects/clx123', 'project'],
  ['/projects/clx123?a=b#production', 'project'],
  ['http://localhost:3000/projects/clx123', 'project'],
  ['/projects/new', 'newProject'],
  ['/projects?find=a', 'projects'],
  ['/connection', 'connection'],
  ['/activity', 'activity'],
])('%s is %s', (address, destination) => {
  expect(destinationOf(address)).toBe(destination)
})

test.each([undefined, '', '/', '/projects/a/b', '/connections', 'http://', 'javascript:alert(1)'])(
  '%s is no page of ours',
  (address) => {
    expect(destinationOf(address)).toBeNull()
  },
)
