-- Environments of the first release have namespaces that Pullkey made: their names are worked out, so nothing is filled in.
ALTER TABLE "Environment" ADD COLUMN "adoptedNamespace" TEXT;

CREATE UNIQUE INDEX "Environment_adoptedNamespace_key" ON "Environment"("adoptedNamespace");
