import type { Call } from './floor'

/** The colour of a call: what was lost, what lasts, what went well. */
export function callTone({ outcome, state }: Pick<Call, 'outcome' | 'state'>): 'ok' | 'breach' | 'warning' | 'info' | 'plain' {
  if (state !== 'ended') return 'info'
  if (outcome === 'answered') return 'ok'
  if (outcome === 'abandoned' || outcome === 'timed_out') return 'breach'
  return outcome === 'unknown' ? 'plain' : 'warning'
}
