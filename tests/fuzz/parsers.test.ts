import { test } from 'vitest'
import { configuration } from '#tests/fuzz/configuration.ts'
import { consents } from '#tests/fuzz/consents.ts'
import { diagnosis } from '#tests/fuzz/diagnosis.ts'
import { dockerConfigs } from '#tests/fuzz/docker-configs.ts'
import { gitHubAnswers } from '#tests/fuzz/github-answers.ts'
import { imageReferences } from '#tests/fuzz/image-references.ts'
import { holds, TIMEOUT_MS } from '#tests/fuzz/property.ts'
import { pullMessages } from '#tests/fuzz/pull-messages.ts'
import { registryAnswers } from '#tests/fuzz/registry-answers.ts'
import { sealedTokens } from '#tests/fuzz/sealed-tokens.ts'

/** What reads the words of others without asking anybody. */

const properties = [
  ...imageReferences,
  ...dockerConfigs,
  ...pullMessages,
  ...gitHubAnswers,
  ...registryAnswers,
  ...sealedTokens,
  ...configuration,
  ...diagnosis,
  ...consents,
]

test.each(properties)('$parser $claim', { timeout: TIMEOUT_MS }, (property) => holds(property))
