import type { ReactNode } from 'react'
import { ProvisioningProvider } from '#app/projects/provisioning.tsx'

export default function ProjectsLayout({ children }: { children: ReactNode }) {
  return <ProvisioningProvider>{children}</ProvisioningProvider>
}
