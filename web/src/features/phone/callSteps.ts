import type { Schemas } from '@/api/client'

// A call from its first moment to its last, in the order in which things happened.

export type CallWithLegs = Schemas['Call'] & Pick<Schemas['CallWithLegs'], 'legs'>

export interface Step {
  at: string
  /** Message key below `phone.step`. */
  what: string
  /** Whom it rang at or who talked. */
  who: string
}

type Leg = Schemas['CallLeg']

function stepsOfLeg(leg: Leg): (Step | null)[] {
  const who = leg.user?.display_name ?? leg.agent
  const at = (moment: string | null, what: string) => (moment ? { at: moment, what, who } : null)
  const end = leg.transferred ? 'transferred' : leg.answered_at ? 'left' : (leg.outcome ?? 'missed')
  return [at(leg.offered_at, 'offered'), at(leg.answered_at, 'answered'), at(leg.ended_at, end)]
}

const rank = ['started', 'queued', 'offered', 'missed', 'answered_elsewhere', 'answered', 'transferred', 'left', 'caller_left', 'ended']

export function stepsOf(call: CallWithLegs): Step[] {
  const own: (Step | null)[] = [
    { at: call.started_at, what: 'started', who: '' },
    call.queued_at ? { at: call.queued_at, what: 'queued', who: call.queue } : null,
    call.ended_at ? { at: call.ended_at, what: call.end_known ? 'ended' : 'silent', who: '' } : null,
  ]
  const order = (step: Step) => (rank.includes(step.what) ? rank.indexOf(step.what) : rank.length)
  return [...own, ...call.legs.flatMap(stepsOfLeg)]
    .filter((step): step is Step => step !== null)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || order(a) - order(b))
}
