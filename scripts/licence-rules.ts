/** Which licences a dependency may have, and which packages have another one for a reason that is written here. */

/** They ask for their text to be kept, and for nothing of what uses them (SPDX names). */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Unlicense',
]

export interface Exception {
  packages: RegExp
  /** As the package declares it: another one needs another look. */
  licence: string | undefined
  reason: string
}

export const exceptions: Exception[] = [
  {
    packages: /^lightningcss(-[a-z0-9-]+)?$/,
    licence: 'MPL-2.0',
    reason: 'builds the style sheet and the tests, unmodified; it is no part of what runs or is delivered',
  },
  {
    packages: /^(@axe-core\/playwright|axe-core)$/,
    licence: 'MPL-2.0',
    reason: 'looks at pages in tests and in the bench, unmodified; it is no part of what runs or is delivered',
  },
  {
    packages: /^caniuse-lite$/,
    licence: 'CC-BY-4.0',
    reason: 'data about browsers, read by the build; named here, as it asks',
  },
  {
    packages: /^@img\/sharp-libvips-[a-z0-9-]+$/,
    licence: 'LGPL-3.0-or-later',
    reason: "optional to Next's image service, which Pullkey does not use; a library of its own, linked dynamically",
  },
  {
    packages: /^@img\/sharp-wasm32$/,
    licence: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
    reason: "optional to Next's image service, which Pullkey does not use; not for the platforms that are built for",
  },
  {
    packages: /^@img\/sharp-win32-[a-z0-9]+$/,
    licence: 'Apache-2.0 AND LGPL-3.0-or-later',
    reason: "optional to Next's image service, which Pullkey does not use; not for the platforms that are built for",
  },
  {
    packages: /^elkjs$/,
    licence: 'EPL-2.0',
    reason: "comes with Prisma's command-line tool, whose studio nobody starts; it is no part of what runs",
  },
  {
    packages: /^seq-queue$/,
    licence: undefined,
    reason: "comes with Prisma's command-line tool; declares nothing, and its LICENSE file is the MIT licence",
  },
]

/** Whether an SPDX expression can be met with permissive licences alone. AND binds closer than OR; nothing is nested. */
export function isPermissive(expression: string | undefined): boolean {
  const text = (expression ?? '').replace(/^\((.*)\)$/, '$1')
  return text.split(/ or /i).some((choice) => choice.split(/ and /i).every((licence) => permissive.includes(licence)))
}

export function exceptionFor(name: string, licence: string | undefined): Exception | undefined {
  return exceptions.find((exception) => exception.packages.test(name) && exception.licence === licence)
}
