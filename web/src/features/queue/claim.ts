import { api, type Schemas } from '@/api/client'

export type Claim = { ticket: Schemas['Ticket'] } | { empty: 'empty' | 'at_capacity' }

/** Takes the most urgent ticket that nobody has. */
export async function claimNext(): Promise<Claim> {
  const { data, response } = await api.POST('/api/v1/queue/claim')
  if (data) return { ticket: data }
  const state = response.headers.get('X-Queue-State')
  return { empty: state === 'at_capacity' ? 'at_capacity' : 'empty' }
}
