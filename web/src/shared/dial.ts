import { computed, readonly, ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { toast } from '@/shared/toast'

// Click to dial: the request goes to the server, which has the telephone ring at my place first.

export type DialRequest = Schemas['DialRequest']
type DialState = Schemas['DialState']

const shown = ref<DialRequest | null>(null)
/** Whoever looks away for longer than this has seen how it went. */
const stay = 6_000
const askEvery = 2_000
let timer: ReturnType<typeof setTimeout> | undefined

export const dialling = readonly(shown)

const wanted = ref('')
/** An address for the telephone program of the desk, when the server could not have it dialled. */
export const dialHere = computed(() => {
  const state = shown.value?.state
  return state === 'failed' || state === 'expired' ? `tel:${wanted.value}` : null
})

/** False when it was refused, which has been said then. */
export async function dial(body: Schemas['NewDialRequest']): Promise<boolean> {
  try {
    wanted.value = body.to ?? ''
    take((await ask(api.POST('/api/v1/calls', { body }))) as DialRequest)
    return true
  } catch (error) {
    toast.problem(error)
    return false
  }
}

export function dismissDial(): void {
  clearTimeout(timer)
  shown.value = null
  wanted.value = ''
}

export function takeDialMessage(data: unknown): void {
  const { id, state, call_id, failure } = data as Pick<DialRequest, 'id' | 'state' | 'call_id' | 'failure'>
  if (shown.value?.id === id) take({ ...shown.value, state, call_id, failure })
}

function take(request: DialRequest): void {
  clearTimeout(timer)
  shown.value = request
  if (isOver(request.state)) timer = setTimeout(dismissDial, request.state === 'placed' ? stay : stay * 5)
  else timer = setTimeout(() => void look(request.id), askEvery)
}

function isOver(state: DialState): boolean {
  return state === 'placed' || state === 'failed' || state === 'expired'
}

/** The live message may not come: then it is asked for. */
async function look(id: string): Promise<void> {
  if (shown.value?.id !== id) return
  try {
    take((await ask(api.GET('/api/v1/dial-requests/{id}', { params: { path: { id } } }))) as DialRequest)
  } catch (error) {
    if (!isProblem(error)) throw error
    dismissDial()
  }
}
