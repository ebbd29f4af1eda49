import type { Schemas } from '@/api/client'

export const roles: readonly Schemas['Role'][] = [
  'agent', 'handler', 'lead', 'department', 'supervisor', 'executive', 'qa', 'infodesk', 'admin', 'integration',
]
