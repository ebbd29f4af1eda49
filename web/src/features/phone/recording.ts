import { ProblemError } from '@/api/problem'
import { resilientFetch } from '@/api/resilient'

/** The sound itself, as the server gives it out; it is no JSON, so it does not go by the typed client. */
export async function recordingOf(call: string, reason: string): Promise<Blob> {
  const address = `${window.location.origin}/api/v1/calls/${encodeURIComponent(call)}/recording?reason=${encodeURIComponent(reason)}`
  const response = await resilientFetch(new Request(address, { credentials: 'same-origin' }))
  if (!response.ok) throw await ProblemError.from(response)
  return response.blob()
}
