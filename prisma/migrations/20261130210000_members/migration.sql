ALTER TABLE "User" ADD COLUMN "leavingAt" TIMESTAMP(3);

-- A project outlives the account of its owner, whom the operator replaces.
ALTER TABLE "Project" DROP CONSTRAINT "Project_ownerId_fkey";
ALTER TABLE "Project" ALTER COLUMN "ownerId" DROP NOT NULL;
ALTER TABLE "Project" ADD CONSTRAINT "Project_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "Member" (
    "projectId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "joinedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("projectId","userId")
);
CREATE INDEX "Member_userId_idx" ON "Member"("userId");
ALTER TABLE "Member" ADD CONSTRAINT "Member_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Member" ADD CONSTRAINT "Member_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Invitation" (
    "projectId" TEXT NOT NULL,
    "githubId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "avatarUrl" TEXT NOT NULL,
    "invitedBy" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("projectId","githubId")
);
CREATE INDEX "Invitation_githubId_idx" ON "Invitation"("githubId");
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Placement" (
    "userId" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "type" "EnvironmentType" NOT NULL,
    "namespace" TEXT NOT NULL,
    "adopted" BOOLEAN NOT NULL,
    "turn" BIGSERIAL NOT NULL,

    CONSTRAINT "Placement_pkey" PRIMARY KEY ("userId","environmentId")
);
CREATE INDEX "Placement_namespace_idx" ON "Placement"("namespace");
ALTER TABLE "Placement" ADD CONSTRAINT "Placement_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Until now every PullSecret held its owner's token.
INSERT INTO "Placement" ("userId", "environmentId", "projectId", "type", "namespace", "adopted")
SELECT p."ownerId", e."id", p."id", e."type",
       COALESCE(e."adoptedNamespace", 'project-' || p."id" || '-' || e."type"::text), e."adoptedNamespace" IS NOT NULL
FROM "Environment" e JOIN "Project" p ON p."id" = e."projectId";
