import { expect, test } from 'vitest'
import { cleanedImage, faultOfImage } from '#app/projects/[projectId]/pasted-image.ts'

const IMAGE = 'ghcr.io/acme/api:1.4'

test.each([
  IMAGE,
  ` ${IMAGE}\t`,
  `docker pull ${IMAGE}`,
  `sudo podman image pull ${IMAGE} `,
  `crictl pull ${IMAGE}`,
  `https://${IMAGE}`,
  `docker://${IMAGE}`,
  `oci://${IMAGE}`,
  `GHCR.io/acme/api:1.4`,
  `image: ${IMAGE}`,
  `- image: "${IMAGE}"`,
  `'${IMAGE}'`,
])('%s is read as the image in it', (pasted) => {
  expect(cleanedImage(pasted)).toBe(IMAGE)
  expect(faultOfImage(cleanedImage(pasted))).toBeNull()
})

test.each([
  ['', 'missing'],
  ['ghcr.io/acme/api 1.4', 'spaces'],
  [`ghcr.io/acme/${'a'.repeat(600)}`, 'too-long'],
  ['ghcr.io/Acme/api:1.4', 'upper-case'],
  ['ghcr.io/acme/api:', 'tag'],
  ['ghcr.io/acme/api:1.4+build', 'tag'],
  ['ghcr.io/acme/api@sha256:abc', 'digest'],
  ['ghcr.io/acme/api:1.4@sha256:abc', 'digest'],
  ['ghcr.io//api', 'malformed'],
  ['ghcr.io/acme/api/', 'malformed'],
])('what is wrong with %s is %s', (text, fault) => {
  expect(faultOfImage(text)).toBe(fault)
})
