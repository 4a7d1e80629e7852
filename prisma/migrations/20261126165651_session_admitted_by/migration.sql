-- The sessions so far do not know which entry of ALLOWED_GITHUB_USERS let their person in. They end here.
DELETE FROM "Session";

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "admittedBy" TEXT NOT NULL;
