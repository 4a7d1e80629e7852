-- AlterTable
ALTER TABLE "GitConnection" DROP CONSTRAINT "GitConnection_pkey",
ADD COLUMN     "revokedAt" TIMESTAMP(3),
ADD CONSTRAINT "GitConnection_pkey" PRIMARY KEY ("userId", "source");
