import { noteServerTime } from './clock'
import { noteAnswer, noteSilence, pause } from './connection'
import { ProblemError } from './problem'

// A fetch that outlives short outages. Only what may be sent twice is: reads, PUT and DELETE, and
// whatever carries an Idempotency-Key.

const firstWait = 500
const longestWait = 8_000
/** How long an outage is waited out before the caller is told. */
const patience = 120_000
const busyTries = 3

export async function resilientFetch(request: Request): Promise<Response> {
  const deadline = Date.now() + patience
  let busy = 0
  for (let attempt = 0; ; ++attempt) {
    const answer = await once(request)
    if (answer) {
      const wait = busy < busyTries ? busyWait(request, answer) : null
      if (wait === null) return answer
      ++busy
      await pause(wait, request.signal)
      continue
    }
    noteSilence()
    if (!repeatable(request) || Date.now() >= deadline) throw ProblemError.unreachable()
    await pause(Math.min(longestWait, firstWait * 2 ** attempt), request.signal)
  }
}

async function once(request: Request): Promise<Response | null> {
  const sentAt = Date.now()
  try {
    const response = await fetch(request.clone())
    // A proxy without a server behind it is an outage, too.
    if (response.status === 502 || response.status === 504) return null
    noteServerTime(response.headers.get('Date'), sentAt, Date.now())
    noteAnswer()
    return response
  } catch (error) {
    if (request.signal.aborted) throw error
    return null
  }
}

function repeatable(request: Request): boolean {
  return (
    ['GET', 'HEAD', 'PUT', 'DELETE'].includes(request.method) ||
    request.headers.has('Idempotency-Key')
  )
}

function busyWait(request: Request, response: Response): number | null {
  if (response.status !== 503 || !repeatable(request)) return null
  const seconds = Number(response.headers.get('Retry-After') ?? '1')
  return Number.isFinite(seconds) && seconds <= 10 ? Math.max(0.2, seconds) * 1000 : null
}
