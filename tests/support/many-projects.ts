import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Person } from '#tests/support/world.ts'

/** More than the overview reads by name. */
export const MORE_THAN_BY_NAME = 152

/** Projects of one Environment each that were never provisioned. */
export async function layProjects(db: PrismaClient, { actor }: Pick<Person, 'actor'>, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID())
  await db.project.createMany({ data: ids.map((id) => ({ id, name: id, ownerId: actor.id })) })
  await db.environment.createMany({ data: ids.map((projectId) => ({ projectId, type: 'staging' as const })) })
}
