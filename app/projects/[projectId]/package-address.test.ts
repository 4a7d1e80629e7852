import { expect, test } from 'vitest'
import { packageAddress, packageSettingsAddresses } from '#app/projects/[projectId]/package-address.ts'

test.each([
  ['ghcr.io/acme/web:1.4', 'https://ghcr.io/acme/web'],
  ['ghcr.io/acme/team/web@sha256:00', 'https://ghcr.io/acme/team/web'],
  ['containers.github.example/acme/web:1', 'https://github.example/acme?tab=packages&q=web'],
  ['containers.acme.ghe.com/acme/team/web:1', 'https://github.example/acme?tab=packages&q=team%2Fweb'],
  ['ghcr.io/web', null],
  ['containers.github.example/..%2f/web', null],
])('%s is seen at %s', (image, address) => {
  expect(packageAddress(image, 'https://github.example')).toBe(address)
})

test.each([
  ['ghcr.io/acme/web:1.4', 'acme/packages/container/web/settings'],
  ['ghcr.io/acme/team/web@sha256:00', 'acme/packages/container/team%2Fweb/settings'],
])('access to %s is given at one of two addresses that end in %s', (image, rest) => {
  expect(packageSettingsAddresses(image, 'https://github.example')).toEqual({
    organisation: `https://github.example/orgs/${rest}`,
    person: `https://github.example/users/${rest}`,
  })
})

test.each(['ghcr.io/web', 'ghcr.io/..%2f/web'])('access to %s is given nowhere', (image) => {
  expect(packageSettingsAddresses(image, 'https://github.example')).toBeNull()
})
