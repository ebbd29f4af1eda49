import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { setCounter } from '@/app/counters'
import type { Timer } from '@/shared/timeLeft'
import { dial } from '@/shared/dial'

export type Callback = Schemas['Callback']

/** How many wait is said beside the page's name in the rail. */
export async function countCallbacks(): Promise<void> {
  try {
    const page = await ask(api.GET('/api/v1/callbacks', { params: { query: { limit: 1, count: true } } }))
    setCounter('callbacks', page.total ?? 0)
  } catch (error) {
    if (!isProblem(error)) throw error
  }
}

/** The limit as any other is shown. */
export function timerOf({ wanted_at, due_at, closed_at }: Callback): Timer {
  return { metric: 'callback', state: closed_at ? 'met' : 'running', started_at: wanted_at, due_at } as Timer
}

export function waits(callback: Callback): boolean {
  return callback.state === 'open' || callback.state === 'claimed'
}

export async function claim(id: string): Promise<Callback> {
  return (await ask(api.POST('/api/v1/callbacks/{id}/claim', { params: { path: { id } } }))) as Callback
}

export async function release(id: string): Promise<Callback> {
  return (await ask(api.POST('/api/v1/callbacks/{id}/release', { params: { path: { id } } }))) as Callback
}

/** Mine first, so that nobody else calls at the same time. */
export async function callBack(id: string): Promise<boolean> {
  await claim(id)
  return dial({ callback: id })
}
